//! The result of an ingest.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use rewardhub_core::{
    delivery::ItemCounts, event::ReferencesDistrusted, ids::BankAccountId, item::Kind, money::Asset,
    state::stream_evidence::ReferenceTrust,
};
use rewardhub_engine::partitions::SubmissionState;
use rewardhub_feeds::{intake::Report, recognise_format::Unrecognised};
use rustc_hash::FxHashMap;

use super::letters::Letter;
use crate::{error::Error, feeds::DEFAULT, set_aside::Place, totals::Totals};

/// The result of one file.
pub struct FileReport {
    /// The path of the file, or the name of the bytes.
    pub path: PathBuf,
    /// The name of the feed that it belongs to.
    pub feed: String,
    /// The name of its stream; `unknown` where its format is not known.
    pub stream: String,
    /// What the intake counted: records, items, balances, remarks.
    pub edge: Report,
    /// The records that could not be read.
    pub letters: Vec<Letter>,
    /// Why nothing of the file was taken in; `None` if it was.
    pub untaken: Option<Untaken>,
}

/// Why nothing of a file was taken in.
#[derive(Debug, thiserror::Error)]
pub enum Untaken {
    /// The file cannot be read.
    #[error(transparent)]
    Unread(Error),
    /// The file has no known format.
    #[error(transparent)]
    Unrecognised(Unrecognised),
    /// The layout of the file is ambiguous, or the file is empty.
    #[error("{message}")]
    Refused {
        /// What is ambiguous, and how to settle it.
        message: String,
        /// Whether it is a CSV file for which the caller named no feed, so that the profile of one may help.
        may_need_a_profile: bool,
    },
}

impl FileReport {
    /// The result of a file of which nothing was taken in.
    pub(super) fn untaken(path: &Path, feed: Option<&str>, stream: &str, why: Untaken) -> Self {
        Self {
            path: path.to_owned(),
            feed: feed.unwrap_or(DEFAULT).to_owned(),
            stream: stream.to_owned(),
            edge: Report { refused: true, ..Report::default() },
            letters: Vec::new(),
            untaken: Some(why),
        }
    }
}

/// A stream of a bank account whose references are no longer trusted.
pub struct DistrustedReferences {
    /// The masked number of the account, or its id where this ingest did not see the number.
    pub account: String,
    /// The evidence against the references.
    pub evidence: ReferencesDistrusted,
}

impl DistrustedReferences {
    /// Describes the evidence in a sentence.
    #[must_use]
    pub fn seen(&self) -> String {
        let ReferencesDistrusted { against, of, .. } = self.evidence;
        match self.evidence.ids {
            ReferenceTrust::Regenerated => format!(
                "{against} of {of} references are new for transactions that were known under others: this bank makes its references \
                 anew for every delivery, so from now on they tell nothing"
            ),
            ReferenceTrust::Reused | ReferenceTrust::Believed => format!(
                "{against} of {of} references were given to other transactions before: this bank uses its references again, so what \
                 bears one of those waits for a person"
            ),
        }
    }

    /// Returns the lines for the feed's profile that declare the references unusable.
    #[must_use]
    pub fn remedy(&self) -> String {
        // A profile maps one kind of CSV only.
        let stream = self.evidence.stream.split(':').next().unwrap_or_default();
        format!("[stream.{stream}]\nids = \"none\"")
    }
}

/// The result of all files together.
pub struct Ingested {
    /// The result of each file, in the order they were taken in.
    pub files: Vec<FileReport>,
    /// The outcomes of the items, counted.
    pub items: ItemCounts,
    /// Transactions booked, by kind.
    pub by_kind: BTreeMap<Kind, u64>,
    /// Rewards paid less rewards taken back, in minor units.
    pub rewards: BTreeMap<Asset, i64>,
    /// Transactions that no programme version judges yet.
    pub no_programme: u64,
    /// Transactions that wait for their bank account to be linked to a wallet, as their feed requires. They count as new.
    pub waiting: u64,
    /// Streams whose references this ingest found untrustworthy.
    pub distrusted: Vec<DistrustedReferences>,
    /// The commands that were refused, with the reason, in words.
    pub refused: Vec<String>,
    /// The commands that could not be decided and were set aside, with the reason, in words.
    pub set_aside: Vec<String>,
    /// The duration of the whole ingest.
    pub took: Duration,
}

impl Ingested {
    pub(super) fn of(
        files: Vec<FileReport>,
        counted: SubmissionState,
        (totals, names): (Totals, &FxHashMap<BankAccountId, String>),
        took: Duration,
    ) -> Self {
        let distrusted = totals.distrusted.into_iter().map(|evidence| {
            let account = names.get(&evidence.account).cloned().unwrap_or_else(|| evidence.account.to_string());
            DistrustedReferences { account, evidence }
        });
        let refused = counted.refused.iter();
        let set_aside = counted.set_aside.iter();
        Self {
            files,
            items: counted.items,
            by_kind: totals.by_kind,
            rewards: totals.rewards,
            no_programme: totals.no_programme,
            waiting: totals.waiting,
            distrusted: distrusted.collect(),
            refused: refused
                .map(|(partition, offset, why)| format!("command {offset} of partition {partition}: {why}"))
                .collect(),
            set_aside: set_aside
                .map(|(partition, offset, why)| format!("{}: {why}", Place { partition: *partition, offset: *offset }))
                .collect(),
            took,
        }
    }

    /// Counts the records of all files, readable or not.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.files.iter().map(|file| file.edge.read).sum()
    }

    /// Counts the dead letters of all files by reason.
    #[must_use]
    pub fn dead_letters(&self) -> BTreeMap<&str, u64> {
        let mut by_reason = BTreeMap::new();
        for (reason, n) in self.files.iter().flat_map(|file| &file.edge.rejected) {
            *by_reason.entry(reason.as_str()).or_default() += n;
        }
        by_reason
    }

    /// Counts the items that were held and are not released yet.
    #[must_use]
    pub fn held(&self) -> u32 {
        self.items.held.saturating_sub(self.items.released)
    }

    /// The number of records read per second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate to be looked at")]
    pub fn rate(&self) -> f64 {
        self.read() as f64 / self.took.as_secs_f64().max(1e-9)
    }
}
