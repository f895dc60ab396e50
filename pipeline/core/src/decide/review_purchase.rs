//! What a person decides about a purchase that could not be judged. No rule says what it deserves: whoever settles it pays that by an
//! adjustment, if anything, and this takes it out of the list. It can be undone.

use super::draft::{Draft, Stop};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::{PurchaseDecision, ReviewPurchase},
    state::{paid_rewards::Unjudged, row::RowKey},
};

pub(super) fn decide(draft: &mut Draft<'_>, review: &ReviewPurchase) -> Result<Answer, Stop> {
    let ReviewPurchase { wallet, month, transaction, decision, .. } = *review;
    let (dismisses, nothing) = match decision {
        PurchaseDecision::Dismiss => (true, Refusal::DoesNotWait),
        PurchaseDecision::Undo => (false, Refusal::NothingDecided),
    };
    let is_it = |unjudged: &&mut Unjudged| unjudged.transaction == transaction && unjudged.dismissed != dismisses;
    let rewards = draft.rewards_mut(RowKey::MonthOfRewards(wallet, month))?;
    let unjudged = rewards.and_then(|rewards| rewards.unjudged.iter_mut().find(is_it)).ok_or(nothing)?;
    unjudged.dismissed = dismisses;
    draft.audit(Act::ReviewedPurchase { wallet, transaction, decision });
    Ok(Answer::Done)
}
