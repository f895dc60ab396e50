//! Which known items those of one command stand for, before any of them is taken on: whatever is known by its reference first, then by
//! its text. So it does not matter in which order equals come.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Sight,
    identity::{self, Same},
    pending,
    running_balance::behind_the_last,
};
use crate::{
    decide::work::{Stop, Work},
    ids::{Fingerprint, Position},
    item::{Item, Status, WeakKey},
    state::{
        bank_account::BankAccount,
        known::{Known, Standing},
    },
    time::Month,
};

/// So many items of known days and amounts, none of them with a known text, are the known ones in other words.
const REWORDED: usize = 3;

/// What is known of a command's items.
#[derive(Default)]
pub(super) struct Plan {
    /// By reference, for each item.
    named: Vec<Option<Same>>,
    /// Known items, and the index of the item that stands for each.
    taken: BTreeMap<(Month, usize), usize>,
    /// Announcements, and the index of the item that names each.
    announced: BTreeMap<Position, usize>,
    /// Items that stand behind the last known balance: nothing that their stream has told is one of them.
    beyond: BTreeSet<usize>,
    /// The bank tells the same items in other words than before.
    pub(super) reworded: bool,
}

impl Plan {
    /// Looks at all items of a command.
    pub(super) fn of(work: &Work<'_>, sight: &Sight<'_>, items: &[Item]) -> Result<Self, Stop> {
        let account = work.account(sight.account_key())?.expect("the caller has opened it");
        let announced = announced(work, sight, items)?;
        if account.months.is_empty() {
            return Ok(Self { announced, ..Self::default() });
        }
        let mut plan =
            Self { named: vec![None; items.len()], announced, beyond: behind_the_last(work, sight, items)?, ..Self::default() };
        let mut alike: BTreeMap<WeakKey, Vec<usize>> = BTreeMap::new();
        let covered = |item: &Item| account.streams[usize::from(sight.stream)].covers(item.facts.booked_on);
        for (index, item) in booked(items) {
            if !plan.by_reference(work, sight, index, item)?
                && (account.streams.len() > 1 || covered(item))
                && !plan.is_beyond(index)
            {
                alike.entry(item.weak_key()).or_default().push(index);
            }
        }
        let (mut worded, mut reworded) = (0, 0);
        for (key, indices) in alike {
            let block = identity::block(work, sight, key.booked_on.month())?;
            let same: Vec<usize> = (0..block.len()).filter(|at| block[*at].key == key).collect();
            let of_key = OfKey { account, sight, block, same: &same, month: key.booked_on.month() };
            for index in indices {
                match plan.by_text(&of_key, index, &items[index]) {
                    Some(true) => worded += 1,
                    Some(false) => reworded += 1,
                    None => {}
                }
            }
        }
        plan.reworded = worded == 0 && reworded >= REWORDED;
        Ok(plan)
    }

    /// The item that this one is known as by its reference.
    pub(super) fn named(&self, index: usize) -> Option<Same> {
        self.named.get(index).copied().flatten()
    }

    /// Whether a known item is left for another one of the command.
    pub(super) fn is_anothers(&self, same: Same, index: usize) -> bool {
        self.taken.get(&(same.month, same.at)).is_some_and(|own| *own != index)
    }

    /// Whether a known item is meant for this one.
    pub(super) fn is_for(&self, same: Same, index: usize) -> bool {
        self.taken.get(&(same.month, same.at)) == Some(&index)
    }

    /// Whether anything stands behind the last known balance.
    pub(super) fn goes_beyond(&self) -> bool {
        !self.beyond.is_empty()
    }

    /// Whether it stands behind the last known balance.
    pub(super) fn is_beyond(&self, index: usize) -> bool {
        self.beyond.contains(&index)
    }

    /// Whether an announcement is named by another item of the command.
    pub(super) fn announces_another(&self, announced: Position, index: usize) -> bool {
        self.announced.get(&announced).is_some_and(|own| *own != index)
    }

    /// Takes what is known by an item's reference, or has its content and came of the same announcement. Whether there is any.
    fn by_reference(&mut self, work: &Work<'_>, sight: &Sight<'_>, index: usize, item: &Item) -> Result<bool, Stop> {
        self.named[index] = identity::by_reference(work, sight, item)?;
        if let Some(same) = self.named[index] {
            self.taken.entry((same.month, same.at)).or_insert(index);
            return Ok(true);
        }
        let Some(hash) = item.settles else { return Ok(false) };
        for same in identity::all_named(work, sight, hash)? {
            let is_alike = super::known(work, sight, same)?.key == item.weak_key();
            if is_alike && !self.taken.contains_key(&(same.month, same.at)) {
                self.taken.insert((same.month, same.at), index);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes a known item of the same text. Whether there is one, where a window's item without references has its like in the same
    /// stream.
    fn by_text(&mut self, of_key: &OfKey<'_>, index: usize, item: &Item) -> Option<bool> {
        let OfKey { account, sight, block, same, month } = *of_key;
        let text = item.text.map(Fingerprint::trace)?;
        let free = |at: &usize| {
            let known = &block[*at];
            let may_be = sight.window || known.seen_in(sight.stream).is_none();
            let taken = self.taken.contains_key(&(month, *at));
            may_be && !taken && !sight.has_seen(known) && !sight.contradicts(account, known, &item.references)
        };
        let free: Vec<usize> = same.iter().copied().filter(free).collect();
        let balance = item.balance_after_minor;
        let other = |at: &usize| balance.is_none() || block[*at].balance_after_minor != balance;
        let alike = free.iter().copied().filter(|at| block[*at].reads(Some(text), sight.stream));
        let found = alike.min_by_key(|at| (block[*at].standing == Standing::Removed, other(at), *at));
        if let Some(at) = found {
            self.taken.insert((month, at), index);
        }
        let worded = |at: &usize| block[*at].seen_in(sight.stream).is_some() && block[*at].text.is_some();
        let tells = sight.window && item.references.is_empty() && (found.is_some() || free.iter().any(worded));
        tells.then_some(found.is_some())
    }
}

/// Known items of one content.
#[derive(Clone, Copy)]
struct OfKey<'a> {
    account: &'a BankAccount,
    sight: &'a Sight<'a>,
    block: &'a [Known],
    same: &'a [usize],
    month: Month,
}

/// Which announcements a command's items name by their references.
fn announced(work: &Work<'_>, sight: &Sight<'_>, items: &[Item]) -> Result<BTreeMap<Position, usize>, Stop> {
    let mut announced = BTreeMap::new();
    if work.account(sight.account_key())?.is_none_or(|account| account.pendings.is_empty()) {
        return Ok(announced);
    }
    for (index, item) in items.iter().enumerate() {
        if let Some((_, pending)) = pending::with(work, sight, &item.references)? {
            announced.entry(pending.transaction).or_insert(index);
        }
    }
    Ok(announced)
}

fn booked(items: &[Item]) -> impl Iterator<Item = (usize, &Item)> {
    items.iter().enumerate().filter(|(_, item)| item.status == Status::Booked)
}
