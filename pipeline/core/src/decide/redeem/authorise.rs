//! Putting a customer's value on hold for a merchant.

use std::sync::Arc;

use super::{need_wallet, tell, terms, why};
use crate::{
    answer::{Answer, Refusal},
    command::Authorise,
    decide::draft::{Draft, Stop},
    event::RedemptionStep,
    ids::RedemptionId,
    posting::Cause,
    state::{
        redemption::Redemption,
        row::{Row, RowKey},
    },
};

pub(in crate::decide) fn authorise(draft: &mut Draft<'_>, asked: &Authorise) -> Result<Answer, Stop> {
    let &Authorise { wallet, merchant, amount, holds_for_seconds, token, .. } = asked;
    let programme = terms::in_force(draft, amount)?;
    let (until, ends) = terms::ends(draft, &programme, holds_for_seconds)?;
    need_wallet(draft, wallet)?;
    draft.settle(wallet)?;
    let mut row = draft.wallet(RowKey::Wallet(wallet))?.ok_or(Refusal::NoSuchWallet(wallet))?.clone();
    terms::has_room_for_hold(&row)?;
    terms::admit(draft, &programme, &mut row, token)?;
    draft.put(RowKey::Wallet(wallet), Row::Wallet(Arc::new(row)));
    let id = RedemptionId::at(draft.bucket, draft.context.offset);
    let (grace, why) = (programme.wallets().grace, why(Cause::Authorise, id, draft));
    draft.book(wallet, |book| Ok(book.hold(amount, id, (ends, grace), &why)?))?;
    let redemption = Redemption {
        wallet,
        merchant,
        amount,
        authorised_at: draft.at,
        holds_until: until,
        grace,
        is_closed: false,
        captured: Vec::new(),
        refunds: Vec::new(),
    };
    draft.put(RowKey::Redemption(id), Row::Redemption(Arc::new(redemption)));
    tell(draft, (id, Some(wallet), merchant), amount, RedemptionStep::Authorised(until));
    Ok(Answer::Authorised { until })
}
