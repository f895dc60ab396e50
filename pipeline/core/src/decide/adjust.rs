//! An operator's correction of a balance, with its reason.

use super::draft::{Draft, Stop};
use crate::{
    answer::{Answer, Refusal},
    audit::Act,
    command::Adjust,
    ledger::{Reason, Value},
    money::{MAX_AMOUNT_MINOR, Money},
    posting::Cause,
    programme::Funder,
    state::row::RowKey,
};

pub(super) fn adjust(draft: &mut Draft<'_>, adjust: &Adjust) -> Result<Answer, Stop> {
    let Money { asset, minor } = adjust.amount;
    if minor.checked_abs().is_none_or(|size| size > MAX_AMOUNT_MINOR) {
        return Err(Refusal::TooLarge.into());
    }
    if !draft.context.programmes.iter().any(|p| p.asset(asset).is_some()) {
        return Err(Refusal::UnknownAsset(asset).into());
    }
    draft.settle(adjust.wallet)?;
    draft.wallet(RowKey::Wallet(adjust.wallet))?.ok_or(Refusal::NoSuchWallet(adjust.wallet))?;
    draft.audit(Act::Adjusted { wallet: adjust.wallet, amount: adjust.amount, reason: adjust.reason });
    let today = draft.today();
    let why = Reason::only(Cause::Adjust, today);
    draft.book(adjust.wallet, |book| {
        if minor > 0 {
            let value = Value { asset, amount_minor: minor, funder: Funder::Issuer, matures_on: today, expires_on: None };
            return Ok(book.pay_in(value, &why)?);
        }
        Ok(book.take(Money::new(asset, -minor), &Funder::Issuer, &why)?)
    })?;
    Ok(Answer::Done)
}
