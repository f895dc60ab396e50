//! The lake and the engine that asks it. Each session sees the lake as it is then.

use anyhow::{Context as _, Result};
use rewardhub_analytics::{
    lake::{Lake, LakeUrl},
    report::views,
    sql::{Session, SqlEngine, TableFiles},
};

/// A lake to ask.
pub struct Asking {
    engine: SqlEngine,
    lake: Lake,
}

impl Asking {
    /// Opens a lake for reading.
    pub fn open(engine: SqlEngine, url: &LakeUrl) -> Result<Self> {
        let lake = engine.block_on(Lake::open(url))?;
        Ok(Self { engine, lake })
    }

    /// The lake as it is now.
    pub fn session(&self) -> Result<Session> {
        let tables = self.engine.block_on(TableFiles::of(&self.lake)).context("the lake cannot be read")?;
        Ok(self.engine.session(tables, &views())?)
    }
}
