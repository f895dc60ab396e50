//! Checks after a failed query whether a file that it may have read is damaged.

use object_store::ObjectStoreExt as _;
use sha2::{Digest as _, Sha256};

use super::{SqlError, TableFiles};

/// Returns an error for the first file whose bytes differ from the digest in its name; `None` if there is none. Files that cannot
/// be read at all are passed over, because the query has reported them.
pub(super) async fn damaged(tables: &[TableFiles]) -> Option<SqlError> {
    for files in tables {
        for file in &files.files {
            let Some(expected) = &file.sha256 else { continue };
            let Ok(found) = files.store.get(&file.path).await else { continue };
            let Ok(bytes) = found.bytes().await else { continue };
            let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            if digest != *expected {
                return Some(SqlError::Damaged(file.path.to_string()));
            }
        }
    }
    None
}
