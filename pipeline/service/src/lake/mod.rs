//! The lake of a data set: where it lies, following the ledger beside an ingest and after any command that decides something. The
//! only place that opens it for writing.

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

/// A lake that was made anew.
#[derive(Debug)]
pub struct Remade {
    /// How many rows each table has.
    pub rows: Vec<(Table, u64)>,
    /// Tables that could not be read and were deleted first.
    pub deleted: Vec<Table>,
}

impl Service {
    /// Brings the lake up to the ledger, if there is to be one, and closes the data set. For callers that have had something decided;
    /// where the lake lies they ask first, so that nothing is decided when that is not known.
    ///
    /// # Errors
    /// When either fails; what was decided stays decided.
    pub fn flush_and_close(self, url: Option<&LakeUrl>) -> Result<()> {
        let flushed = match url {
            Some(url) => self.flush_lake(url).map(|_| ()).map_err(LakeFailure::behind),
            None => Ok(()),
        };
        self.close()?;
        flushed
    }

    /// Brings the lake up to the ledger.
    ///
    /// # Errors
    /// When it cannot be opened or written.
    pub fn flush_lake(&self, url: &LakeUrl) -> Result<Written> {
        block_on(async {
            let lake = self.lake(url).await?;
            let written = self.follower(&lake).flush().await?;
            upkeep(&lake).await;
            Ok(written)
        })
    }

    /// Makes every table of the lake anew from the logs. Whoever reads meanwhile sees each table as it was until it is as it is to be.
    ///
    /// # Errors
    /// When it cannot be opened or written.
    pub fn rebuild_lake(&self, url: &LakeUrl) -> Result<Remade> {
        block_on(async {
            let (lake, deleted) = Lake::mend(url, &self.lake_name()).await?;
            let rows = rebuild(self.ledger(), self.placement(), &lake).await?;
            Ok(Remade { rows: rows.into_iter().collect(), deleted: deleted.into_iter().collect() })
        })
    }

    /// Opens the lake of a data set for writing; makes what it lacks.
    async fn lake(&self, url: &LakeUrl) -> Result<Lake> {
        Ok(Lake::create(url, &self.lake_name()).await?)
    }

    /// What follows a data set's ledger.
    fn follower<'a>(&'a self, lake: &'a Lake) -> Follower<'a, impl rewardhub_engine::ports::Reader + 'a> {
        Follower::new(self.ledger(), self.placement(), lake)
    }

    /// The name of a data set, by which its lake knows it.
    #[must_use]
    pub fn lake_name(&self) -> String {
        format!("{:032x}", self.log_id().0)
    }
}

/// Merges what can be merged. Others may read and write meanwhile.
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

/// Does what the lake needs now and then. It has everything by then; what could not be done is done after the next command.
async fn upkeep(lake: &Lake) {
    match lake.upkeep(today()).await {
        Ok(done) => tracing::info!(?done, "the lake was looked after"),
        Err(error) => tracing::warn!(%error, "the lake has everything, but its files could not be kept in shape"),
    }
}

/// The UTC day: days before it are over.
#[must_use]
pub fn today() -> Day {
    Zone::utc().day(now())
}
