//! What a person decides about an item in review.

use rewardhub_core::{
    answer::Refusal,
    command::{Body, EnrolmentTerms, Observe, ReviewDecision, ReviewItem},
    delivery::Delivery,
    event::TransactionStatus,
    ids::{BankAccountId, Bucket, CommandId, TransactionId},
    item::Item,
    state::{
        known_items::{KnownItem, Standing},
        row::{Row, RowKey},
    },
};

use crate::{
    Caller, Service,
    approvals::Outcome,
    changes::Changed,
    error::{Damaged, NotFound, Refused, Result},
    transaction_history::TransactionHistory,
    transaction_text::owner,
    unique_id::unique_id,
};

/// What a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It is a transaction of its own, and earns by the version of its day.
    Accept,
    /// It is no transaction.
    Reject,
    /// It is this transaction of the same account once more.
    RepeatOf(TransactionId),
    /// What was decided before is undone.
    Undo,
}

/// How something stood when a person looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// An item, which stood so.
    Item(Standing),
    /// A purchase that could not be judged.
    Purchase,
}

/// A decision, as a person asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What is decided.
    pub ruling: Ruling,
    /// How it stood when the person looked at it: if it stands otherwise by now, nothing is decided. `None`: as it stands now.
    pub shown: Option<Shown>,
    /// Why, in words; encrypted under the account's or the wallet's key.
    pub text: String,
    /// The caller's name for this request; `None` draws one.
    pub request: Option<String>,
}

/// An item as a delivery brought it, and what its command said of the delivery.
struct Delivered {
    delivery: Delivery,
    terms: Option<EnrolmentTerms>,
    item: Item,
}

impl Service {
    /// Has a person decide about an item in review, or about a purchase that could not be judged, and returns where its transaction stands
    /// then; or asks for that where the settings want a second person.
    ///
    /// # Errors
    /// [`NotFound::Transaction`]; when the decision is refused, because it stands otherwise by now or cannot be decided so; and when the
    /// ledger or a log does not answer.
    pub fn decide_review(
        &self,
        id: TransactionId,
        decision: Decision,
        caller: Caller,
    ) -> Result<Changed<Outcome<TransactionStatus>>> {
        let history = self.transaction_history(id)?;
        let outcome = match self.purchase_to_decide(id, &history, (&decision, caller))? {
            Some(purchase) => self.decide_purchase(purchase, decision, caller)?,
            None => self.decide_item(id, &history, decision, caller)?,
        };
        let status = self.transaction_history(id)?.status.ok_or(NotFound::Transaction(id))?;
        Ok(outcome.map(|outcome| match outcome {
            Outcome::Done(()) => Outcome::Done(status),
            Outcome::WaitsForApproval => Outcome::WaitsForApproval,
        }))
    }

    fn decide_item(
        &self,
        id: TransactionId,
        history: &TransactionHistory,
        decision: Decision,
        caller: Caller,
    ) -> Result<Changed<Outcome<()>>> {
        let Decision { ruling, shown, text, request } = decision;
        let (account, known) = self.known_item(id, history)?;
        let stands = match shown {
            None => known.standing,
            Some(Shown::Item(standing)) => standing,
            Some(Shown::Purchase) => {
                return Err(Refused::Command(Refusal::StandsOtherwise { status: known.standing.status() }).into());
            }
        };
        let Delivered { delivery, terms, item } = self.as_delivered(id, account, (&known, history))?;
        let decision = match ruling {
            Ruling::Accept => ReviewDecision::Accept,
            Ruling::Reject => ReviewDecision::Reject,
            Ruling::Undo => ReviewDecision::Undo,
            Ruling::RepeatOf(original) => self.repeat_of(account, original)?,
        };
        let (bucket, amount) = (id.bucket(), item.facts.amount);
        let name = self.review_name(bucket, request.as_deref(), caller)?;
        let text = self.sealed_reason(owner(account), name, &text)?;
        let review = ReviewItem { account, delivery, terms, transaction: known.transaction, item, stands, decision, text };
        // The item stands otherwise since, if it was decided by the same before.
        let is_same = |before: &Body| matches!(before, Body::ReviewItem(before) if **before == ReviewItem { stands: before.stands, ..review.clone() });
        let body = match self.as_sent_before(name, is_same)? {
            Some(before) => before,
            None => self.for_one_or_two(Body::ReviewItem(Box::new(review)), amount)?,
        };
        let outcome = Outcome::of(&body, ());
        Ok(self.change(&caller.command(bucket, body).named(name), name)?.map(|_| outcome))
    }

    /// The name of a decision: that of the request, or a new one.
    pub(super) fn review_name(&self, bucket: Bucket, request: Option<&str>, caller: Caller) -> Result<CommandId> {
        Ok(match request {
            Some(called) => self.vault().command_name(bucket, caller.actor, "review", called),
            None => CommandId::new(bucket, unique_id()?),
        })
    }

    /// The item of a transaction as its bank account knows it.
    fn known_item(&self, id: TransactionId, history: &TransactionHistory) -> Result<(BankAccountId, KnownItem)> {
        for revision in history.revisions.iter().rev() {
            let key = RowKey::KnownItems(revision.account, revision.facts.booked_on.month());
            let Some(Row::KnownItems(block)) = self.row(&key)? else { continue };
            if let Some(known) = block.items.iter().find(|known| known.transaction == id.position()) {
                return Ok((revision.account, known.clone()));
            }
        }
        Err(NotFound::Transaction(id).into())
    }

    /// The item as the delivery brought it that reported it, or as a person decided about it before.
    fn as_delivered(
        &self,
        id: TransactionId,
        account: BankAccountId,
        (known, history): (&KnownItem, &TransactionHistory),
    ) -> Result<Delivered> {
        let partition = self.placement().partition(id.bucket());
        let is_it = |observe: &Observe, item: &Item| {
            let reported = |delivery, place| history.revisions.iter().any(|r| r.delivery == delivery && r.place == place);
            observe.account == account && item.weak_key() == known.key && reported(observe.delivery.id, item.place)
        };
        for offset in self.offsets_about(id.bucket(), id)?.into_iter().rev() {
            let body = self.body_decided_at(partition, offset)?;
            let body = if let Body::Approve(approve) = body { *approve.body } else { body };
            let (observe, terms) = match body {
                Body::ReviewItem(review) if review.transaction == known.transaction => {
                    let ReviewItem { delivery, terms, item, .. } = *review;
                    return Ok(Delivered { delivery, terms, item });
                }
                Body::Observe(observe) => (observe, None),
                Body::ObserveEnrolled(enrolled) => (enrolled.observe, Some(enrolled.terms)),
                _ => continue,
            };
            if let Some(item) = observe.items.iter().find(|item| is_it(&observe, item)).cloned() {
                return Ok(Delivered { delivery: observe.delivery, terms, item });
            }
        }
        Err(Damaged::NoCommand { partition, offset: id.position().offset }.into())
    }

    /// The transaction that an item repeats, which must be one of the same account.
    fn repeat_of(&self, account: BankAccountId, original: TransactionId) -> Result<ReviewDecision> {
        let (own, known) = self.known_item(original, &self.transaction_history(original)?)?;
        if own != account {
            return Err(Refused::OtherAccount { transaction: original }.into());
        }
        Ok(ReviewDecision::RepeatOf { month: known.key.booked_on.month(), transaction: known.transaction })
    }
}
