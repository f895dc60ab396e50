//! The merchant's side of a redemption: what was captured comes in from transit, what is given back goes out to it. What cannot be paid is
//! in suspense until a person decides.

use super::{need_wallet, tell, why};
use crate::{
    answer::{Answer, Refusal},
    command::{Body, CapturedShare, EndRefund, PayMerchant, TakeRefund},
    decide::draft::{Draft, Stop},
    event::RedemptionStep,
    ids::WalletId,
    ledger::{Lot, Reason},
    money::Money,
    posting::{Cause, SystemAccount},
    programme::Funder,
    state::{
        row::RowKey,
        suspended::Suspended,
        wallet::{Wallet, WalletKind},
    },
};

pub(in crate::decide) fn pay_merchant(draft: &mut Draft<'_>, pay: &PayMerchant) -> Result<Answer, Stop> {
    let PayMerchant { redemption, merchant, amount, shares } = pay;
    need_wallet(draft, *merchant)?;
    let why = why(Cause::Capture, *redemption, draft);
    let can_be_paid = draft.wallet(RowKey::Wallet(*merchant))?.is_some_and(takes_payments);
    if can_be_paid {
        credit(draft, *merchant, (*amount, shares), &why)?;
        tell(draft, (*redemption, None, *merchant), *amount, RedemptionStep::Paid);
    } else {
        suspend(draft, pay, &why)?;
        tell(draft, (*redemption, None, *merchant), *amount, RedemptionStep::Suspended);
    }
    Ok(Answer::Done)
}

/// Takes what is given back from where the capture went, if it is there, and tells the customer's bucket.
pub(in crate::decide) fn take_refund(draft: &mut Draft<'_>, take: &TakeRefund) -> Result<Answer, Stop> {
    let TakeRefund { redemption, nth, merchant, amount, shares } = take;
    need_wallet(draft, *merchant)?;
    let key = RowKey::Suspended(*merchant, *redemption);
    draft.need([key])?;
    let why = why(Cause::Refund, *redemption, draft);
    let is_suspended = draft.suspended(key)?.is_some_and(|suspended| suspended.covers(shares));
    let taken = if is_suspended {
        take_suspended(draft, take, &why)?;
        true
    } else {
        debit(draft, *merchant, (*amount, shares), &why)?
    };
    draft.follow_up(
        redemption.bucket(),
        Body::EndRefund(EndRefund { redemption: *redemption, nth: *nth, amount: *amount, taken }),
    );
    Ok(Answer::Done)
}

/// Whether a wallet is paid with what customers redeem.
const fn takes_payments(wallet: &Wallet) -> bool {
    match wallet.kind {
        WalletKind::Merchant | WalletKind::Treasury => true,
        WalletKind::Customer => false,
    }
}

/// Credits a merchant's wallet, and what that is worth in money beside it.
fn credit(
    draft: &mut Draft<'_>,
    merchant: WalletId,
    (amount, shares): (Money, &[CapturedShare]),
    why: &Reason,
) -> Result<(), Stop> {
    let today = draft.today();
    draft.book(merchant, |book| {
        for CapturedShare { funder, amount_minor, .. } in shares {
            let (asset, funder, amount_minor) = (amount.asset, funder.clone(), *amount_minor);
            let lot = Lot { asset, expires_on: None, extended_to: None, funder, matures_on: today, matured: true, amount_minor };
            book.receive(vec![lot], &SystemAccount::InTransit, why)?;
        }
        Ok(())
    })?;
    let owed = |funder: &Funder| (SystemAccount::Redeemed(funder.clone()), SystemAccount::OwedToMerchants);
    note_worth(draft, merchant, (amount, shares, 1), owed, why)
}

/// Debits a merchant's wallet into transit, and takes back what it was owed for that; `false` if it has less than the amount.
fn debit(
    draft: &mut Draft<'_>,
    merchant: WalletId,
    (amount, shares): (Money, &[CapturedShare]),
    why: &Reason,
) -> Result<bool, Stop> {
    draft.settle(merchant)?;
    let row = draft.wallet(RowKey::Wallet(merchant))?;
    if row.is_none_or(|wallet| wallet.holding().available_minor(amount.asset) < amount.minor) {
        return Ok(false);
    }
    draft.book(merchant, |book| {
        let mut shares = shares.iter();
        shares.try_for_each(|share| Ok(book.send_for(Money::new(amount.asset, share.amount_minor), &share.funder, why)?))
    })?;
    let owed_no_more = |funder: &Funder| (SystemAccount::OwedToMerchants, SystemAccount::Redeemed(funder.clone()));
    note_worth(draft, merchant, (amount, shares, -1), owed_no_more, why)?;
    Ok(true)
}

/// Posts what shares are worth in money, and keeps it with the merchant's wallet: what it is owed for, or (-1) no more.
fn note_worth(
    draft: &mut Draft<'_>,
    merchant: WalletId,
    (amount, shares, sign): (Money, &[CapturedShare], i64),
    accounts: impl Fn(&Funder) -> (SystemAccount, SystemAccount),
    why: &Reason,
) -> Result<(), Stop> {
    for CapturedShare { funder, worth, .. } in shares {
        let Some(worth) = worth.filter(|worth| worth.minor > 0) else { continue };
        draft.move_between(accounts(funder), worth, funder, why)?;
        let wallet = draft.wallet_mut(RowKey::Wallet(merchant))?.ok_or(Refusal::NoSuchWallet(merchant))?;
        wallet.owe_for(amount.asset, funder, Money::new(worth.asset, sign * worth.minor));
    }
    Ok(())
}

/// Puts into suspense what its merchant cannot be paid.
fn suspend(draft: &mut Draft<'_>, pay: &PayMerchant, why: &Reason) -> Result<(), Stop> {
    let PayMerchant { redemption, merchant, amount, shares } = pay;
    for CapturedShare { funder, amount_minor, .. } in shares {
        let part = Money::new(amount.asset, *amount_minor);
        draft.move_between((SystemAccount::InTransit, SystemAccount::Suspense), part, funder, why)?;
    }
    let since = draft.today();
    let empty = || Suspended { amount: Money::new(amount.asset, 0), shares: Vec::new(), since };
    draft.suspended_or(RowKey::Suspended(*merchant, *redemption), empty)?.add(shares);
    Ok(())
}

/// Takes what is given back out of suspense.
fn take_suspended(draft: &mut Draft<'_>, take: &TakeRefund, why: &Reason) -> Result<(), Stop> {
    let TakeRefund { redemption, merchant, amount, shares, .. } = take;
    for CapturedShare { funder, amount_minor, .. } in shares {
        let part = Money::new(amount.asset, *amount_minor);
        draft.move_between((SystemAccount::Suspense, SystemAccount::InTransit), part, funder, why)?;
    }
    if let Some(suspended) = draft.suspended_mut(RowKey::Suspended(*merchant, *redemption))? {
        suspended.take(shares);
    }
    Ok(())
}
