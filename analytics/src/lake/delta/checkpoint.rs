//! Writes checkpoints: the whole state of a table in one Parquet file, after which readers continue with the log.
//!
//! Each row is an action, in the column of its kind: Delta's protocol,
//! <https://github.com/delta-io/delta/blob/master/PROTOCOL.md>, sections "Checkpoints", "V1 Spec", "Classic checkpoint" and
//! "Checkpoint Schema". The file is put whole before `_last_checkpoint` names it ("Last Checkpoint File Schema"). That is only a
//! hint: readers without it list the log.

use std::sync::Arc;

use arrow::{
    datatypes::{DataType, Field, Schema, SchemaRef},
    json::ReaderBuilder,
};
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::properties::WriterProperties,
};
use serde_json::json;

use super::{
    action::Action,
    log::{checkpoint_file, last_checkpoint_file},
    state::Snapshot,
};
use crate::lake::error::LakeError;

/// Actions turned into columns at a time.
const AT_A_TIME: usize = 8_192;

/// Writes the checkpoint of a snapshot's version, and names it as the last one. It forgets files that were taken out before
/// `removed_since_ms`, in milliseconds since 1970. Writing it again gives the same file.
///
/// # Errors
/// [`LakeError::Checkpoint`], [`LakeError::Store`]; the content of the table is unchanged.
pub(in crate::lake) async fn write_checkpoint(
    store: &dyn ObjectStore,
    snapshot: &Snapshot,
    removed_since_ms: i64,
) -> Result<(), LakeError> {
    let (table, version) = (snapshot.table, snapshot.version);
    let actions = snapshot.actions(removed_since_ms);
    let bytes = encoded(&actions).map_err(|cause| LakeError::Checkpoint { table: table.name(), why: cause.to_string() })?;
    let hint = json!({
        "version": version,
        "size": actions.len(),
        "sizeInBytes": bytes.len(),
        "numOfAddFiles": snapshot.files().len(),
    });
    put(store, checkpoint_file(table, version), bytes).await?;
    put(store, last_checkpoint_file(table), hint.to_string().into_bytes()).await
}

async fn put(store: &dyn ObjectStore, place: Path, bytes: Vec<u8>) -> Result<(), LakeError> {
    let put = store.put(&place, bytes.into()).await;
    put.map(|_| ()).map_err(|cause| LakeError::Store { doing: "written", path: place.to_string(), cause })
}

/// Encodes actions as a Parquet file.
fn encoded(actions: &[Action]) -> Result<Vec<u8>, ParquetError> {
    let schema = schema();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("rewardhub".into())
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties))?;
    let mut rows = ReaderBuilder::new(schema).build_decoder()?;
    for actions in actions.chunks(AT_A_TIME) {
        rows.serialize(actions)?;
        if let Some(batch) = rows.flush()? {
            writer.write(&batch)?;
        }
    }
    writer.into_inner()
}

fn required(name: &str, holds: DataType) -> Field {
    Field::new(name, holds, false)
}

fn optional(name: &str, holds: DataType) -> Field {
    Field::new(name, holds, true)
}

/// A map of texts; `value` says whether these are required. Its parts have the names that Parquet gives to maps.
fn map(name: &str, value: fn(&str, DataType) -> Field, nullable: bool) -> Field {
    Field::new_map(name, "key_value", required("key", DataType::Utf8), value("value", DataType::Utf8), false, nullable)
}

/// The schema of a checkpoint: a column for each kind of action, empty where a row is another action.
fn schema() -> SchemaRef {
    let action = |name: &str, fields: Vec<Field>| optional(name, DataType::Struct(fields.into()));
    let format = vec![required("provider", DataType::Utf8), map("options", required, false)];
    let columns = required("element", DataType::Utf8);
    Arc::new(Schema::new(vec![
        action(
            "txn",
            vec![
                required("appId", DataType::Utf8),
                required("version", DataType::Int64),
                optional("lastUpdated", DataType::Int64),
            ],
        ),
        action(
            "add",
            vec![
                required("path", DataType::Utf8),
                map("partitionValues", optional, false),
                required("size", DataType::Int64),
                required("modificationTime", DataType::Int64),
                required("dataChange", DataType::Boolean),
                optional("stats", DataType::Utf8),
                map("tags", optional, true),
            ],
        ),
        action(
            "remove",
            vec![
                required("path", DataType::Utf8),
                optional("deletionTimestamp", DataType::Int64),
                required("dataChange", DataType::Boolean),
                optional("extendedFileMetadata", DataType::Boolean),
                map("partitionValues", optional, true),
                optional("size", DataType::Int64),
            ],
        ),
        action(
            "metaData",
            vec![
                required("id", DataType::Utf8),
                optional("name", DataType::Utf8),
                optional("description", DataType::Utf8),
                required("format", DataType::Struct(format.into())),
                required("schemaString", DataType::Utf8),
                required("partitionColumns", DataType::List(columns.into())),
                optional("createdTime", DataType::Int64),
                map("configuration", required, false),
            ],
        ),
        action("protocol", vec![required("minReaderVersion", DataType::Int32), required("minWriterVersion", DataType::Int32)]),
    ]))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{action, read::lines},
        *,
    };

    #[test]
    fn a_checkpoint_repeats_every_field_of_every_action() {
        let log = r#"
            {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            {"metaData":{"id":"5f","name":"rewards","description":"What it is.","format":{"provider":"parquet","options":{"a":"b"}},"schemaString":"{}","partitionColumns":["event_date","b"],"configuration":{"delta.appendOnly":"false","x":""},"createdTime":5}}
            {"metaData":{"id":"5f","format":{"provider":"parquet","options":{}},"schemaString":"{}","partitionColumns":[],"configuration":{}}}
            {"txn":{"appId":"rewardhub/x/0","version":3,"lastUpdated":4}}
            {"txn":{"appId":"another","version":-3}}
            {"add":{"path":"caf%C3%A9%20100%25","partitionValues":{"event_date":"2026-03-01"},"size":9,"modificationTime":1,"dataChange":false,"stats":"{\"numRecords\":1,\"minValues\":{\"amount\":99999999999999.9999}}","tags":{"OPTIMIZE":"z"}}}
            {"add":{"path":"b","partitionValues":{},"size":0,"modificationTime":1,"dataChange":true}}
            {"remove":{"path":"c%20d","deletionTimestamp":7,"dataChange":false,"extendedFileMetadata":true,"partitionValues":{"event_date":"2026-03-01"},"size":9}}
            {"remove":{"path":"e","dataChange":true}}
        "#;
        let actions = action::read(log.as_bytes()).unwrap();
        assert_eq!(actions.len(), 9);
        let bytes = encoded(&actions).unwrap();
        assert_eq!(action::read(&lines(bytes.into()).unwrap()).unwrap(), actions);
    }
}
