//! Putting a customer's value on hold for a merchant.

use std::sync::Arc;

use super::{settled, tell, terms, why};
use crate::{
    answer::Answer,
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

/// Whatever is in the way of it, the payment token is used up: with one that serves again, anybody could search for a balance.
pub(in crate::decide) fn authorise(draft: &mut Draft<'_>, asked: &Authorise) -> Result<Answer, Stop> {
    let Some(token) = asked.token else { return put_on_hold(draft, asked) };
    let now = draft.now();
    terms::use_up(now, settled(draft, asked.wallet)?, token)?;
    let mut attempt = draft.clone();
    match put_on_hold(&mut attempt, asked) {
        Ok(answer) => {
            *draft = attempt;
            Ok(answer)
        }
        Err(Stop::Refused(refusal)) => Ok(Answer::Refused(refusal)),
        Err(missing @ Stop::Missing(_)) => Err(missing),
    }
}

fn put_on_hold(draft: &mut Draft<'_>, asked: &Authorise) -> Result<Answer, Stop> {
    let &Authorise { wallet, merchant, amount, holds_for_seconds, .. } = asked;
    let programme = terms::in_force(draft, amount)?;
    let (until, ends) = terms::ends(draft, &programme, holds_for_seconds)?;
    let now = draft.now();
    let row = settled(draft, wallet)?;
    terms::has_room_for_hold(row)?;
    terms::admit(now, &programme, row)?;
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
