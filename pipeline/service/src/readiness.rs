//! Whether a data set can do its work.

use rewardhub_core::ids::Partition;

use crate::{Service, error::Result};

impl Service {
    /// What the data set needs, by name, and why it does not do its work where it does not.
    ///
    /// # Errors
    /// When the partitions cannot be started.
    pub fn readiness(&self) -> Result<Vec<(String, Result<(), String>)>> {
        let ledger = self.version(self.placement().lowest_bucket(Partition(0)));
        let partitions = self.partitions()?;
        let stopped = partitions.any_stopped().map_or(Ok(()), |stop| Err(stop.to_string()));
        Ok(vec![("ledger".to_owned(), ledger.map(drop).map_err(|error| error.to_string())), ("partitions".to_owned(), stopped)])
    }
}
