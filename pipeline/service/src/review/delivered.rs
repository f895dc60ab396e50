//! Items as their deliveries brought them, found by what their transactions are: decisions of people carry them into the log once more.

use rewardhub_core::{
    command::{Body, EnrolmentTerms, Observe, ReviewDecision, ReviewItem},
    delivery::Delivery,
    ids::{BankAccountId, Position, TransactionId},
    item::{Item, WeakKey},
    state::{
        known_items::KnownItem,
        row::{Row, RowKey},
    },
    time::Month,
};

use crate::{
    Service,
    error::{Damaged, NotFound, Result},
    transaction_history::TransactionHistory,
};

/// A known item, and the block in which it lies.
pub(super) struct KnownAt {
    pub account: BankAccountId,
    pub month: Month,
    pub known: KnownItem,
}

/// An item as a delivery brought it, and what its command said of the delivery.
pub(super) struct Delivered {
    pub delivery: Delivery,
    pub terms: Option<EnrolmentTerms>,
    pub item: Item,
}

impl Service {
    /// The item of a transaction as its bank account knows it.
    pub(super) fn known_item(&self, id: TransactionId, history: &TransactionHistory) -> Result<KnownAt> {
        for revision in history.revisions.iter().rev() {
            let (account, month) = (revision.account, revision.facts.booked_on.month());
            let Some(Row::KnownItems(block)) = self.row(&RowKey::KnownItems(account, month))? else { continue };
            if let Some(known) = block.items.iter().find(|known| known.transaction == id.position()) {
                return Ok(KnownAt { account, month, known: known.clone() });
            }
        }
        Err(NotFound::Transaction(id).into())
    }

    /// The item that gave a transaction this content, as the delivery brought it, or as a person decided about it before.
    pub(super) fn as_delivered(
        &self,
        id: TransactionId,
        account: BankAccountId,
        (key, history): (&WeakKey, &TransactionHistory),
    ) -> Result<Delivered> {
        let partition = self.placement().partition(id.bucket());
        let is_it = |observe: &Observe, item: &Item| {
            let reported = |delivery, place| history.revisions.iter().any(|r| r.delivery == delivery && r.place == place);
            observe.account == account && item.weak_key() == *key && reported(observe.delivery.id, item.place)
        };
        for offset in self.offsets_about(id.bucket(), id)?.into_iter().rev() {
            let body = self.body_decided_at(partition, offset)?;
            let body = if let Body::Approve(approve) = body { *approve.body } else { body };
            let (observe, terms) = match body {
                Body::ReviewItem(review) => match decided_about(*review, id.position(), key) {
                    Some(delivered) => return Ok(delivered),
                    None => continue,
                },
                Body::Observe(observe) => (observe, None),
                Body::ObserveEnrolled(enrolled) => (enrolled.observe, Some(enrolled.terms)),
                Body::ReadAgain(again) => (again.observe, again.terms),
                _ => continue,
            };
            if let Some(item) = observe.items.iter().find(|item| is_it(&observe, item)).cloned() {
                return Ok(Delivered { delivery: observe.delivery, terms, item });
            }
        }
        Err(Damaged::NoCommand { partition, offset: id.position().offset }.into())
    }
}

/// What a decision says of the item with this content of a transaction; `None` if nothing.
fn decided_about(review: ReviewItem, transaction: Position, key: &WeakKey) -> Option<Delivered> {
    let replaces = matches!(review.decision, ReviewDecision::Replace { transaction: other, .. } if other == transaction);
    let ReviewItem { delivery, terms, item, other, .. } = review;
    let item = if review.transaction == transaction || replaces { Some(item) } else { other.map(|other| *other) };
    let item = item.filter(|item| item.weak_key() == *key)?;
    Some(Delivered { delivery, terms, item })
}
