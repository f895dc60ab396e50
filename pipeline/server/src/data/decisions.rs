//! Commands and the decisions on them, read back from the logs.

use anyhow::{Context as _, Result};
use pollster::block_on;
use rewardhub_core::{
    command::Command,
    decision::DecisionRecord,
    ids::{Partition, WalletId},
    state::row::{Row, RowKey},
    time::{Instant, Month},
};
use rewardhub_engine::ports::{Budget, DecisionReader as _, Log as _};

use super::Data;

impl Data {
    /// The command at an offset.
    pub fn command(&self, partition: Partition, offset: u64) -> Result<Command> {
        let one = Budget { records: 1, bytes: 1 };
        let batch = block_on(self.set().commands().read(partition, offset, one))?;
        let record = batch.record(offset).with_context(|| format!("partition {partition} has no command {offset}"))?;
        Ok(Command::decode(record)?)
    }

    /// The decision on the command at an offset; `None` while there is none.
    pub fn decision(&self, partition: Partition, offset: u64) -> Result<Option<DecisionRecord>> {
        let bytes = block_on(self.set().ledger().decision(partition, offset))?;
        Ok(bytes.map(|bytes| DecisionRecord::decode(&bytes)).transpose()?)
    }

    /// The decisions of a partition from an offset on, in order.
    pub fn decisions(
        &self,
        partition: Partition,
        from: u64,
        mut each: impl FnMut(u64, DecisionRecord) -> Result<()>,
    ) -> Result<()> {
        (from..self.set().ledger().end(partition)).try_for_each(|offset| match self.decision(partition, offset)? {
            Some(record) => each(offset, record),
            None => Ok(()),
        })
    }

    /// The months in which something may have been posted to a wallet, oldest first.
    pub fn months_of(&self, id: WalletId) -> Result<impl DoubleEndedIterator<Item = Month> + use<>> {
        let (opened, last) = (self.wallet(id)?.opened_at, self.clock(id.bucket())?.last);
        let month = |at: Instant| rewardhub_core::time::Zone::utc().day(at).month();
        // A zone may be a day away from UTC, so a month too.
        Ok((month(opened).0 - 1..=month(last).0 + 1).map(Month))
    }

    /// What was decided on each command that posted to a wallet in a month, oldest first.
    pub fn history(&self, id: WalletId, month: Month) -> Result<Vec<DecisionRecord>> {
        let Some(Row::History(history)) = self.row(&RowKey::History(id, month))? else { return Ok(Vec::new()) };
        let partition = self.set().placement().partition(id.bucket());
        history
            .offsets()
            .map(|offset| {
                let record = self.decision(partition, offset)?;
                record.with_context(|| format!("partition {partition} has no decision {offset}"))
            })
            .collect()
    }
}
