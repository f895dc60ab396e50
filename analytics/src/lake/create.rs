//! Tables that are absent are made, and those of an earlier schema grow.

use deltalake_core::{
    kernel::{Action, CommitInfo, Metadata, MetadataExt as _, Protocol},
    protocol::{DeltaOperation, SaveMode},
};
use object_store::{ObjectStoreExt as _, PutMode, path::Path};
use serde_json::json;
use uuid::Uuid;

use super::{
    delta::{self, COMMIT_FAILED_TRIES, Put, Snapshot},
    durable::UNFINISHED,
    error::LakeError,
    open::{Lake, now_ms},
    parquet_files::broken,
};
use crate::{lake::delta::DATA_SET, tables::Table};

/// How long files that were taken out of a table, and its log, are kept, unless asked otherwise.
const KEPT: &str = "interval 7 days";

/// Refuses a store that overwrites what is there though it is asked not to. Tried with an object that is vacuumed if it stays.
///
/// # Errors
/// [`LakeError::Overwrites`], [`LakeError::Store`].
pub(super) async fn check_store(lake: &Lake) -> Result<(), LakeError> {
    let place = Path::from_iter([UNFINISHED.to_owned(), Uuid::new_v4().to_string()]);
    let failed = |cause| LakeError::Store { doing: "written", path: place.to_string(), cause };
    let put = || lake.store().put_opts(&place, "RewardHub".into(), PutMode::Create.into());
    put().await.map_err(failed)?;
    let again = put().await;
    lake.store().delete(&place).await.map_err(failed)?;
    match again {
        Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Ok(()),
        Ok(_) => Err(LakeError::Overwrites { location: lake.location().to_owned() }),
        Err(cause) => Err(failed(cause)),
    }
}

/// Makes a table if it is absent, and lets it grow if it lacks columns. `found` is what was seen of it.
///
/// # Errors
/// [`LakeError`].
pub(super) async fn ensure(lake: &Lake, table: Table, mut found: Option<Snapshot>) -> Result<Snapshot, LakeError> {
    let mut failed = None;
    for _ in 0..COMMIT_FAILED_TRIES {
        let (version, actions, operation) = match found {
            None => (0, vec![Action::Protocol(protocol(table)?), Action::Metadata(metadata(lake, table)?)], append()),
            Some(found) => {
                lake.check(&found)?;
                match delta::schema::grown(table, found.metadata()?.schema_string())? {
                    None => return Ok(found),
                    Some(schema) => (found.version + 1, grow(table, &found, &schema)?, append()),
                }
            }
        };
        if let Put::Unknown(error) = delta::commit(lake.store().as_ref(), table, version, actions, operation).await? {
            failed = Some(error);
        }
        found = lake.load(table).await?;
    }
    Err(failed.unwrap_or(LakeError::Contended { table: table.name(), tries: COMMIT_FAILED_TRIES }))
}

fn append() -> DeltaOperation {
    DeltaOperation::Write { mode: SaveMode::Append, partition_by: None, predicate: None }
}

/// What every engine reads.
fn protocol(table: Table) -> Result<Protocol, LakeError> {
    serde_json::from_value(json!({ "minReaderVersion": 1, "minWriterVersion": 2 })).map_err(|error| broken(table, error))
}

fn metadata(lake: &Lake, table: Table) -> Result<Metadata, LakeError> {
    let metadata = json!({
        "id": Uuid::new_v4().to_string(),
        "name": table.name(),
        "description": table.meaning(),
        "format": { "provider": "parquet", "options": {} },
        "schemaString": delta::schema::schema(table),
        "partitionColumns": [table.partitioned_by()],
        "createdTime": now_ms(),
        "configuration": {
            DATA_SET: lake.data_set(),
            "delta.logRetentionDuration": KEPT,
            "delta.deletedFileRetentionDuration": KEPT,
        },
    });
    serde_json::from_value(metadata).map_err(|error| broken(table, error))
}

fn grow(table: Table, found: &Snapshot, schema: &str) -> Result<Vec<Action>, LakeError> {
    let schema = serde_json::from_str(schema).map_err(|error| broken(table, error))?;
    let metadata = found.metadata()?.clone().with_schema(&schema).map_err(|error| broken(table, error))?;
    let info = CommitInfo { operation: Some("ADD COLUMNS".into()), timestamp: Some(now_ms()), ..CommitInfo::default() };
    Ok(vec![Action::CommitInfo(info), Action::Metadata(metadata)])
}
