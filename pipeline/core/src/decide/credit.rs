//! Judging a purchase for a wallet: evaluates it, pays each award into a lot, counts it, and remembers it for refunds.

use super::{
    claw_back::claw_back_earlier,
    draft::{Draft, Stop},
};
use crate::{
    answer::Refusal,
    command::Credit,
    event::{Consulted, Event, Judged, RewardChange},
    ledger::{Consulting, Reason, Value},
    posting::Cause,
    programme::{Award, NoRecorder, Programme},
    review_reason::ReviewReason,
    state::{
        paid_rewards::{MonthOfRewards, PaidReward, RewardedPurchase, Unjudged},
        row::RowKey,
    },
    time::Day,
};

/// Pays for a purchase that an observation in this bucket or another left to this follow-up.
pub(super) fn credit_later(draft: &mut Draft<'_>, asked: &Credit) -> Result<(), Stop> {
    draft.need([RowKey::Wallet(asked.wallet), RowKey::MonthOfRewards(asked.wallet, asked.judged_on.month())])?;
    if asked.transaction.bucket() == draft.bucket
        && let Some(wallet) = draft.wallet_mut(RowKey::Wallet(asked.wallet))?
    {
        wallet.owed = wallet.owed.saturating_sub(1);
    }
    credit(draft, asked)
}

pub(super) fn credit(draft: &mut Draft<'_>, credit: &Credit) -> Result<(), Stop> {
    let (wallet, month) = (credit.wallet, credit.judged_on.month());
    draft.need([RowKey::Wallet(wallet), RowKey::MonthOfRewards(wallet, month), draft.history_key(wallet)])?;
    let round = draft.rewards(RowKey::MonthOfRewards(wallet, month))?.map_or(0, |rewards| rewards.round_of(credit.transaction));
    if credit.round < round {
        return Ok(());
    }
    draft.settle(credit.wallet)?;
    let Some(programme) = draft.context.programmes.version(credit.version).cloned() else {
        return Err(Refusal::Unreadable(format!("version {} is not installed here", credit.version)).into());
    };
    let Some(wallet) = draft.wallet(RowKey::Wallet(credit.wallet))? else {
        return Err(Refusal::NoSuchWallet(credit.wallet).into());
    };
    if wallet.counters_from.is_some_and(|from| credit.judged_on < from) {
        return doubtful(draft, credit, ReviewReason::PeriodForgotten);
    }
    let counters = Consulting::new(wallet);
    let awards = match programme.evaluate(&credit.facts, &counters, &mut NoRecorder) {
        Ok(awards) => awards,
        Err(_) => return doubtful(draft, credit, ReviewReason::TooLarge),
    };
    let consulted = counters.asked();
    if awards.is_empty() && consulted.is_empty() {
        return Ok(());
    }
    pay(draft, credit, &programme, &awards, consulted)?;
    claw_back_earlier(draft, credit, credit.judged_on)
}

pub(super) fn judged(credit: &Credit) -> Judged {
    Judged {
        transaction: credit.transaction,
        wallet: credit.wallet,
        version: credit.version,
        judged_on: credit.judged_on,
        because_of: None,
        returned_minor: 0,
        consulted: Vec::new(),
        rewards: Vec::new(),
        review_reason: None,
    }
}

/// Puts a purchase into review because nobody can tell what it earns: keeps it for a person, and emits an event.
pub(super) fn doubtful(draft: &mut Draft<'_>, credit: &Credit, review_reason: ReviewReason) -> Result<(), Stop> {
    let (booked_on, gross) = (credit.facts.booked_on, credit.facts.amount);
    let key = RowKey::MonthOfRewards(credit.wallet, credit.judged_on.month());
    let unjudged =
        Unjudged { transaction: credit.transaction, booked_on, gross, review_reason, dismissed: false, since: draft.today() };
    draft.rewards_or(key, MonthOfRewards::default)?.unjudged.push(unjudged);
    draft.emit(Event::Judged(Box::new(Judged { review_reason: Some(review_reason), ..judged(credit) })));
    Ok(())
}

