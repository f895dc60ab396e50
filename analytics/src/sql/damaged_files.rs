//! After a query has failed at what it read: whether a file is not what was written.

use object_store::ObjectStoreExt as _;
use sha2::{Digest as _, Sha256};

use super::{SqlError, TableFiles};

/// The first file whose bytes do not have the digest that its name tells, as an error. A file that cannot be read at all has been
/// told of by whoever tried.
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
