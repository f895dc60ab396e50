//! The open data set that a command works on: opened for this command, or a server's, which stays open.

use std::{fmt, ops::Deref};

use anyhow::Result;
use rewardhub_core::time::Instant;
use rewardhub_http::{App, command_line::SentFiles};
use rewardhub_service::{
    Caller, Error, Service, Subject,
    lake::{Behind, LakeUrl},
};

use crate::arguments::system_user;

/// An open data set.
pub enum DataSet {
    /// Opened for this command, and closed by it.
    Own(Box<Service>),
    /// Open in the server that runs this command, and left open.
    Served(Served),
}

/// The data set of a server, as whoever sent a command sees it.
#[derive(Clone)]
pub struct Served {
    /// The application that has it open.
    pub app: App,
    /// Who sent the command.
    pub subject: Subject,
    /// The files that came with it.
    pub files: SentFiles,
}

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Deref for DataSet {
    type Target = Service;

    fn deref(&self) -> &Service {
        match self {
            Self::Own(service) => service,
            Self::Served(served) => served.app.service(),
        }
    }
}

impl DataSet {
    /// Who asks, at an instant: the user of the system, or whoever sent the command.
    pub fn caller(&self, at: Instant) -> Result<Caller> {
        match self {
            Self::Own(service) => system_user(service, at),
            Self::Served(served) => Ok(served.app.service().caller(&served.subject, at)?),
        }
    }

    /// Does the work while the lake follows, then lets the lake catch up. A server's lake follows anyway.
    pub fn with_lake_following<T>(&self, url: Option<&LakeUrl>, work: impl FnOnce() -> Result<T, Error>) -> Result<(T, Behind)> {
        match self {
            Self::Own(service) => Ok(service.with_lake_following(url, work)?),
            Self::Served(_) => {
                let done = work()?;
                let ((), behind) = Service::with_lake_following(self, url, || Ok::<_, Error>(()))?;
                Ok((done, behind))
            }
        }
    }

    /// Closes the data set, unless it is a server's.
    pub fn close(self) -> Result<()> {
        match self {
            Self::Own(service) => Ok(service.close()?),
            Self::Served(_) => Ok(()),
        }
    }

    /// Lets the lake catch up with the ledger, if there is one, and closes the data set.
    pub fn flush_and_close(self, url: Option<&LakeUrl>) -> Result<()> {
        match self {
            Self::Own(service) => Ok(service.flush_and_close(url)?),
            Self::Served(_) => {
                let ((), behind) = self.with_lake_following(url, || Ok(()))?;
                Ok(behind.verdict()?)
            }
        }
    }
}
