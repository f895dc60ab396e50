//! Whether the files of a lake are those that were written: their bytes against the SHA-256 in their names.

use super::{error::LakeError, open::Lake, read_files::fetch};
use crate::tables::Table;

/// A file that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    /// Its table.
    pub table: Table,
    /// Its path in the table's folder.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Files that were read.
    pub files: u64,
    /// Their bytes, as the log tells them.
    pub bytes: u64,
    /// Those that are gone or damaged.
    pub bad: Vec<BadFile>,
}

impl Lake {
    /// Reads every file of every table and compares it with its digest.
    ///
    /// # Errors
    /// [`LakeError`] when a log or the store cannot be read; bad files are told in the answer.
    pub async fn check_files(&self) -> Result<Checked, LakeError> {
        let mut checked = Checked::default();
        for table in Table::ALL {
            for file in self.snapshot(table).await?.files() {
                checked.files += 1;
                checked.bytes += file.size;
                match fetch(self.store().as_ref(), table, file).await {
                    Ok(_) => {}
                    Err(LakeError::Damaged { path, why, .. }) => checked.bad.push(BadFile { table, path, why }),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(checked)
    }
}
