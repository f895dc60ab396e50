//! Versions of what is read, so that a client can read its own writes: a bucket's version is the offset after the last command
//! that it has applied.

use std::time::Duration;

use pollster::block_on;
use rewardhub_core::ids::Bucket;
use rewardhub_engine::ports::Ledger as _;

use crate::{Service, error::Result};

impl Service {
    /// The version of a bucket's rows; 0 before its first command. Rows that are read later are as new as this, or newer.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn version(&self, bucket: Bucket) -> Result<u64> {
        let heads = self.read(|ledger| block_on(ledger.heads(&[bucket])))?;
        Ok(heads.first().and_then(|head| head.applied).map_or(0, |at| at.offset + 1))
    }

    /// The newest version that a command can have given a bucket: the offset after the last command of its partition's log.
    #[must_use]
    pub fn newest_version(&self, bucket: Bucket) -> u64 {
        self.log().ends(self.placement().partition(bucket)).1
    }

    /// Waits until the rows of a bucket are as new as this version, or the time is up; returns whether they are. They also are once
    /// the bucket's partition has decided every command before it, whichever bucket the last of them was for.
    ///
    /// # Errors
    /// When the bucket's partition stands still, or the ledger does not answer.
    pub fn wait_for_version(&self, bucket: Bucket, version: u64, longest: Duration) -> Result<bool> {
        let partition = self.placement().partition(bucket);
        Ok(self.version(bucket)? >= version || self.partitions()?.wait_for(partition, version, longest)?)
    }
}
