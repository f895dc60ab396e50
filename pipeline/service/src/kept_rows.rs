//! Counts the rows and files that wait for a person, and sums up what the wallets hold. It reads rows, so a server does it now and then, and
//! never because somebody looks.

use std::collections::BTreeMap;

use pollster::block_on;
use rewardhub_core::{
    money::Asset,
    state::{
        asked::Asked,
        attention::WaitsFor,
        row::{Row, RowKey},
    },
};
use rewardhub_engine::ports::{RowKind, RowReader as _};

use crate::{Configuration, Service, error::Result, inbox::FeedFiles, service::PAGE, status::Totals};

/// The most dead letters that are counted: with so many, nobody asks how many there are.
pub const MOST_LETTERS: u64 = 10_000;

/// What a ledger keeps for people to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptRows {
    /// Commands that were set aside and wait to be decided.
    pub set_aside: u64,
    /// Records of feeds that could not be read, up to [`MOST_LETTERS`].
    pub dead_letters: u64,
    /// Items in review, purchases that could not be judged, and items whose account is to be linked.
    pub waiting: [u64; 3],
    /// Changes that wait for the approval of a second person.
    pub approvals: u64,
    /// The files in the inboxes of all feeds.
    pub inboxes: Vec<FeedFiles>,
    /// What all wallets hold of an asset, less what wallets owe, in minor units: the other side of the system accounts.
    pub liability_minor: BTreeMap<Asset, i64>,
}

impl Service {
    /// Counts what the ledger keeps for people. It reads every command that was ever set aside, dead letters up to a limit, and a
    /// row for each bucket, but no wallet. It asks once, however long other calls would wait for an answer: the next count comes soon.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn kept_rows(&self) -> Result<KeptRows> {
        let mut kept = KeptRows::default();
        self.each_asked_once(RowKind::SetAside, |_, row| {
            kept.set_aside += u64::from(matches!(row, Row::SetAside(command) if command.resolution.is_none()));
            true
        })?;
        self.each_asked_once(RowKind::DeadLetter, |_, _| {
            kept.dead_letters += 1;
            kept.dead_letters < MOST_LETTERS
        })?;
        self.each_asked_once(RowKind::SystemAccounts, |_, row| {
            if let Row::SystemAccounts(stripe) = row {
                for (_, asset, minor) in &stripe.balances {
                    let sum = kept.liability_minor.entry(*asset).or_default();
                    *sum = sum.saturating_sub(*minor);
                }
            }
            true
        })?;
        let mut totals = Totals::default();
        self.each_asked_once(RowKind::Attention, |_, row| {
            totals.add(&row);
            true
        })?;
        for total in totals.by_reason() {
            let place = match total.waits_for {
                WaitsFor::Item(_) => 0,
                WaitsFor::Purchase(_) => 1,
                WaitsFor::Enrolment => 2,
            };
            kept.waiting[place] += total.count;
        }
        self.each_asked_once(RowKind::Asked, |_, row| {
            kept.approvals += u64::from(matches!(row, Row::Asked(Asked { settled: None, .. })));
            true
        })?;
        kept.inboxes = self.inbox(Configuration::read(self.root())?.inbox).files()?;
        Ok(kept)
    }

    /// Calls `each` with every row of one kind until it returns `false`, without waiting for a ledger that does not answer.
    pub(crate) fn each_asked_once(&self, kind: RowKind, mut each: impl FnMut(RowKey, Row) -> bool) -> Result<()> {
        let mut after = None;
        loop {
            let page = block_on(self.ledger().page(kind, after.as_ref(), PAGE))?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = Some(*last);
            for (key, row) in page {
                if !each(key, row) {
                    return Ok(());
                }
            }
        }
    }
}
