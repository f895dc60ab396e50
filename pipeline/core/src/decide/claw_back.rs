//! Taking rewards back: after a return, the rules that paid, and no others, are evaluated again on what is left of the purchase.
//!
//! No cap has to be checked again. A reward was paid as the smaller of its worth and the room in its caps. The smaller purchase
//! is worth no more, so the smaller of its worth and what was paid is what the caps would have allowed.

use super::{
    credit::value_of,
    draft::{Draft, Stop},
};
use crate::{
    answer::Refusal,
    command::{ClawBack, Credit},
    event::{Event, Judged, RewardChange},
    ids::{TransactionId, WalletId},
    invariant::{Holds, Invariant},
    ledger::{Reason, Value},
    posting::Cause,
    programme::Programme,
    state::{
        paid_rewards::{MonthOfRewards, PaidReward, Returned, RewardedPurchase},
        row::RowKey,
    },
    time::Day,
};

/// Whether this purchase is not paid for while a follow-up still owes the wallet a payment: taking back must wait for that one.
pub(super) fn is_owed(draft: &Draft<'_>, claw: &ClawBack) -> Result<bool, Stop> {
    let key = RowKey::MonthOfRewards(claw.wallet, claw.judged_first.month());
    draft.need([RowKey::Wallet(claw.wallet), key])?;
    let owes = draft.wallet(RowKey::Wallet(claw.wallet))?.is_some_and(|wallet| wallet.owed > 0);
    let paid = draft.rewards(key)?.is_some_and(|rewards| rewards.purchases.iter().any(|p| p.transaction == claw.transaction));
    Ok(owes && !paid)
}

pub(super) fn claw_back(draft: &mut Draft<'_>, claw: &ClawBack) -> Result<(), Stop> {
    let key = RowKey::MonthOfRewards(claw.wallet, claw.judged_first.month());
    draft.need([RowKey::Wallet(claw.wallet), key, draft.history_key(claw.wallet)])?;
    let rewarded = |draft: &Draft<'_>| -> Result<Option<RewardedPurchase>, Stop> {
        let rewards = draft.rewards(key)?;
        Ok(rewards.and_then(|r| r.purchases.iter().find(|p| p.transaction == claw.transaction)).cloned())
    };
    if claw.round < draft.rewards(key)?.map_or(0, |rewards| rewards.round_of(claw.transaction)) {
        return Ok(());
    }
    let Some(before) = rewarded(draft)?.filter(|before| before.round == claw.round) else { return leave(draft, claw) };
    if before.returned_minor >= claw.returned_minor {
        return Ok(());
    }
    let Some(programme) = draft.context.programmes.version(before.version).cloned() else {
        return Err(Refusal::Unreadable(format!("version {} is not installed here", before.version)).into());
    };
    draft.settle(claw.wallet)?;
    need_expired(draft, claw.wallet, &before)?;
    let net_minor = (before.gross.minor - claw.returned_minor).max(0);
    let mut after = RewardedPurchase { returned_minor: claw.returned_minor, ..before.clone() };
    let mut taken_back = Vec::new();
    for reward in &mut after.rewards {
        let left = programme.recompute(reward.rule, net_minor).map_err(|_| Refusal::TooLarge)?.min(reward.paid_minor);
        let back_minor = reward.paid_minor - left;
        if back_minor > 0 {
            reward.paid_minor = left;
            let ClawBack { wallet, transaction, booked_on, .. } = *claw;
            let rule = programme.rules()[usize::from(reward.rule)].id();
            let taken = TakenBack { wallet, transaction, booked_on, rule, reward, back_minor, net_minor };
            taken_back.push(take_back(draft, &taken)?);
            give_room_back(draft, (claw.wallet, before.judged_on), &programme, (reward, back_minor))?;
        }
    }
    draft.emit(Event::Judged(Box::new(Judged {
        transaction: claw.transaction,
        wallet: claw.wallet,
        version: before.version,
        judged_on: before.judged_on,
        because_of: Some(claw.because_of),
        returned_minor: claw.returned_minor,
        consulted: Vec::new(),
        rewards: taken_back,
        review_reason: None,
    })));
    let rewards = draft.rewards_mut(key)?.holds(Invariant::RewardsAreThere);
    if let Some(place) = rewards.purchases.iter_mut().find(|p| p.transaction == claw.transaction) {
        *place = after;
    }
    Ok(())
}

