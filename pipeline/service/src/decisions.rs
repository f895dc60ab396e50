//! Commands and the decisions on them, read back from the logs.

use pollster::block_on;
use rewardhub_core::{
    command::Command,
    decision::DecisionRecord,
    ids::{Partition, WalletId},
    state::row::{Row, RowKey},
    time::{Instant, Month},
};
use rewardhub_engine::ports::{Budget, DecisionReader as _, Log as _};

use crate::{
    Service,
    error::{Damaged, Result},
};

impl Service {
    /// The command at an offset.
    pub fn command(&self, partition: Partition, offset: u64) -> Result<Command> {
        let one = Budget { records: 1, bytes: 1 };
        let batch = block_on(self.log().read(partition, offset, one))?;
        let record = batch.record(offset).ok_or(Damaged::NoCommand { partition, offset })?;
        Ok(Command::decode(record)?)
    }

    /// The decision on the command at an offset; `None` while there is none.
    pub fn decision(&self, partition: Partition, offset: u64) -> Result<Option<DecisionRecord>> {
        let bytes = block_on(self.ledger().decision(partition, offset))?;
        Ok(bytes.map(|bytes| DecisionRecord::decode(&bytes)).transpose()?)
    }

    /// The decisions of a partition from an offset on, in order.
    pub fn decisions(
        &self,
        partition: Partition,
        from: u64,
        mut each: impl FnMut(u64, DecisionRecord) -> Result<()>,
    ) -> Result<()> {
        let mut next = from;
        loop {
            let batch = self.read(|ledger| block_on(ledger.decisions(partition, next, Budget::default())))?;
            if batch.is_empty() {
                return Ok(());
            }
            for (offset, record) in batch.iter() {
                each(offset, DecisionRecord::decode(record)?)?;
            }
            next = batch.end();
        }
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
        let partition = self.placement().partition(id.bucket());
        history
            .offsets()
            .map(|offset| {
                let record = self.decision(partition, offset)?;
                Ok(record.ok_or(Damaged::NoDecision { partition, offset })?)
            })
            .collect()
    }
}
