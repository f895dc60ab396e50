//! The settings of the inbox: where it is, how often it is looked at, when a file in it counts as whole.

use std::{num::NonZeroU32, path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

/// The settings of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InboxSettings {
    /// Whether a server looks at it.
    pub enabled: bool,
    /// The folder, from the data directory. Each feed has a folder of its name in it.
    pub folder: PathBuf,
    /// How often a server looks at it, in seconds.
    pub every_seconds: NonZeroU32,
    /// For how long a file must stay as it is before it is taken in, in seconds.
    pub quiet_seconds: u32,
}

impl Default for InboxSettings {
    fn default() -> Self {
        let every_seconds = const { NonZeroU32::new(5).expect("5 is not 0") };
        Self { enabled: true, folder: "inbox".into(), every_seconds, quiet_seconds: 10 }
    }
}

impl InboxSettings {
    /// How often a server looks at it.
    #[must_use]
    pub fn every(&self) -> Duration {
        Duration::from_secs(self.every_seconds.get().into())
    }

    /// For how long a file must stay as it is before it is taken in.
    #[must_use]
    pub fn quiet(&self) -> Duration {
        Duration::from_secs(self.quiet_seconds.into())
    }
}
