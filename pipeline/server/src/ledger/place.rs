//! Where a data set's ledger lies: as a command was told, else as the data directory's configuration says, else in the directory.

use anyhow::{Context as _, Result};
use rewardhub_scylla::Address;

use crate::{cli::Global, configuration::Configuration};

/// Says that it lies in the data directory.
const EMBEDDED: &str = "embedded";

/// Where a ledger lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerPlace {
    /// In the data directory.
    Embedded,
    /// In ScyllaDB or Cassandra.
    Scylla(Address),
}

/// Where the ledger lies.
///
/// # Errors
/// When the configuration is not understood, or names no place.
pub fn place(global: &Global) -> Result<LedgerPlace> {
    if let Some(told) = &global.ledger {
        return read(told);
    }
    match Configuration::read(&global.data)?.ledger {
        Some(told) => read(&told).with_context(|| format!("in {}", global.data.join("rewardhub.toml").display())),
        None => Ok(LedgerPlace::Embedded),
    }
}

fn read(told: &str) -> Result<LedgerPlace> {
    if told == EMBEDDED { Ok(LedgerPlace::Embedded) } else { Ok(LedgerPlace::Scylla(Address::parse(told)?)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_lies_in_the_directory_or_at_an_address() {
        assert_eq!(read("embedded").unwrap(), LedgerPlace::Embedded);
        assert!(matches!(read("scylla://localhost/rewards").unwrap(), LedgerPlace::Scylla(_)));
        let error = read("elsewhere").unwrap_err().to_string();
        assert!(error.contains("no address of a ledger") && error.ends_with("or `embedded`"), "{error}");
    }
}
