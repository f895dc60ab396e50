//! How the data set is, on one screen: what is undecided and how old it is, what waits for a person, what was set aside, and what its disk,
//! lake and backups are like. It reads few rows, so it is quick under load, too.

use std::{collections::BTreeMap, io, path::Path, time::SystemTime};

use rewardhub_core::{
    state::{
        asked::Asked,
        attention::{Waits, WaitsFor},
        row::{Row, RowKey},
    },
    time::{Day, Instant},
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Configuration, Error, Service,
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
    /// What waits for people; `None` while the ledger does not answer.
    pub for_people: Option<ForPeople>,
    /// The files in the inboxes of feeds that have some.
    pub inboxes: Vec<FeedFiles>,
    /// The lake as it was seen last, and how many decisions it lacks; `None` where no process follows it here.
    pub lake: Option<(LakeState, u64)>,
    /// Bytes that are free on the disk of the data directory; `None` if the system does not say.
    pub free_bytes: Option<u64>,
    /// What is known of backups.
    pub backup: Backup,
}

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
    /// How the data set is. It waits for nothing, also not for a ledger that does not answer. The inbox is the one that is watched here;
    /// else that of the configuration.
    ///
    /// # Errors
    /// When the configuration cannot be read, the ledger is damaged, or the partitions cannot be started.
    pub fn status(&self) -> Result<OperationStatus> {
        let configuration = Configuration::read(self.root())?;
        let inbox = self.inbox(configuration.inbox);
        let for_people = match self.for_people() {
            Ok(for_people) => Some(for_people),
            Err(Error::Unavailable(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(OperationStatus {
            needs: self.readiness()?,
            partitions: self.backlogs().into_iter().map(|backlog| self.partition_status(backlog)).collect(),
            for_people,
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

    fn for_people(&self) -> Result<ForPeople> {
        let mut totals = Totals::default();
        self.each_asked_once(RowKind::Attention, |_, row| {
            totals.add(&row);
            true
        })?;
        let mut asked = Vec::new();
        self.each_asked_once(RowKind::Asked, |key, row| {
            if let (RowKey::Asked(bucket, offset), Row::Asked(Asked { settled: None, .. })) = (key, row) {
                asked.push((bucket, offset));
            }
            true
        })?;
        let mut for_people = ForPeople { waiting: totals.by_reason().collect(), ..ForPeople::default() };
        for (bucket, offset) in asked {
            for_people.approvals.add(self.command(self.placement().partition(bucket), offset)?.at);
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
            if let Row::DeadLetter(letter) = row {
                for_people.dead_letters.add(letter.at);
            }
            for_people.dead_letters.count < MOST_LETTERS
        })?;
        Ok(for_people)
    }

    fn partition_status(&self, backlog: Backlog) -> PartitionStatus {
        let partition = backlog.partition;
        let end = self.ends()[usize::from(partition.0)];
        let last = end.checked_sub(1).and_then(|offset| self.command(partition, offset).ok()).map(|command| command.at);
        PartitionStatus { backlog, last }
    }
}

fn backup(root: &Path, settings: &StatusSettings) -> Backup {
    if settings.backup_mark.as_os_str().is_empty() {
        return Backup::Unknown;
    }
    match root.join(&settings.backup_mark).metadata().and_then(|metadata| metadata.modified()) {
        Ok(at) => {
            let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            Backup::At(Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Backup::Never,
        Err(error) => Backup::Unread(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        open::tests::{Database, with_database},
        readiness::NeedState,
    };

    #[test]
    fn a_ledger_that_does_not_answer_keeps_nobody_from_the_status() {
        let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
        let service = with_database(folder.path(), &database).unwrap();
        database.set_down(true);
        let status = service.status().unwrap();
        assert_eq!(status.for_people, None);
        let ledger = status.needs.iter().find(|need| need.name == "ledger").unwrap();
        assert!(matches!(ledger.state, NeedState::Failing(_)), "{ledger:?}");
        database.set_down(false);
        assert_eq!(service.status().unwrap().for_people, Some(ForPeople::default()));
    }
}
