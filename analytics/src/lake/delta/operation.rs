//! What a commit does, as it tells others: names and parameters are those that delta-rs gives to the same.

use serde_json::{Map, Value, json};

use super::action::{Action, CommitInfo};
use crate::tables::Table;

/// What a commit does to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lake) enum Operation {
    /// Rows are added; or none yet, when the table is made.
    Append,
    /// Rows are put in the place of all others.
    Overwrite,
    /// The same rows are put into files of about so many.
    Optimize {
        /// Rows of a file, at most.
        target_rows: u64,
    },
    /// The table has more columns.
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

    /// Each is a text, whatever is in it.
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

    /// What a commit says of itself, made at a time in milliseconds since 1970.
    pub(super) fn info(self, table: Table, now_ms: i64) -> Action {
        let told = [
            ("timestamp", now_ms.into()),
            ("operation", self.name().into()),
            ("operationParameters", self.parameters(table).into()),
            ("engineInfo", concat!("RewardHub/", env!("CARGO_PKG_VERSION")).into()),
        ];
        Action::CommitInfo(CommitInfo(told.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()))
    }
}
