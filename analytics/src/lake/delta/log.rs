//! The files of a log, and how a commit is put.

use std::collections::HashMap;

use deltalake_core::{
    kernel::{Action, transaction::CommitData},
    protocol::DeltaOperation,
};
use object_store::{ObjectStore, PutMode, path::Path};

use crate::{lake::error::LakeError, tables::Table};

/// How often a commit is tried before it is given up.
pub(in crate::lake) const COMMIT_FAILED_TRIES: u32 = 8;

/// What is known of a commit that was put.
#[derive(Debug)]
pub(in crate::lake) enum Put {
    /// It is there.
    Done,
    /// Another was there first. (Or our own, if an earlier answer got lost.)
    Taken,
    /// The store failed: it may be there or not.
    Unknown(LakeError),
}

/// The folder of a table's log.
pub(in crate::lake) fn log_folder(table: Table) -> Path {
    Path::from_iter([table.name(), "_delta_log"])
}

/// The file of a version.
pub(super) fn commit_file(table: Table, version: u64) -> Path {
    log_folder(table).join(format!("{version:020}.json"))
}

/// The file of a version's checkpoint.
pub(super) fn checkpoint_file(table: Table, version: u64) -> Path {
    log_folder(table).join(format!("{version:020}.checkpoint.parquet"))
}

/// Puts actions as one version, if there is none of that number.
///
/// # Errors
/// [`LakeError::Rows`] when they cannot be written as JSON; nothing was put then.
pub(in crate::lake) async fn commit(
    store: &dyn ObjectStore,
    table: Table,
    version: u64,
    actions: Vec<Action>,
    operation: DeltaOperation,
) -> Result<Put, LakeError> {
    let place = commit_file(table, version);
    let bytes = CommitData::new(actions, operation, HashMap::new(), Vec::new())
        .get_bytes()
        .map_err(|error| LakeError::Rows { table: table.name(), why: error.to_string() })?;
    Ok(match store.put_opts(&place, bytes.into(), PutMode::Create.into()).await {
        Ok(_) => Put::Done,
        Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Put::Taken,
        Err(source) => Put::Unknown(LakeError::Store { doing: "written", path: place.to_string(), cause: source }),
    })
}
