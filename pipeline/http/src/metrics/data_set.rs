//! The state of the data set: what waits to be decided, what stands still, how much room is left.

use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};
use rewardhub_service::{Service, backlog::Backlog, clock::now, status::Backup};

use super::{NoLabels, Single};

/// What a scrape asks the service.
pub(super) struct State {
    backlogs: Vec<Backlog>,
    log_failed: bool,
    ledger_away: bool,
    free_bytes: Option<u64>,
    last_backup_seconds: i64,
}

impl State {
    pub fn of(service: &Service) -> Self {
        let free_bytes = service.free_bytes();
        if let Err(error) = &free_bytes {
            tracing::warn!(%error, "the system does not say how much space is free for the data directory");
        }
        Self {
            backlogs: service.backlogs(),
            log_failed: service.has_log_failed(),
            ledger_away: service.is_ledger_away(),
            free_bytes: free_bytes.ok(),
            last_backup_seconds: last_backup_seconds(service),
        }
    }
}

/// When the last backup ended, in seconds since 1970; 0 if none is known. `rewardhub status` says why.
fn last_backup_seconds(service: &Service) -> i64 {
    match service.backup() {
        Ok(Backup::At(at)) => at.0 / 1_000_000,
        Ok(Backup::Unknown | Backup::Never) => 0,
        Ok(Backup::Unread(error)) => {
            tracing::warn!(%error, "the mark of the last backup cannot be looked at");
            0
        }
        Err(error) => {
            tracing::warn!(%error, "nobody knows where backups leave their mark");
            0
        }
    }
}

/// Series of the data set.
pub(super) struct DataSet {
    undecided: Family<PartitionLabels, Gauge>,
    oldest: Family<PartitionLabels, Gauge<f64, AtomicU64>>,
    stopped: Family<PartitionLabels, Gauge>,
    starts: Family<PartitionLabels, Counter>,
    log_failed: Gauge,
    ledger_away: Gauge,
    free: Single<Gauge>,
    last_backup: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PartitionLabels {
    partition: u32,
}

impl DataSet {
    pub fn registered(registry: &mut Registry) -> Self {
        let (undecided, oldest, stopped) = (Family::default(), Family::default(), Family::default());
        let (starts, log_failed, ledger_away, free) = (Family::default(), Gauge::default(), Gauge::default(), Single::default());
        registry.register("commands_undecided", "Commands in the log that are not decided yet", undecided.clone());
        registry.register_with_unit(
            "oldest_undecided_command_age",
            "How long ago the first command that is not decided was asked; 0 if all are decided",
            Unit::Seconds,
            oldest.clone(),
        );
        registry.register("partition_stopped", "Whether a partition has stopped, and needs a person", stopped.clone());
        registry.register("partition_starts", "How often the processor of a partition was started", starts.clone());
        registry.register(
            "log_failed",
            "Whether the log takes no commands until the server is started again",
            log_failed.clone(),
        );
        registry.register("ledger_away", "Whether something waits for a ledger that does not answer", ledger_away.clone());
        let free_help = "Space that is free on the disk of the data directory";
        registry.register_with_unit("data_directory_free", free_help, Unit::Bytes, free.clone());
        let (last_backup, backup_help) =
            (Gauge::default(), "When the last backup ended well, by the mark that it left; 0 if none is known");
        registry.register_with_unit("last_backup_timestamp", backup_help, Unit::Seconds, last_backup.clone());
        Self { undecided, oldest, stopped, starts, log_failed, ledger_away, free, last_backup }
    }

    /// Takes over the state.
    pub fn set(&self, state: &State) {
        let State { backlogs, log_failed, ledger_away, free_bytes, last_backup_seconds } = state;
        backlogs.iter().for_each(|backlog| self.set_backlog(backlog));
        self.log_failed.set((*log_failed).into());
        self.ledger_away.set((*ledger_away).into());
        self.last_backup.set(*last_backup_seconds);
        if let Some(free) = free_bytes {
            self.free.get_or_create(&NoLabels {}).set(free.cast_signed());
        }
    }

    fn set_backlog(&self, backlog: &Backlog) {
        let Backlog { partition, undecided, oldest, has_stopped, starts } = backlog;
        let labels = PartitionLabels { partition: partition.0.into() };
        let age_us = oldest.map_or(0, |asked| (now().0 - asked.0).max(0));
        self.undecided.get_or_create(&labels).set(undecided.cast_signed());
        self.oldest.get_or_create(&labels).set(age_us as f64 / 1e6);
        self.stopped.get_or_create(&labels).set((*has_stopped).into());
        self.starts.get_or_create(&labels).inner().store(*starts, Ordering::Relaxed);
    }
}
