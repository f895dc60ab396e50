//! Posting what time has brought a wallet: maturities and expiries, at every touch.

use super::work::{Stop, Work};
use crate::{
    ids::WalletId,
    ledger::Due,
    posting::{Account, Cause, Part, Posting, SystemAccount},
    state::row::RowKey,
    time::Day,
};

/// Posts what is due by today. A wallet that does not exist has nothing due.
pub(super) fn settle(work: &mut Work<'_>, id: WalletId, today: Day) -> Result<(), Stop> {
    let due = match work.wallet(RowKey::Wallet(id))? {
        Some(wallet) => wallet.has_due(today),
        None => false,
    };
    if !due {
        return Ok(());
    }
    let wallet = work.wallet_mut(RowKey::Wallet(id))?.expect("it was there a moment ago");
    let (matured, expired) = (wallet.mature(today), wallet.expire(today));
    wallet.prune_counters(today);
    for due in matured {
        let to = Account::Wallet(id, Part::Available);
        work.post(posting(Account::Wallet(id, Part::Pending), to, Cause::Maturity, due, today))?;
    }
    for due in expired {
        let to = Account::System(SystemAccount::Breakage);
        work.post(posting(Account::Wallet(id, Part::Available), to, Cause::Expiry, due, today))?;
    }
    Ok(())
}

fn posting(from: Account, to: Account, cause: Cause, due: Due, effective_on: Day) -> Posting {
    Posting {
        from,
        to,
        asset: due.asset,
        amount_minor: due.amount_minor,
        cause,
        rule: None,
        funder: due.funder,
        transaction: None,
        lot_expires_on: due.expires_on,
        effective_on,
    }
}
