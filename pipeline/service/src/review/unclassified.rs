//! Booked items that have decided nothing, because their kind was not known or no programme judged their day: what their feed's profile
//! says of them today.

use std::{fmt, ops::ControlFlow};

use rewardhub_core::{
    ids::{BankAccountId, TransactionId},
    item::{Item, Kind},
    state::{
        known_items::{Decided, KnownItem, KnownItems, Standing},
        row::{Row, RowKey},
    },
    time::Month,
};
use rewardhub_engine::ports::RowKind;
use rewardhub_feeds::{
    intake::{KeptText, reclassify},
    profile::Profile,
};

use super::delivered::Delivered;
use crate::{
    Service,
    error::{NotFound, Result},
    feeds::profile_of,
    transaction_history::TransactionHistory,
    transactions::BookedOn,
};

/// An item that has decided nothing, and that would be judged if it was classified as its feed's profile says today.
#[derive(Debug, Clone)]
pub struct Unclassified {
    /// The transaction of the item.
    pub transaction: TransactionId,
    /// The item as the bank account knows it.
    pub known: KnownItem,
    /// What kind the profile says that it is.
    pub kind: Kind,
}

/// Where an account knows an item, so that a list can go on behind it: the items of a month, and an index among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAt {
    account: BankAccountId,
    month: Month,
    index: usize,
}

impl fmt::Display for KnownAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, month, index } = self;
        write!(f, "{account}/{}/{index}", month.number())
    }
}

impl KnownAt {
    /// Reads what [`Display`](fmt::Display) writes; `None` if it is something else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        let [account, month, index] = parts[..] else { return None };
        let (account, month) = (BankAccountId::parse(account)?, Month::from_number(month.parse().ok()?)?);
        Some(Self { account, month, index: index.parse().ok()? })
    }
}

/// Which items are looked for: of a feed, by its profile, booked on these days.
struct Sought<'a> {
    feed: &'a str,
    profile: Profile,
    booked: BookedOn,
}

impl Service {
    /// Looks through all that is known, behind a place if one is given, for items of a feed that would be judged if they were classified
    /// today: in the order in which they lie, until `each` returns `false`. It is called with each of them; and with a place alone where an
    /// item was looked at in vain, and at the end of each month of an account, so that whoever looks can stop there.
    ///
    /// # Errors
    /// When there is no such feed, when the ledger or a log does not answer, and any error of `each`.
    pub fn each_unclassified(
        &self,
        (feed, booked): (&str, BookedOn),
        behind: Option<KnownAt>,
        mut each: impl FnMut(KnownAt, Option<Unclassified>) -> Result<bool>,
    ) -> Result<()> {
        let sought = Sought { feed, profile: profile_of(self.root(), feed)?, booked };
        if let Some(at) = behind
            && self
                .unclassified_in(&*self.block(at.account, at.month)?, KnownAt { index: at.index + 1, ..at }, &sought, &mut each)?
                .is_break()
        {
            return Ok(());
        }
        self.each_behind(RowKind::KnownItems, behind.map(|at| RowKey::KnownItems(at.account, at.month)), |key, row| {
            let (RowKey::KnownItems(account, month), Row::KnownItems(block)) = (key, row) else { return Ok(true) };
            let from = KnownAt { account, month, index: 0 };
            Ok(self.unclassified_in(&block, from, &sought, &mut each)?.is_continue())
        })
    }

    /// The same, of one month of an account, from a place on.
    fn unclassified_in(
        &self,
        block: &KnownItems,
        from: KnownAt,
        sought: &Sought<'_>,
        each: &mut dyn FnMut(KnownAt, Option<Unclassified>) -> Result<bool>,
    ) -> Result<ControlFlow<()>> {
        for (index, known) in block.items.iter().enumerate().skip(from.index) {
            if is_undecided(known) && sought.booked.has(known.key.booked_on) {
                let found = self.classified(from.account, known, (sought.feed, &sought.profile))?;
                if !each(KnownAt { index, ..from }, found)? {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        let end = KnownAt { index: block.items.len(), ..from };
        Ok(if each(end, None)? { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    /// What a profile says of an item today; `None` if the item is of another feed, and if nothing would judge it still.
    fn classified(
        &self,
        account: BankAccountId,
        known: &KnownItem,
        (feed, profile): (&str, &Profile),
    ) -> Result<Option<Unclassified>> {
        let transaction = TransactionId::at(account.bucket(), known.transaction);
        let history = self.transaction_history(transaction)?;
        if history.revisions.last().is_none_or(|last| last.feed != feed) {
            return Ok(None);
        }
        let Delivered { item, .. } = self.as_delivered(transaction, account, (&known.key, &history))?;
        let item = self.classify(&item, transaction, profile)?;
        let judges = item.facts.kind != Kind::Other && self.current_terms()?.programmes().judging(&item.facts).is_some();
        Ok(judges.then(|| Unclassified { transaction, known: known.clone(), kind: item.facts.kind }))
    }

    /// The item of a transaction as the profile of its feed classifies it today.
    pub(super) fn reclassified(&self, item: &Item, id: TransactionId, history: &TransactionHistory) -> Result<Item> {
        let last = history.revisions.last().ok_or(NotFound::Transaction(id))?;
        self.classify(item, id, &profile_of(self.root(), &last.feed)?)
    }

    fn classify(&self, item: &Item, id: TransactionId, profile: &Profile) -> Result<Item> {
        // Where its words were erased, what is stored in clear must do.
        let line = self.kept_line(id)?.ok().flatten().unwrap_or_default();
        Ok(reclassify(item, &KeptText::read(&line), profile))
    }
}

/// Whether an item is booked and has decided nothing.
fn is_undecided(known: &KnownItem) -> bool {
    known.standing == Standing::Booked && known.decided == Decided::No && known.wallet.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let (account, month) = ("0000154e-1c3b-8215-b430-b2282b5e8549", Month::from_number(674).unwrap());
        let at = KnownAt { account: BankAccountId::parse(account).unwrap(), month, index: 3 };
        assert_eq!(KnownAt::parse(&at.to_string()), Some(at));
        assert_eq!(KnownAt::parse(&format!("{account}/674")), None);
    }
}
