//! Numbers that nobody has drawn before, for names of commands, wallets and processes.

use crate::error::{Result, Unavailable};

/// One of them.
///
/// # Errors
/// When the system gives none.
pub fn random() -> Result<u128> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Unavailable::System { what: "random numbers", source: error.into() })?;
    Ok(u128::from_le_bytes(bytes))
}
