//! Correcting what a purchase earned, after its content or a person's decision changed: what it is paid now and was paid before differ by
//! rule and lot, and only the difference moves. What counts in caps is first given back, so that the purchase finds the room that it had
//! and what is free besides (`amended` in the programme's meaning).

use std::sync::Arc;

use super::{
    claw_back::{TakenBack, claw_back_earlier, need_expired, take_back},
    credit::{change_by, count, doubtful, paid_by, reason, remember, value_of},
    draft::{Draft, Stop},
};
use crate::{
    answer::Refusal,
    command::{Credit, Revise},
    event::{Consulted, Event, Judged, RewardChange},
    ledger::Consulting,
    programme::{Award, NoRecorder, Programme},
    review_reason::ReviewReason,
    state::{
        paid_rewards::{MonthOfRewards, PaidReward, Revised, RewardedPurchase},
        row::RowKey,
    },
    time::Day,
};

/// What a purchase earns anew.
struct Earned<'a> {
    credit: &'a Credit,
    programme: Arc<Programme>,
    /// What is left of the purchase after what was returned, in minor units of its currency.
    net_minor: i64,
    /// What rules pay for that.
    awards: Vec<Award>,
    consulted: Vec<Consulted>,
}

pub(super) fn revise(draft: &mut Draft<'_>, revise: &Revise) -> Result<(), Stop> {
    let key = RowKey::MonthOfRewards(revise.wallet, revise.judged_first.month());
    draft.need([key, RowKey::Wallet(revise.wallet), draft.history_key(revise.wallet)])?;
    let known = draft.rewards(key)?.map_or(0, |rewards| rewards.round_of(revise.transaction));
    if known >= revise.round {
        return Ok(());
    }
    draft.settle(revise.wallet)?;
    enter_round(draft, key, revise)?;
    let before = take_out(draft, key, revise)?;
    if let Some(before) = &before {
        need_expired(draft, revise.wallet, before)?;
        give_room_back(draft, revise, before)?;
    }
    let earned = match &revise.credit {
        Some(credit) => earned(draft, revise, credit)?,
        None => None,
    };
    pay_difference(draft, revise, before, earned.as_ref())?;
    match &revise.credit {
        Some(credit) => claw_back_earlier(draft, credit, revise.judged_first),
        None => Ok(()),
    }
}

/// Takes note of the round, and forgets what waits for an earlier one.
fn enter_round(draft: &mut Draft<'_>, key: RowKey, revise: &Revise) -> Result<(), Stop> {
    let Revise { transaction, round, .. } = *revise;
    let rewards = draft.rewards_or(key, MonthOfRewards::default)?;
    match rewards.revised.iter_mut().find(|revised| revised.transaction == transaction) {
        Some(revised) => revised.round = round,
        None => rewards.revised.push(Revised { transaction, round }),
    }
    rewards.unjudged.retain(|unjudged| unjudged.transaction != transaction);
    rewards.returned.retain(|returned| returned.transaction != transaction || returned.round >= round);
    Ok(())
}

/// Takes out what the purchase was paid before; `None` if that was nothing.
fn take_out(draft: &mut Draft<'_>, key: RowKey, revise: &Revise) -> Result<Option<RewardedPurchase>, Stop> {
    let Some(rewards) = draft.rewards_mut(key)? else { return Ok(None) };
    let at = rewards.purchases.iter().position(|purchase| purchase.transaction == revise.transaction);
    Ok(at.map(|at| rewards.purchases.remove(at)))
}

/// Gives back what the purchase uses of its caps.
fn give_room_back(draft: &mut Draft<'_>, revise: &Revise, before: &RewardedPurchase) -> Result<(), Stop> {
    let programme = version(draft, before.version)?;
    let wallet = draft.wallet_mut(RowKey::Wallet(revise.wallet))?.ok_or(Refusal::NoSuchWallet(revise.wallet))?;
    for reward in before.rewards.iter().filter(|reward| reward.paid_minor > 0) {
        for (name, asset, period) in programme.counters_touched(before.judged_on, (reward.rule, reward.asset)) {
            wallet.count(&name, asset, period, -reward.paid_minor, -1);
        }
    }
    Ok(())
}

/// What the purchase earns by what is asked, less what has come back of it; `None` if nobody can tell, which then waits in review.
fn earned<'a>(draft: &mut Draft<'_>, revise: &Revise, credit: &'a Credit) -> Result<Option<Earned<'a>>, Stop> {
    let programme = version(draft, credit.version)?;
    let wallet = draft.wallet(RowKey::Wallet(revise.wallet))?.ok_or(Refusal::NoSuchWallet(revise.wallet))?;
    let counters = Consulting::new(wallet);
    let evaluated = if wallet.counters_from.is_some_and(|from| credit.judged_on < from) {
        Err(ReviewReason::PeriodForgotten)
    } else {
        programme.evaluate(&credit.facts, &counters, &mut NoRecorder).map_err(|_| ReviewReason::TooLarge)
    };
    let consulted = counters.asked();
    let mut awards = match evaluated {
        Ok(awards) => awards,
        // It waits where all that is known of its rewards lies.
        Err(why) => return doubtful(draft, &Credit { judged_on: revise.judged_first, ..credit.clone() }, why).map(|()| None),
    };
    let net_minor = (credit.facts.amount.minor - revise.returned_minor).max(0);
    if revise.returned_minor > 0 {
        for award in &mut awards {
            let left = programme.recompute(award.rule, net_minor).map_err(|_| Refusal::TooLarge)?;
            award.amount_minor = award.amount_minor.min(left);
        }
    }
    Ok(Some(Earned { credit, programme, net_minor, awards, consulted }))
}

