//! The position of an event: partition, command, index among its events, and time. Every row of a table ends with it.

use rewardhub_core::{
    ids::{Bucket, Partition, Position, TransactionId},
    time::{Day, Instant, Zone},
};

use super::columns::Columns;

/// The position of an event in the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct EventPosition {
    pub partition: Partition,
    pub bucket: Bucket,
    pub position: Position,
    pub at: Instant,
    /// The UTC day of `at`.
    pub date: Day,
}

impl EventPosition {
    pub fn new(partition: Partition, bucket: Bucket, offset: u64, at: Instant) -> Self {
        Self { partition, bucket, position: Position { offset, index: 0 }, at, date: Zone::utc().day(at) }
    }

    /// The position of the event with this index, of the same command.
    pub fn event(self, index: u32) -> Self {
        Self { position: Position { index, ..self.position }, ..self }
    }

    /// An id made of the position, in the form of a transaction's id.
    pub fn id(self) -> String {
        TransactionId::at(self.bucket, self.position).to_string()
    }

    /// Appends the last four cells of a row.
    pub fn write(self, row: &mut Columns) {
        row.time("decided_at", self.at)
            .whole("log_partition", i64::from(self.partition.0))
            .count("log_offset", self.position.offset)
            .whole("log_index", i64::from(self.position.index));
    }
}
