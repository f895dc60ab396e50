//! The port of a wallet's history: its postings, newest first, a page at a time. Nothing is ever decided from it.

use std::ops::RangeInclusive;

use rewardhub_core::{
    ids::{Position, WalletId},
    posting::Posting,
    time::{Instant, Month, Zone},
};

use super::{Cursor, LedgerError};

/// The most entries of a page.
pub const MOST_ENTRIES: usize = 1000;

/// A posting to a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The month of its decision's time, in UTC. It never goes back within a bucket.
    pub month: Month,
    /// Offset of its command in the partition of the wallet's bucket, and the index of its event.
    pub position: Position,
    /// When it was decided.
    pub at: Instant,
    /// The posting, as the decision made it.
    pub posting: Posting,
}

impl HistoryEntry {
    /// The place behind this entry, where the next older one follows.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::after(self.month, self.position)
    }
}

/// Entries of a wallet's history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryPage {
    /// As many as the caller asked for, or fewer: if the ledger has searched far enough for one page, or if the history ends.
    pub entries: Vec<HistoryEntry>,
    /// Where the next page begins; `None` if there is none.
    pub next: Option<Cursor>,
    /// How many requests to the ledger the page took.
    pub requests: u32,
}

/// Reads the history of wallets.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait HistoryReader {
    /// A page of a wallet's history: the newest entries older than `after`, or the newest of all. `months` are those from the
    /// wallet's opening to its bucket's last decision, by [`month_of`]; a caller may keep them from page to page. `limit` is 1 to
    /// [`MOST_ENTRIES`]; a value outside counts as the nearest of these.
    ///
    /// Pages that follow each other by [`HistoryPage::next`] contain each entry once, whatever is posted meanwhile. A page
    /// without entries may have a next one.
    ///
    /// # Errors
    /// [`LedgerError`].
    async fn history(
        &self,
        wallet: WalletId,
        months: RangeInclusive<Month>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<HistoryPage, LedgerError>;
}

/// The month of a point in time, in UTC.
#[must_use]
pub fn month_of(at: Instant) -> Month {
    Zone::utc().day(at).month()
}
