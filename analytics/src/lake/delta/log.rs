//! Names the files of a log, and puts commits.

use object_store::{ObjectStore, PutMode, path::Path};

use super::{
    action::{self, Action},
    operation::Operation,
};
use crate::{
    lake::{error::LakeError, open::now_ms},
    tables::Table,
};

/// The number of tries of a commit.
pub(in crate::lake) const COMMIT_FAILED_TRIES: u32 = 8;

/// The name of the file that names the last checkpoint.
const LAST_CHECKPOINT: &str = "_last_checkpoint";

/// The outcome of putting a commit.
#[derive(Debug)]
pub(in crate::lake) enum Put {
    /// The commit is there.
    Done,
    /// Another commit was there first; or our own, if the answer to an earlier try was lost.
    Taken,
    /// The store failed, so the commit may or may not be there.
    Unknown(LakeError),
}

/// A file of a log that this program reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogFile {
    /// The commit of a version.
    Commit(u64),
    /// The checkpoint of a version.
    Checkpoint(u64),
}

impl LogFile {
    /// The version of the table that the file is for.
    pub(super) fn version(self) -> u64 {
        match self {
            Self::Commit(version) | Self::Checkpoint(version) => version,
        }
    }
}

/// Reads a file name in the folder of a log; `None` if the file is not ours.
pub(super) fn log_file(name: &str) -> Option<LogFile> {
    let (version, kind) = name.split_once('.')?;
    let digits = version.len() == 20 && version.bytes().all(|byte| byte.is_ascii_digit());
    let version = digits.then(|| version.parse().ok()).flatten()?;
    match kind {
        "json" => Some(LogFile::Commit(version)),
        "checkpoint.parquet" => Some(LogFile::Checkpoint(version)),
        _ => None,
    }
}

/// Whether a name in the folder of a log is a commit, a checkpoint, or the hint at one.
pub(in crate::lake) fn is_log_file(name: &str) -> bool {
    name == LAST_CHECKPOINT || log_file(name).is_some()
}

/// The folder of a table's log.
pub(in crate::lake) fn log_folder(table: Table) -> Path {
    Path::from_iter([table.name(), "_delta_log"])
}

/// The path of the commit of a version.
pub(super) fn commit_file(table: Table, version: u64) -> Path {
    log_folder(table).join(format!("{version:020}.json"))
}

/// The path of the checkpoint of a version.
pub(super) fn checkpoint_file(table: Table, version: u64) -> Path {
    log_folder(table).join(format!("{version:020}.checkpoint.parquet"))
}

/// The path of the file that names the last checkpoint.
pub(super) fn last_checkpoint_file(table: Table) -> Path {
    log_folder(table).join(LAST_CHECKPOINT)
}

/// Puts actions as one version, if that version does not exist. The `commitInfo` comes first.
pub(in crate::lake) async fn commit(
    store: &dyn ObjectStore,
    table: Table,
    version: u64,
    actions: &[Action],
    operation: Operation,
) -> Put {
    let place = commit_file(table, version);
    let info = operation.info(table, now_ms());
    let bytes = action::written([&info].into_iter().chain(actions));
    match store.put_opts(&place, bytes.into(), PutMode::Create.into()).await {
        Ok(_) => Put::Done,
        Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Put::Taken,
        Err(source) => Put::Unknown(LakeError::Store { doing: "written", path: place.to_string(), cause: source }),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use object_store::{ObjectStoreExt as _, memory::InMemory};

    use super::{super::action::Txn, *};

    #[test]
    fn only_names_of_commits_and_checkpoints_are_known() {
        assert_eq!(log_file("00000000000000000010.json"), Some(LogFile::Commit(10)));
        assert_eq!(log_file("00000000000000000010.checkpoint.parquet"), Some(LogFile::Checkpoint(10)));
        assert!(is_log_file("_last_checkpoint"));
        for other in [
            "10.json",
            "0000000000000000001x.json",
            "+0000000000000000010.json",
            "00000000000000000010.crc",
            "00000000000000000010.checkpoint.0000000001.0000000002.parquet",
            "notes.txt",
        ] {
            assert!(!is_log_file(other), "{other}");
        }
    }

    #[tokio::test]
    async fn a_commit_says_first_what_it_is_and_is_never_put_over_another() {
        let store = InMemory::new();
        let txn = |version| [Action::Txn(Txn { app_id: "a".into(), version, last_updated: None })];
        let optimize = Operation::Optimize { target_rows: 5 };
        assert!(matches!(commit(&store, Table::Rewards, 0, &txn(1), Operation::Append).await, Put::Done));
        assert!(matches!(commit(&store, Table::Rewards, 0, &txn(2), Operation::Append).await, Put::Taken));
        assert!(matches!(commit(&store, Table::Rewards, 1, &[], Operation::Overwrite).await, Put::Done));
        assert!(matches!(commit(&store, Table::Rewards, 2, &[], optimize).await, Put::Done));
        assert!(matches!(commit(&store, Table::Rewards, 3, &[], Operation::AddColumns).await, Put::Done));
        let mut log = String::new();
        for version in 0..4 {
            let bytes = store.get(&commit_file(Table::Rewards, version)).await.unwrap().bytes().await.unwrap();
            log += std::str::from_utf8(&bytes).unwrap();
        }
        let times = log.split("\"timestamp\":").skip(1).map(|rest| rest.split('}').next().unwrap().to_owned());
        let log = times.fold(log.clone(), |log, time| log.replace(&time, "NOW"));
        let log = log.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        expect![[r#"
            {"commitInfo":{"engineInfo":"RewardHub/VERSION","operation":"WRITE","operationParameters":{"mode":"Append","partitionBy":"[\"event_date\"]"},"timestamp":NOW}}
            {"txn":{"appId":"a","version":1}}
            {"commitInfo":{"engineInfo":"RewardHub/VERSION","operation":"WRITE","operationParameters":{"mode":"Overwrite","partitionBy":"[\"event_date\"]"},"timestamp":NOW}}
            {"commitInfo":{"engineInfo":"RewardHub/VERSION","operation":"OPTIMIZE","operationParameters":{"targetSize":"5"},"timestamp":NOW}}
            {"commitInfo":{"engineInfo":"RewardHub/VERSION","operation":"ADD COLUMNS","operationParameters":{},"timestamp":NOW}}
        "#]]
        .assert_eq(&log);
    }
}
