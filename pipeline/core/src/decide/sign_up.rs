//! The reward for signing up: paid once for each customer's wallet, when its first bank account joins.

use super::draft::{Draft, Stop};
use crate::{
    answer::Refusal,
    ids::WalletId,
    ledger::{Reason, Value},
    posting::Cause,
    programme::Funder,
    state::{row::RowKey, wallet::WalletKind},
};

/// Decides a wallet's one sign-up: pays it under the version in force today, or not at all.
pub(super) fn sign_up(draft: &mut Draft<'_>, id: WalletId) -> Result<(), Stop> {
    let today = draft.today();
    let Some(wallet) = draft.wallet_mut(RowKey::Wallet(id))? else { return Err(Refusal::NoSuchWallet(id).into()) };
    if std::mem::replace(&mut wallet.signed_up, true) || wallet.kind != WalletKind::Customer {
        return Ok(());
    }
    let Some(programme) = draft.context.programmes.on(today) else { return Ok(()) };
    let Some(money) = programme.sign_up() else { return Ok(()) };
    let (matures_on, expires_on) = programme.maturity_and_expiry(money.asset, today);
    draft.settle(id)?;
    let value = Value { asset: money.asset, amount_minor: money.minor, funder: Funder::Issuer, matures_on, expires_on };
    let why = Reason::only(Cause::SignUp, today);
    draft.book(id, |book| Ok(book.pay_in(value, &why)?))
}
