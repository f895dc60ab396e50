//! Unique ids for commands, wallets and processes, from the random numbers of the operating system.

use crate::error::{Result, Unavailable};

/// Returns 128 random bits, which no other call returns.
///
/// # Errors
/// When the operating system has no random numbers.
pub fn unique_id() -> Result<u128> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Unavailable::System { what: "random numbers", source: error.into() })?;
    Ok(u128::from_le_bytes(bytes))
}
