//! What the passing of days brings, for wallets and bank accounts that nothing else touches.

use super::{
    observe::waits,
    settle::settle,
    work::{Stop, Work, each},
};
use crate::{command::Sweep, decision::Answer, state::row::RowKey};

pub(super) fn sweep(work: &mut Work<'_>, sweep: &Sweep) -> Result<Answer, Stop> {
    let wallets = sweep.wallets.iter().flat_map(|id| [RowKey::Wallet(*id), work.history_key(*id)]);
    let wallets: Vec<RowKey> = wallets.collect();
    work.need(wallets.into_iter().chain(sweep.accounts.iter().map(|id| RowKey::BankAccount(*id))))?;
    let today = work.today();
    each(&sweep.wallets, |wallet| settle(work, *wallet))?;
    each(&sweep.accounts, |account| waits::end_overdue(work, *account, today))?;
    Ok(Answer::Done)
}
