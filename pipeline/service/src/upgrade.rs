//! Having a data set decided by the newest meaning that this program knows.

use rewardhub_core::{
    answer::Answer,
    command::{Body, InstallMeaning},
    ids::Partition,
    meaning::Meaning,
};

use crate::{Caller, Service, error::Result};

/// What an upgrade came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upgraded {
    /// Every partition decides by this meaning from now on.
    Now(Meaning),
    /// They did already.
    Already(Meaning),
}

impl Service {
    /// Installs the newest meaning in every partition; what was decided before stays as it is. Every program that works on the data
    /// set must know it by then: an older one stops.
    ///
    /// # Errors
    /// When it is not answered, or a partition stands still.
    pub fn upgrade(&self, caller: Caller) -> Result<Upgraded> {
        let newest = Meaning::NEWEST;
        let install = Body::InstallMeaning(InstallMeaning { meaning: newest.number() });
        let answer = self.ask(&caller.command(self.placement().lowest_bucket(Partition(0)), install))?;
        Ok(if answer == Answer::Repeated { Upgraded::Already(newest) } else { Upgraded::Now(newest) })
    }
}
