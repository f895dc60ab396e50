//! An operator's correction of a balance, with its reason.

use super::{
    draft::{Draft, Stop},
    maturity_and_expiry::{settle, settle_added},
};
use crate::{
    answer::{Answer, Refusal},
    command::Adjust,
    event::Event,
    ledger::Taken,
    money::MAX_AMOUNT_MINOR,
    posting::{Account, Cause, Part, Posting, SystemAccount},
    programme::Funder,
    state::{row::RowKey, wallet::Lot},
    time::Day,
};

pub(super) fn adjust(draft: &mut Draft<'_>, adjust: &Adjust) -> Result<Answer, Stop> {
    let (asset, minor) = (adjust.amount.asset, adjust.amount.minor);
    if minor.checked_abs().is_none_or(|size| size > MAX_AMOUNT_MINOR) {
        return Err(Refusal::TooLarge.into());
    }
    if !draft.context.programmes.iter().any(|p| p.asset(asset).is_some()) {
        return Err(Refusal::UnknownAsset(asset).into());
    }
    let today = draft.today();
    settle(draft, adjust.wallet)?;
    let wallet = draft.wallet_mut(RowKey::Wallet(adjust.wallet))?.ok_or(Refusal::NoSuchWallet(adjust.wallet))?;
    let pieces = if minor > 0 {
        let lot = Lot {
            asset,
            expires_on: None,
            funder: Funder::Issuer,
            matures_on: today,
            matured: true,
            amount_minor: minor,
            held_minor: 0,
        };
        wallet.add(lot).ok_or(Refusal::TooLarge)?;
        vec![Taken { part: Part::Available, amount_minor: minor, expires_on: None }]
    } else {
        wallet.spend(asset, -minor).map_err(|available| Refusal::InsufficientFunds { asset, available })?
    };
    draft.tell(Event::Adjusted(adjust.wallet, adjust.amount, adjust.reason.clone()));
    for piece in pieces {
        draft.post(posting(adjust, &piece, today))?;
    }
    settle_added(draft, adjust.wallet)?;
    Ok(Answer::Done)
}

fn posting(adjust: &Adjust, piece: &Taken, today: Day) -> Posting {
    let wallet = Account::Wallet(adjust.wallet, piece.part);
    let issuer = Account::System(SystemAccount::Funding(Funder::Issuer));
    let (from, to) = if adjust.amount.minor > 0 { (issuer, wallet) } else { (wallet, issuer) };
    Posting {
        from,
        to,
        asset: adjust.amount.asset,
        amount_minor: piece.amount_minor,
        cause: Cause::Adjust,
        rule: None,
        funder: Funder::Issuer,
        transaction: None,
        lot_expires_on: piece.expires_on,
        effective_on: today,
    }
}
