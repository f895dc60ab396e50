//! Locations of a data set's ledger and lake: given by the caller, else by the configuration in the data directory, else inside
//! that directory.

use std::path::{Path, PathBuf};

use crate::lake::LakeUrl;
#[cfg(feature = "lake")]
pub use crate::lake::location::LakeLocationError;
use crate::{
    configuration::{self, Configuration},
    error::{Result, Usage},
    open::{AdapterError, Address},
};

/// The word for a ledger in the data directory.
const EMBEDDED: &str = "embedded";

/// The location of a data set's ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerLocation {
    /// Inside the data directory.
    Embedded,
    /// In ScyllaDB or Cassandra, at this address.
    Scylla(Address),
}

/// A data directory, and the locations that the caller gave.
#[derive(Clone, Debug, Default)]
pub struct Locations {
    /// The data directory, which also holds the configuration.
    pub root: PathBuf,
    /// The ledger: `embedded` or an address. `None` means that the configuration decides.
    pub ledger: Option<String>,
    /// The lake: a folder, an address or `none`. `None` means that the configuration decides.
    pub lake: Option<String>,
}

impl Locations {
    /// A data directory, with all locations left to its configuration.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), ..Self::default() }
    }

    /// Returns the location of the ledger.
    ///
    /// # Errors
    /// When the configuration cannot be read, or the location is not valid.
    pub fn ledger(&self) -> Result<LedgerLocation> {
        if let Some(given) = &self.ledger {
            return ledger(given);
        }
        match Configuration::read(&self.root)?.ledger {
            Some(given) => ledger(&given).map_err(|error| self.configured(error)),
            None => Ok(LedgerLocation::Embedded),
        }
    }

    /// Returns the location of the lake; `None` if there is none. A relative folder in the configuration starts from the data
    /// directory, one from the caller from the working directory.
    ///
    /// # Errors
    /// As [`Self::ledger`].
    pub fn lake(&self) -> Result<Option<LakeUrl>> {
        crate::lake::location::of(self)
    }

    /// Adds that an invalid location is from the configuration.
    pub(crate) fn configured(&self, error: crate::Error) -> crate::Error {
        Usage::Configured { path: self.root.join(configuration::FILE), source: Box::new(error) }.into()
    }
}

fn ledger(given: &str) -> Result<LedgerLocation> {
    if given == EMBEDDED {
        Ok(LedgerLocation::Embedded)
    } else {
        Ok(LedgerLocation::Scylla(Address::parse(given).map_err(AdapterError::from)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_lies_in_the_directory_or_at_an_address() {
        assert_eq!(ledger("embedded").unwrap(), LedgerLocation::Embedded);
        assert!(matches!(ledger("scylla://localhost/rewards").unwrap(), LedgerLocation::Scylla(_)));
        let error = ledger("elsewhere").unwrap_err().to_string();
        assert!(error.contains("no address of a ledger") && error.ends_with("or `embedded`"), "{error}");
    }
}
