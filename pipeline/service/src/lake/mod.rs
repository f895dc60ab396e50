//! The lake of a data set: its location, and how it follows the ledger during an ingest and after any command that decides
//! something. Only this module opens the lake for writing.

mod check;
mod failure;
mod following;
pub mod location;
mod runtime;

pub use rewardhub_analytics::lake::LakeUrl;
use rewardhub_analytics::{
    follow::{Follower, Written, rebuild},
    lake::{Lake, upkeep::Compacted},
    tables::Table,
};
use rewardhub_core::time::{Day, Zone};

pub use self::{failure::LakeFailure, following::Behind, runtime::block_on};
use crate::{Service, clock::now, error::Result};

/// A lake that was rebuilt.
#[derive(Debug)]
pub struct Remade {
    /// The number of rows of each table.
    pub rows: Vec<(Table, u64)>,
    /// The tables that could not be read and were deleted first.
    pub deleted: Vec<Table>,
}

impl Service {
    /// Lets the lake catch up with the ledger, if there is one, and closes the data set. Callers look up the location before they
    /// submit anything, so that nothing is decided when the location is not valid.
    ///
    /// # Errors
    /// When either fails; the decisions stay.
    pub fn flush_and_close(self, url: Option<&LakeUrl>) -> Result<()> {
        let flushed = match url {
            Some(url) => self.flush_lake(url).map(|_| ()).map_err(LakeFailure::behind),
            None => Ok(()),
        };
        self.close()?;
        flushed
    }

    /// Lets the lake catch up with the ledger. Makes the lake if there is none.
    ///
    /// # Errors
    /// When the lake cannot be opened or written.
    pub fn flush_lake(&self, url: &LakeUrl) -> Result<Written> {
        block_on(async {
            let lake = self.lake(url).await?;
            let written = self.follower(&lake).flush().await?;
            upkeep(&lake).await;
            Ok(written)
        })
    }

    /// Rebuilds every table of the lake from the decisions. Readers see the old rows of a table until the new ones replace them.
    ///
    /// # Errors
    /// When the lake cannot be opened or written.
    pub fn rebuild_lake(&self, url: &LakeUrl) -> Result<Remade> {
        block_on(async {
            let (lake, deleted) = Lake::mend(url, &self.lake_name()).await?;
            let rows = rebuild(self.ledger(), self.placement(), &lake).await?;
            Ok(Remade { rows: rows.into_iter().collect(), deleted: deleted.into_iter().collect() })
        })
    }

    /// Opens the lake of this data set for writing, and makes the tables that it lacks.
    async fn lake(&self, url: &LakeUrl) -> Result<Lake> {
        Ok(Lake::create(url, &self.lake_name()).await?)
    }

    /// A follower that writes the decisions of this data set into a lake.
    fn follower<'a>(&'a self, lake: &'a Lake) -> Follower<'a, impl rewardhub_engine::ports::Reader + 'a> {
        Follower::new(self.ledger(), self.placement(), lake)
    }

    /// The name that the lake stores to recognise its data set: the id of its log, 32 hexadecimal digits.
    #[must_use]
    pub fn lake_name(&self) -> String {
        format!("{:032x}", self.log_id().0)
    }
}

/// Merges the small files of every table. Others may read and write meanwhile.
///
/// # Errors
/// When the lake cannot be read or written.
pub fn compact(url: &LakeUrl) -> Result<Compacted> {
    block_on(async {
        let lake = Lake::open(url).await?;
        let mut done = Compacted::default();
        for table in Table::ALL {
            done += lake.compact(table, today()).await?;
            lake.checkpoint(table).await?;
        }
        Ok(done)
    })
}

/// Does the maintenance that is due. The lake has every row by then; maintenance that fails is repeated after the next command.
async fn upkeep(lake: &Lake) {
    match lake.upkeep(today()).await {
        Ok(done) => tracing::info!(?done, "the lake was looked after"),
        Err(error) => tracing::warn!(%error, "the lake has everything, but its files could not be kept in shape"),
    }
}

/// Today in UTC; maintenance treats earlier days as complete.
#[must_use]
pub fn today() -> Day {
    Zone::utc().day(now())
}
