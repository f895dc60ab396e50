//! The reward for signing up: paid once for each customer's wallet, when its first bank account joins.

use super::{
    draft::{Draft, Stop},
    maturity_and_expiry::{settle, settle_added},
};
use crate::{
    answer::Refusal,
    ids::WalletId,
    posting::{Account, Cause, Part, Posting, SystemAccount},
    programme::Funder,
    state::{
        row::RowKey,
        wallet::{Lot, WalletKind},
    },
};

/// Decides a wallet's one sign-up: paid under the version in force today, or not at all.
pub(super) fn sign_up(draft: &mut Draft<'_>, id: WalletId) -> Result<(), Stop> {
    let today = draft.today();
    let Some(wallet) = draft.wallet_mut(RowKey::Wallet(id))? else { return Err(Refusal::NoSuchWallet(id).into()) };
    if std::mem::replace(&mut wallet.signed_up, true) || wallet.kind != WalletKind::Customer {
        return Ok(());
    }
    let Some(programme) = draft.context.programmes.on(today) else { return Ok(()) };
    let Some(money) = programme.sign_up() else { return Ok(()) };
    let (matures_on, expires_on) = programme.maturity_and_expiry(money.asset, today);
    settle(draft, id)?;
    let matured = matures_on <= today;
    let lot = Lot {
        asset: money.asset,
        expires_on,
        funder: Funder::Issuer,
        matures_on,
        matured,
        amount_minor: money.minor,
        held_minor: 0,
    };
    let wallet = draft.wallet_mut(RowKey::Wallet(id))?.expect("it was there a moment ago");
    wallet.add(lot).ok_or(Refusal::TooLarge)?;
    draft.post(Posting {
        from: Account::System(SystemAccount::Funding(Funder::Issuer)),
        to: Account::Wallet(id, if matured { Part::Available } else { Part::Pending }),
        asset: money.asset,
        amount_minor: money.minor,
        cause: Cause::SignUp,
        rule: None,
        funder: Funder::Issuer,
        transaction: None,
        lot_expires_on: expires_on,
        effective_on: today,
    })?;
    settle_added(draft, id)
}
