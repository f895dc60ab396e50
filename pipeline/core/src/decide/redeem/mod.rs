//! Redemptions: authorise, capture, void, refund and spend in the customer's bucket; paying the merchant and taking back from it in that
//! one's. What was captured is in transit between the two.

mod authorise;
mod capture;
mod merchant;
mod refund;
mod terms;

pub(super) use self::{
    authorise::authorise,
    capture::{capture, spend, void},
    merchant::{pay_merchant, take_refund},
    refund::{end_refund, refund},
    terms::{in_force, of_day},
};

use super::{
    Missing,
    draft::{Draft, Stop},
};
use crate::{
    answer::Refusal,
    command::Body,
    event::{Event, RedemptionEvent, RedemptionStep},
    ids::{RedemptionId, WalletId},
    money::Money,
    posting::{Cause, Movement},
    state::{
        redemption::Redemption,
        row::{Row, RowKey, Rows},
        wallet::Wallet,
    },
};

/// Rows that a step of a redemption is likely to need.
pub(super) fn reads(body: &Body, rows: &Rows) -> Vec<RowKey> {
    let of_redemption = |id: RedemptionId| {
        let key = RowKey::Redemption(id);
        let wallet = match rows.get(&key) {
            Some(Some(Row::Redemption(redemption))) => Some(RowKey::Wallet(redemption.wallet)),
            _ => None,
        };
        [key].into_iter().chain(wallet).collect()
    };
    match body {
        Body::Authorise(authorise) => vec![RowKey::Wallet(authorise.wallet)],
        Body::Spend(spend) => vec![RowKey::Wallet(spend.wallet)],
        Body::Capture(capture) => of_redemption(capture.redemption),
        Body::Void(void) => of_redemption(void.redemption),
        Body::Refund(refund) => of_redemption(refund.redemption),
        Body::EndRefund(end) => of_redemption(end.redemption),
        Body::PayMerchant(pay) => vec![RowKey::Wallet(pay.merchant), RowKey::Suspended(pay.merchant, pay.redemption)],
        Body::TakeRefund(take) => vec![RowKey::Wallet(take.merchant), RowKey::Suspended(take.merchant, take.redemption)],
        _ => Vec::new(),
    }
}

/// A redemption that this merchant, or an operator, may change. Another's is answered as one that does not exist.
fn owned(draft: &Draft<'_>, id: RedemptionId, merchant: Option<WalletId>) -> Result<Redemption, Stop> {
    let redemption = draft.redemption(RowKey::Redemption(id))?;
    let own = redemption.filter(|redemption| merchant.is_none_or(|merchant| merchant == redemption.merchant));
    Ok(own.ok_or(Refusal::NoSuchRedemption(id))?.clone())
}

/// What is changed of a redemption that is there.
fn change<'d>(draft: &'d mut Draft<'_>, id: RedemptionId) -> Result<&'d mut Redemption, Stop> {
    Ok(draft.redemption_mut(RowKey::Redemption(id))?.ok_or(Refusal::NoSuchRedemption(id))?)
}

fn why(cause: Cause, id: RedemptionId, draft: &Draft<'_>) -> crate::ledger::Reason {
    crate::ledger::Reason::step(cause, Movement::Redemption(id), draft.today())
}

/// Tells a step of a redemption; nothing if it is about nothing.
fn tell(
    draft: &mut Draft<'_>,
    (id, wallet, merchant): (RedemptionId, Option<WalletId>, WalletId),
    amount: Money,
    step: RedemptionStep,
) {
    if amount.minor > 0 {
        draft.emit(Event::Redemption(Box::new(RedemptionEvent { redemption: id, wallet, merchant, amount, step })));
    }
}

/// Whether a part of what a person asks for is above zero and not above a bound.
fn part_of(asked: Option<i64>, most: i64, refused: Refusal) -> Result<i64, Refusal> {
    match asked {
        None if most > 0 => Ok(most),
        Some(minor) if (1..=most).contains(&minor) => Ok(minor),
        None | Some(_) => Err(refused),
    }
}

/// A wallet that is there, to change it: it has what any movement in it needs, and what was due by now is settled.
fn settled<'d>(draft: &'d mut Draft<'_>, id: WalletId) -> Result<&'d mut Wallet, Stop> {
    need_wallet(draft, id)?;
    draft.settle(id)?;
    Ok(draft.wallet_mut(RowKey::Wallet(id))?.ok_or(Refusal::NoSuchWallet(id))?)
}

/// The wallet's rows that any movement in it needs.
fn need_wallet(draft: &Draft<'_>, wallet: WalletId) -> Result<(), Missing> {
    draft.need([RowKey::Wallet(wallet), draft.history_key(wallet)])
}
