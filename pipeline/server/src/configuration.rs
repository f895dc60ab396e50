//! `rewardhub.toml` in a data directory: what a deployment decides once, so that no command has to be told again.

use std::{io::ErrorKind, path::Path};

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// Its name.
const FILE: &str = "rewardhub.toml";

/// What it says. Nothing has to be said.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Where the lake lies: a folder, `s3://bucket/prefix`, or `none`.
    pub lake: Option<String>,
}

impl Configuration {
    /// Reads the one of a data directory; all defaults where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or says something that is not known.
    pub fn read(data: &Path) -> Result<Self> {
        let path = data.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("{} is not understood; it knows `lake`", path.display())),
            // What is no directory is told by whoever opens it.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_refused_and_nothing_has_to_be_said() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Configuration::read(folder.path()).unwrap().lake, None);
        let write = |text: &str| std::fs::write(folder.path().join(FILE), text).unwrap();
        write("lake = \"s3://bank/lake\"\n");
        assert_eq!(Configuration::read(folder.path()).unwrap().lake.as_deref(), Some("s3://bank/lake"));
        write("lakes = \"s3://bank/lake\"\n");
        let error = format!("{:#}", Configuration::read(folder.path()).unwrap_err());
        assert!(error.contains("rewardhub.toml") && error.contains("lakes"), "{error}");
    }
}
