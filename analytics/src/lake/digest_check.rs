//! Checks that the files of a lake are those that were written, by the SHA-256 in their names.

use super::{error::LakeError, open::Lake, read_files::fetch};
use crate::tables::Table;

/// A file that is missing or damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadFile {
    /// The table that the file belongs to.
    pub table: Table,
    /// The path in the folder of the table.
    pub path: String,
    /// What is wrong with the file, in words.
    pub why: String,
}

/// The result of a check.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// The number of files that were checked.
    pub files: u64,
    /// The sum of their sizes in bytes, as the log gives them.
    pub bytes: u64,
    /// The files that are missing or damaged.
    pub bad: Vec<BadFile>,
}

impl Lake {
    /// Reads every file of every table and compares it with its digest.
    ///
    /// # Errors
    /// [`LakeError`] when a log or the store cannot be read; bad files are part of the result.
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
