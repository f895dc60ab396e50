//! In a program that was built without the lake: decisions stand in the log, and nothing follows them. A program with the lake brings
//! it up from there.

use crate::{Service, error::Result, verify::LakeChecked};

/// Where the lake lies: nowhere.
#[derive(Debug, Clone, Copy)]
pub enum LakeUrl {}

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

impl Service {
    /// Closes the data set.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn flush_and_close(self, _: Option<&LakeUrl>) -> Result<()> {
        self.close()
    }

    /// Does the work.
    ///
    /// # Errors
    /// The work's own.
    pub fn with_lake_following<T, E>(&self, _: Option<&LakeUrl>, work: impl FnOnce() -> Result<T, E>) -> Result<(T, Behind), E> {
        Ok((work()?, Behind))
    }

    /// There is none to compare.
    ///
    /// # Errors
    /// None.
    pub fn verify_lake(&self, _: Option<&LakeUrl>) -> Result<Option<LakeChecked>> {
        Ok(None)
    }
}

/// Where the lake lies.
pub mod location {
    use super::LakeUrl;
    use crate::{error::Result, locations::Locations};

    /// There is none.
    ///
    /// # Errors
    /// None.
    pub fn of(_: &Locations) -> Result<Option<LakeUrl>> {
        Ok(None)
    }
}
