//! An open data set as commands use it: rows, decisions and programmes to read, and ([`edge`]) commands to ask for.
//!
//! With `ingest` (sealing, dead letters) and `ledger` the only place that names adapters.

mod activate;
mod decisions;
mod edge;
mod history;
mod holder;
mod letters;
mod many;
mod references;
mod set_aside;
mod terms;
mod texts;
mod transactions;
mod waiting;
mod watch;

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use pollster::block_on;
use rewardhub_core::{
    ids::{BankAccountId, Bucket, WalletId},
    state::{
        bank_account::BankAccount,
        known::Block,
        open::Pending,
        row::{Clock, Row, RowKey},
        wallet::Wallet,
    },
    time::Month,
};
use rewardhub_embedded::manifest;
use rewardhub_engine::ports::{LedgerError, RowKind, RowReader as _};

pub use self::{
    edge::{Edge, random},
    holder::{Holder, Number},
    letters::{OpenedLetter, letter_place},
    set_aside::{LeftOver, Place},
    terms::Terms,
    texts::{ordinal, owner},
    transactions::{Line, Story},
    watch::{Totals, Watch},
};
use crate::{
    cli::Global,
    ledger::{self, AnyLedger, LedgerPlace, Patience, Set},
};

/// So many rows are read at once.
const PAGE: usize = 1024;

/// An open data set. No other process has it meanwhile.
pub struct Data {
    set: Set,
    patience: Patience,
}

fn must_exist(root: &Path) -> Result<()> {
    if root.join(manifest::FILE).exists() {
        return Ok(());
    }
    bail!(
        "there is no data set in {}; name another directory with --data, or begin one with `rewardhub programme activate FILE`",
        root.display()
    )
}

impl Data {
    /// Opens the data set that a command is about, with its ledger where that lies.
    ///
    /// # Errors
    /// When there is none, another process has it, it is damaged, or its ledger does not answer.
    pub fn of(global: &Global) -> Result<Self> {
        must_exist(&global.data)?;
        Self::with_ledger_at(&global.data, &ledger::place(global)?, Patience::None)
    }

