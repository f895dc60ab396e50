//! In a program that was built without the lake (`--no-default-features`): decisions stand in the log, and nothing follows them.
//! A program with the lake brings it up from there.

use anyhow::Result;

use crate::{cli::Global, data::Data, verify::LakeChecked};

/// Closes the data set.
///
/// # Errors
/// When the system refuses.
pub fn flush_and_close(_: Option<&LakeUrl>, data: Data) -> Result<()> {
    data.close()
}

/// Where the lake lies: nowhere.
#[derive(Debug, Clone, Copy)]
pub enum LakeUrl {}

/// There is none.
///
/// # Errors
/// None.
pub fn place(_: &Global) -> Result<Option<LakeUrl>> {
    Ok(None)
}

/// The place in a data directory: there is none.
///
/// # Errors
/// Always.
#[cfg(feature = "bench")]
pub fn inside(_: &std::path::Path) -> Result<LakeUrl> {
    anyhow::bail!("this program was built without the lake; build it with its default features")
}

/// What became of the lake: there is none.
#[derive(Debug)]
pub struct Behind;

impl Behind {
    /// All is well.
    ///
    /// # Errors
    /// None.
    pub fn verdict(self) -> Result<()> {
        Ok(())
    }
}

/// Does the work.
///
/// # Errors
/// The work's own.
pub fn beside<T>(_: &Data, _: Option<&LakeUrl>, work: impl FnOnce() -> Result<T>) -> Result<(T, Behind)> {
    Ok((work()?, Behind))
}

/// There is none to compare.
///
/// # Errors
/// None.
pub fn check(_: &Global, _: &Data) -> Result<Option<LakeChecked>> {
    Ok(None)
}

/// Whether a panic of this thread is caught: there is no lake to read.
pub const fn panics_are_caught() -> bool {
    false
}
