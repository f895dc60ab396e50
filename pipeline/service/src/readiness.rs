//! Whether a data set can do its work, and what it will soon lack.

use pollster::block_on;
use rewardhub_core::{ids::Partition, state::row::RowKey};
use rewardhub_engine::ports::RowReader as _;

use crate::{Service, error::Result};

/// The least free space, in bytes, with which more work is taken in. What is under way needs some of it to end well.
const LEAST_FREE: u64 = 256 << 20;

/// Something that a data set needs, and why it does not do its work where it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its name, such as `ledger`.
    pub name: &'static str,
    /// Why it does not do its work.
    pub state: Result<(), String>,
}

impl Service {
    /// What the data set needs, by name. It asks once, however long the data set itself would wait for an answer.
    ///
    /// # Errors
    /// When the partitions cannot be started.
    pub fn readiness(&self) -> Result<Vec<Need>> {
        let bucket = self.placement().lowest_bucket(Partition(0));
        let row = block_on(self.ledger().row(&RowKey::BucketState(bucket)));
        let ledger = row.map(drop).map_err(|error| error.to_string());
        let partitions = self.partitions()?;
        let waits = || {
            let why = "the ledger does not answer; what is accepted is safe in the log, and is decided when it does";
            if partitions.outage().is_going_on() { Err(why.to_owned()) } else { Ok(()) }
        };
        let stopped = partitions.any_stopped().map_or_else(waits, |stop| Err(stop.to_string()));
        Ok(vec![
            Need { name: "ledger", state: ledger },
            Need { name: "partitions", state: stopped },
            Need { name: "disk", state: self.free_space() },
        ])
    }

    fn free_space(&self) -> Result<(), String> {
        let root = self.root();
        match rustix::fs::statvfs(root) {
            Ok(volume) => enough(volume.f_bavail.saturating_mul(volume.f_frsize), &root.display().to_string()),
            Err(error) => Err(format!("the system does not say how much space is free for {}: {error}", root.display())),
        }
    }
}

fn enough(free: u64, root: &str) -> Result<(), String> {
    let megabytes = |bytes: u64| bytes >> 20;
    if free >= LEAST_FREE {
        return Ok(());
    }
    Err(format!("{} MiB are free for {root}, and fewer than {} are too few; make room", megabytes(free), megabytes(LEAST_FREE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_nearly_full_is_too_full() {
        assert_eq!(enough(LEAST_FREE, "/data"), Ok(()));
        let error = enough(LEAST_FREE - 1, "/data").unwrap_err();
        assert_eq!(error, "255 MiB are free for /data, and fewer than 256 are too few; make room");
    }
}