    /// The same; waits for a ledger that does not answer.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn waited_for(global: &Global) -> Result<Self> {
        must_exist(&global.data)?;
        Self::with_ledger_at(&global.data, &ledger::place(global)?, Patience::UntilTheyAnswer)
    }

    /// The same; makes one if the directory is empty or absent.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_or_make(global: &Global) -> Result<Self> {
        let place = ledger::place(global)?;
        if place != LedgerPlace::Embedded && !global.data.join(manifest::FILE).exists() {
            bail!(
                "there is no data set in {}; make it and the keyspace of its ledger with `rewardhub schema apply`",
                global.data.display()
            );
        }
        Self::with_ledger_at(&global.data, &place, Patience::None)
    }

    /// Opens the data set in a directory with its ledger there.
    ///
    /// # Errors
    /// When there is none, another process has it, or it is damaged.
    pub fn open(root: &Path) -> Result<Self> {
        must_exist(root)?;
        Self::open_or_make(root)
    }

    /// Opens the data set in a directory with its ledger there, and makes one if the directory is empty or absent.
    ///
    /// # Errors
    /// When another process has it, or it is damaged.
    pub fn open_or_make(root: &Path) -> Result<Self> {
        Self::with_ledger_at(root, &LedgerPlace::Embedded, Patience::None)
    }

    fn with_ledger_at(root: &Path, place: &LedgerPlace, patience: Patience) -> Result<Self> {
        if root.exists() && !root.is_dir() {
            bail!("{} is a file, and a data set is a directory; name another with --data", root.display());
        }
        let opened = ledger::open(root, place, patience);
        let (set, found) = opened.with_context(|| format!("the data set in {} cannot be opened", root.display()))?;
        for torn in &found.torn {
            tracing::warn!(?torn, "a log had an unfinished end, which was cut off");
        }
        if let Some(why) = &found.rebuilt {
            tracing::warn!(why, "the store was made again from the logs");
        }
        if found.caught_up > 0 {
            tracing::info!(commands = found.caught_up, "the store was behind the logs and has caught up");
        }
        Self::around(set, patience)
    }

    /// An open data set. What is decided and not in the ledger, or in the ledger and not told, comes first: whoever reads finds it.
    ///
    /// # Errors
    /// When the ledger does not answer, or a partition stops.
    pub fn around(set: Set, patience: Patience) -> Result<Self> {
        let data = Self { set, patience };
        if data.read(|ledger| ledger.is_unsettled(|partition| data.set.commands().ends(partition).1))? {
            tracing::info!("the ledger and the logs are not at the same place; the partitions are put to work");
            data.work(|_| Ok(()))?;
        }
        Ok(data)
    }

    /// Writes everything and lets go of it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn close(self) -> Result<()> {
        self.set.close_with(AnyLedger::close).context("the data set could not be closed; what was answered is safe in its logs")
    }

    /// What lies under it.
    pub fn set(&self) -> &Set {
        &self.set
    }

    /// What the ledger says, when it does not answer after as long a wait as this was opened for.
    fn read<T>(&self, read: impl Fn(&AnyLedger) -> Result<T, LedgerError>) -> Result<T> {
        let goes_away = |error: &LedgerError| matches!(error, LedgerError::Transient(_));
        Ok(self.patience.ask(goes_away, || read(self.set.ledger()))?)
    }

    /// One row.
    pub fn row(&self, key: &RowKey) -> Result<Option<Row>> {
        self.read(|ledger| block_on(ledger.row(key)))
    }

    /// Every row of one kind, as long as `each` answers `true`.
    pub fn each(&self, kind: RowKind, mut each: impl FnMut(RowKey, Row) -> Result<bool>) -> Result<()> {
        let mut after = None;
        loop {
            let page = self.read(|ledger| block_on(ledger.page(kind, after.as_ref(), PAGE)))?;
            let last = page.last().map(|(key, _)| *key);
            for (key, row) in page {
                if !each(key, row)? {
                    return Ok(());
                }
            }
            match last {
                Some(_) => after = last,
                None => return Ok(()),
            }
        }
    }

    /// A wallet that must be there.
    pub fn wallet(&self, id: WalletId) -> Result<std::sync::Arc<Wallet>> {
        match self.row(&RowKey::Wallet(id))? {
            Some(Row::Wallet(wallet)) => Ok(wallet),
            _ => bail!("there is no wallet {id}; `rewardhub wallet list` tells which there are"),
        }
    }

    /// A bank account, if it was ever seen.
    pub fn account(&self, id: BankAccountId) -> Result<Option<std::sync::Arc<BankAccount>>> {
        match self.row(&RowKey::BankAccount(id))? {
            Some(Row::BankAccount(account)) => Ok(Some(account)),
            _ => Ok(None),
        }
    }

    /// The items of a bank account that were booked in a month.
    pub fn block(&self, id: BankAccountId, month: Month) -> Result<std::sync::Arc<Block>> {
        match self.row(&RowKey::Block(id, month))? {
            Some(Row::Block(block)) => Ok(block),
            _ => Ok(std::sync::Arc::default()),
        }
    }

    /// Does something with every pending item of a bank account.
    pub fn each_pending(&self, id: BankAccountId, account: &BankAccount, mut each: impl FnMut(&Pending)) -> Result<()> {
        for piece in 0..account.pendings.pieces {
            if let Some(Row::Pendings(piece)) = self.row(&RowKey::Pendings(id, piece))? {
                piece.entries().for_each(|(_, pending)| each(pending));
            }
        }
        Ok(())
    }

    /// The clock of a bucket.
    pub fn clock(&self, bucket: Bucket) -> Result<std::sync::Arc<Clock>> {
        match self.row(&RowKey::Clock(bucket))? {
            Some(Row::Clock(clock)) => Ok(clock),
            _ => Ok(std::sync::Arc::default()),
        }
    }
}
