//! `rewardhub.toml` in a data directory: settings of a deployment that no command has to repeat.

use std::{io::ErrorKind, net::SocketAddr, path::Path};

use serde::Deserialize;

use crate::error::{Result, Unavailable, Usage};

/// The name of the configuration file in a data directory.
pub const FILE: &str = "rewardhub.toml";

/// The settings that this program knows, for messages.
#[cfg(feature = "lake")]
const KNOWN: &str = "it knows `ledger`, `lake` and `[server]`";
#[cfg(not(feature = "lake"))]
const KNOWN: &str = "it knows `ledger`, `[server]`, and `lake` in a program that was built with the lake";

/// The settings of a configuration file. Each of them is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The location of the ledger: `scylla://host,host/keyspace`, or `embedded`. `None` means `embedded`.
    pub ledger: Option<String>,
    /// The location of the lake: a folder, `s3://bucket/prefix`, or `none`. `None` means a folder in the data directory.
    #[cfg(feature = "lake")]
    pub lake: Option<String>,
    /// How `rewardhub serve` listens.
    #[serde(default)]
    pub server: ServerSettings,
}

/// The settings of a server. Each of them is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The address that it listens on. `None` means port 8080 of this machine only.
    pub listen: Option<SocketAddr>,
    /// How callers are known. `None` means that every caller on this machine is an operator.
    pub access: Option<AccessSetting>,
}

/// How the callers of a server are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessSetting {
    /// Every caller on this machine is operator `local`.
    Open,
    /// Every caller shows a key.
    Keys,
}

impl AccessSetting {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Keys => "keys",
        }
    }
}

impl Configuration {
    /// Reads the configuration of a data directory; without a file, every setting is `None`.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or has an unknown setting.
    pub fn read(data: &Path) -> Result<Self> {
        let path = data.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(toml::from_str(&text).map_err(|source| Usage::Configuration {
                path,
                known: KNOWN,
                source: Box::new(source),
            })?),
            // Opening the data set will report a root that is no directory.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Self::default()),
            Err(source) => Err(Unavailable::File { doing: "read", path, source }.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_refused_and_nothing_has_to_be_said() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Configuration::read(folder.path()).unwrap().ledger, None);
        let write = |text: &str| std::fs::write(folder.path().join(FILE), text).unwrap();
        write("ledger = \"scylla://localhost/rewards\"\n");
        assert_eq!(Configuration::read(folder.path()).unwrap().ledger.as_deref(), Some("scylla://localhost/rewards"));
        write("[server]\nlisten = \"127.0.0.1:9000\"\naccess = \"keys\"\n");
        let server = Configuration::read(folder.path()).unwrap().server;
        assert_eq!((server.listen, server.access), (Some(([127, 0, 0, 1], 9000).into()), Some(AccessSetting::Keys)));
        write("[server]\nport = 80\n");
        assert!(Configuration::read(folder.path()).unwrap_err().to_string().contains("unknown field `port`"));
        write("ledgers = \"embedded\"\n");
        let error = Configuration::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("rewardhub.toml") && error.contains("ledgers"), "{error}");
    }

    #[test]
    #[cfg(feature = "lake")]
    fn a_lake_is_known_to_programs_that_have_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "lake = \"s3://bank/lake\"\n").unwrap();
        assert_eq!(Configuration::read(folder.path()).unwrap().lake.as_deref(), Some("s3://bank/lake"));
    }

    #[test]
    #[cfg(not(feature = "lake"))]
    fn a_lake_is_refused_by_name_by_programs_without() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "lake = \"s3://bank/lake\"\n").unwrap();
        let error = Configuration::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("built with the lake") && error.contains("unknown field `lake`"), "{error}");
    }
}
