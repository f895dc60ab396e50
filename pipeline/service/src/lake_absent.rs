//! Stands in for the lake in a program that was built without it. Decisions stay in the log, from which a program with the lake
//! catches up.

use crate::{Service, error::Result, verify::LakeChecked};

/// The location of a lake. It has no values, since this program has no lake.
#[derive(Debug, Clone, Copy)]
pub enum LakeUrl {}

/// How far the lake is: this program has none.
#[derive(Debug)]
pub struct Behind;

impl Behind {
    /// Always `Ok`, since there is no lake that could be behind.
    ///
    /// # Errors
    /// It never fails.
    pub fn verdict(self) -> Result<()> {
        Ok(())
    }
}

impl Service {
    /// Closes the data set; there is no lake to catch up.
    ///
    /// # Errors
    /// When the system refuses to write a file.
    pub fn flush_and_close(self, _: Option<&LakeUrl>) -> Result<()> {
        self.close()
    }

    /// Does the work; no lake follows it.
    ///
    /// # Errors
    /// Any error of `work`.
    pub fn with_lake_following<T, E>(&self, _: Option<&LakeUrl>, work: impl FnOnce() -> Result<T, E>) -> Result<(T, Behind), E> {
        Ok((work()?, Behind))
    }

    /// Always `None`, since there is no lake to compare.
    ///
    /// # Errors
    /// It never fails.
    pub fn verify_lake(&self, _: Option<&LakeUrl>) -> Result<Option<LakeChecked>> {
        Ok(None)
    }
}

/// The location of the lake.
pub mod location {
    use super::LakeUrl;
    use crate::{error::Result, locations::Locations};

    /// Always `None`, since this program has no lake.
    ///
    /// # Errors
    /// It never fails.
    pub fn of(_: &Locations) -> Result<Option<LakeUrl>> {
        Ok(None)
    }
}