fn pay(
    draft: &mut Draft<'_>,
    credit: &Credit,
    programme: &Programme,
    awards: &[Award],
    consulted: Vec<Consulted>,
) -> Result<(), Stop> {
    let mut judged = Judged { consulted, ..judged(credit) };
    let (mut rewards, mut values) = (Vec::new(), Vec::new());
    for award in awards {
        let reward = paid_by(programme, award, credit);
        judged.rewards.push(change_by(programme, award, &reward));
        values.push(value_of(&reward));
        rewards.push(reward);
    }
    let rules: Vec<String> = judged.rewards.iter().map(|reward| reward.rule.clone()).collect();
    draft.emit(Event::Judged(Box::new(judged)));
    draft.book(credit.wallet, |book| {
        values.into_iter().zip(rules).try_for_each(|(value, rule)| Ok(book.pay_in(value, &reason(credit, rule))?))
    })?;
    count(draft, credit, programme, awards)?;
    remember(draft, credit, (credit.judged_on, 0), rewards)
}

/// Stores what a purchase is paid, with the month of the day that judged it first, and how much of it has come back, in minor units;
/// nothing if it is paid nothing.
pub(super) fn remember(
    draft: &mut Draft<'_>,
    credit: &Credit,
    (judged_first, returned_minor): (Day, i64),
    rewards: Vec<PaidReward>,
) -> Result<(), Stop> {
    if rewards.is_empty() {
        return Ok(());
    }
    let key = RowKey::MonthOfRewards(credit.wallet, judged_first.month());
    draft.rewards_or(key, MonthOfRewards::default)?.purchases.push(RewardedPurchase {
        transaction: credit.transaction,
        version: credit.version,
        judged_on: credit.judged_on,
        round: credit.round,
        gross: credit.facts.amount,
        returned_minor,
        rewards,
    });
    Ok(())
}

/// What an award pays, and into which lot.
pub(super) fn paid_by(programme: &Programme, award: &Award, credit: &Credit) -> PaidReward {
    let (matures_on, expires_on) = programme.maturity_and_expiry(award.asset, credit.facts.booked_on);
    let Award { rule, asset, amount_minor, .. } = *award;
    PaidReward { rule, asset, funder: award.funder.clone(), paid_minor: amount_minor, matures_on, expires_on }
}

/// An award as its event tells it.
pub(super) fn change_by(programme: &Programme, award: &Award, reward: &PaidReward) -> RewardChange {
    RewardChange {
        rule: programme.rules()[usize::from(award.rule)].id().to_owned(),
        asset: award.asset,
        amount_minor: award.amount_minor,
        eligible_minor: award.eligible_minor,
        before_caps_minor: award.before_caps_minor,
        capped_by: award.capped_by.clone(),
        funder: award.funder.clone(),
        available_on: reward.matures_on,
        expires_on: reward.expires_on,
    }
}

/// What a reward is worth to its wallet.
pub(super) fn value_of(reward: &PaidReward) -> Value {
    let PaidReward { asset, paid_minor, matures_on, expires_on, .. } = *reward;
    Value { asset, amount_minor: paid_minor, funder: reward.funder.clone(), matures_on, expires_on }
}

pub(super) fn reason(credit: &Credit, rule: String) -> Reason {
    let why = Reason::only(Cause::Earn, credit.facts.booked_on);
    Reason { rule: Some(rule), transaction: Some(credit.transaction), ..why }
}

/// Counts what awards use of their caps.
pub(super) fn count(draft: &mut Draft<'_>, credit: &Credit, programme: &Programme, awards: &[Award]) -> Result<(), Stop> {
    let wallet = draft.wallet_mut(RowKey::Wallet(credit.wallet))?.ok_or(Refusal::NoSuchWallet(credit.wallet))?;
    for award in awards {
        for (name, asset, period) in programme.counters_touched(credit.judged_on, (award.rule, award.asset)) {
            wallet.count(&name, asset, period, award.amount_minor, 1);
        }
    }
    Ok(())
}
