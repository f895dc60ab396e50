//! Why a person changes something, in their own words.

use anyhow::{Result, bail};

/// The most bytes of a reason.
const LONGEST: usize = 1000;

/// Checks what `--reason` says.
///
/// # Errors
/// When it is blank or too long.
pub fn checked(reason: &str) -> Result<()> {
    if reason.len() > LONGEST {
        bail!("--reason has {} bytes and may have {LONGEST}; say it in fewer words", reason.len());
    }
    if reason.trim().is_empty() {
        bail!("--reason is blank; say why, so that somebody can answer for it later");
    }
    Ok(())
}
