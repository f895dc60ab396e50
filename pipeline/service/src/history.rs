//! A wallet's history, newest first.

use std::ops::ControlFlow;

use pollster::block_on;
use rewardhub_core::ids::WalletId;
use rewardhub_engine::ports::{Cursor, HistoryEntry, HistoryReader as _, month_of};

use crate::{Service, error::Result};

/// Entries that are asked of the ledger at once.
const PAGE: usize = 200;

impl Service {
    /// What was posted to a wallet, newest first, from a place on, for as long as `each` wants more.
    ///
    /// # Errors
    /// When it cannot be read, and what `each` says.
    pub fn entries(
        &self,
        id: WalletId,
        after: Option<&Cursor>,
        mut each: impl FnMut(HistoryEntry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let months = month_of(self.wallet(id)?.opened_at)..=month_of(self.clock(id.bucket())?.last);
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
