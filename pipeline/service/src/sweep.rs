//! Posts what has matured and expired, and ends waits that are over. Once a day is enough.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    command::{Body, Sweep},
    ids::{BankAccountId, Bucket, Partition, WalletId},
    state::{
        bank_account::BankAccount,
        row::{Row, RowKey},
    },
    time::Day,
};
use rewardhub_engine::{
    partitions::{Submission, SubmissionState},
    ports::RowKind,
};

use crate::{
    Caller, Service,
    error::{Result, Unavailable},
    submit::accepted,
};

/// The most wallets or accounts in one command, because a decision is bounded.
const AT_ONCE: usize = 32;
/// Commands that share a sync.
const GROUP: usize = 1024;

/// What a sweep looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Wallets that had something due.
    pub wallets: usize,
    /// Bank accounts that had something open.
    pub accounts: usize,
}

/// The wallets and bank accounts of one bucket that need a sweep.
type Due = (Vec<WalletId>, Vec<BankAccountId>);

impl Service {
    /// Sweeps every wallet with a lot that matures or expires by a day, and every account with something that waits.
    ///
    /// # Errors
    /// When a partition stands still, the ledger does not answer, or a command is refused or not answered.
    pub fn sweep(&self, today: Day, caller: Caller) -> Result<Swept> {
        // Only up-to-date rows show what is due.
        self.decide_what_is_there()?;
        let due = self.due(today)?;
        let submission = Arc::new(Submission::default());
        for (partition, commands) in self.sweeps(&due, caller) {
            for group in commands.chunks(GROUP) {
                self.submit_many(partition, group, &submission)?;
            }
        }
        accepted(&self.wait(&submission, SubmissionState::is_complete, |_| Unavailable::NotDecided)?)?;
        let count = |of: fn(&Due) -> usize| due.values().map(of).sum();
        Ok(Swept { wallets: count(|(wallets, _)| wallets.len()), accounts: count(|(_, accounts)| accounts.len()) })
    }

    /// Returns the encoded commands of a sweep, by partition.
    fn sweeps(&self, due: &BTreeMap<Bucket, Due>, caller: Caller) -> BTreeMap<Partition, Vec<Vec<u8>>> {
        let mut commands: BTreeMap<Partition, Vec<Vec<u8>>> = BTreeMap::new();
        for (bucket, (wallets, accounts)) in due {
            let of_wallets = wallets.chunks(AT_ONCE).map(|some| Sweep { wallets: some.to_vec(), accounts: Vec::new() });
            let of_accounts = accounts.chunks(AT_ONCE).map(|some| Sweep { wallets: Vec::new(), accounts: some.to_vec() });
            let sweeps = of_wallets.chain(of_accounts);
            let encoded = sweeps.map(|sweep| caller.command(*bucket, Body::Sweep(sweep)).encode());
            commands.entry(self.placement().partition(*bucket)).or_default().extend(encoded);
        }
        commands
    }

    /// Finds wallets with a lot that matures or expires by a day, and accounts with something that waits.
    fn due(&self, today: Day) -> Result<BTreeMap<Bucket, Due>> {
        let mut due: BTreeMap<Bucket, Due> = BTreeMap::new();
        self.each_wallet(|id, wallet| {
            if wallet.holding().has_due(today) {
                due.entry(id.bucket()).or_default().0.push(id);
            }
            Ok(true)
        })?;
        self.each(RowKind::BankAccount, |key, row| {
            if let (RowKey::BankAccount(id), Row::BankAccount(account)) = (key, row)
                && has_open_items(&account)
            {
                due.entry(id.bucket()).or_default().1.push(id);
            }
            Ok(true)
        })?;
        Ok(due)
    }
}

fn has_open_items(account: &BankAccount) -> bool {
    let none = account.held.is_empty() && account.waiting.is_empty() && account.pendings.is_empty();
    !(none && account.awaiting.pieces.is_empty())
}
