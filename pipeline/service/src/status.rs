//! How the data set is, on one screen: what is undecided and how old it is, what waits for a person, what was set aside, and what its disk,
//! lake and backups are like. It reads few rows, so it is quick under load, too.

use std::{fs::Metadata, io, path::Path, time::SystemTime};

use rewardhub_core::time::Instant;

use crate::{
    Configuration, Error, Service,
    backlog::Backlog,
    clock::now,
    configuration::{InboxSettings, StatusSettings},
    error::Result,
    for_people::ForPeople,
    inbox::{FeedFiles, Inbox},
    lake_progress::LakeState,
    readiness::Need,
};

/// How far a clock that leaves marks may be ahead of this one, in microseconds: an hour.
const CLOCKS_APART_MICROS: i64 = 3_600_000_000;

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

/// What a partition has before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionStatus {
    /// What is not decided yet.
    pub backlog: Backlog,
    /// When the last command was asked that its log has, which is synced; `None` if it has none, or it cannot be read.
    pub last: Option<Instant>,
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

    /// What is known of backups now.
    ///
    /// # Errors
    /// When the configuration, which says where they leave their mark, cannot be read.
    pub fn backup(&self) -> Result<Backup> {
        Ok(backup(self.root(), &Configuration::read(self.root())?.status))
    }

    /// The inbox that is watched here; else the one of these settings.
    pub(crate) fn inbox(&self, settings: InboxSettings) -> Inbox {
        self.watched_inbox.get().cloned().unwrap_or_else(|| Inbox::new(self.root(), settings))
    }

    /// Notes which inbox is watched here: settings may come from other places than the configuration.
    pub fn watches(&self, inbox: &Inbox) {
        drop(self.watched_inbox.set(inbox.clone()));
    }

    fn partition_status(&self, backlog: Backlog) -> PartitionStatus {
        let partition = backlog.partition;
        let last = self
            .log()
            .ends(partition)
            .1
            .checked_sub(1)
            .and_then(|offset| self.command(partition, offset).ok())
            .map(|command| command.at);
        PartitionStatus { backlog, last }
    }
}

fn backup(root: &Path, settings: &StatusSettings) -> Backup {
    if settings.backup_mark.as_os_str().is_empty() {
        return Backup::Unknown;
    }
    match root.join(&settings.backup_mark).metadata().and_then(|found| marked_at(&found)) {
        Ok(at) => Backup::At(at),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Backup::Never,
        Err(error) => Backup::Unread(error),
    }
}

/// When a backup left its mark.
fn marked_at(found: &Metadata) -> io::Result<Instant> {
    if !found.is_file() {
        return Err(io::Error::other("it is no file, so no backup has touched it"));
    }
    let since = found.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let at = Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
    if at.0 > now().0.saturating_add(CLOCKS_APART_MICROS) {
        return Err(io::Error::other(format!("it is of {at}, which is still to come: some clock is wrong")));
    }
    Ok(at)
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

    #[test]
    fn only_a_file_of_a_time_that_was_is_the_mark_of_a_backup() {
        let folder = tempfile::tempdir().unwrap();
        let settings = StatusSettings { backup_mark: "mark".into() };
        let state = || backup(folder.path(), &settings);
        assert!(matches!(state(), Backup::Never));
        let file = std::fs::File::create(folder.path().join("mark")).unwrap();
        assert!(matches!(state(), Backup::At(_)));
        file.set_modified(SystemTime::now() + std::time::Duration::from_secs(7200)).unwrap();
        assert!(matches!(state(), Backup::Unread(error) if error.to_string().contains("still to come")));
        std::fs::remove_file(folder.path().join("mark")).unwrap();
        std::fs::create_dir(folder.path().join("mark")).unwrap();
        assert!(matches!(state(), Backup::Unread(error) if error.to_string().contains("no file")));
    }
}
