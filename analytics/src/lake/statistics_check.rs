//! Checks the statistics in commits, by which alone readers skip files and count rows.

use serde_json::Value;

use super::{
    delta::{LakeFile, stats::Statistics},
    error::LakeError,
    open::Lake,
    read_files::{fetch, rows_of},
};
use crate::tables::Table;

impl Lake {
    /// Describes each statement in the commit of a file that is false.
    ///
    /// # Errors
    /// [`LakeError::Damaged`] when the bytes are not those that were written, [`LakeError::Store`].
    pub(crate) async fn false_claims(&self, table: Table, file: &LakeFile) -> Result<Vec<String>, LakeError> {
        let bytes = fetch(self.store().as_ref(), table, file).await?;
        let (size, mut found) = (bytes.len() as u64, Statistics::default());
        for batch in rows_of(table, file, bytes, 8_192)? {
            found.add(&batch?);
        }
        let mut claims = Vec::new();
        if file.size != size {
            claims.push(format!("{} bytes, it has {size}", file.size));
        }
        if file.rows != found.rows() {
            claims.push(format!("{} rows, it has {}", file.rows, found.rows()));
        }
        let found: Value = serde_json::from_str(&found.json()).unwrap_or_default();
        let claimed = file.statistics();
        for (key, of) in [("minValues", "the least"), ("maxValues", "the greatest"), ("nullCount", "how many are empty of")] {
            for (column, claim) in claimed[key].as_object().into_iter().flatten() {
                let is = &found[key][column];
                if is != claim {
                    claims.push(format!("{of} {column} {claim}, it is {is}"));
                }
            }
        }
        let place = format!("{}: the commit of {} says", table.name(), file.path);
        Ok(claims.into_iter().map(|claim| format!("{place} {claim}")).collect())
    }
}
