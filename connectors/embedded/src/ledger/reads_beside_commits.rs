//! Rows can be read while a commit waits for the disk.

use std::{
    io,
    path::Path,
    sync::{Arc, Condvar, Mutex, MutexGuard},
    thread,
};

use pollster::block_on;
use rewardhub_core::ids::Bucket;
use rewardhub_engine::{
    ports::{AppliedAt, BucketCommit, CommitId, CommitOutcome, Ledger as _, LogId, RecordHash},
    testing::conformance::PLACEMENT,
};

use super::EmbeddedLedger;
use crate::files::{Disk, DiskFile, File, Files};

const DATA_SET: u128 = 7;

/// A disk whose syncs wait while it is held.
#[derive(Clone, Default)]
struct SlowDisk(Arc<Held>);

#[derive(Default)]
struct Held {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_held: bool,
    a_sync_waits: bool,
}

struct SlowFile {
    file: DiskFile,
    disk: SlowDisk,
}

impl SlowDisk {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.state.lock().unwrap());
        self.0.changed.notify_all();
    }

    fn wait_while(&self, condition: impl FnMut(&mut State) -> bool) -> MutexGuard<'_, State> {
        self.0.changed.wait_while(self.0.state.lock().unwrap(), condition).unwrap()
    }
}

impl Files for SlowDisk {
    type File = SlowFile;

    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        Disk.create_dir(dir)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        Disk.list(dir)
    }

    fn open(&self, path: &Path) -> io::Result<SlowFile> {
        Ok(SlowFile { file: Disk.open(path)?, disk: self.clone() })
    }

    fn create(&self, path: &Path) -> io::Result<SlowFile> {
        Ok(SlowFile { file: Disk.create(path)?, disk: self.clone() })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        Disk.sync_dir(dir)
    }
}

impl File for SlowFile {
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        self.file.read_at(buffer, at)
    }

    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.file.write_at(bytes, at)
    }

    fn size(&self) -> io::Result<u64> {
        self.file.size()
    }

    fn set_size(&self, size: u64) -> io::Result<()> {
        self.file.set_size(size)
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.change(|state| state.a_sync_waits = true);
        drop(self.disk.wait_while(|state| state.is_held));
        self.file.sync()
    }
}

#[test]
fn what_is_read_while_a_commit_is_synced_is_what_was_there_before_it() {
    let (dir, disk) = (tempfile::tempdir().unwrap(), SlowDisk::default());
    let (ledger, _, _) = EmbeddedLedger::open(&disk, dir.path(), DATA_SET, PLACEMENT).unwrap();
    let bucket = Bucket(0);
    let version = || block_on(ledger.heads(&[bucket])).unwrap()[0].version;
    let commit = BucketCommit {
        bucket,
        expected: 0,
        commit: CommitId { owner: 1, number: 1 },
        applied: AppliedAt { log: LogId(DATA_SET), offset: 0, hash: RecordHash(1) },
        rows: Vec::new(),
        outbox: [(0, b"a decision".as_slice().into())].into_iter().collect(),
    };
    disk.change(|state| *state = State { is_held: true, a_sync_waits: false });
    thread::scope(|scope| {
        let committed = scope.spawn(|| block_on(ledger.commit(std::slice::from_ref(&commit))));
        drop(disk.wait_while(|state| !state.a_sync_waits));
        assert_eq!(version(), 0);
        disk.change(|state| state.is_held = false);
        assert_eq!(committed.join().unwrap(), [CommitOutcome::Committed]);
    });
    assert_eq!(version(), 1);
}
