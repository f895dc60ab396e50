//! What the passing of days brings to wallets and bank accounts that nothing else touches.

use super::{
    draft::{Draft, Stop, each},
    observe::overdue,
};
use crate::{
    answer::Answer,
    command::{Body, Sweep},
    state::row::RowKey,
};

pub(super) fn sweep(draft: &mut Draft<'_>, sweep: &Sweep) -> Result<Answer, Stop> {
    let wallets = sweep.wallets.iter().flat_map(|id| [RowKey::Wallet(*id), draft.history_key(*id)]);
    let wallets: Vec<RowKey> = wallets.collect();
    draft.need(wallets.into_iter().chain(sweep.accounts.iter().map(|id| RowKey::BankAccount(*id))))?;
    let today = draft.today();
    let mut rest = Vec::new();
    each(&sweep.wallets, |wallet| {
        if draft.is_full() {
            rest.push(*wallet);
            return Ok(());
        }
        draft.settle(*wallet)
    })?;
    if !rest.is_empty() {
        draft.follow_up(draft.bucket, Body::Sweep(Sweep { wallets: rest, accounts: Vec::new() }));
    }
    each(&sweep.accounts, |account| overdue::end_overdue(draft, *account, today))?;
    Ok(Answer::Done)
}
