//! Following, making anew and comparing, with a ledger in memory and a lake on the disk.

mod audited;
mod followed;
mod forked;
mod rebuilt;

use std::{collections::BTreeMap, fs, path::Path};

use rewardhub_core::{
    event::Event,
    ids::{Bucket, Partition},
    posting::Part,
    state::wallet::WalletKind,
    time::Day,
};
use rewardhub_engine::testing::memory::MemoryLedger;

use super::Follower;
use crate::{
    audit::{Audit, audit},
    fixture::{Log, PLACEMENT, events::*, ledger::decide, programmes},
    lake::{Content, Lake, LakeUrl},
    tables::Table,
};

const DATA_SET: &str = "0a0b0c0d";

/// Two wallets of different partitions that buy for twenty days and earn; from a day on other rewards than usual.
fn log(other_from: Option<i32>) -> Log {
    let mut log = Log::default();
    log.activate(at("2026-03-01T08:00:00Z"), programmes::FIRST);
    for (bucket, n) in [(2, 1), (3, 2)] {
        log.decide(
            Bucket(bucket),
            at("2026-03-01T09:00:00Z"),
            vec![Event::WalletOpened(wallet(bucket, n), WalletKind::Customer)],
        );
    }
    for number in 1..=20 {
        let rate = if other_from.is_some_and(|from| number >= from) { 2_000 } else { 1_000 };
        let on = day("2026-03-01").plus(number);
        for (bucket, n) in [(2, 1), (3, 2)] {
            let (owner, bought) = (wallet(bucket, n), transaction(bucket, log.next(Bucket(bucket))));
            let revision =
                judged_by(1, transaction_event(bought, account(bucket, n), Some(owner), purchase(1_000 + i64::from(number), on)));
            let paid = judged(bought, owner, 1, on, vec![reward("groceries", "PTS", i64::from(number), rate, on.plus(14))]);
            let mut events = vec![Event::Transaction(Box::new(revision)), Event::Judged(Box::new(paid.clone()))];
            events.extend(earned(&paid, Part::Pending, on));
            log.decide(Bucket(bucket), morning(on), events);
        }
    }
    log
}

struct World {
    log: Log,
    ledger: MemoryLedger,
    folder: tempfile::TempDir,
}

impl World {
    /// Everything of the log is decided.
    fn decided() -> Self {
        Self::of(log(None), usize::MAX, tempfile::tempdir().unwrap())
    }

    /// So many decisions of a log, and a folder for the lake.
    fn of(mut log: Log, most: usize, folder: tempfile::TempDir) -> Self {
        let ledger = MemoryLedger::new(PLACEMENT);
        log.decisions.truncate(most);
        decide(&ledger, &log, &log.decisions);
        Self { log, ledger, folder }
    }

    async fn lake(&self) -> Lake {
        Lake::create(&LakeUrl::from(self.folder.path()), DATA_SET).await.unwrap()
    }

    /// Another process follows to the end, a few rows a round.
    async fn follow(&self) -> super::Written {
        let lake = self.lake().await;
        Follower::new(&self.ledger, PLACEMENT, &lake).with_rows_a_round(10).flush().await.unwrap()
    }

    async fn audit(&self) -> Audit {
        audit(&self.ledger, PLACEMENT, &self.lake().await).await.unwrap()
    }

    async fn contents(&self) -> BTreeMap<Table, BTreeMap<Day, Content>> {
        let lake = self.lake().await;
        let mut contents = BTreeMap::new();
        for table in Table::ALL {
            contents.insert(table, lake.content(table).await.unwrap());
        }
        contents
    }

    /// As if the process had been killed before it had committed its last round to this table.
    fn forget_last_commit(&self, table: Table) {
        let log = self.folder.path().join(table.name()).join("_delta_log");
        let mut commits: Vec<_> = fs::read_dir(log).unwrap().map(|entry| entry.unwrap().path()).collect();
        commits.sort();
        fs::remove_file(commits.pop().unwrap()).unwrap();
    }

    fn decisions(&self) -> u64 {
        self.log.decisions.len() as u64
    }
}

/// A Parquet file of a table, one that the table has.
async fn a_file(lake: &Lake, root: &Path, table: Table) -> std::path::PathBuf {
    let snapshot = lake.snapshot(table).await.unwrap();
    let path = snapshot.files().next().unwrap().path.clone();
    root.join(table.name()).join(path)
}

/// The ends of both partitions.
fn ends(world: &World) -> [u64; 2] {
    [0, 1].map(|partition| {
        let of = |placed: &&crate::fixture::Placed| placed.partition == Partition(partition);
        world.log.decisions.iter().filter(of).count() as u64
    })
}
