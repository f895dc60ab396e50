//! The lake and the engine that asks it. Each session sees the lake as it is then.

use std::{cell::RefCell, sync::Arc};

use anyhow::{Context as _, Result};
use rewardhub_analytics::{
    lake::{Lake, LakeUrl},
    report::views,
    sql::{Session, SqlEngine, SqlError, Stop, TableFiles},
};

use super::answer::stopped;
use crate::cli::Interrupted;

/// A lake to ask.
pub struct LakeSession {
    url: LakeUrl,
    open: RefCell<Open>,
}

/// An engine, and the lake as opened with it: connections live on an engine's workers.
struct Open {
    engine: SqlEngine,
    lake: Arc<Lake>,
}

impl LakeSession {
    /// Opens a lake for reading.
    pub fn open(engine: SqlEngine, url: &LakeUrl) -> Result<Self> {
        let lake = Arc::new(engine.block_on(Lake::open(url))?);
        Ok(Self { url: url.clone(), open: RefCell::new(Open { engine, lake }) })
    }

    /// The lake as it is now.
    pub fn session(&self, stop: &Stop) -> Result<Session> {
        let open = self.open.borrow();
        let lake = Arc::clone(&open.lake);
        let tables = open.engine.wait_for(async move { TableFiles::of(&lake).await }, stop).map_err(stopped)?;
        open.engine.session_unless(tables.context("the lake cannot be read")?, &views(), stop).map_err(stopped)
    }

    /// Makes ready for the next query after one failed. A query that was stopped may still keep the workers busy, for they end a batch
    /// before anything else; then others take their place.
    pub fn recover(&self, error: &anyhow::Error) -> Result<()> {
        if !error.is::<Interrupted>() && !matches!(error.downcast_ref(), Some(SqlError::Time(_) | SqlError::Stopped)) {
            return Ok(());
        }
        let engine = self.open.borrow().engine.renewed()?;
        let url = self.url.clone();
        let lake = engine.wait_for(async move { Lake::open(&url).await }, &Stop::new())??;
        self.open.replace(Open { engine, lake: Arc::new(lake) });
        Ok(())
    }
}
