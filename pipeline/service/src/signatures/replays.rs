//! The signatures that were taken lately, in a file: none is taken twice, also not after a restart.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use rewardhub_core::time::Instant;

use super::SignatureError;
use crate::{
    Service,
    error::{Result, Unavailable},
};

/// A record: the hash of a signature, and when it was made, in seconds since 1970 (big-endian).
const RECORD_BYTES: usize = 40;
/// For how long a signature is remembered: twice as long as one is valid, on either side of the server's clock.
const KEPT_S: i64 = 20 * 60;
/// Records above which the file is written anew without those that are over.
const MANY: usize = 100_000;

/// The signatures that were taken lately. The file is read when the first one comes.
#[derive(Default)]
pub struct Replays(Mutex<Option<Taken>>);

struct Taken {
    file: File,
    path: PathBuf,
    signed_at_s: HashMap<[u8; 32], i64>,
    records: usize,
}

impl Service {
    /// Takes a signature, unless it was taken before. It is durable that it was when this returns, before anything of its body is
    /// taken in: whoever sends the body again signs it again.
    ///
    /// # Errors
    /// When the file of signatures cannot be read or written.
    pub fn take_signature(&self, hash: [u8; 32], signed_at_s: i64, now: Instant) -> Result<Result<(), SignatureError>> {
        let mut replays = self.replays().0.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.root().join("signatures");
        let failed = |source| Unavailable::File { doing: "written", path: path.clone(), source };
        let now_s = now.0.div_euclid(1_000_000);
        // After an error the file is read again: what it holds is not known.
        let mut taken = match replays.take() {
            Some(taken) if taken.records < MANY => taken,
            Some(_) | None => Taken::read(&path, now_s).map_err(failed)?,
        };
        let is_first = taken.enter(hash, signed_at_s).map_err(failed)?;
        *replays = Some(taken);
        Ok(if is_first { Ok(()) } else { Err(SignatureError::Replayed) })
    }
}

impl Taken {
    /// Reads the file, and writes it anew without the records that are over or were cut by a crash.
    fn read(path: &Path, now_s: i64) -> io::Result<Self> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            bytes => bytes?,
        };
        let records = bytes.chunks_exact(RECORD_BYTES).map(|record| {
            let (hash, at) = record.split_at(32);
            let hash: [u8; 32] = hash.try_into().expect("the first 32 of 40 bytes");
            (hash, i64::from_be_bytes(at.try_into().expect("the last 8 of 40 bytes")))
        });
        let signed_at_s: HashMap<_, _> = records.filter(|(_, at_s)| at_s.abs_diff(now_s) <= KEPT_S.unsigned_abs()).collect();
        let new = path.with_extension("new");
        let mut file = OpenOptions::new().create(true).write(true).truncate(true).open(&new)?;
        let kept: Vec<u8> = signed_at_s.iter().flat_map(|(hash, at_s)| record(hash, *at_s)).collect();
        file.write_all(&kept)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self { file, path: path.to_owned(), records: signed_at_s.len(), signed_at_s })
    }

    /// Enters a signature, durably. `Ok(false)` if it is there already.
    fn enter(&mut self, hash: [u8; 32], signed_at_s: i64) -> io::Result<bool> {
        if self.signed_at_s.contains_key(&hash) {
            return Ok(false);
        }
        self.file.write_all(&record(&hash, signed_at_s))?;
        self.file.sync_data()?;
        tracing::debug!(path = %self.path.display(), "a signature is taken");
        self.records += 1;
        self.signed_at_s.insert(hash, signed_at_s);
        Ok(true)
    }
}

fn record(hash: &[u8; 32], signed_at_s: i64) -> [u8; RECORD_BYTES] {
    let mut record = [0; RECORD_BYTES];
    record[..32].copy_from_slice(hash);
    record[32..].copy_from_slice(&signed_at_s.to_be_bytes());
    record
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_taken_once_also_after_a_restart_and_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signatures");
        let mut taken = Taken::read(&path, 1000).unwrap();
        assert!(taken.enter([1; 32], 1000).unwrap() && !taken.enter([1; 32], 1000).unwrap());
        assert!(taken.enter([2; 32], 1001).unwrap());
        // A crash cuts what is being written.
        let whole = fs::read(&path).unwrap();
        fs::write(&path, [whole.as_slice(), &[3; 17]].concat()).unwrap();
        let mut taken = Taken::read(&path, 1002).unwrap();
        assert!(!taken.enter([1; 32], 1000).unwrap() && !taken.enter([2; 32], 1001).unwrap());
        assert!(taken.enter([3; 32], 1002).unwrap());
        let later = Taken::read(&path, 1001 + KEPT_S).unwrap();
        assert_eq!((later.records, fs::metadata(&path).unwrap().len()), (2, 80), "what is over is forgotten");
    }
}
