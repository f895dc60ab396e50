//! The embedded log and ledger pass the suites of their ports.

use rewardhub_engine::conformance::{self, PLACEMENT};
use tempfile::TempDir;

use super::EmbeddedLedger;
use crate::{
    commands::Commands,
    files::{Disk, MemoryFiles},
};

const DATA_SET: u128 = 7;

struct Pair {
    dir: TempDir,
}

impl Pair {
    fn open(&self) -> (Commands<Disk>, EmbeddedLedger<Disk>) {
        let root = self.dir.path();
        let (ledger, _, events) = EmbeddedLedger::open(&Disk, root, DATA_SET, PLACEMENT).unwrap();
        let known: Vec<u64> = events.iter().map(|found| found.end).collect();
        let (commands, _) = Commands::open(&Disk, root, DATA_SET, PLACEMENT, &known).unwrap();
        ledger.catch_up(&commands).unwrap();
        (commands, ledger)
    }
}

impl conformance::ledger::Fixture for Pair {
    type Log = Commands<Disk>;
    type Ledger = EmbeddedLedger<Disk>;

    fn create(&mut self) -> (Self::Log, Self::Ledger) {
        self.dir = tempfile::tempdir().unwrap();
        self.open()
    }

    fn crash(&mut self, log: Self::Log, ledger: Self::Ledger) -> (Self::Log, Self::Ledger) {
        drop((log, ledger));
        self.open()
    }

    fn lose_next_answer(&mut self, _: &Self::Ledger, _: bool) -> bool {
        false
    }
}

#[test]
fn the_embedded_ledger_keeps_the_ports_promises() {
    pollster::block_on(conformance::ledger::all(&mut Pair { dir: tempfile::tempdir().unwrap() }));
}

/// The files of each log that was made; its id is its number.
struct InMemory(Vec<MemoryFiles>);

impl InMemory {
    fn open(&self, id: usize) -> Commands<MemoryFiles> {
        let known = vec![0; usize::from(PLACEMENT.partitions)];
        Commands::open(&self.0[id], std::path::Path::new("/data"), id as u128, PLACEMENT, &known).unwrap().0
    }
}

impl conformance::log::Fixture for InMemory {
    type Log = Commands<MemoryFiles>;

    fn create(&mut self) -> Self::Log {
        self.0.push(MemoryFiles::default());
        self.open(self.0.len() - 1)
    }

    fn crash(&mut self, log: Self::Log) -> Self::Log {
        let id = usize::try_from(rewardhub_engine::ports::Log::id(&log).0).unwrap();
        drop(log);
        self.0[id].crash();
        self.open(id)
    }

    fn evict(&mut self, _: &Self::Log, _: rewardhub_core::ids::Partition, _: u64) -> bool {
        false
    }
}

#[test]
fn the_embedded_log_keeps_the_ports_promises() {
    pollster::block_on(conformance::log::all(&mut InMemory(Vec::new())));
}
