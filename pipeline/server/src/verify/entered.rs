//! What the ledger's servers keep as history, compared with what the decisions posted.

use std::collections::BTreeMap;

use anyhow::Result;
use pollster::block_on;
use rewardhub_core::{ids::Bucket, time::Month};
use rewardhub_engine::replay::Replayed;
use rewardhub_scylla::Digest;

use super::Differences;
use crate::data::Data;

/// What was posted, by bucket and month.
#[derive(Default)]
pub(super) struct Entered(BTreeMap<(Bucket, Month), Digest>);

impl Entered {
    /// Takes note of what a decision posted.
    pub fn see(&mut self, again: &Replayed) {
        Digest::decided(again.offset, &again.record, |bucket, month, add| add(self.0.entry((bucket, month)).or_default()));
    }

    /// Compares it with what the servers have. A ledger that lies here keeps no history but the decisions.
    pub fn check(&self, data: &Data, found: &mut Differences) -> Result<()> {
        let Some(servers) = data.set().ledger().servers() else { return Ok(()) };
        for ((bucket, month), posted) in &self.0 {
            let entered = block_on(servers.entered(*bucket, *month))?;
            if entered != *posted {
                let (day, has, wanted) = (month.first_day(), entered.entries, posted.entries);
                found.add(|| {
                    format!("the history of bucket {bucket} in the month of {day} is not what was posted: it has {has} entries, of {wanted}")
                });
            }
        }
        Ok(())
    }
}
