//! A wallet's history, newest first: from the table that the ledger's servers keep of it, else from the decisions.

use std::ops::ControlFlow;

use anyhow::Result;
use pollster::block_on;
use rewardhub_core::{
    event::Event,
    ids::{Position, WalletId},
    posting::{Account, Posting},
    time::{Instant, Month, Zone},
};
use rewardhub_scylla::{Cursor, ScyllaLedger};

use super::{Data, decisions::Decided};

/// Entries that are asked of servers at once.
const PAGE: usize = 200;

/// A posting to a wallet, and the place behind it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What was posted.
    pub posting: Posting,
    /// Where to go on.
    pub behind: Cursor,
}

impl Data {
    /// What was posted to a wallet, newest first, from a place on, for as long as `each` wants more.
    ///
    /// # Errors
    /// When it cannot be read, and what `each` says.
    pub fn entries(
        &self,
        id: WalletId,
        after: Option<&Cursor>,
        mut each: impl FnMut(Entry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        match self.set().ledger().servers() {
            Some(servers) => self.told_by(servers, id, after, &mut each),
            None => self.decided(id, after, &mut each),
        }
    }

    fn told_by(
        &self,
        servers: &ScyllaLedger,
        id: WalletId,
        after: Option<&Cursor>,
        each: &mut impl FnMut(Entry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let months = month(self.wallet(id)?.opened_at)..=month(self.clock(id.bucket())?.last);
        let mut from = after.copied();
        loop {
            let page = block_on(servers.history(id, months.clone(), from.as_ref(), PAGE))?;
            for entry in page.entries {
                let behind = entry.cursor();
                if each(Entry { posting: entry.posting, behind })?.is_break() {
                    return Ok(());
                }
            }
            match page.next {
                Some(next) => from = Some(next),
                None => return Ok(()),
            }
        }
    }

    fn decided(
        &self,
        id: WalletId,
        after: Option<&Cursor>,
        each: &mut impl FnMut(Entry) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        for of in self.months_of(id)?.rev() {
            // The month of a history is that of a local day, which may not be the month of the place.
            if after.is_some_and(|after| of.0 > after.month().0 + 1) {
                continue;
            }
            for Decided { offset, record } in self.history(id, of)?.into_iter().rev() {
                let at = month(record.at);
                let events: Vec<(Event, u32)> = record.events.into_iter().zip(0..).collect();
                for (event, index) in events.into_iter().rev() {
                    let Event::Posting(posting) = event else { continue };
                    let position = Position { offset, index };
                    let passed = after.is_some_and(|after| position >= after.position());
                    if passed || !(concerns(&posting.from, id) || concerns(&posting.to, id)) {
                        continue;
                    }
                    if each(Entry { posting: *posting, behind: Cursor::after(at, position) })?.is_break() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }
}

fn month(at: Instant) -> Month {
    Zone::utc().day(at).month()
}

fn concerns(account: &Account, id: WalletId) -> bool {
    matches!(account, Account::Wallet(wallet, _) if *wallet == id)
}
