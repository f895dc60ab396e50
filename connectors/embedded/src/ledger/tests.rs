//! The embedded log and ledger pass the suites of their ports.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pollster::block_on;
use rewardhub_core::{
    ids::{Bucket, Fingerprint},
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    ports::{
        AppliedAt, BucketCommit, Checkpoint, CommitId, CommitOutcome, Ledger as _, LogId, RecordHash, RowReader as _,
        UNPUBLISHED_AT_LEAST,
    },
    testing::conformance::{self, PLACEMENT},
};
use tempfile::TempDir;

use super::{
    EmbeddedLedger,
    store::{Place, Store},
    store_folder,
    tampering::copy_folder,
};
use crate::{
    commands_log::Commands,
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

    fn races(&self) -> u32 {
        50
    }
}

#[test]
fn the_embedded_ledger_keeps_the_ports_promises() {
    pollster::block_on(conformance::ledger::all(&mut Pair { dir: tempfile::tempdir().unwrap() }));
}

#[test]
fn the_embedded_rows_can_be_read() {
    pollster::block_on(conformance::rows::all(&mut Pair { dir: tempfile::tempdir().unwrap() }));
}

#[test]
fn history_is_read_as_the_port_says() {
    pollster::block_on(conformance::history::all(&mut Pair { dir: tempfile::tempdir().unwrap() }));
}

#[test]
#[expect(clippy::print_stdout, reason = "what was counted is printed, beside whether it was enough")]
fn a_delivery_of_a_thousand_references_is_read_in_few_rounds() {
    let (rounds, rows) = pollster::block_on(conformance::processor_rounds::all(&mut Pair { dir: tempfile::tempdir().unwrap() }));
    println!("a thousand references over 36 months: {rounds} rounds, {rows} rows");
}

/// Bank accounts and the halves of hashes that they know references by.
fn known(ledger: &EmbeddedLedger<Disk>) -> Vec<(RowKey, Fingerprint)> {
    let mut known = Vec::new();
    for partition in PLACEMENT.all() {
        let each = |row: Result<(RowKey, Row), String>| {
            if let (key, Row::ReferenceIndex(row)) = row.unwrap() {
                known.extend(row.entries().iter().map(|(half, _)| (key, Fingerprint(u64::from(*half)))));
            }
        };
        ledger.stored(partition, each).unwrap();
    }
    known
}

#[test]
fn every_reference_leads_to_its_account_also_in_a_store_that_is_made_again() {
    let mut pair = Pair { dir: tempfile::tempdir().unwrap() };
    block_on(conformance::processor_rounds::all(&mut pair));
    let (commands, ledger) = pair.open();
    let all = known(&ledger);
    assert!(all.len() > 1000, "{}", all.len());
    let leads = |ledger: &EmbeddedLedger<Disk>| {
        for (key, hash) in &all {
            let found = block_on(ledger.accounts_by_reference(&[*hash])).unwrap();
            assert!(found.iter().any(|account| RowKey::ReferenceIndex(*account) == *key), "{key:?}");
        }
        assert!(block_on(ledger.accounts_by_reference(&[Fingerprint(u64::MAX)])).unwrap().is_empty());
    };
    leads(&ledger);
    drop((commands, ledger));
    fs::remove_dir_all(store_folder(pair.dir.path())).unwrap();
    let (_commands, ledger) = pair.open();
    leads(&ledger);
    assert_eq!(known(&ledger), all);
    PLACEMENT.all().try_for_each(|partition| ledger.store.lose_references(partition)).unwrap();
    let mut lacking = 0;
    for partition in PLACEMENT.all() {
        let missing = |row: &Result<_, String>| row.as_ref().is_err_and(|what| what.contains("does not lead to bank account"));
        ledger.stored(partition, |row| lacking += usize::from(missing(&row))).unwrap();
    }
    assert!(lacking > 1000, "{lacking}");
}

#[test]
fn much_that_is_unpublished_is_answered_in_parts() {
    let pair = Pair { dir: tempfile::tempdir().unwrap() };
    let (_commands, ledger) = pair.open();
    let bucket = Bucket(0);
    let partition = PLACEMENT.partition(bucket);
    let end = UNPUBLISHED_AT_LEAST as u64 + 10;
    let applied = AppliedAt { log: LogId(DATA_SET), offset: end - 1, hash: RecordHash(1) };
    let outbox = (0..end).map(|offset| (offset, offset.to_le_bytes().as_slice().into())).collect();
    let commit = CommitId { owner: 1, number: 1 };
    let committed = block_on(ledger.commit(&[BucketCommit { bucket, expected: 0, commit, applied, rows: Vec::new(), outbox }]));
    assert_eq!(committed, [CommitOutcome::Committed]);
    let offsets = || block_on(ledger.unpublished(partition)).unwrap().iter().map(|found| found.offset).collect::<Vec<_>>();
    assert_eq!(offsets(), (0..end - 10).collect::<Vec<_>>());
    let done = Checkpoint { next: end - 10, ..Checkpoint::default() };
    block_on(ledger.advance(partition, &done)).unwrap();
    assert_eq!(offsets(), (end - 10..end).collect::<Vec<_>>());
}

/// The files of each log that was made; its id is its number.
struct InMemory(Vec<MemoryFiles>);

impl InMemory {
    fn open(&self, id: usize) -> Commands<MemoryFiles> {
        let known = vec![0; usize::from(PLACEMENT.partitions)];
        Commands::open(&self.0[id], Path::new("/data"), id as u128, PLACEMENT, &known).unwrap().0
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

/// The journal of a store that has one.
fn journal(store: &Path) -> PathBuf {
    let found = fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path());
    found.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "jnl")).expect("a store has a journal")
}

#[test]
fn a_store_with_any_byte_of_its_journal_changed_is_opened_or_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let (whole, changed) = (dir.path().join("whole"), dir.path().join("changed"));
    fs::create_dir(&whole).unwrap();
    let store = Store::open(&whole, DATA_SET, PLACEMENT).unwrap();
    store
        .write(PLACEMENT.partition(Bucket(0)), std::iter::empty(), std::iter::empty(), &Place { end: 3, ..Place::default() })
        .unwrap();
    drop(store);
    let mut bytes = fs::read(journal(&whole)).unwrap();
    bytes.truncate(bytes.iter().rposition(|&byte| byte != 0).unwrap() + 1);
    fs::write(journal(&whole), &bytes).unwrap();
    let mut refused = 0;
    for at in 0..bytes.len() {
        copy_folder(&whole, &changed).unwrap();
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x41;
        fs::write(journal(&changed), bytes).unwrap();
        if let Err(error) = Store::open(&changed, DATA_SET, PLACEMENT) {
            let message = error.to_string();
            assert!(message.contains(&changed.display().to_string()), "byte {at}: {message}");
            refused += 1;
        }
        super::store::remove(&changed).unwrap();
    }
    assert!(refused > 0, "no byte of {} mattered", bytes.len());
}