/// Handles a purchase for which nothing was paid here in this round. Follow-ups from another bucket come in order, so its payment
/// came first unless it was set aside; if that is decided later, it starts from what has been returned. In its own bucket, only a
/// later round can be owed.
fn leave(draft: &mut Draft<'_>, claw: &ClawBack) -> Result<(), Stop> {
    let ClawBack { transaction, returned_minor, because_of, booked_on, round, .. } = *claw;
    if transaction.bucket() == draft.bucket && round == 0 {
        return Ok(());
    }
    let key = RowKey::MonthOfRewards(claw.wallet, claw.judged_first.month());
    let returned = &mut draft.rewards_or(key, MonthOfRewards::default)?.returned;
    let now = Returned { transaction, returned_minor, because_of, booked_on, round };
    match returned.iter_mut().find(|before| before.transaction == transaction) {
        Some(before) if (before.round, before.returned_minor) >= (round, returned_minor) => {}
        Some(before) => *before = now,
        None => returned.push(now),
    }
    Ok(())
}

/// Takes back what was returned of a purchase before it was paid for, now that it is.
pub(super) fn claw_back_earlier(draft: &mut Draft<'_>, credit: &Credit, judged_first: Day) -> Result<(), Stop> {
    let key = RowKey::MonthOfRewards(credit.wallet, judged_first.month());
    let of = |returned: &Returned| returned.transaction == credit.transaction && returned.round == credit.round;
    let Some(at) = draft.rewards(key)?.and_then(|rewards| rewards.returned.iter().position(of)) else { return Ok(()) };
    let Some(rewards) = draft.rewards_mut(key)? else { return Ok(()) };
    let Returned { transaction, returned_minor, because_of, booked_on, round } = rewards.returned.remove(at);
    let wallet = credit.wallet;
    claw_back(draft, &ClawBack { wallet, transaction, judged_first, returned_minor, because_of, booked_on, round })
}

/// The value of one reward that is taken back.
pub(super) struct TakenBack<'a> {
    pub wallet: WalletId,
    pub transaction: TransactionId,
    /// The day from which that counts.
    pub booked_on: Day,
    /// The rule that paid it.
    pub rule: &'a str,
    /// The reward, with what is left of it afterwards.
    pub reward: &'a PaidReward,
    pub back_minor: i64,
    /// What is left of the purchase, in minor units of its currency.
    pub net_minor: i64,
}

/// Moves it back to its funder, and says so.
pub(super) fn take_back(draft: &mut Draft<'_>, taken: &TakenBack<'_>) -> Result<RewardChange, Stop> {
    let TakenBack { wallet, transaction, booked_on, rule, reward, back_minor, net_minor } = *taken;
    let reason =
        Reason { rule: Some(rule.to_owned()), transaction: Some(transaction), ..Reason::only(Cause::Clawback, booked_on) };
    let value = Value { amount_minor: back_minor, ..value_of(reward) };
    let expired_minor = expired_minor(draft, wallet, &value)?;
    draft.book(wallet, |book| Ok(book.claw_back(&value, expired_minor, &reason)?))?;
    Ok(RewardChange {
        rule: rule.to_owned(),
        asset: reward.asset,
        amount_minor: -back_minor,
        eligible_minor: net_minor,
        before_caps_minor: reward.paid_minor,
        capped_by: None,
        funder: reward.funder.clone(),
        available_on: reward.matures_on,
        expires_on: reward.expires_on,
    })
}

/// Gives the room of what is taken back of a reward to the caps of the period of the day that judged the purchase.
fn give_room_back(
    draft: &mut Draft<'_>,
    (wallet, judged_on): (WalletId, Day),
    programme: &Programme,
    (left, back_minor): (&PaidReward, i64),
) -> Result<(), Stop> {
    let times = if left.paid_minor == 0 { -1 } else { 0 };
    let wallet = draft.wallet_mut(RowKey::Wallet(wallet))?.ok_or(Refusal::NoSuchWallet(wallet))?;
    for (name, asset, period) in programme.counters_touched(judged_on, (left.rule, left.asset)) {
        wallet.count(&name, asset, period, -back_minor, times);
    }
    Ok(())
}

/// Makes sure that the expired lots of every month in which one of these rewards expired are loaded.
pub(super) fn need_expired(draft: &Draft<'_>, wallet: WalletId, rewarded: &RewardedPurchase) -> Result<(), Stop> {
    let today = draft.today();
    let over = rewarded.rewards.iter().filter_map(|reward| reward.expires_on).filter(|last| *last < today);
    Ok(draft.need(over.map(|last| RowKey::Expired(wallet, last.month())).collect::<Vec<_>>())?)
}

/// How much of a reward that is taken back has expired and is now breakage, in minor units.
fn expired_minor(draft: &Draft<'_>, wallet: WalletId, reward: &Value) -> Result<i64, Stop> {
    let Some(last) = reward.expires_on.filter(|last| *last < draft.today()) else { return Ok(0) };
    let expired = draft.expired(RowKey::Expired(wallet, last.month()))?;
    Ok(expired.map_or(0, |expired| expired.of(last, reward.asset, &reward.funder).min(reward.amount_minor)))
}
