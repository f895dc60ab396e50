//! What a person decides about a purchase that could not be judged.

use rewardhub_core::{
    answer::Refusal,
    command::{Body, PurchaseDecision, ReviewPurchase},
    ids::{TransactionId, WalletId},
    money::Money,
    state::row::{Row, RowKey},
    time::Month,
};

use super::{Decision, Ruling, Shown, decisions::REQUEST};
use crate::{
    Caller, Service, adjustments,
    approvals::Outcome,
    changes::Changed,
    error::{Refused, Result},
    transaction_history::TransactionHistory,
};

/// A purchase that could not be judged, and what is to be decided about it.
pub(super) struct PurchaseToDecide {
    wallet: WalletId,
    month: Month,
    transaction: TransactionId,
    gross: Money,
    decision: PurchaseDecision,
}

impl Service {
    /// What is to be decided about the purchase of a transaction; `None` if the decision is about its item. Of what was decided about
    /// both, the last is undone first.
    pub(super) fn purchase_to_decide(
        &self,
        transaction: TransactionId,
        history: &TransactionHistory,
        (asked, caller): (&Decision, Caller),
    ) -> Result<Option<PurchaseToDecide>> {
        let Some(judged) = history.judged.iter().rev().find(|judged| judged.review_reason.is_some()) else { return Ok(None) };
        let (wallet, month) = (judged.wallet, judged.judged_on.month());
        let Some(Row::MonthOfRewards(rewards)) = self.row(&RowKey::MonthOfRewards(wallet, month))? else { return Ok(None) };
        let Some(unjudged) = rewards.unjudged.iter().find(|unjudged| unjudged.transaction == transaction) else {
            return Ok(None);
        };
        let decision = match (asked.ruling, unjudged.dismissed) {
            _ if matches!(asked.shown, Some(Shown::Item(_))) => None,
            (Ruling::Reject, false) => Some(PurchaseDecision::Dismiss),
            (Ruling::Undo, true) => Some(PurchaseDecision::Undo),
            (Ruling::Accept | Ruling::RepeatOf(_) | Ruling::Replace(_) | Ruling::Reclassify, false) => {
                let reason = unjudged.review_reason;
                return Err(Refused::Command(Refusal::CannotBeAccepted { reason }).into());
            }
            (Ruling::Reject, true) => self.asked_before(wallet, asked, caller)?.then_some(PurchaseDecision::Dismiss),
            (Ruling::Undo, false) => self.asked_before(wallet, asked, caller)?.then_some(PurchaseDecision::Undo),
            (Ruling::Accept | Ruling::RepeatOf(_) | Ruling::Replace(_) | Ruling::Reclassify, true) => None,
        };
        let gross = unjudged.gross;
        Ok(decision.map(|decision| PurchaseToDecide { wallet, month, transaction, gross, decision }))
    }

    /// Whether something about a purchase of this wallet was asked for under the same name.
    fn asked_before(&self, wallet: WalletId, asked: &Decision, caller: Caller) -> Result<bool> {
        let Some(request) = asked.request.as_deref() else { return Ok(false) };
        Ok(self.stored_answer(self.request_name(wallet.bucket(), REQUEST, Some(request), caller)?)?.is_some())
    }

    pub(super) fn decide_purchase(
        &self,
        purchase: PurchaseToDecide,
        asked: Decision,
        caller: Caller,
    ) -> Result<Changed<Outcome<()>>> {
        let PurchaseToDecide { wallet, month, transaction, gross, decision } = purchase;
        let name = self.request_name(wallet.bucket(), REQUEST, asked.request.as_deref(), caller)?;
        let text = self.sealed_reason(adjustments::owner(wallet), name, &asked.text)?;
        let review = Body::ReviewPurchase(ReviewPurchase { wallet, month, transaction, decision, text });
        let body = match self.as_sent_before(name, |before| *before == review)? {
            Some(before) => before,
            None => self.for_one_or_two(review, gross, caller)?,
        };
        let outcome = Outcome::of(&body, ());
        Ok(self.change(&caller.command(wallet.bucket(), body).named(name), name)?.map(|_| outcome))
    }
}
