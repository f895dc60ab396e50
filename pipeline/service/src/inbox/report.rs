//! What became of a file in an inbox, for programs (JSON) and for people (text). It lies beside the file, and may quote from it.

use std::fmt;

use rewardhub_core::{
    delivery::{DeliveryReport, ItemCounts},
    state::feed::AcceptedDelivery,
};
use serde::{Deserialize, Serialize};

use super::{
    file::Stamp,
    places::{DONE, FAILED},
};

/// What became of a file in an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxReport {
    /// The name of the file in the inbox.
    pub file: String,
    /// The feed whose inbox it was.
    pub feed: String,
    /// Whether anything of it was taken in.
    pub outcome: Outcome,
    /// When it was taken in (RFC 3339, UTC).
    pub taken_at: String,
    /// The name under which it is kept; `None` until it is moved.
    pub kept_as: Option<String>,
    /// Why nothing of it was looked at; `None` if its sources were.
    pub refused: Option<String>,
    /// The file itself, or those in it if it is an archive.
    pub sources: Vec<SourceReport>,
    /// Its size, time and inode when it was taken in.
    pub stamp: Stamp,
}

/// Whether anything of a file was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Something was, and is booked or kept for a person.
    Taken,
    /// Nothing could be read.
    Failed,
}

/// What became of a source: a file, or one of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceReport {
    /// Its name, in an archive with its folders.
    pub name: String,
    /// Why nothing of it was taken in, and what to do; `None` if it was.
    pub not_taken: Option<String>,
    /// The id of its delivery; `None` if nothing of it was taken in.
    pub delivery: Option<String>,
    /// Its format, and what the feed's profile makes of it; `None` if that is not known.
    pub stream: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal; `None` if nothing of it was taken in.
    pub digest: Option<String>,
    /// What became of its records, counted.
    pub counts: SourceCounts,
    /// The first records that could not be read. They are kept as dead letters.
    pub rejected: Vec<RejectedInFile>,
    /// What somebody should know who looks after the feed.
    pub remarks: Vec<String>,
}

/// What became of the records of a source, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SourceCounts {
    /// Records in it, those that could not be read included.
    pub read: u64,
    /// Transactions that were booked for the first time.
    pub new: u64,
    /// Of those, transactions that wait for somebody to link their account to a wallet.
    pub waiting: u64,
    /// Records that were known.
    pub duplicates: u64,
    /// Transactions that the bank announced for the first time, and has not booked.
    pub pending: u64,
    /// Transactions that wait for a person.
    pub review: u64,
    /// Records that contradict what is known under their id.
    pub conflicts: u64,
    /// Transactions that the feed took back.
    pub removed: u64,
    /// Transactions that the feed restated: what they earned was corrected.
    pub amended: u64,
    /// Records that could not be read.
    pub rejected: u64,
}

/// A record that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedInFile {
    /// Where in the source it was.
    pub place: String,
    /// The reason, as a code.
    pub reason: String,
    /// What is wrong with it, and how to correct it. It may quote the record.
    pub detail: String,
    /// The id of the dead letter that keeps it.
    pub dead_letter: String,
}

impl Outcome {
    /// The folder for such files.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Taken => DONE,
            Self::Failed => FAILED,
        }
    }
}

impl SourceCounts {
    /// What became of the records of a delivery, as far as that is known.
    pub(crate) fn of(accepted: &AcceptedDelivery) -> Self {
        let AcceptedDelivery { report, outcome, .. } = accepted;
        let DeliveryReport { read, items, dead_letters, .. } = report;
        let ItemCounts { new, duplicates, pending, review, conflicts, removed, amended, .. } = *items;
        Self {
            read: *read,
            new: new.into(),
            waiting: outcome.as_ref().map_or(0, |outcome| outcome.waiting),
            duplicates: duplicates.into(),
            pending: pending.into(),
            review: review.into(),
            conflicts: conflicts.into(),
            removed: removed.into(),
            amended: amended.into(),
            rejected: *dead_letters,
        }
    }
}

impl std::ops::AddAssign for SourceCounts {
    fn add_assign(&mut self, other: Self) {
        let Self { read, new, waiting, duplicates, pending, review, conflicts, removed, amended, rejected } = other;
        self.read += read;
        self.new += new;
        self.waiting += waiting;
        self.duplicates += duplicates;
        self.pending += pending;
        self.review += review;
        self.conflicts += conflicts;
        self.removed += removed;
        self.amended += amended;
        self.rejected += rejected;
    }
}

impl SourceReport {
    /// The report of a source of which nothing was taken in.
    pub(super) fn not_taken(name: &str, why: String) -> Self {
        Self { name: name.to_owned(), not_taken: Some(why), ..Self::default() }
    }
}

impl InboxReport {
    /// The sums over its sources.
    #[must_use]
    pub fn counts(&self) -> SourceCounts {
        let mut sums = SourceCounts::default();
        self.sources.iter().for_each(|source| sums += source.counts);
        sums
    }

    /// How many of its sources were not taken in.
    #[must_use]
    pub fn not_taken(&self) -> usize {
        self.sources.iter().filter(|source| source.not_taken.is_some()).count()
    }

    /// Whether all that is in it was read and taken in.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.outcome == Outcome::Taken && self.not_taken() == 0 && self.counts().rejected == 0
    }
}

impl fmt::Display for InboxReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, feed, outcome, taken_at, refused, sources, .. } = self;
        match outcome {
            Outcome::Taken => writeln!(f, "{file} (feed {feed}) was taken in at {taken_at}")?,
            Outcome::Failed => writeln!(f, "{file} (feed {feed}): nothing of it could be taken in at {taken_at}")?,
        }
        if let Some(why) = refused {
            writeln!(f, "  {why}")?;
        }
        let is_alone = matches!(sources.as_slice(), [source] if source.name == *file);
        for source in sources {
            if !is_alone {
                writeln!(f, "{}", source.name)?;
            }
            write!(f, "{source}")?;
        }
        match outcome {
            Outcome::Taken if self.is_well() => Ok(()),
            Outcome::Taken => writeln!(
                f,
                "What was not taken in can be sent again: correct it or the feed's profile, and put the file into the inbox once more. What was \
                 taken in already does not count again."
            ),
            Outcome::Failed => {
                writeln!(f, "Correct the file or the feed's profile as said above, and put the file into the inbox once more.")
            }
        }
    }
}

impl fmt::Display for SourceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.not_taken {
            return writeln!(f, "  not taken in: {why}");
        }
        let SourceCounts { read, new, waiting, duplicates, pending, review, conflicts, removed, amended, rejected } = self.counts;
        write!(f, "  {}: {read} records, {new} new, {duplicates} duplicates", self.stream.as_deref().unwrap_or("unknown"))?;
        let others = [
            (waiting, "waiting for their account to be linked"),
            (pending, "pending"),
            (review, "for review"),
            (conflicts, "conflicts"),
            (removed, "removed"),
            (amended, "amended"),
            (rejected, "could not be read"),
        ];
        for (n, what) in others.into_iter().filter(|(n, _)| *n > 0) {
            write!(f, ", {n} {what}")?;
        }
        writeln!(f)?;
        for RejectedInFile { place, reason, detail, dead_letter } in &self.rejected {
            writeln!(f, "  {place} ({reason}): {detail}; dead letter {dead_letter}")?;
        }
        let listed = self.rejected.len() as u64;
        if rejected > listed {
            writeln!(f, "  and {} more that could not be read; `rewardhub dead-letters list` shows them", rejected - listed)?;
        }
        self.remarks.iter().try_for_each(|remark| writeln!(f, "  note: {remark}"))
    }
}
