//! Checkpoints: a table's whole state in one file, so that its log is short to read; and old commits are cleaned up.

use std::sync::Arc;

use deltalake_core::{
    DeltaTable, DeltaTableError,
    checkpoints::{cleanup_metadata, create_checkpoint},
    logstore::{StorageConfig, default_logstore},
};
use object_store::{ObjectStore, prefix::PrefixStore};
use url::Url;

use crate::{
    lake::{Lake, LakeError},
    tables::Table,
};

/// Commits after which a checkpoint is due.
pub const CHECKPOINT_EVERY: u64 = 20;

impl Lake {
    /// Writes a checkpoint of a table if one is due, and deletes commits before the last one that the table's own retention
    /// (a week) no longer keeps. Says whether it was due.
    ///
    /// # Errors
    /// [`LakeError::Checkpoint`]: the table says what it said.
    pub async fn checkpoint(&self, table: Table) -> Result<bool, LakeError> {
        let snapshot = self.snapshot(table).await?;
        let since = snapshot.checkpoint.map_or(snapshot.version + 1, |version| snapshot.version.saturating_sub(version));
        if since < CHECKPOINT_EVERY {
            return Ok(false);
        }
        let written = self.write_checkpoint(table).await;
        let version = written.map_err(|source| LakeError::Checkpoint { table: table.name(), cause: Box::new(source) })?;
        self.remember_checkpoint(table, version);
        Ok(true)
    }

    async fn write_checkpoint(&self, table: Table) -> Result<u64, DeltaTableError> {
        let inside: Arc<dyn ObjectStore> = Arc::new(PrefixStore::new(self.store().clone(), table.name()));
        // The table's place in our store, which is rooted at the lake; all our stores list in order.
        let place = format!("lake:///{}/", table.name());
        let place = Url::parse(&place).map_err(|error| DeltaTableError::generic(error.to_string()))?;
        let log = default_logstore(inside, self.store().clone(), &place, &StorageConfig::default());
        let mut opened = DeltaTable::new(log);
        opened.load().await?;
        create_checkpoint(&opened, None).await?;
        cleanup_metadata(&opened, None).await?;
        Ok(opened.snapshot()?.version())
    }
}
