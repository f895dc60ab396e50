//! Booked items that have decided nothing, because their kind was not known or no programme judged their day: what their feed's profile
//! says of them today.

use rewardhub_core::{
    ids::{BankAccountId, TransactionId},
    item::{Item, Kind},
    state::{
        known_items::{Decided, KnownItem, Standing},
        row::{Row, RowKey},
    },
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

impl Service {
    /// Calls `each` with every item of a feed that would be judged if it was classified today, until it returns `false`. Reads all that
    /// is known.
    ///
    /// # Errors
    /// When there is no such feed, when the ledger or a log does not answer, and any error of `each`.
    pub fn each_unclassified(&self, feed: &str, mut each: impl FnMut(Unclassified) -> Result<bool>) -> Result<()> {
        let profile = profile_of(self.root(), feed)?;
        self.each(RowKind::KnownItems, |key, row| {
            let (RowKey::KnownItems(account, _), Row::KnownItems(block)) = (key, row) else { return Ok(true) };
            let undecided = block.items.iter().filter(|known| is_undecided(known));
            for known in undecided {
                if let Some(found) = self.classified(account, known, (feed, &profile))?
                    && !each(found)?
                {
                    return Ok(false);
                }
            }
            Ok(true)
        })
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
