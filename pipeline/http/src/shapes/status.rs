//! How the data set is, on one screen.

use rewardhub_core::{
    state::attention::WaitsFor,
    time::{Day, Instant},
};
use rewardhub_service::{
    backlog::Backlog,
    for_people::{Kept, Total},
    status::{Backup, OperationStatus, PartitionStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Check;

/// How the data set is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatusDetails {
    /// When it was so.
    #[schema(format = DateTime)]
    pub at: String,
    /// Whether nothing needs anybody now: all that the data set needs does its work, and nothing stands still.
    pub well: bool,
    /// What the data set needs, by name.
    pub needs: Vec<Check>,
    /// What each partition has before it.
    pub partitions: Vec<PartitionDetails>,
    /// What waits for a person, by kind and reason; a reason for which nothing waits is left out. `null` while the ledger does not answer.
    pub waiting: Option<Vec<WaitingDetails>>,
    /// Changes that wait for the approval of a second person; `null` while the ledger does not answer.
    pub approvals: Option<KeptDetails>,
    /// Commands that could not be decided and wait; `null` while the ledger does not answer.
    pub set_aside: Option<KeptDetails>,
    /// Records of feeds that could not be read, of very many at least so many; `null` while the ledger does not answer.
    pub dead_letters: Option<KeptDetails>,
    /// The inboxes of feeds in which files lie.
    pub inboxes: Vec<InboxDetails>,
    /// The lake; `null` where no process follows it here.
    pub lake: Option<LakeDetails>,
    /// Bytes that are free on the disk of the data directory; `null` if the system does not say.
    pub free_bytes: Option<u64>,
    /// The last backup.
    pub backup: BackupDetails,
}

/// What a partition of the log has before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartitionDetails {
    /// Its number, from 0.
    pub partition: u16,
    /// Commands that are not decided yet.
    pub undecided: u64,
    /// How many seconds ago the first of them was asked; `null` if all are decided.
    pub oldest_undecided_seconds: Option<u64>,
    /// Whether it has stopped, and needs a person.
    pub stopped: bool,
    /// How often its processor was started; more than once is a sign of problems.
    pub starts: u64,
    /// When the last command was asked that was made durable; `null` if there is none.
    #[schema(format = DateTime)]
    pub last_durable_at: Option<String>,
}

/// What waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingDetails {
    /// What: `item` (in review), `purchase` (could not be judged) or `account` (its items wait until it is linked). New words may come.
    pub kind: String,
    /// Why, in a word; `null` for an account.
    pub reason: Option<String>,
    /// How many wait for this reason.
    pub count: u64,
    /// The day since which the one waits that has waited longest, however long ago it was booked.
    #[schema(format = Date)]
    pub oldest_on: String,
    /// How many days ago that was.
    pub oldest_days: u32,
}

/// Some that are kept for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptDetails {
    /// How many are kept.
    pub count: u64,
    /// Since when the oldest is kept; `null` if there are none.
    #[schema(format = DateTime)]
    pub oldest_at: Option<String>,
}

/// Files in the inbox of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxDetails {
    /// The name of the feed.
    pub feed: String,
    /// Files that are still to be taken in.
    pub waiting: u64,
    /// How many seconds ago the oldest of them was last written; `null` if there are none.
    pub oldest_seconds: Option<u64>,
    /// What lies among them and cannot be taken in.
    pub obstacles: u64,
    /// Files of which nothing could be taken in, and which nobody has taken away since.
    pub failed: u64,
}

/// The lake as it was seen last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LakeDetails {
    /// The version of the table that has the most commits.
    pub version: u64,
    /// When a table was committed to last.
    #[schema(format = DateTime)]
    pub committed_at: String,
    /// How many decisions it lacks.
    pub decisions_behind: u64,
}

