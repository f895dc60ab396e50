//! Where the parts of a data set lie: as the caller says, else as the data directory's configuration says, else in the directory.

use std::path::{Path, PathBuf};

use crate::lake::LakeUrl;
#[cfg(feature = "lake")]
pub use crate::lake::place::LakePlaceError;
use crate::{
    configuration::{self, Configuration},
    error::{Result, Usage},
    open::{Address, PartError},
};

/// Says that the ledger lies in the data directory.
const EMBEDDED: &str = "embedded";

/// Where a ledger lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerPlace {
    /// In the data directory.
    Embedded,
    /// In ScyllaDB or Cassandra.
    Scylla(Address),
}

/// A data directory, and what the caller says of places that lie elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The data directory.
    pub root: PathBuf,
    /// Where the ledger lies, if the caller says so: `embedded` or an address.
    pub ledger: Option<String>,
    /// Where the lake lies, if the caller says so: a folder, an address or `none`.
    pub lake: Option<String>,
}

impl Places {
    /// A data directory where everything lies as its configuration says.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), ..Self::default() }
    }

    /// Where the ledger lies.
    ///
    /// # Errors
    /// When the configuration is not understood, or names no place.
    pub fn ledger(&self) -> Result<LedgerPlace> {
        if let Some(given) = &self.ledger {
            return ledger(given);
        }
        match Configuration::read(&self.root)?.ledger {
            Some(given) => ledger(&given).map_err(|error| self.configured(error)),
            None => Ok(LedgerPlace::Embedded),
        }
    }

    /// Where the lake lies; `None`: there is to be none. A folder that the configuration names is found from the data directory, one
    /// that the caller names from the working directory.
    ///
    /// # Errors
    /// As [`Self::ledger`].
    pub fn lake(&self) -> Result<Option<LakeUrl>> {
        crate::lake::place::of(self)
    }

    /// An error of what the configuration says.
    pub(crate) fn configured(&self, error: crate::Error) -> crate::Error {
        Usage::Configured { path: self.root.join(configuration::FILE), source: Box::new(error) }.into()
    }
}

fn ledger(given: &str) -> Result<LedgerPlace> {
    if given == EMBEDDED {
        Ok(LedgerPlace::Embedded)
    } else {
        Ok(LedgerPlace::Scylla(Address::parse(given).map_err(PartError::from)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_lies_in_the_directory_or_at_an_address() {
        assert_eq!(ledger("embedded").unwrap(), LedgerPlace::Embedded);
        assert!(matches!(ledger("scylla://localhost/rewards").unwrap(), LedgerPlace::Scylla(_)));
        let error = ledger("elsewhere").unwrap_err().to_string();
        assert!(error.contains("no address of a ledger") && error.ends_with("or `embedded`"), "{error}");
    }
}
