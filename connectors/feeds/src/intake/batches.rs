//! A sorted statement, handed on account by account in chunks that fit a command.

use std::{collections::VecDeque, io};

use rewardhub_core::command::Delivery;

use super::{
    Fingerprints, Limits, Origin,
    account::{self, Account},
    day::{self, Sized},
    group::{Group, Groups},
    prepare::Prepared,
    report::{Report, StatementReport},
    reused::Reused,
    sort::Merged,
    statement::Ended,
    taken::Chunk,
};
use crate::profile::StreamSettings;

/// What chunks are made with, the same for the whole input.
pub(super) struct Frame<'f, F> {
    pub(super) origin: &'f Origin,
    pub(super) settings: StreamSettings,
    pub(super) limits: &'f Limits,
    pub(super) fingerprints: &'f F,
}

/// The rest of a statement that is being handed on.
#[derive(Debug)]
pub(super) struct Batches {
    pub(super) sorted: Merged,
    pub(super) groups: Groups,
    pub(super) ended: Ended,
    pub(super) reused: Reused,
    /// Counted from 0 in the input.
    pub(super) number: u32,
    /// The account whose turn it is.
    pub(super) index: u32,
    /// Its delivery, once its first chunk was asked for, and whether that was handed on.
    pub(super) open: Option<(Account, Delivery, bool)>,
    /// Items of it that are in order.
    pub(super) ready: VecDeque<Sized>,
}

impl Batches {
    /// The next chunk; `None` at the end of the statement.
    pub(super) fn next<F: Fingerprints>(&mut self, frame: &Frame<'_, F>, report: &mut Report) -> io::Result<Option<Chunk>> {
        while let Some(group) = self.groups.get(self.index) {
            let (account, delivery, begun) = match self.open.take() {
                Some(open) => open,
                None => match self.ended.delivery(group, frame.origin, frame.settings, frame.fingerprints) {
                    Some(delivery) => {
                        report.delivery(self.report(group, &delivery));
                        (Account::of(&group.number, frame.fingerprints), delivery, false)
                    }
                    // No items and no period: there is nothing that it could have covered.
                    None => {
                        self.index += 1;
                        continue;
                    }
                },
            };
            let mut chunk = Chunk { account, delivery, items: Vec::new(), texts: Vec::new(), first: !begun, end: None };
            if self.fill(&mut chunk, frame.limits, report)? {
                self.open = Some((chunk.account.clone(), chunk.delivery.clone(), true));
                return Ok(Some(chunk));
            }
            chunk.end = self.groups.get(self.index).and_then(|group| self.ended.ending(group, frame.settings));
            self.index += 1;
            return Ok(Some(chunk));
        }
        Ok(None)
    }

    /// Fills a chunk; true when it is full and there is more of its account.
    fn fill(&mut self, chunk: &mut Chunk, limits: &Limits, report: &mut Report) -> io::Result<bool> {
        let mut bytes = 0;
        loop {
            if self.ready.is_empty() && !self.read_day(report)? {
                return Ok(false);
            }
            let Some((prepared, len)) = self.ready.pop_front() else { continue };
            let full = chunk.items.len() >= limits.chunk_items.max(1) || bytes + len > limits.chunk_bytes;
            if full && !chunk.items.is_empty() {
                self.ready.push_front((prepared, len));
                return Ok(true);
            }
            bytes += len;
            chunk.items.push(prepared.item);
            chunk.texts.push(prepared.text);
        }
    }

    /// Reads the next day of the account whose turn it is; false when there is none.
    fn read_day(&mut self, report: &mut Report) -> io::Result<bool> {
        let mut items = Vec::new();
        let mut first = None;
        while let Some(key) = self.sorted.key() {
            if SortKey::account(key) != self.index
                || *first.get_or_insert(SortKey::account_and_day(key)) != SortKey::account_and_day(key)
            {
                break;
            }
            let record = self.sorted.record();
            let mut prepared: Prepared = postcard::from_bytes(record).map_err(io::Error::other)?;
            let len = record.len();
            report.reused_references += self.reused.strip(self.index, &mut prepared.item);
            items.push((prepared, len));
            self.sorted.advance()?;
        }
        self.ready = day::arrange(items).into();
        Ok(!self.ready.is_empty())
    }

    fn report(&self, group: &Group, delivery: &Delivery) -> StatementReport {
        StatementReport {
            statement: self.number,
            account: account::masked(&group.number),
            covers: (delivery.from_on, delivery.to_on),
            currency: group.currency,
            items: group.items,
            balance: self.ended.balance_check(group),
        }
    }
}

/// What items are sorted by: account (32 bits), booking day (32 bits), place (64 bits).
pub(super) struct SortKey;

impl SortKey {
    pub(super) fn of(account: u32, item: &rewardhub_core::item::Item) -> u128 {
        use rewardhub_core::item::Place;
        // Negative numbers, days before 1970, go before the others.
        let day = item.facts.booked_on.number().cast_unsigned() ^ (1 << 31);
        let (place, detail) = match item.place {
            Place::Line(line) => (line, 0),
            Place::Entry(entry, detail) => (entry, detail),
        };
        u128::from(account) << 96 | u128::from(day) << 64 | u128::from(place) << 32 | u128::from(detail)
    }

    fn account(key: u128) -> u32 {
        u32::try_from(key >> 96).expect("a hundred and twenty-eight bits less ninety-six")
    }

    const fn account_and_day(key: u128) -> u128 {
        key >> 64
    }
}
