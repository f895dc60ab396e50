//! Asking for many things at once: appended together, synced together, their answers summed up.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use pollster::block_on;
use rewardhub_core::{
    decision::{Answer, DecisionRecord},
    ids::Partition,
};
use rewardhub_engine::{
    ports::{DecisionReader as _, Log as _},
    waiter::Count,
};

use super::Edge;

impl Edge<'_> {
    /// Asks for many things of one partition, to be counted. They are durable when this returns; offset after the last of them.
    ///
    /// # Errors
    /// When the log does not take them.
    pub fn ask_many(&self, partition: Partition, commands: &[Vec<u8>], count: &Arc<Count>) -> Result<u64> {
        let log = self.set.commands();
        let records: Vec<&[u8]> = commands.iter().map(Vec::as_slice).collect();
        let placed = block_on(log.append(partition, &records))?;
        for offset in placed.clone() {
            // Another's sync may have made it readable already, and it may be answered by now.
            if self.waiters.count(partition, offset, count).is_err() {
                let answer = self.answered(partition, offset)?;
                count.change(|counted| counted.add(partition, offset, &answer));
            }
        }
        block_on(log.sync(partition, placed.end))?;
        Ok(placed.end)
    }

    /// The answer that a command has had.
    ///
    /// # Errors
    /// When it has had none, or the events log is damaged.
    pub fn answered(&self, partition: Partition, offset: u64) -> Result<Answer> {
        let bytes = block_on(self.set.ledger().decision(partition, offset))?;
        let bytes = bytes.ok_or_else(|| anyhow!("the answer to command {offset} of partition {partition} is gone"))?;
        Ok(DecisionRecord::decode(&bytes)?.answer)
    }
}
