//! Whether a data set can do its work, and what it will soon lack.

use std::io;

use pollster::block_on;
use rewardhub_core::{ids::Partition, state::row::RowKey};
use rewardhub_engine::ports::RowReader as _;

use crate::{Service, error::Result};

/// The least free space, in bytes, with which more work is taken in. What is under way needs some of it to end well.
const LEAST_FREE: u64 = 256 << 20;
/// The free space, in bytes, below which somebody should make room.
const LITTLE_FREE: u64 = 1 << 30;

/// Something that a data set needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its name, such as `ledger`.
    pub name: &'static str,
    /// Whether it does its work.
    pub state: NeedState,
}

/// Whether something does its work, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NeedState {
    /// It does its work, and nothing is to be said.
    Well,
    /// It does still, or nothing that is asked for now needs it: somebody should see to it.
    Doubtful(String),
    /// It does not.
    Failing(String),
}

impl Service {
    /// What the data set needs, by name. It asks once, however long the data set itself would wait for an answer.
    ///
    /// # Errors
    /// When the partitions cannot be started.
    pub fn readiness(&self) -> Result<Vec<Need>> {
        let bucket = self.placement().lowest_bucket(Partition(0));
        let log = self.log().failure().map_or(NeedState::Well, |why| {
            NeedState::Failing(format!("it takes no commands until this program is started again: {why}"))
        });
        let row = block_on(self.ledger().row(&RowKey::BucketState(bucket)));
        let ledger = row.map_or_else(|error| NeedState::Failing(error.to_string()), |_| NeedState::Well);
        let partitions = self.partitions()?;
        let decided = match partitions.any_stopped() {
            Some(stop) => NeedState::Failing(stop.to_string()),
            None if partitions.outage().is_going_on() => NeedState::Failing(
                "the ledger does not answer; what is accepted is safe in the log, and is decided when it does".to_owned(),
            ),
            None => NeedState::Well,
        };
        let lake = self.lake_failure().map_or(NeedState::Well, NeedState::Doubtful);
        let states = [("log", log), ("ledger", ledger), ("partitions", decided), ("disk", self.free_space()), ("lake", lake)];
        Ok(states.into_iter().map(|(name, state)| Need { name, state }).collect())
    }

    /// The space that is free for the data directory, in bytes.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn free_bytes(&self) -> io::Result<u64> {
        let volume = rustix::fs::statvfs(self.root())?;
        Ok(volume.f_bavail.saturating_mul(volume.f_frsize))
    }

    fn free_space(&self) -> NeedState {
        let root = self.root();
        match self.free_bytes() {
            Ok(free) => enough(free, &root.display().to_string()),
            Err(error) => {
                NeedState::Doubtful(format!("the system does not say how much space is free for {}: {error}", root.display()))
            }
        }
    }
}

fn enough(free: u64, root: &str) -> NeedState {
    let says =
        |least: u64| format!("{} MiB are free for {root}, and fewer than {} are too few; make room", free >> 20, least >> 20);
    match free {
        LITTLE_FREE.. => NeedState::Well,
        LEAST_FREE..LITTLE_FREE => NeedState::Doubtful(says(LITTLE_FREE)),
        0..LEAST_FREE => NeedState::Failing(says(LEAST_FREE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::tests::{Database, with_unreliable_log};

    #[test]
    fn a_log_that_takes_nothing_is_named() {
        let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
        let (log, service) = with_unreliable_log(folder.path(), &database).unwrap();
        let failing = || -> Vec<&str> {
            let is_failing = |need: &Need| matches!(need.state, NeedState::Failing(_));
            service.readiness().unwrap().into_iter().filter(is_failing).map(|need| need.name).collect()
        };
        assert_eq!(failing(), [""; 0]);
        log.set_away(true);
        assert!(failing().contains(&"log"));
    }

    #[test]
    fn a_disk_that_is_nearly_full_is_too_full() {
        assert_eq!(enough(LITTLE_FREE, "/data"), NeedState::Well);
        let little = "1023 MiB are free for /data, and fewer than 1024 are too few; make room";
        assert_eq!(enough(LITTLE_FREE - 1, "/data"), NeedState::Doubtful(little.to_owned()));
        let least = "255 MiB are free for /data, and fewer than 256 are too few; make room";
        assert_eq!(enough(LEAST_FREE - 1, "/data"), NeedState::Failing(least.to_owned()));
    }
}
