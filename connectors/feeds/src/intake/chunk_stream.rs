//! The intake: pulls items from a decoder, statement by statement, and yields chunks and rejected records.

use std::{collections::VecDeque, io, mem};

use rewardhub_core::{
    command::{Ending, EnrolmentTerms, Surveyed},
    delivery::Delivery,
    ids::Token,
    item::Item,
};
use rustc_hash::FxHashSet;

use super::{
    Account, Fingerprints, Limits, Report,
    account_chunks::{Batches, Frame, SortKey},
    account_totals::Groups,
    ambiguous_references::References,
    entry_to_item::Preparer,
    item_order::Day,
    sort::Sorter,
    statement_to_delivery::Ended,
};
use crate::{
    entry::{Decoded, Entry, Rejected, Statement},
    profile::{Profile, StreamSettings},
};

/// Where an input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Name of the feed.
    pub feed: String,
    /// Name of the stream, as [`super::stream_name`] gives it.
    pub stream: String,
}

/// Items of one delivery for one bank account, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The bank account of all items.
    pub account: Account,
    /// The delivery that the items belong to.
    pub delivery: Delivery,
    /// At most as many items as [`Limits`] allows; none if the chunk only ends the delivery.
    pub items: Vec<Item>,
    /// For each item the text to seal, on one line: its description, then a tab and the counterparty's name.
    pub texts: Vec<String>,
    /// Number of items of this delivery and account in earlier chunks.
    pub before: u32,
    /// With the first of several chunks: what identifies their items, which must be known before any of them is decided.
    pub survey: Vec<Surveyed>,
    /// How the delivery ended for the account; only with its last chunk, and never if the input broke off before its end.
    pub end: Option<Ending>,
    /// How the items wait until somebody links their account; `None` where the feed's profile does not require that.
    pub enrolment: Option<EnrolmentTerms>,
}

/// What an intake yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeOutput {
    /// Items, or the end of a delivery without any.
    Chunk(Box<Chunk>),
    /// A record that could not be read.
    Rejected(Box<Rejected>),
    /// The input cannot be read any further. Everything before this stays valid, but without an end.
    Refused(Box<Rejected>),
}

/// Why an intake cannot continue.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The temporary file for sorting failed.
    #[error("items cannot be sorted by way of a temporary file: {0}; free some disk space there and send the input again")]
    Spill(#[from] io::Error),
}

/// Turns what a decoder yields into deliveries. It yields nothing after an error.
#[derive(Debug)]
pub struct Intake<'p, D, F> {
    decoder: D,
    preparer: Preparer<'p, F>,
    origin: Origin,
    settings: StreamSettings,
    enrolment: Option<EnrolmentTerms>,
    limits: Limits,
    report: Report,
    reading: Reading,
    handing_on: Option<Batches>,
    accounts: FxHashSet<Token>,
    done: bool,
}

/// The statement that is being read.
#[derive(Debug)]
struct Reading {
    sorter: Sorter,
    references: References,
    groups: Groups,
    rejected: u64,
}

impl Reading {
    fn new(limits: &Limits) -> Self {
        // References get a sixth of the memory, and items the rest.
        let (items, references) = (limits.held_bytes / 6 * 5, limits.held_bytes / 6);
        Self {
            sorter: Sorter::new(items, limits.folder.clone()),
            references: References::new(references, limits.folder.clone()),
            groups: Groups::default(),
            rejected: 0,
        }
    }
}

impl<'p, D: Iterator<Item = Decoded>, F: Fingerprints> Intake<'p, D, F> {
    /// An intake of what `decoder` yields.
    pub fn new(decoder: D, origin: Origin, profile: &'p Profile, fingerprints: F, limits: Limits) -> Self {
        let settings = profile.stream(&origin.stream);
        Self {
            decoder,
            preparer: Preparer::new(profile, settings.ids, fingerprints),
            origin,
            settings,
            enrolment: profile.enrolment.terms(),
            report: Report::default(),
            reading: Reading::new(&limits),
            limits,
            handing_on: None,
            accounts: FxHashSet::default(),
            done: false,
        }
    }

    /// What has been read up to now; everything once the intake has ended.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    fn step(&mut self) -> io::Result<Option<IntakeOutput>> {
        loop {
            if let Some(batches) = &mut self.handing_on {
                let fingerprints = self.preparer.fingerprints();
                let frame = Frame {
                    origin: &self.origin,
                    settings: self.settings,
                    enrolment: self.enrolment,
                    limits: &self.limits,
                    fingerprints,
                };
                if let Some(chunk) = batches.next(&frame, &mut self.report)? {
                    return Ok(Some(IntakeOutput::Chunk(Box::new(chunk))));
                }
                self.handing_on = None;
            }
            match self.decoder.next() {
                Some(Decoded::Entry(entry)) => self.entry(*entry)?,
                Some(Decoded::Statement(statement)) => self.statement(Some(statement))?,
                Some(Decoded::Remark(remark)) => self.report.remark(remark),
                Some(Decoded::Rejected(rejected)) => {
                    self.reading.rejected += 1;
                    self.report.read += 1;
                    self.report.reject(&rejected.reason);
                    return Ok(Some(IntakeOutput::Rejected(rejected)));
                }
                Some(Decoded::Refused(refused)) => {
                    self.report.refused = true;
                    self.report.reject(&refused.reason);
                    return Ok(Some(IntakeOutput::Refused(refused)));
                }
                None if self.reading.groups.len() > 0 => self.statement(None)?,
                None => return Ok(None),
            }
        }
    }

    fn entry(&mut self, entry: Entry) -> io::Result<()> {
        let reading = &mut self.reading;
        let index = reading.groups.index(&entry.account, self.preparer.fingerprints());
        let group = reading.groups.get_mut(index).expect("the account was entered a moment ago");
        let (prepared, content) = self.preparer.prepare(entry, group.token);
        group.add(&prepared.item, content);
        self.report.item(prepared.item.status, prepared.item.facts.kind);
        reading.references.add(index, &prepared.item)?;
        reading.sorter.push(SortKey::of(index, &prepared.item), &prepared)
    }

    /// Ends the current statement; `None` if it broke off.
    fn statement(&mut self, statement: Option<Box<Statement>>) -> io::Result<()> {
        let mut read = mem::replace(&mut self.reading, Reading::new(&self.limits));
        let fingerprints = self.preparer.fingerprints();
        if let Some(account) = statement.as_ref().and_then(|statement| statement.account.as_ref()) {
            read.groups.index(account, fingerprints);
        }
        self.accounts.extend(read.groups.tokens());
        self.report.accounts = self.accounts.len() as u64;
        let ended = Ended { statement, accounts: read.groups.len(), rejected: read.rejected };
        let number = self.report.statements;
        self.report.statements += 1;
        self.handing_on = Some(Batches {
            reused: read.references.reused()?,
            sorted: read.sorter.finish()?,
            groups: read.groups,
            ended,
            number,
            index: 0,
            open: None,
            day: Day::default(),
            ready: VecDeque::new(),
        });
        Ok(())
    }
}

impl<D: Iterator<Item = Decoded>, F: Fingerprints> Iterator for Intake<'_, D, F> {
    type Item = Result<IntakeOutput, IntakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let taken = self.step();
        self.done = !matches!(taken, Ok(Some(_)));
        taken.map_err(IntakeError::Spill).transpose()
    }
}
