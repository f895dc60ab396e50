//! A wallet's history, newest first.

use std::ops::ControlFlow;

use pollster::block_on;
use rewardhub_core::ids::WalletId;
use rewardhub_engine::ports::{Cursor, HistoryEntry, HistoryReader as _, month_of};

use crate::{Service, error::Result};

/// Entries read from the ledger at once.
const PAGE: usize = 200;

impl Service {
    /// Calls `each` with the postings to a wallet, newest first, until it breaks. With `after`, it starts behind that cursor.
    ///
    /// # Errors
    /// When the history cannot be read, and any error of `each`.
    pub fn entries(
        &self,
        id: WalletId,
        after: Option<&Cursor>,
        mut each: impl FnMut(HistoryEntry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let months = month_of(self.wallet(id)?.opened_at)..=month_of(self.bucket_state(id.bucket())?.last);
        let mut from = after.copied();
        loop {
            let page = self.read(|ledger| block_on(ledger.history(id, months.clone(), from.as_ref(), PAGE)))?;
            for entry in page.entries {
                if each(entry)?.is_break() {
                    return Ok(());
                }
            }
            match page.next {
                Some(next) => from = Some(next),
                None => return Ok(()),
            }
        }
    }
}
