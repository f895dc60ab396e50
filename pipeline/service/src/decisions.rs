//! Reads commands and decisions back from the logs.

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
    /// Returns the command at an offset.
    pub fn command(&self, partition: Partition, offset: u64) -> Result<Command> {
        let one = Budget { records: 1, bytes: 1 };
        let batch = block_on(self.log().read(partition, offset, one))?;
        let record = batch.record(offset).ok_or(Damaged::NoCommand { partition, offset })?;
        Ok(Command::decode(record)?)
    }

    /// Returns the decision on the command at an offset; `None` until it is decided.
    pub fn decision(&self, partition: Partition, offset: u64) -> Result<Option<DecisionRecord>> {
        let bytes = block_on(self.events().decision(partition, offset))?;
        Ok(bytes.map(|bytes| DecisionRecord::decode(&bytes)).transpose()?)
    }

    /// Calls `each` with the offset and the decision of every command of a partition, in order, from an offset on.
    pub fn decisions(
        &self,
        partition: Partition,
        from: u64,
        mut each: impl FnMut(u64, DecisionRecord) -> Result<()>,
    ) -> Result<()> {
        let mut next = from;
        loop {
            let batch = block_on(self.events().decisions(partition, next, Budget::default()))?;
            if batch.is_empty() {
                return Ok(());
            }
            for (offset, record) in batch.iter() {
                each(offset, DecisionRecord::decode(record)?)?;
            }
            next = batch.end();
        }
    }

    /// Returns the months in which something may have been posted to a wallet, oldest first.
    pub fn months_of(&self, id: WalletId) -> Result<impl DoubleEndedIterator<Item = Month> + use<>> {
        let (opened, last) = (self.wallet(id)?.opened_at, self.bucket_state(id.bucket())?.last);
        let month = |at: Instant| rewardhub_core::time::Zone::utc().day(at).month();
        // The local day may differ from the UTC day by one, so the month may too.
        Ok((month(opened).number() - 1..=month(last).number() + 1).filter_map(Month::from_number))
    }

    /// Returns the decisions that posted to a wallet in a month, oldest first.
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
