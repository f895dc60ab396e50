//! What the programme in force lets wallets redeem, and what that is worth in money.

use std::sync::Arc;

use crate::{
    answer::Refusal,
    command::PaymentToken,
    currency,
    decide::draft::Draft,
    ledger::Lot,
    money::{MAX_AMOUNT_MINOR, Money, Rounding},
    programme::{Funder, LONGEST_HOLD_DAYS, Programme, Value},
    state::wallet::{DayTotals, MOST_HOLDS, MOST_USED_TOKENS, Wallet, WalletKind},
    time::{Day, Instant, Moment},
};

const SECONDS_A_DAY: u32 = 24 * 60 * 60;

/// How much later than a merchant was told a hold ends: clocks differ, and requests take time.
const MARGIN_SECONDS: u32 = 5 * 60;

/// The programme's version that is in force today, which has the asset of an amount that can be moved.
pub(in crate::decide) fn in_force(draft: &Draft<'_>, amount: Money) -> Result<Arc<Programme>, Refusal> {
    if !(1..=MAX_AMOUNT_MINOR).contains(&amount.minor) {
        return Err(Refusal::TooLarge);
    }
    let programme = draft.context.programmes.on_or_newest(draft.today());
    programme.filter(|programme| programme.asset(amount.asset).is_some()).cloned().ok_or(Refusal::UnknownAsset(amount.asset))
}

/// The programme's version by which what is captured today is worth something, whether it has the asset still or not.
pub(super) fn valuing(draft: &Draft<'_>, amount: Money) -> Result<Arc<Programme>, Refusal> {
    let programme = draft.context.programmes.on_or_newest(draft.today());
    programme.cloned().ok_or(Refusal::UnknownAsset(amount.asset))
}

/// When a hold ends: as the merchant is told, and in fact.
pub(super) fn ends(draft: &Draft<'_>, programme: &Programme, seconds: Option<u32>) -> Result<(Instant, Moment), Refusal> {
    let seconds = seconds.unwrap_or(u32::from(programme.wallets().holds_for_days) * SECONDS_A_DAY);
    if seconds > u32::from(LONGEST_HOLD_DAYS) * SECONDS_A_DAY {
        return Err(Refusal::HoldTooLong);
    }
    let later = |seconds: u32| Instant(draft.at.0.saturating_add(i64::from(seconds) * 1_000_000));
    Ok((later(seconds), draft.moment(later(seconds + MARGIN_SECONDS))))
}

/// Uses a payment token up.
pub(super) fn use_up(now: Moment, wallet: &mut Wallet, token: PaymentToken) -> Result<(), Refusal> {
    wallet.used_tokens.retain(|used| used.until >= now.at);
    if token.until < now.at || wallet.used_tokens.iter().any(|used| used.serial == token.serial) {
        return Err(Refusal::TokenNotGood);
    }
    if wallet.used_tokens.len() >= MOST_USED_TOKENS {
        return Err(Refusal::TooManyTokens);
    }
    wallet.used_tokens.push(token);
    Ok(())
}

/// Counts a redemption of today, if the wallet may make one more.
pub(super) fn admit(now: Moment, programme: &Programme, wallet: &mut Wallet) -> Result<(), Refusal> {
    if wallet.kind != WalletKind::Customer {
        return Err(Refusal::OtherKindOfWallet);
    }
    let today = of_day(now.day, wallet);
    if let Some(most) = programme.wallets().redemptions_a_day.filter(|most| today.redemptions >= *most) {
        return Err(Refusal::TooManyRedemptions { most });
    }
    today.redemptions += 1;
    Ok(())
}

/// Whether a wallet may have one more hold.
pub(super) fn has_room_for_hold(wallet: &Wallet) -> Result<(), Refusal> {
    if wallet.holding().holds().len() >= MOST_HOLDS { Err(Refusal::TooManyHolds) } else { Ok(()) }
}

/// What a wallet did today; what it did on another day is forgotten.
pub(in crate::decide) fn of_day(today: Day, wallet: &mut Wallet) -> &mut DayTotals {
    if wallet.today.day != today {
        wallet.today = DayTotals { day: today, ..DayTotals::default() };
    }
    &mut wallet.today
}

/// What each lot is worth in money, rounded down over all of its funder's together; `None` of an asset without a value.
pub(super) fn worths(programme: &Programme, lots: &[Lot]) -> Result<Vec<Option<Money>>, Refusal> {
    let mut of_funders: Vec<(&Funder, i64)> = Vec::new();
    let mut worths = Vec::with_capacity(lots.len());
    for lot in lots {
        let at = of_funders.iter().position(|(funder, _)| **funder == lot.funder).unwrap_or_else(|| {
            of_funders.push((&lot.funder, 0));
            of_funders.len() - 1
        });
        let before = of_funders[at].1;
        let after = before + lot.amount_minor;
        of_funders[at].1 = after;
        worths.push(worth_between(programme, lot, before, after)?);
    }
    Ok(worths)
}

fn worth_between(programme: &Programme, lot: &Lot, before: i64, after: i64) -> Result<Option<Money>, Refusal> {
    let of_money = currency::decimals(lot.asset).map(|_| Value { asset: lot.asset, numerator: 1, denominator: 1 });
    let Some(value) = programme.asset(lot.asset).and_then(|terms| terms.value).or(of_money) else { return Ok(None) };
    let worth =
        |minor: i64| Rounding::Down.divide(i128::from(minor) * i128::from(value.numerator), i128::from(value.denominator));
    let (before, after) = (worth(before).ok_or(Refusal::TooLarge)?, worth(after).ok_or(Refusal::TooLarge)?);
    Ok(Some(Money::new(value.asset, after - before)))
}
