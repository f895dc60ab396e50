//! Makes rows of `redemptions`, one for each step.

use rewardhub_core::{
    event::{RedemptionEvent, RedemptionStep},
    programmes_in_force::Programmes,
};

use super::{
    amount::{decimals, scaled},
    column_words,
    columns::Columns,
    event_position::EventPosition,
};
use crate::tables::EVENT_DATE;

/// Adds the row of a step of a redemption.
pub(super) fn step(row: &mut Columns, programmes: &Programmes, place: EventPosition, event: &RedemptionEvent) {
    let RedemptionEvent { redemption, wallet, merchant, amount, step } = event;
    let (refund_number, holds_until) = match step {
        RedemptionStep::Authorised(until) => (None, Some(*until)),
        RedemptionStep::RefundAsked(nth) | RedemptionStep::Refunded(nth) | RedemptionStep::RefundRefused(nth) => {
            (Some(i64::from(*nth)), None)
        }
        RedemptionStep::Captured
        | RedemptionStep::Rest
        | RedemptionStep::Void
        | RedemptionStep::Ended
        | RedemptionStep::Paid
        | RedemptionStep::Suspended => (None, None),
    };
    row.day(EVENT_DATE, place.date)
        .text("redemption_id", &*redemption.to_string())
        .text("wallet_id", wallet.map(|id| id.to_string()).as_deref())
        .text("merchant_wallet_id", &*merchant.to_string())
        .amount("amount", scaled(amount.minor, decimals(programmes, amount.asset)))
        .text("asset", amount.asset.as_str())
        .text("step", column_words::redemption_step(*step))
        .whole("refund_number", refund_number)
        .time("holds_until", holds_until);
    place.write(row);
}
