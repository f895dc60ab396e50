//! The port of a wallet's history: what was posted to it, newest first, a page at a time. Never used to decide anything.

use std::ops::RangeInclusive;

use rewardhub_core::{
    ids::{Position, WalletId},
    posting::Posting,
    time::{Instant, Month, Zone},
};

use super::{Cursor, LedgerError};

/// More entries are never on a page.
pub const MOST_ENTRIES: usize = 1000;

/// A posting to a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The month of its command's time, in UTC. It never goes back within a bucket.
    pub month: Month,
    /// Offset of its command in the partition of the wallet's bucket, and which of its events it is.
    pub position: Position,
    /// When it was decided.
    pub at: Instant,
    /// What was posted.
    pub posting: Posting,
}

impl HistoryEntry {
    /// The place behind it.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::after(self.month, self.position)
    }
}

/// Entries of a wallet, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryPage {
    /// As many as were asked for, or fewer: where a ledger has looked far enough for one page, and where the history ends.
    pub entries: Vec<HistoryEntry>,
    /// Where the next page begins; `None` when there is none.
    pub next: Option<Cursor>,
    /// Requests to the ledger that it took.
    pub requests: u32,
}

/// Reads the history of wallets.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait HistoryReader {
    /// A page of a wallet's history: the newest entries older than `after`, or the newest of all. `months` are
    /// those from the wallet's opening to its bucket's last decision, by [`month_of`]; they may be kept from page to page.
    /// `limit` is 1 to [`MOST_ENTRIES`]; what is beyond counts as the bound.
    ///
    /// Pages that follow each other by [`HistoryPage::next`] have each entry once, whatever is posted meanwhile. A page without
    /// entries may have a next one.
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
