//! Posts what has matured and expired, and ends waits that are over. Once a day is enough.
//!
//! Rows are read a page at a time, and commands go out in groups while later rows are read, so memory does not grow with the data set.
//! A sweep that was cut short is begun anew: what it has done is not due any more, and is passed over.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    command::{Body, Sweep},
    ids::{BankAccountId, Bucket, Partition, WalletId},
    state::{
        bank_account::BankAccount,
        row::{Row, RowKey},
    },
    time::{Day, Moment},
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
const GROUP: usize = 256;
/// The most commands that are not answered before more rows are read.
const MOST_OPEN: u64 = 4096;

/// What a sweep looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Wallets that had something due.
    pub wallets: usize,
    /// Bank accounts that had something open.
    pub accounts: usize,
}

impl Service {
    /// Sweeps every wallet with a lot that matures or expires by a day, and every account with something that waits.
    ///
    /// # Errors
    /// When a partition stands still, the ledger does not answer, or a command is refused or not answered. What was swept by then
    /// stays so; the next sweep does the rest.
    pub fn sweep(&self, today: Day, caller: Caller) -> Result<Swept> {
        // Only up-to-date rows show what is due.
        self.decide_what_is_there()?;
        let mut sweeping = Sweeping::begun(self, caller);
        let by = Moment { at: caller.at, day: today };
        self.each_wallet(|id, wallet| {
            if wallet.holding().has_due(by) {
                sweeping.swept.wallets += 1;
                sweeping.add(id.bucket(), |due| due.wallets.push(id))?;
            }
            Ok(true)
        })?;
        self.each(RowKind::BankAccount, |key, row| {
            if let (RowKey::BankAccount(id), Row::BankAccount(account)) = (key, row)
                && has_open_items(&account)
            {
                sweeping.swept.accounts += 1;
                sweeping.add(id.bucket(), |due| due.accounts.push(id))?;
            }
            Ok(true)
        })?;
        sweeping.finished()
    }
}

/// The wallets or bank accounts of one bucket that need a sweep.
#[derive(Default)]
struct Due {
    wallets: Vec<WalletId>,
    accounts: Vec<BankAccountId>,
}

/// A sweep under way. Rows come in the order of their buckets, so a bucket is done with when another comes.
struct Sweeping<'s> {
    service: &'s Service,
    caller: Caller,
    /// The bucket whose rows come, and what is due there.
    due: Option<(Bucket, Due)>,
    /// Commands that are not sent yet, by partition.
    unsent: BTreeMap<Partition, Vec<Vec<u8>>>,
    submission: Arc<Submission>,
    swept: Swept,
}

impl<'s> Sweeping<'s> {
    fn begun(service: &'s Service, caller: Caller) -> Self {
        let (unsent, submission) = (BTreeMap::new(), Arc::default());
        Self { service, caller, due: None, unsent, submission, swept: Swept::default() }
    }

    /// Adds something due of a bucket.
    fn add(&mut self, bucket: Bucket, add: impl FnOnce(&mut Due)) -> Result<()> {
        if self.due.as_ref().is_some_and(|(own, due)| *own != bucket || due.wallets.len().max(due.accounts.len()) == AT_ONCE) {
            self.close_command()?;
        }
        let (_, due) = self.due.get_or_insert_with(|| (bucket, Due::default()));
        add(due);
        Ok(())
    }

    /// Makes a command of what is due, and sends its group if that is full.
    fn close_command(&mut self) -> Result<()> {
        let Some((bucket, Due { wallets, accounts })) = self.due.take() else { return Ok(()) };
        let partition = self.service.placement().partition(bucket);
        let command = self.caller.command(bucket, Body::Sweep(Sweep { wallets, accounts })).encode();
        let group = self.unsent.entry(partition).or_default();
        group.push(command);
        if group.len() < GROUP {
            return Ok(());
        }
        let group = std::mem::take(group);
        self.send(partition, &group)?;
        self.wait_until(|state| state.open <= MOST_OPEN)?;
        Ok(())
    }

    fn send(&self, partition: Partition, group: &[Vec<u8>]) -> Result<()> {
        self.service.submit_many(partition, group, &self.submission)?;
        tracing::info!(%partition, commands = group.len(), "commands of the sweep are durable");
        Ok(())
    }

    fn wait_until(&self, enough: impl Fn(&SubmissionState) -> bool) -> Result<SubmissionState> {
        self.service.wait(&self.submission, enough, |_| Unavailable::NotDecided)
    }

    /// Sends what is left, and waits until everything is decided.
    fn finished(mut self) -> Result<Swept> {
        self.close_command()?;
        for (partition, group) in std::mem::take(&mut self.unsent) {
            if !group.is_empty() {
                self.send(partition, &group)?;
            }
        }
        accepted(&self.wait_until(SubmissionState::is_complete)?)?;
        Ok(self.swept)
    }
}

fn has_open_items(account: &BankAccount) -> bool {
    let none = account.held.is_empty() && account.waiting.is_empty() && account.pendings.is_empty();
    !(none && account.awaiting.pieces.is_empty())
}
