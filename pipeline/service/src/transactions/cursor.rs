//! A place in a wallet's list of transactions.

use std::{fmt, str::FromStr};

use rewardhub_core::{
    ids::{Bucket, Position, TransactionId},
    time::{Day, Month},
};

use super::Line;

/// Everything older than this place is still to be read. It stays valid whatever becomes of the transaction that it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineCursor {
    booked_on: Day,
    transaction: TransactionId,
}

impl LineCursor {
    /// The place behind a transaction with this booking day.
    pub(super) const fn after(booked_on: Day, transaction: TransactionId) -> Self {
        Self { booked_on, transaction }
    }

    /// The place before all transactions of a month, the newest of which come first.
    pub(super) fn before(month: Month) -> Self {
        // No bucket, offset or index is as high.
        let last = Position { offset: (1 << 60) - 1, index: (1 << 24) - 1 };
        Self::after(month.last_day(), TransactionId::at(Bucket((1 << 24) - 1), last))
    }

    /// The month of the next line, or a later one.
    pub(super) fn month(&self) -> Month {
        self.booked_on.month()
    }

    /// Whether a line is still to be read.
    pub(super) fn is_before(&self, line: &Line) -> bool {
        line.cursor() < *self
    }
}

impl fmt::Display for LineCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.booked_on, self.transaction)
    }
}

impl FromStr for LineCursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts = text.split_once('_').and_then(|(day, id)| Some((Day::parse(day)?, TransactionId::parse(id)?)));
        parts.map(|(booked_on, transaction)| Self { booked_on, transaction }).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written_and_other_words_are_none() {
        let place = LineCursor::after(
            Day::parse("2026-03-05").unwrap(),
            TransactionId::at(Bucket(7), Position { offset: 70_000, index: 2 }),
        );
        assert_eq!(place.to_string().parse(), Ok(place));
        for wrong in ["", "_", "2026-03-05", "2026-03-05_x", "2026-02-30_00000700-0000-8000-8000-000000000001"] {
            assert_eq!(wrong.parse::<LineCursor>(), Err(()), "{wrong}");
        }
    }
}
