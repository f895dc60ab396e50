//! Capturing what is on hold, giving a hold up, and spending, which is both steps at once.

use std::sync::Arc;

use super::{change, owned, part_of, settled, tell, terms, why};
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Capture, PayMerchant, Spend, Void},
    decide::draft::{Draft, Stop},
    event::RedemptionStep,
    ids::{RedemptionId, WalletId},
    ledger::Lot,
    money::Money,
    posting::{Cause, SystemAccount},
    programme::Programme,
    state::{
        redemption::{CapturedLot, MOST_CAPTURED_LOTS, Redemption, shares},
        row::{Row, RowKey},
    },
};

pub(in crate::decide) fn capture(draft: &mut Draft<'_>, asked: &Capture) -> Result<Answer, Stop> {
    let Capture { redemption: id, merchant, amount_minor, is_final } = *asked;
    let (redemption, held_minor) = on_hold(draft, id, merchant)?;
    let amount = Money::new(redemption.amount.asset, part_of(amount_minor, held_minor, Refusal::MoreThanHeld { held_minor })?);
    let programme = terms::valuing(draft, amount)?;
    let (taking, releasing) = (why(Cause::Capture, id, draft), why(Cause::Release, id, draft));
    let (mut lots, mut released_minor) = (Vec::new(), 0);
    draft.book(redemption.wallet, |book| {
        lots = book.capture(id, amount.minor, &taking).ok_or(Refusal::MoreThanHeld { held_minor })?;
        if is_final {
            released_minor = book.release(id, &releasing);
        }
        Ok(())
    })?;
    let parties = (id, redemption.wallet, redemption.merchant);
    note_captured(draft, &programme, parties, (amount, lots))?;
    change(draft, id)?.is_closed = is_final || amount.minor == held_minor;
    let rest = Money::new(amount.asset, released_minor);
    tell(draft, (id, Some(redemption.wallet), redemption.merchant), rest, RedemptionStep::Rest);
    Ok(Answer::Captured { captured_minor: amount.minor, released_minor })
}

pub(in crate::decide) fn void(draft: &mut Draft<'_>, asked: &Void) -> Result<Answer, Stop> {
    let Void { redemption: id, merchant } = *asked;
    let (redemption, held_minor) = on_hold(draft, id, merchant)?;
    let why = why(Cause::Release, id, draft);
    draft.book(redemption.wallet, |book| {
        book.release(id, &why);
        Ok(())
    })?;
    change(draft, id)?.is_closed = true;
    let amount = Money::new(redemption.amount.asset, held_minor);
    tell(draft, (id, Some(redemption.wallet), redemption.merchant), amount, RedemptionStep::Void);
    Ok(Answer::Captured { captured_minor: 0, released_minor: held_minor })
}

pub(in crate::decide) fn spend(draft: &mut Draft<'_>, asked: &Spend) -> Result<Answer, Stop> {
    let &Spend { wallet, payee, amount, .. } = asked;
    let programme = terms::in_force(draft, amount)?;
    let now = draft.now();
    terms::admit(now, &programme, settled(draft, wallet)?)?;
    let id = RedemptionId::at(draft.bucket, draft.context.offset);
    let why = why(Cause::Capture, id, draft);
    let mut lots = Vec::new();
    draft.book(wallet, |book| {
        lots = book.send(amount, &SystemAccount::InTransit, &why)?;
        Ok(())
    })?;
    let redemption = Redemption {
        wallet,
        merchant: payee,
        amount,
        authorised_at: draft.at,
        holds_until: draft.at,
        grace: programme.wallets().grace,
        is_closed: true,
        captured: Vec::new(),
        refunds: Vec::new(),
    };
    draft.put(RowKey::Redemption(id), Row::Redemption(Arc::new(redemption)));
    note_captured(draft, &programme, (id, wallet, payee), (amount, lots))?;
    Ok(Answer::Captured { captured_minor: amount.minor, released_minor: 0 })
}

/// A redemption of this merchant that is on hold, and how much is.
fn on_hold(draft: &mut Draft<'_>, id: RedemptionId, merchant: Option<WalletId>) -> Result<(Redemption, i64), Stop> {
    let redemption = owned(draft, id, merchant)?;
    let wallet = settled(draft, redemption.wallet)?;
    let hold = wallet.holding().holds().iter().find(|hold| hold.redemption == id);
    let held_minor = hold.ok_or(Refusal::NotOnHold)?.amount_minor();
    Ok((redemption, held_minor))
}

/// Keeps what was captured with its redemption, and sends it to the merchant.
fn note_captured(
    draft: &mut Draft<'_>,
    programme: &Programme,
    (id, wallet, merchant): (RedemptionId, WalletId, WalletId),
    (amount, lots): (Money, Vec<Lot>),
) -> Result<(), Stop> {
    // What comes back to the treasury is owed to nobody.
    let is_paid_to_treasury = merchant == WalletId::treasury(amount.asset, draft.context.placement);
    let worths = if is_paid_to_treasury { vec![None; lots.len()] } else { terms::worths(programme, &lots)? };
    let new = lots.into_iter().zip(worths);
    let new: Vec<CapturedLot> =
        new.map(|(lot, worth)| CapturedLot { lot, worth, refunded_minor: 0, refunded_worth_minor: 0 }).collect();
    let shares = shares(new.iter().map(|captured| (captured.lot.funder.clone(), captured.lot.amount_minor, captured.worth)));
    let captured = &mut change(draft, id)?.captured;
    captured.extend(new);
    if captured.len() > MOST_CAPTURED_LOTS {
        return Err(Refusal::TooManyLots.into());
    }
    tell(draft, (id, Some(wallet), merchant), amount, RedemptionStep::Captured);
    draft.follow_up(merchant.bucket(), Body::PayMerchant(Box::new(PayMerchant { redemption: id, merchant, amount, shares })));
    Ok(())
}
