//! Compares the history that the ledger's servers keep with what the decisions posted.

use std::collections::BTreeMap;

use rewardhub_core::{ids::Bucket, time::Month};
use rewardhub_engine::replay::Replayed;

use super::Differences;
use crate::{Service, error::Result, open::Digest};

/// Digests of the postings, by bucket and month.
#[derive(Default)]
pub(super) struct RemoteHistory(BTreeMap<(Bucket, Month), Digest>);

impl RemoteHistory {
    /// Adds the postings of a decision.
    pub fn see(&mut self, again: &Replayed) {
        Digest::decided(again.offset, &again.record, |bucket, month, add| add(self.0.entry((bucket, month)).or_default()));
    }

    /// Compares the digests with those of the servers. An embedded ledger keeps no history but the decisions, so there is nothing
    /// to compare.
    pub fn check(&self, service: &Service, found: &mut Differences) -> Result<()> {
        for ((bucket, month), posted) in &self.0 {
            let Some(entered) = service.ledger().served_digest(*bucket, *month)? else { return Ok(()) };
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