/// The last backup, by the mark that it left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupDetails {
    /// Whether a setting says where backups leave their mark.
    pub watched: bool,
    /// When the last one left it; `null` if none has, or nobody knows.
    #[schema(format = DateTime)]
    pub last_at: Option<String>,
    /// Why that is not known; `null` if it is.
    pub detail: Option<String>,
}

impl StatusDetails {
    /// Renders the status at an instant, which is on this local day.
    #[must_use]
    pub fn of(status: &OperationStatus, at: Instant, today: Day) -> Self {
        let needs: Vec<Check> = status.needs.iter().map(Check::of).collect();
        let partitions: Vec<PartitionDetails> = status.partitions.iter().map(|it| PartitionDetails::of(it, at)).collect();
        let well = needs.iter().all(|need| need.ready)
            && partitions.iter().all(|partition| !partition.stopped)
            && status.for_people.as_ref().is_some_and(|kept| kept.set_aside.count == 0);
        let kept = status.for_people.as_ref();
        let lake = status.lake.map(|(state, decisions_behind)| LakeDetails {
            version: state.version,
            committed_at: Instant(state.committed_ms * 1000).to_string(),
            decisions_behind,
        });
        let inboxes = status.inboxes.iter().map(|files| InboxDetails {
            feed: files.feed.clone(),
            waiting: files.waiting,
            oldest_seconds: files.oldest.and_then(|at| at.elapsed().ok()).map(|age| age.as_secs()),
            obstacles: files.obstacles,
            failed: files.failed,
        });
        Self {
            at: at.to_string(),
            well,
            needs,
            partitions,
            waiting: kept.map(|kept| kept.waiting.iter().map(|total| WaitingDetails::of(total, today)).collect()),
            approvals: kept.map(|kept| KeptDetails::of(kept.approvals)),
            set_aside: kept.map(|kept| KeptDetails::of(kept.set_aside)),
            dead_letters: kept.map(|kept| KeptDetails::of(kept.dead_letters)),
            inboxes: inboxes.collect(),
            lake,
            free_bytes: status.free_bytes,
            backup: BackupDetails::of(&status.backup),
        }
    }
}

impl PartitionDetails {
    fn of(PartitionStatus { backlog, last }: &PartitionStatus, now: Instant) -> Self {
        let Backlog { partition, undecided, oldest, has_stopped, starts } = backlog;
        Self {
            partition: partition.0,
            undecided: *undecided,
            oldest_undecided_seconds: oldest.map(|asked| u64::try_from((now.0 - asked.0) / 1_000_000).unwrap_or(0)),
            stopped: *has_stopped,
            starts: *starts,
            last_durable_at: last.map(|at| at.to_string()),
        }
    }
}

impl WaitingDetails {
    fn of(Total { waits_for, count, oldest_on }: &Total, today: Day) -> Self {
        let (kind, reason) = match waits_for {
            WaitsFor::Item(reason) => ("item", Some(reason)),
            WaitsFor::Purchase(reason) => ("purchase", Some(reason)),
            WaitsFor::Enrolment => ("account", None),
        };
        Self {
            kind: kind.to_owned(),
            reason: reason.map(|reason| reason.word().to_owned()),
            count: *count,
            oldest_on: oldest_on.to_string(),
            oldest_days: u32::try_from(today.number() - oldest_on.number()).unwrap_or(0),
        }
    }
}

impl KeptDetails {
    fn of(Kept { count, oldest }: Kept) -> Self {
        Self { count, oldest_at: oldest.map(|at| at.to_string()) }
    }
}

impl BackupDetails {
    fn of(backup: &Backup) -> Self {
        let (watched, last_at, detail) = match backup {
            Backup::Unknown => (false, None, None),
            Backup::Never => (true, None, Some("no backup has left its mark yet".to_owned())),
            Backup::At(at) => (true, Some(at.to_string()), None),
            Backup::Unread(error) => (true, None, Some(format!("the mark cannot be looked at: {error}"))),
        };
        Self { watched, last_at, detail }
    }
}
