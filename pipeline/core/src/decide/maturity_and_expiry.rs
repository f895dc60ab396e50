//! Posting what time has brought a wallet: maturities and expiries, before every touch, and after one that added value.
//!
//! So nothing is ever due from before the wallet's last touch, and each posting counts from the day it was due on.

use super::draft::{Draft, Stop};
use crate::{
    answer::Refusal,
    ids::WalletId,
    ledger::{Became, Due},
    posting::{Account, Cause, Part, Posting, SystemAccount},
    state::{expired_lots::Expired, row::RowKey},
    time::Day,
};

/// Posts what is due by today. A wallet that does not exist has nothing due.
pub(super) fn settle(draft: &mut Draft<'_>, id: WalletId) -> Result<(), Stop> {
    let today = draft.today();
    let idle = |wallet: &crate::state::wallet::Wallet| !wallet.has_due(today) && !wallet.has_old_counters(today);
    if draft.wallet(RowKey::Wallet(id))?.is_none_or(idle) {
        return Ok(());
    }
    let wallet = draft.wallet_mut(RowKey::Wallet(id))?.expect("it was there a moment ago");
    let due = wallet.settle(today);
    wallet.prune_counters(today);
    post(draft, id, due, |due| due.on)
}

/// Value was added: it pays deficits, and what came too late to be spent expires today.
pub(super) fn settle_added(draft: &mut Draft<'_>, id: WalletId) -> Result<(), Stop> {
    let today = draft.today();
    let Some(wallet) = draft.wallet_mut(RowKey::Wallet(id))? else { return Ok(()) };
    let due = wallet.settle(today);
    post(draft, id, due, |_| today)
}

fn post(draft: &mut Draft<'_>, id: WalletId, due: Vec<Due>, effective: impl Fn(&Due) -> Day) -> Result<(), Stop> {
    let expired = due.iter().filter(|due| due.became == Became::Expired);
    let months = expired.filter_map(|due| Some(RowKey::Expired(id, due.expires_on?.month())));
    draft.need(months.collect::<Vec<_>>())?;
    for due in due {
        let effective_on = effective(&due);
        let (from, to, cause) = match due.became {
            Became::Matured => (Part::Pending, Account::Wallet(id, Part::Available), Cause::Maturity),
            Became::Expired => (Part::Available, Account::System(SystemAccount::Breakage), Cause::Expiry),
        };
        if let (Became::Expired, Some(last)) = (due.became, due.expires_on) {
            let expired = draft.expired_or(RowKey::Expired(id, last.month()), Expired::default)?;
            expired.add(last, due.asset, &due.funder, due.amount_minor).ok_or(Refusal::TooLarge)?;
        }
        draft.post(Posting {
            from: Account::Wallet(id, from),
            to,
            asset: due.asset,
            amount_minor: due.amount_minor,
            cause,
            rule: None,
            funder: due.funder,
            transaction: None,
            lot_expires_on: due.expires_on,
            effective_on,
        })?;
    }
    Ok(())
}
