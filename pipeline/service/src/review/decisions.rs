//! What a person decides about an item in review.

use rewardhub_core::{
    answer::Refusal,
    command::{Body, ReviewDecision, ReviewItem},
    event::TransactionStatus,
    ids::{BankAccountId, Position, TransactionId},
    item::Item,
    state::known_items::{KnownItem, Standing},
    time::Month,
};

use super::delivered::{Delivered, KnownAt};
use crate::{
    Caller, Service,
    approvals::Outcome,
    changes::Changed,
    error::{NotFound, Refused, Result},
    transaction_history::TransactionHistory,
    transaction_text::owner,
};

/// What requests for decisions are called.
pub(super) const REQUEST: &str = "review";

/// What a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It is a transaction of its own, and earns by the version of its day.
    Accept,
    /// It is no transaction.
    Reject,
    /// It is this transaction of the same account once more.
    RepeatOf(TransactionId),
    /// It is what this transaction of the same account is now, which gets its content; `None`: the one that it contradicts.
    Replace(Option<TransactionId>),
    /// It is booked under the kind that its feed's profile gives it today, as it decided nothing by the kind that it had.
    Reclassify,
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
        let KnownAt { account, month, known } = self.known_item(id, history)?;
        let stands = match shown {
            None => known.standing,
            Some(Shown::Item(standing)) => standing,
            Some(Shown::Purchase) => {
                return Err(Refused::Command(Refusal::StandsOtherwise { status: known.standing.status() }).into());
            }
        };
        let Delivered { delivery, terms, item } = self.as_delivered(id, account, (&known.key, history))?;
        let item = if ruling == Ruling::Reclassify { self.reclassified(&item, id, history)? } else { item };
        let decision = match ruling {
            Ruling::Accept => ReviewDecision::Accept,
            Ruling::Reject => ReviewDecision::Reject,
            Ruling::Undo => ReviewDecision::Undo,
            Ruling::Reclassify => ReviewDecision::Reclassify,
            Ruling::RepeatOf(original) => {
                let (month, transaction) = self.other_of(account, original)?;
                ReviewDecision::RepeatOf { month, transaction }
            }
            Ruling::Replace(original) => {
                let named = original.or_else(|| history.contradicts()).ok_or(Refused::ContradictsNothing { transaction: id })?;
                let (month, transaction) = self.other_of(account, named)?;
                ReviewDecision::Replace { month, transaction }
            }
        };
        let other = if ruling == Ruling::Undo { self.restored(account, &known)?.map(Box::new) } else { None };
        let (bucket, amount) = (id.bucket(), item.facts.amount);
        let name = self.request_name(bucket, REQUEST, request.as_deref(), caller)?;
        let text = self.sealed_reason(owner(account), name, &text)?;
        let transaction = known.transaction;
        let review =
            ReviewItem { account, delivery, terms, transaction, month, item, stands, decision, other, text: text.clone() };
        // What has been decided by the same before stands otherwise since.
        let is_same = |before: &Body| match before {
            Body::ReviewItem(before) => {
                let item = (before.account, before.transaction);
                item == (account, transaction) && (before.decision, &before.text) == (decision, &text)
            }
            _ => false,
        };
        let body = match self.as_sent_before(name, is_same)? {
            Some(before) => before,
            None => self.for_one_or_two(Body::ReviewItem(Box::new(review)), amount, caller)?,
        };
        let outcome = Outcome::of(&body, ());
        Ok(self.change(&caller.command(bucket, body).named(name), name)?.map(|_| outcome))
    }

    /// The other transaction of an account that a decision names.
    fn other_of(&self, account: BankAccountId, other: TransactionId) -> Result<(Month, Position)> {
        let at = self.known_item(other, &self.transaction_history(other)?)?;
        if at.account != account {
            return Err(Refused::OtherAccount { transaction: other }.into());
        }
        Ok((at.month, at.known.transaction))
    }

    /// The item of the other transaction that undoing what was decided about an item changes, as it was delivered: the content that one
    /// gets back, or the purchase that stands again. `None` where it changes none.
    fn restored(&self, account: BankAccountId, known: &KnownItem) -> Result<Option<Item>> {
        let of = |position| TransactionId::at(account.bucket(), position);
        if let Some(replaced) = known.replaces() {
            let other = of(replaced.transaction);
            let history = self.transaction_history(other)?;
            return Ok(Some(self.as_delivered(other, account, (&replaced.key, &history))?.item));
        }
        let Some(returned) = known.returns else { return Ok(None) };
        let purchase = of(returned.transaction);
        let history = self.transaction_history(purchase)?;
        let at = self.known_item(purchase, &history)?;
        Ok(Some(self.as_delivered(purchase, account, (&at.known.key, &history))?.item))
    }
}
