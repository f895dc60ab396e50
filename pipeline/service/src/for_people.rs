//! Counts what the ledger keeps for people to look at, with the age of the oldest.

use std::collections::BTreeMap;

use pollster::block_on;
use rewardhub_core::{
    state::{
        attention::{Waits, WaitsFor},
        row::{Row, RowKey},
    },
    time::{Day, Instant},
};
use rewardhub_engine::ports::{RowKind, RowReader as _};

use crate::{
    Service,
    approvals::{is_open, is_overtaken},
    error::Result,
    service::PAGE,
};

/// The most dead letters that are counted: with so many, nobody asks how many there are.
pub const MOST_LETTERS: u64 = 10_000;

/// What the ledger keeps for people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ForPeople {
    /// What waits for a person, by reason: reasons for which nothing waits are left out.
    pub waiting: Vec<Total>,
    /// Changes that wait for the approval of a second person.
    pub approvals: Kept,
    /// Commands that could not be decided and wait.
    pub set_aside: Kept,
    /// Records of feeds that could not be read, up to [`MOST_LETTERS`].
    pub dead_letters: Kept,
}

/// Some that wait for a person, for the same reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// What it takes for them to wait no more.
    pub waits_for: WaitsFor,
    /// How many they are.
    pub count: u64,
    /// The day since which the one waits that has waited longest, however long ago it was booked.
    pub oldest_on: Day,
}

/// Some that are kept for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// How many they are.
    pub count: u64,
    /// Since when the oldest is kept; `None` if there are none.
    pub oldest: Option<Instant>,
}

/// What waits for a person, while it is summed up.
#[derive(Debug, Default)]
struct Totals(BTreeMap<WaitsFor, (u64, Day)>);

impl Totals {
    /// Adds what waits by a row.
    fn add(&mut self, row: &Row) {
        let Row::Attention(attention) = row else { return };
        for Waits { waits_for, count, oldest_on } in &attention.waits {
            let (sum, oldest) = self.0.entry(*waits_for).or_insert((0, *oldest_on));
            *sum += u64::from(*count);
            *oldest = (*oldest).min(*oldest_on);
        }
    }

    /// The sums, sorted by their reasons.
    fn by_reason(self) -> impl Iterator<Item = Total> {
        self.0.into_iter().map(|(waits_for, (count, oldest_on))| Total { waits_for, count, oldest_on })
    }
}

impl Kept {
    fn add(&mut self, at: Instant) {
        self.count += 1;
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
    }
}

impl Service {
    /// Counts what the ledger keeps for people. It reads what waits, every command that was ever set aside or asked for an approval, and dead
    /// letters up to a limit. It asks once, however long other calls would wait for an answer.
    ///
    /// # Errors
    /// When the ledger does not answer, or a command cannot be read.
    pub fn for_people(&self) -> Result<ForPeople> {
        let mut totals = Totals::default();
        self.each_asked_once(RowKind::Attention, |_, row| {
            totals.add(&row);
            true
        })?;
        let mut asked = Vec::new();
        self.each_asked_once(RowKind::Asked, |key, row| {
            if let (RowKey::Asked(bucket, offset), Row::Asked(row)) = (key, row)
                && is_open(&row)
            {
                asked.push((bucket, offset));
            }
            true
        })?;
        let mut for_people = ForPeople { waiting: totals.by_reason().collect(), ..ForPeople::default() };
        let terms = self.current_terms()?;
        for (bucket, offset) in asked {
            let command = self.command(self.placement().partition(bucket), offset)?;
            if !is_overtaken(command.body.proposal(), &terms) {
                for_people.approvals.add(command.at);
            }
        }
        self.each_asked_once(RowKind::SetAside, |_, row| {
            if let Row::SetAside(kept) = row
                && kept.resolution.is_none()
            {
                for_people.set_aside.add(kept.at);
            }
            true
        })?;
        self.each_asked_once(RowKind::DeadLetter, |_, row| {
            if let Row::DeadLetter(letter) = row
                && letter.settled.is_none()
            {
                for_people.dead_letters.add(letter.at);
            }
            for_people.dead_letters.count < MOST_LETTERS
        })?;
        Ok(for_people)
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
