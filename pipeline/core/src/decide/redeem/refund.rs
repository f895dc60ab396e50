//! Giving back what was captured: reserved in the redemption's row, taken from where the capture went, and then the customer's lots come
//! back.

use super::{change, need_wallet, owned, part_of, tell, why};
use crate::{
    answer::{Answer, Refusal},
    command::{Body, EndRefund, Refund, TakeRefund},
    decide::draft::{Draft, Stop},
    event::RedemptionStep,
    ledger::Lot,
    money::Money,
    posting::{Cause, SystemAccount},
    state::redemption::{MOST_REFUNDS, Redemption, RefundOf, RefundStatus},
};

pub(in crate::decide) fn refund(draft: &mut Draft<'_>, asked: &Refund) -> Result<Answer, Stop> {
    let Refund { redemption: id, merchant, amount_minor } = *asked;
    let mut redemption = owned(draft, id, merchant)?;
    if redemption.refunds.len() >= MOST_REFUNDS {
        return Err(Refusal::TooManyRefunds.into());
    }
    let left_minor = redemption.captured_minor() - redemption.refunded_minor();
    let amount_minor = part_of(amount_minor, left_minor, Refusal::MoreThanCaptured { left_minor })?;
    let reserved = redemption.reserve(amount_minor).ok_or(Refusal::MoreThanCaptured { left_minor })?;
    let shares = redemption.shares_of(&reserved);
    let nth = u32::try_from(redemption.refunds.len()).map_err(|_| Refusal::TooManyRefunds)?;
    redemption.refunds.push(RefundOf { amount_minor, status: RefundStatus::Asked(reserved) });
    let Redemption { wallet, merchant, amount: Money { asset, .. }, .. } = redemption;
    *change(draft, id)? = redemption;
    let amount = Money::new(asset, amount_minor);
    tell(draft, (id, Some(wallet), merchant), amount, RedemptionStep::RefundAsked(nth));
    let take = TakeRefund { redemption: id, nth, merchant, amount, shares };
    draft.follow_up(merchant.bucket(), Body::TakeRefund(Box::new(take)));
    Ok(Answer::RefundAsked { nth, amount_minor })
}

/// The customer's lots come back, or what was reserved is free again.
pub(in crate::decide) fn end_refund(draft: &mut Draft<'_>, end: EndRefund) -> Result<Answer, Stop> {
    let EndRefund { redemption: id, nth, amount, taken } = end;
    let mut redemption = owned(draft, id, None)?;
    let Some(RefundOf { status, .. }) = redemption.refunds.get_mut(nth as usize) else {
        return Err(Refusal::NoSuchRedemption(id).into());
    };
    let ended = if taken { RefundStatus::Completed } else { RefundStatus::Refused };
    let RefundStatus::Asked(reserved) = std::mem::replace(status, ended) else { return Ok(Answer::Repeated) };
    let (wallet, merchant) = (redemption.wallet, redemption.merchant);
    if taken {
        come_back(draft, &redemption, redemption.lots_of(&reserved), id)?;
        tell(draft, (id, Some(wallet), merchant), amount, RedemptionStep::Refunded(nth));
    } else {
        redemption.unreserve(&reserved);
        tell(draft, (id, Some(wallet), merchant), amount, RedemptionStep::RefundRefused(nth));
    }
    *change(draft, id)? = redemption;
    Ok(Answer::Done)
}

fn come_back(draft: &mut Draft<'_>, redemption: &Redemption, lots: Vec<Lot>, id: crate::ids::RedemptionId) -> Result<(), Stop> {
    need_wallet(draft, redemption.wallet)?;
    let (today, why) = (draft.today(), why(Cause::Refund, id, draft));
    let lots: Vec<Lot> = lots.into_iter().map(|lot| lot.come_back(today, redemption.grace)).collect();
    draft.book(redemption.wallet, |book| Ok(book.receive(lots, &SystemAccount::InTransit, &why)?))
}
