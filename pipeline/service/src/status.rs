//! How the data set is, on one screen: what is undecided and how old it is, what waits for a person, what was set aside, and what its disk,
//! lake and backups are like. It reads few rows, so it is quick under load, too.

use std::{collections::BTreeMap, io, path::Path, time::SystemTime};

use rewardhub_core::{
    ids::Partition,
    state::{
        asked::Asked,
        attention::{Waits, WaitsFor},
        row::Row,
    },
    time::{Day, Instant},
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Configuration, Service,
    backlog::Backlog,
    configuration::{InboxSettings, StatusSettings},
    error::Result,
    inbox::{FeedFiles, Inbox},
    kept_rows::MOST_LETTERS,
    lake_progress::LakeState,
    readiness::Need,
};

/// How the data set is.
#[derive(Debug)]
pub struct OperationStatus {
    /// What the data set needs, and whether it has that.
    pub needs: Vec<Need>,
    /// What each partition has before it.
    pub partitions: Vec<PartitionStatus>,
    /// What waits for a person, by reason: reasons for which nothing waits are left out.
    pub waiting: Vec<Total>,
    /// Changes that wait for the approval of a second person.
    pub approvals: Kept,
    /// Commands that could not be decided and wait.
    pub set_aside: Kept,
    /// Records of feeds that could not be read, up to [`MOST_LETTERS`].
    pub dead_letters: Kept,
    /// The files in the inboxes of feeds that have some.
    pub inboxes: Vec<FeedFiles>,
    /// The lake as it was seen last, and how many decisions it lacks; `None` where no process follows it here.
    pub lake: Option<(LakeState, u64)>,
    /// Bytes that are free on the disk of the data directory; `None` if the system does not say.
    pub free_bytes: Option<u64>,
    /// What is known of backups.
    pub backup: Backup,
}

/// What a partition has before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionStatus {
    /// What is not decided yet.
    pub backlog: Backlog,
    /// When the last command was asked that its log has, which is synced; `None` if it has none, or it cannot be read.
    pub last: Option<Instant>,
}

/// Some that wait for a person, for the same reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// What it takes for them to wait no more.
    pub waits_for: WaitsFor,
    /// How many they are.
    pub count: u64,
    /// The day of the oldest: on which an item or purchase was booked, or since which an item waits for its account.
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

/// What is known of backups.
#[derive(Debug)]
pub enum Backup {
    /// No setting says where a backup leaves its mark.
    Unknown,
    /// The mark is not there: no backup has left it yet.
    Never,
    /// The last backup left its mark then.
    At(Instant),
    /// The mark cannot be looked at.
    Unread(io::Error),
}

/// What waits for a person, while it is summed up.
#[derive(Debug, Default)]
pub(crate) struct Totals(BTreeMap<WaitsFor, (u64, Day)>);

impl Totals {
    /// Adds what waits by a row.
    pub fn add(&mut self, row: &Row) {
        let Row::Attention(attention) = row else { return };
        for Waits { waits_for, count, oldest_on } in &attention.waits {
            let (sum, oldest) = self.0.entry(*waits_for).or_insert((0, *oldest_on));
            *sum += u64::from(*count);
            *oldest = (*oldest).min(*oldest_on);
        }
    }

    /// The sums, sorted by their reasons.
    pub fn by_reason(self) -> impl Iterator<Item = Total> {
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
    /// How the data set is. The inbox is the one that is watched here; else that of the configuration.
    ///
    /// # Errors
    /// When the ledger or the configuration cannot be read, or the partitions cannot be started.
    pub fn status(&self) -> Result<OperationStatus> {
        let configuration = Configuration::read(self.root())?;
        let inbox = self.inbox(configuration.inbox);
        let approvals = self.kept(RowKind::Asked, u64::MAX, |service, partition, row, offset| match row {
            Row::Asked(Asked { settled: None, .. }) => Ok(Some(service.command(partition, offset)?.at)),
            _ => Ok(None),
        })?;
        let set_aside = self.kept(RowKind::SetAside, u64::MAX, |_, _, row, _| {
            Ok(if let Row::SetAside(kept) = row { kept.resolution.is_none().then_some(kept.at) } else { None })
        })?;
        let dead_letters = self.kept(RowKind::DeadLetter, MOST_LETTERS, |_, _, row, _| {
            Ok(if let Row::DeadLetter(letter) = row { Some(letter.at) } else { None })
        })?;
        Ok(OperationStatus {
            needs: self.readiness()?,
            partitions: self.backlogs().into_iter().map(|backlog| self.partition_status(backlog)).collect(),
            waiting: self.waiting_totals()?,
            approvals,
            set_aside,
            dead_letters,
            inboxes: inbox.files()?.into_iter().filter(|files| !files.is_empty()).collect(),
            lake: self.lake_state().map(|state| (state, self.decisions_behind(&state))),
            free_bytes: self.free_bytes().ok(),
            backup: backup(self.root(), &configuration.status),
        })
    }

    /// The inbox that is watched here; else the one of these settings.
    pub(crate) fn inbox(&self, settings: InboxSettings) -> Inbox {
        self.watched_inbox.get().cloned().unwrap_or_else(|| Inbox::new(self.root(), settings))
    }

    /// Notes which inbox is watched here: settings may come from other places than the configuration.
    pub fn watches(&self, inbox: &Inbox) {
        drop(self.watched_inbox.set(inbox.clone()));
    }

    /// What waits for a person, by reason, sorted.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn waiting_totals(&self) -> Result<Vec<Total>> {
        let mut totals = Totals::default();
        self.each(RowKind::Attention, |_, row| {
            totals.add(&row);
            Ok(true)
        })?;
        Ok(totals.by_reason().collect())
    }

    fn partition_status(&self, backlog: Backlog) -> PartitionStatus {
        let partition = backlog.partition;
        let end = self.ends()[usize::from(partition.0)];
        let last = end.checked_sub(1).and_then(|offset| self.command(partition, offset).ok()).map(|command| command.at);
        PartitionStatus { backlog, last }
    }

    /// Counts rows of a kind that are kept, up to a limit; `at` says since when one is, or that it is not.
    fn kept(
        &self,
        kind: RowKind,
        most: u64,
        at: impl Fn(&Self, Partition, &Row, u64) -> Result<Option<Instant>>,
    ) -> Result<Kept> {
        let mut kept = Kept::default();
        self.each(kind, |key, row| {
            let offset = key.offset().unwrap_or_default();
            if let Some(at) = at(self, self.placement().partition(key.bucket()), &row, offset)? {
                kept.add(at);
            }
            Ok(kept.count < most)
        })?;
        Ok(kept)
    }
}

fn backup(root: &Path, settings: &StatusSettings) -> Backup {
    let Some(mark) = &settings.backup_mark else { return Backup::Unknown };
    match root.join(mark).metadata().and_then(|metadata| metadata.modified()) {
        Ok(at) => {
            let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            Backup::At(Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Backup::Never,
        Err(error) => Backup::Unread(error),
    }
}