/// Moves what the purchase is paid more or less by each rule and lot, counts it, and remembers it.
fn pay_difference(
    draft: &mut Draft<'_>,
    revise: &Revise,
    before: Option<RewardedPurchase>,
    earned: Option<&Earned<'_>>,
) -> Result<(), Stop> {
    let rewards: Vec<PaidReward> = earned.map_or_else(Vec::new, |earned| {
        earned.awards.iter().map(|award| paid_by(&earned.programme, award, earned.credit)).collect()
    });
    let mut changes = match &before {
        Some(before) => take_back_surplus(draft, revise, before, (&rewards, earned))?,
        None => Vec::new(),
    };
    if let Some(earned) = earned {
        changes.extend(pay_more(draft, earned, (&rewards, before.as_ref()))?);
        let standing: Vec<Award> = earned.awards.iter().filter(|award| award.amount_minor > 0).cloned().collect();
        count(draft, earned.credit, &earned.programme, &standing)?;
        remember(draft, earned.credit, (revise.judged_first, revise.returned_minor), rewards)?;
    }
    emit(draft, revise, before.as_ref(), earned, changes);
    Ok(())
}

/// Takes back what a rule paid into a lot and does not pay into it now.
fn take_back_surplus(
    draft: &mut Draft<'_>,
    revise: &Revise,
    before: &RewardedPurchase,
    (rewards, earned): (&[PaidReward], Option<&Earned<'_>>),
) -> Result<Vec<RewardChange>, Stop> {
    let programme = version(draft, before.version)?;
    let mut changes = Vec::new();
    for reward in &before.rewards {
        let rule = programme.rules()[usize::from(reward.rule)].id();
        let now = earned.and_then(|earned| same_lot(reward, rule, rewards, &earned.programme));
        let back_minor = reward.paid_minor - now.map_or(0, |now| now.paid_minor);
        if back_minor > 0 {
            let net_minor = earned.map_or(0, |earned| earned.net_minor);
            let Revise { wallet, transaction, booked_on, .. } = *revise;
            let left = PaidReward { paid_minor: reward.paid_minor - back_minor, ..reward.clone() };
            let taken = TakenBack { wallet, transaction, booked_on, rule, reward: &left, back_minor, net_minor };
            changes.push(take_back(draft, &taken)?);
        }
    }
    Ok(changes)
}

/// Pays what a rule pays into a lot and has not paid into it.
fn pay_more(
    draft: &mut Draft<'_>,
    earned: &Earned<'_>,
    (rewards, before): (&[PaidReward], Option<&RewardedPurchase>),
) -> Result<Vec<RewardChange>, Stop> {
    let former = match before {
        Some(before) => Some((before, version(draft, before.version)?)),
        None => None,
    };
    let mut changes = Vec::new();
    for (award, reward) in earned.awards.iter().zip(rewards) {
        let change = change_by(&earned.programme, award, reward);
        let paid = former.as_ref().and_then(|(before, version)| same_lot(reward, &change.rule, &before.rewards, version));
        let more_minor = reward.paid_minor - paid.map_or(0, |paid| paid.paid_minor);
        if more_minor > 0 {
            let value = value_of(&PaidReward { paid_minor: more_minor, ..reward.clone() });
            let why = reason(earned.credit, change.rule.clone());
            draft.book(earned.credit.wallet, |book| Ok(book.pay_in(value, &why)?))?;
            changes.push(RewardChange { amount_minor: more_minor, ..change });
        }
    }
    draft.settle(earned.credit.wallet)?;
    Ok(changes)
}

/// The reward among `others`, of this version, that the same rule pays into the same lot.
fn same_lot<'r>(reward: &PaidReward, rule: &str, others: &'r [PaidReward], version: &Programme) -> Option<&'r PaidReward> {
    others.iter().find(|other| {
        let lot = |reward: &PaidReward| (reward.asset, reward.funder.clone(), reward.matures_on, reward.expires_on);
        version.rules()[usize::from(other.rule)].id() == rule && lot(other) == lot(reward)
    })
}

/// Tells what has changed, and what judges the purchase now; nothing where it had earned nothing and earns nothing.
fn emit(
    draft: &mut Draft<'_>,
    revise: &Revise,
    before: Option<&RewardedPurchase>,
    earned: Option<&Earned<'_>>,
    rewards: Vec<RewardChange>,
) {
    let former = before.map(|before| (before.version, before.judged_on));
    let judging: Option<(u32, Day)> = earned.map(|earned| (earned.credit.version, earned.credit.judged_on)).or(former);
    let Some((version, judged_on)) = judging else { return };
    draft.emit(Event::Judged(Box::new(Judged {
        transaction: revise.transaction,
        wallet: revise.wallet,
        version,
        judged_on,
        because_of: Some(revise.because_of),
        returned_minor: revise.returned_minor,
        consulted: earned.map_or_else(Vec::new, |earned| earned.consulted.clone()),
        rewards,
        review_reason: None,
    })));
}

fn version(draft: &Draft<'_>, number: u32) -> Result<Arc<Programme>, Stop> {
    let version = draft.context.programmes.version(number).cloned();
    Ok(version.ok_or_else(|| Refusal::Unreadable(format!("version {number} is not installed here")))?)
}
