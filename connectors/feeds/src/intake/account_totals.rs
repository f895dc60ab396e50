//! What a statement holds for one account, gathered while it is read, so that it is known before the first item is yielded.

use rewardhub_core::{
    ids::Token,
    item::{BookedFrom, Item, Status},
    money::Asset,
    time::Day,
};
use rustc_hash::FxHashMap;

use super::{Fingerprints, account};
use crate::entry::AccountNumber;

/// The first and the last of several days; `None` without any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Days(Option<(Day, Day)>);

impl Days {
    fn add(&mut self, day: Day) {
        let (first, last) = self.0.unwrap_or((day, day));
        self.0 = Some((first.min(day), last.max(day)));
    }
}

/// The part of a statement that belongs to one account.
#[derive(Debug)]
pub(super) struct AccountTotals {
    pub(super) number: AccountNumber,
    pub(super) token: Token,
    /// Wrapping sum of the hashes of its items, the same in any order.
    pub(super) digest: u128,
    /// Sum of its booked items, credits less debits, in minor units.
    pub(super) booked_minor: i128,
    /// The currency of all its items; `None` if there are several, or no item.
    pub(super) currency: Option<Asset>,
    pub(super) items: u64,
    booked_days: Days,
    all_days: Days,
}

impl AccountTotals {
    fn new(number: AccountNumber, token: Token) -> Self {
        Self {
            number,
            token,
            digest: 0,
            booked_minor: 0,
            currency: None,
            items: 0,
            booked_days: Days::default(),
            all_days: Days::default(),
        }
    }

    /// Adds an item, whose content has this hash.
    pub(super) fn add(&mut self, item: &Item, content: u128) {
        let facts = &item.facts;
        self.digest = self.digest.wrapping_add(content);
        self.currency = match self.currency {
            None if self.items == 0 => Some(facts.amount.asset),
            currency => currency.filter(|currency| *currency == facts.amount.asset),
        };
        self.items += 1;
        self.all_days.add(facts.booked_on);
        if item.status != Status::Booked {
            return;
        }
        self.booked_minor += i128::from(facts.signed_minor());
        // The day of the message does not say which days it covers.
        if facts.booked_from != BookedFrom::Message {
            self.booked_days.add(facts.booked_on);
        }
    }

    /// First and last booking day; those of pending items if nothing is booked. `None` without items.
    pub(super) fn days(&self) -> Option<(Day, Day)> {
        self.booked_days.0.or(self.all_days.0)
    }
}

/// The accounts of a statement, in the order of their first items.
#[derive(Debug, Default)]
pub(super) struct Groups {
    all: Vec<AccountTotals>,
    by_token: FxHashMap<Token, u32>,
    last: u32,
}

impl Groups {
    /// The index of an account; adds the account if it is new.
    pub(super) fn index(&mut self, number: &AccountNumber, fingerprints: &impl Fingerprints) -> u32 {
        if self.all.get(self.last as usize).is_some_and(|last| last.number == *number) {
            return self.last;
        }
        let token = account::token(number, fingerprints);
        let next = u32::try_from(self.all.len()).expect("memory does not hold so many accounts");
        let index = *self.by_token.entry(token).or_insert(next);
        if index == next {
            self.all.push(AccountTotals::new(number.clone(), token));
        }
        self.last = index;
        index
    }

    pub(super) fn get(&self, index: u32) -> Option<&AccountTotals> {
        self.all.get(index as usize)
    }

    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut AccountTotals> {
        self.all.get_mut(index as usize)
    }

    pub(super) fn tokens(&self) -> impl Iterator<Item = Token> + use<'_> {
        self.all.iter().map(|group| group.token)
    }

    pub(super) const fn len(&self) -> usize {
        self.all.len()
    }
}
