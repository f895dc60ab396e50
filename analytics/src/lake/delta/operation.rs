//! What a commit says that it does, with the names and parameters that delta-rs uses.

use serde_json::{Map, Value, json};

use super::action::{Action, CommitInfo};
use crate::tables::Table;

/// What a commit does to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lake) enum Operation {
    /// Adds rows, or none when the table is made.
    Append,
    /// Replaces all rows of the table by others.
    Overwrite,
    /// Moves the same rows into other files.
    Optimize {
        /// The most rows of a file.
        target_rows: u64,
    },
    /// Adds columns to the table.
    AddColumns,
}

impl Operation {
    fn name(self) -> &'static str {
        match self {
            Self::Append | Self::Overwrite => "WRITE",
            Self::Optimize { .. } => "OPTIMIZE",
            Self::AddColumns => "ADD COLUMNS",
        }
    }

    /// The parameters, each of which is a text.
    fn parameters(self, table: Table) -> Map<String, Value> {
        let partition_by = json!([table.partitioned_by()]).to_string();
        let parameters = match self {
            Self::Append => vec![("mode", "Append".to_owned()), ("partitionBy", partition_by)],
            Self::Overwrite => vec![("mode", "Overwrite".to_owned()), ("partitionBy", partition_by)],
            Self::Optimize { target_rows } => vec![("targetSize", target_rows.to_string())],
            Self::AddColumns => Vec::new(),
        };
        parameters.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    /// The `commitInfo` of a commit that is made at this time, in milliseconds since 1970.
    pub(super) fn info(self, table: Table, now_ms: i64) -> Action {
        let entries = [
            ("timestamp", now_ms.into()),
            ("operation", self.name().into()),
            ("operationParameters", self.parameters(table).into()),
            ("engineInfo", concat!("RewardHub/", env!("CARGO_PKG_VERSION")).into()),
        ];
        Action::CommitInfo(CommitInfo(entries.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()))
    }
}
