//! Yields a sorted statement account by account, in chunks that fit a command.

use std::{collections::VecDeque, io, iter};

use rewardhub_core::{command::EnrolmentTerms, delivery::Delivery};

use super::{
    Fingerprints, Limits, Origin,
    account::{self, Account},
    account_totals::{AccountTotals, Groups},
    ambiguous_references::Reused,
    chunk_stream::Chunk,
    entry_to_item::Prepared,
    item_order::{Arranging, Day, Next},
    reference_survey,
    report::{Report, StatementReport},
    sort::Merged,
    statement_to_delivery::Ended,
};
use crate::profile::StreamSettings;

/// What chunks are made with; the same for the whole input.
pub(super) struct Frame<'f, F> {
    pub(super) origin: &'f Origin,
    pub(super) settings: StreamSettings,
    pub(super) enrolment: Option<EnrolmentTerms>,
    pub(super) limits: &'f Limits,
    pub(super) fingerprints: &'f F,
}

/// The rest of a statement whose chunks are being yielded.
#[derive(Debug)]
pub(super) struct Batches {
    pub(super) sorted: Merged,
    pub(super) groups: Groups,
    pub(super) ended: Ended,
    pub(super) reused: Reused,
    /// Number of the statement in the input, from 0.
    pub(super) number: u64,
    /// Index of the current account.
    pub(super) index: u32,
    /// The account's delivery after its first chunk, and the number of its items yielded.
    pub(super) open: Option<(Account, Delivery, u32)>,
    /// The rest of the current day.
    pub(super) day: Day,
    /// Chunks that were read ahead for the survey of their delivery.
    pub(super) ready: VecDeque<Chunk>,
}

impl Batches {
    /// The next chunk; `None` at the end of the statement.
    pub(super) fn next<F: Fingerprints>(&mut self, frame: &Frame<'_, F>, report: &mut Report) -> io::Result<Option<Chunk>> {
        if let Some(chunk) = self.ready.pop_front() {
            return Ok(Some(chunk));
        }
        let Some(mut first) = self.read(frame, report)? else { return Ok(None) };
        if first.before == 0 && self.open.is_some() && first.delivery.trusts_ids {
            let mut items = first.items.len();
            while items < reference_survey::ITEMS
                && self.open.is_some()
                && let Some(chunk) = self.read(frame, report)?
            {
                items += chunk.items.len();
                self.ready.push_back(chunk);
            }
            first.survey = reference_survey::of(iter::once(&first).chain(&self.ready));
        }
        Ok(Some(first))
    }

    fn read<F: Fingerprints>(&mut self, frame: &Frame<'_, F>, report: &mut Report) -> io::Result<Option<Chunk>> {
        while let Some(group) = self.groups.get(self.index) {
            let (account, delivery, before) = match self.open.take() {
                Some(open) => open,
                None => match self.ended.delivery(group, frame.origin, frame.settings, frame.fingerprints) {
                    Some(delivery) => {
                        report.delivery(self.report(group, &delivery));
                        (Account::of(&group.number, frame.fingerprints), delivery, 0)
                    }
                    // Without items or a period there is nothing that it could have covered.
                    None => {
                        self.index += 1;
                        continue;
                    }
                },
            };
            let (items, texts) = (Vec::new(), Vec::new());
            let (survey, end, enrolment) = (Vec::new(), None, frame.enrolment);
            let mut chunk = Chunk { account, delivery, items, texts, before, survey, end, enrolment };
            let more = self.fill(&mut chunk, frame.limits, report)?;
            let yielded = u32::try_from(chunk.items.len()).ok().and_then(|items| before.checked_add(items));
            let items = yielded.ok_or_else(|| io::Error::other("an account has more than 2^32 items in one statement"))?;
            if more {
                self.open = Some((chunk.account.clone(), chunk.delivery.clone(), items));
                return Ok(Some(chunk));
            }
            chunk.end = self.groups.get(self.index).and_then(|group| self.ended.ending(group, frame.settings, items));
            self.index += 1;
            return Ok(Some(chunk));
        }
        Ok(None)
    }

    /// Fills a chunk. Returns true if it is full and its account has more items.
    fn fill(&mut self, chunk: &mut Chunk, limits: &Limits, report: &mut Report) -> io::Result<bool> {
        let mut bytes = 0;
        loop {
            let fits =
                |len| chunk.items.is_empty() || (chunk.items.len() < limits.chunk_items && bytes + len <= limits.chunk_bytes);
            match self.day.next_if(fits)? {
                Next::Item(prepared, len) => {
                    bytes += len;
                    chunk.items.push(prepared.item);
                    chunk.texts.push(prepared.text);
                }
                Next::Left => return Ok(true),
                Next::End if self.read_day(limits, report)? => {}
                Next::End => return Ok(false),
            }
        }
    }

    /// Reads the next day of the current account. Returns false if there is none.
    fn read_day(&mut self, limits: &Limits, report: &mut Report) -> io::Result<bool> {
        let Some(first) = self.sorted.key().filter(|key| SortKey::account(*key) == self.index) else { return Ok(false) };
        let mut day = Arranging::new(limits);
        while self.sorted.key().is_some_and(|key| SortKey::account_and_day(key) == SortKey::account_and_day(first)) {
            let record = self.sorted.record();
            let mut prepared: Prepared = postcard::from_bytes(record).map_err(io::Error::other)?;
            report.reused_references += self.reused.strip(self.index, &mut prepared.item);
            day.push(prepared, record.len())?;
            self.sorted.advance()?;
        }
        self.day = day.finish()?;
        Ok(true)
    }

    fn report(&self, group: &AccountTotals, delivery: &Delivery) -> StatementReport {
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

/// The key by which items are sorted: account (32 bits), booking day (32 bits), place (64 bits).
pub(super) struct SortKey;

impl SortKey {
    pub(super) fn of(account: u32, item: &rewardhub_core::item::Item) -> u128 {
        use rewardhub_core::item::RecordPlace;
        // Sorts negative numbers, which are days before 1970, before the others.
        let day = item.facts.booked_on.number().cast_unsigned() ^ (1 << 31);
        let (place, detail) = match item.place {
            RecordPlace::Line(line) => (line, 0),
            RecordPlace::Entry(entry, detail) => (entry, detail),
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
