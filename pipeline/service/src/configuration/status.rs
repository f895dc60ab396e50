//! What `rewardhub status` looks at beside the data set.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What `rewardhub status` looks at beside the data set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatusSettings {
    /// A file, from the data directory, that whatever makes backups writes anew once one has ended well. Empty: nobody knows of backups.
    pub backup_mark: PathBuf,
}
