//! What a file shows of the bank's rows, and what is wrong in it.

use rewardhub_core::{item::Status, time::Day};

use super::row::Row;

/// A range of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First booking day shown.
    pub from: Day,
    /// Last booking day shown.
    pub to: Day,
}

/// The order of the rows in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Account by account, each day by day.
    #[default]
    Sorted,
    /// Mixed over all accounts and days.
    Unsorted,
}

/// Which pending rows a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pendings {
    /// All pending rows of the window, also beside their bookings: a feed of events.
    #[default]
    All,
    /// Those not booked by the end of the window: a bank's list on that day.
    Open,
    /// No pending rows at all.
    Hidden,
}

/// How a [`super::Bank`] is written to one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendering {
    /// The days shown; `None` shows the whole plan.
    pub window: Option<Window>,
    /// The order of the rows; camt messages and pages of APIs are always sorted.
    pub order: Order,
    /// Which pending rows are shown; camt.053 statements never show any.
    pub pendings: Pendings,
    /// Percentage of records that repeat an earlier one of the file, drawn from all of it. At most 90; pages of APIs have none, nor camt messages,
    /// because their balances would not add up.
    pub duplicates_percent: u8,
    /// Number of unreadable records to add, spread over the file (fewer are added where it has fewer rows). They stand beside the
    /// bank's rows, not in place of them.
    pub broken_records: u64,
    /// Percentage of rows without a reference; always the same rows.
    pub blank_ids_percent: u8,
}

impl Rendering {
    /// A rendering of one window, with defaults for everything else.
    #[must_use]
    pub fn of(from: Day, to: Day) -> Self {
        Self { window: Some(Window { from, to }), ..Self::default() }
    }

    pub(super) fn shows(&self, row: &Row, window: Window) -> bool {
        if row.day < window.from || row.day > window.to {
            return false;
        }
        row.status == Status::Booked
            || match self.pendings {
                Pendings::All => true,
                Pendings::Open => row.settled_on.is_none_or(|day| day > window.to),
                Pendings::Hidden => false,
            }
    }
}
