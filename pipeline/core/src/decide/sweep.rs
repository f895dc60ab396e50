//! What the passing of days brings, for wallets and bank accounts that nothing else touches.

use super::{
    observe::waits,
    settle::settle,
    work::{Stop, Work, each},
};
use crate::{
    command::{Body, Sweep},
    decision::Answer,
    state::row::RowKey,
};

pub(super) fn sweep(work: &mut Work<'_>, sweep: &Sweep) -> Result<Answer, Stop> {
    let wallets = sweep.wallets.iter().flat_map(|id| [RowKey::Wallet(*id), work.history_key(*id)]);
    let wallets: Vec<RowKey> = wallets.collect();
    work.need(wallets.into_iter().chain(sweep.accounts.iter().map(|id| RowKey::BankAccount(*id))))?;
    let today = work.today();
    let mut rest = Vec::new();
    each(&sweep.wallets, |wallet| {
        if work.is_full() {
            rest.push(*wallet);
            return Ok(());
        }
        settle(work, *wallet)
    })?;
    if !rest.is_empty() {
        work.ask(work.bucket, Body::Sweep(Sweep { wallets: rest, accounts: Vec::new() }));
    }
    each(&sweep.accounts, |account| waits::end_overdue(work, *account, today))?;
    Ok(Answer::Done)
}
