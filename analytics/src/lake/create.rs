//! Makes tables that are absent, and adds columns to those of an earlier schema.

use std::collections::BTreeMap;

use object_store::{ObjectStoreExt as _, PutMode, path::Path};
use uuid::Uuid;

use super::{
    delta::{self, Action, COMMIT_FAILED_TRIES, DATA_SET, Format, Metadata, Operation, Protocol, Put, Snapshot},
    durable::UNFINISHED,
    error::LakeError,
    open::{Lake, now_ms},
};
use crate::tables::Table;

/// The lowest versions of the protocol, which every engine understands.
const PROTOCOL: Protocol = Protocol { min_reader_version: 1, min_writer_version: 2 };
/// How long files that were taken out of a table, and its log, are kept by default.
const KEPT: &str = "interval 7 days";

/// Refuses a store that overwrites an object although it must not. Tries it with an object that is vacuumed if it stays.
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

/// Makes a table if it is absent, and adds the columns that it lacks. `found` is the table as it was last read.
///
/// # Errors
/// [`LakeError`].
pub(super) async fn ensure(lake: &Lake, table: Table, mut found: Option<Snapshot>) -> Result<Snapshot, LakeError> {
    let mut failed = None;
    for _ in 0..COMMIT_FAILED_TRIES {
        let (version, actions, operation) = match found {
            None => (0, vec![Action::Protocol(PROTOCOL), Action::Metadata(metadata(lake, table))], Operation::Append),
            Some(found) => {
                lake.check(&found)?;
                let metadata = found.metadata()?;
                match delta::schema::grown(table, &metadata.schema_string)? {
                    None => return Ok(found),
                    Some(schema_string) => {
                        let grown = Metadata { schema_string, ..metadata.clone() };
                        (found.version + 1, vec![Action::Metadata(grown)], Operation::AddColumns)
                    }
                }
            }
        };
        if let Put::Unknown(error) = delta::commit(lake.store().as_ref(), table, version, &actions, operation).await {
            failed = Some(error);
        }
        found = lake.load(table).await?;
    }
    Err(failed.unwrap_or(LakeError::Contended { table: table.name(), tries: COMMIT_FAILED_TRIES }))
}

fn metadata(lake: &Lake, table: Table) -> Metadata {
    let configuration =
        [(DATA_SET, lake.data_set()), ("delta.logRetentionDuration", KEPT), ("delta.deletedFileRetentionDuration", KEPT)];
    Metadata {
        id: Uuid::new_v4().to_string(),
        name: Some(table.name().to_owned()),
        description: Some(table.meaning().to_owned()),
        format: Format { provider: "parquet".into(), options: BTreeMap::new() },
        schema_string: delta::schema::schema(table),
        partition_columns: vec![table.partitioned_by().to_owned()],
        created_time: Some(now_ms()),
        configuration: configuration.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}
