//! What an ingest came to.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use rewardhub_core::{
    delivery::ItemCounts, event::IdsDoubted, ids::BankAccountId, item::Kind, money::Asset, state::stream_evidence::ReferenceTrust,
};
use rewardhub_engine::partitions::Standing;
use rewardhub_feeds::{intake::Report, recognise_format::Unrecognised};
use rustc_hash::FxHashMap;

use super::letters::Letter;
use crate::{
    error::Error,
    feeds::DEFAULT,
    set_aside::{LeftOver, Place},
    totals::Totals,
};

/// One file's.
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// Its feed.
    pub feed: String,
    /// Its stream.
    pub stream: String,
    /// What the edge saw.
    pub edge: Report,
    /// The records that could not be read.
    pub letters: Vec<Letter>,
    /// Why nothing of it was taken in.
    pub untaken: Option<Untaken>,
}

/// Why nothing of a file was taken in. It is still where it was.
#[derive(Debug, thiserror::Error)]
pub enum Untaken {
    /// It cannot be read.
    #[error(transparent)]
    Unread(Error),
    /// It is of no known format.
    #[error(transparent)]
    Unrecognised(Unrecognised),
    /// Its layout leaves something open, or there is nothing in it.
    #[error("{message}")]
    Refused {
        /// What is open, and what settles it.
        message: String,
        /// Whether it is a CSV that was given no profile.
        may_need_a_profile: bool,
    },
}

impl FileReport {
    /// Of a file of which nothing was taken in.
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

/// A stream of an account whose references are no longer believed.
pub struct Doubted {
    /// The account's number, as it may be shown.
    pub account: String,
    /// What was seen.
    pub told: IdsDoubted,
}

impl Doubted {
    /// What was seen, in words.
    #[must_use]
    pub fn seen(&self) -> String {
        let IdsDoubted { against, of, .. } = self.told;
        match self.told.ids {
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

    /// The lines of the feed's profile that settle it.
    #[must_use]
    pub fn settled_by(&self) -> String {
        // A profile maps one kind of CSV only.
        let stream = self.told.stream.split(':').next().unwrap_or_default();
        format!("[stream.{stream}]\nids = \"none\"")
    }
}

/// All files'.
pub struct Ingested {
    /// File by file.
    pub files: Vec<FileReport>,
    /// What became of the items.
    pub items: ItemCounts,
    /// Transactions booked, by kind.
    pub by_kind: BTreeMap<Kind, u64>,
    /// Rewards paid less rewards taken back, in minor units.
    pub rewards: BTreeMap<Asset, i64>,
    /// Transactions that no programme version judges yet.
    pub no_programme: u64,
    /// Streams whose references are no longer believed.
    pub doubted: Vec<Doubted>,
    /// Commands that were refused, in words.
    pub refused: Vec<String>,
    /// Commands that could not be decided and were set aside, in words.
    pub set_aside: Vec<String>,
    /// What was left over before.
    pub before: LeftOver,
    /// How long it took.
    pub took: Duration,
}

impl Ingested {
    pub(super) fn of(
        before: LeftOver,
        files: Vec<FileReport>,
        counted: Standing,
        (totals, names): (Totals, &FxHashMap<BankAccountId, String>),
        took: Duration,
    ) -> Self {
        let doubted = totals.doubted.into_iter().map(|told| {
            let account = names.get(&told.account).cloned().unwrap_or_else(|| told.account.to_string());
            Doubted { account, told }
        });
        let refused = counted.refused.iter();
        let set_aside = counted.set_aside.iter();
        Self {
            files,
            items: counted.items,
            by_kind: totals.by_kind,
            rewards: totals.rewards,
            no_programme: totals.no_programme,
            doubted: doubted.collect(),
            refused: refused
                .map(|(partition, offset, why)| format!("command {offset} of partition {partition}: {why}"))
                .collect(),
            set_aside: set_aside
                .map(|(partition, offset, why)| format!("{}: {why}", Place { partition: *partition, offset: *offset }))
                .collect(),
            before,
            took,
        }
    }

    /// Records read, good and bad.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.files.iter().map(|file| file.edge.read).sum()
    }

    /// Dead letters by reason.
    #[must_use]
    pub fn dead_letters(&self) -> BTreeMap<&str, u64> {
        let mut by_reason = BTreeMap::new();
        for (reason, n) in self.files.iter().flat_map(|file| &file.edge.rejected) {
            *by_reason.entry(reason.as_str()).or_default() += n;
        }
        by_reason
    }

    /// Held items that are still held.
    #[must_use]
    pub fn held(&self) -> u32 {
        self.items.held.saturating_sub(self.items.released)
    }

    /// Records a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate to be looked at")]
    pub fn rate(&self) -> f64 {
        self.read() as f64 / self.took.as_secs_f64().max(1e-9)
    }
}
