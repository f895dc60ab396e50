//! What a file shows of the truth, and what is wrong with it.

use rewardhub_core::{item::Status, time::Day};

use super::row::Row;

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First booking day shown.
    pub from: Day,
    /// Last booking day shown.
    pub to: Day,
}

/// In which order rows arrive.
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
    /// All of the window, also beside their bookings: what a feed of events delivers.
    #[default]
    All,
    /// Those not booked by the end of the window: what a bank shows that day.
    Open,
    /// None.
    Hidden,
}

/// How a [`super::Bank`] is written to one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendering {
    /// Its days; without one the whole plan.
    pub window: Option<Window>,
    /// The order of rows; statements (camt) are always sorted.
    pub order: Order,
    /// Which pending rows it shows; statements of booked entries (camt.053) show none.
    pub pendings: Pendings,
    /// How many of a hundred records repeat one that stands earlier in the file, drawn over all of it. At most 90; statements
    /// (camt) have none, as their balances would not add up.
    pub duplicates_percent: u8,
    /// So many records that cannot be read are added (fewer where the file has fewer rows), spread evenly. They stand beside the
    /// truth, not in place of it.
    pub broken_records: u64,
    /// How many of a hundred rows have no reference; always the same ones.
    pub blank_ids_percent: u8,
}

impl Rendering {
    /// One window, all else as by default.
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
