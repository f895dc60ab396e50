//! The lake of a data set, as commands use it: where it lies, following the ledger beside an ingest and after any command that
//! decides something. The only place that opens it for writing.

mod beside;
mod check;
mod place;
mod runtime;

use anyhow::{Context as _, Result};
pub use rewardhub_analytics::panics_are_caught;
use rewardhub_analytics::{
    follow::{Follower, Written},
    lake::{Lake, LakeUrl},
};
use rewardhub_core::time::{Day, Zone};
use rewardhub_engine::ports::Log as _;

pub use self::{
    beside::beside,
    check::check,
    place::{inside, place},
    runtime::block_on,
};
use crate::{arguments, data::Data};

/// What to do when the lake could not follow.
const BEHIND: &str = "the ledger has everything, and the lake is behind it; `rewardhub lake flush` brings it up";

/// Brings the lake up to the ledger, and closes the data set. For commands that have had something decided; where the lake lies they
/// ask [`place()`] first, so that nothing is decided when that is not known.
///
/// # Errors
/// When either fails; what was decided stays decided.
pub fn flush_and_close(url: Option<&LakeUrl>, data: Data) -> Result<()> {
    let flushed = match url {
        Some(url) => flush(&data, url).map(|_| ()).context(BEHIND),
        None => Ok(()),
    };
    data.close()?;
    flushed
}

/// Brings the lake up to the ledger.
///
/// # Errors
/// When it cannot be opened or written.
pub fn flush(data: &Data, url: &LakeUrl) -> Result<Written> {
    block_on(async {
        let lake = create(data, url).await?;
        let written = follower(data, &lake).flush().await?;
        upkeep(&lake).await;
        Ok(written)
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
pub fn today() -> Day {
    Zone::utc().day(arguments::now())
}

/// Opens the lake of a data set for writing; makes what it lacks.
///
/// # Errors
/// When it is another data set's, or its place refuses.
pub async fn create(data: &Data, url: &LakeUrl) -> Result<Lake> {
    Ok(Lake::create(url, &data_set(data)).await?)
}

/// What follows a data set's ledger.
pub fn follower<'a>(data: &'a Data, lake: &'a Lake) -> Follower<'a, impl rewardhub_engine::ports::Reader + 'a> {
    Follower::new(data.set().ledger(), data.set().placement(), lake)
}

/// The name of a data set, by which its lake knows it.
pub fn data_set(data: &Data) -> String {
    format!("{:032x}", data.set().commands().id().0)
}
