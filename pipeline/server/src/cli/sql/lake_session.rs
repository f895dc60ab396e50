//! The lake and the engine that queries it. Each session sees the lake as it is when the session begins.

use std::{cell::RefCell, sync::Arc};

use anyhow::{Context as _, Result};
use rewardhub_analytics::{
    lake::{Lake, LakeUrl},
    report::views,
    sql::{CancellationToken, Session, SqlEngine, SqlError, TableFiles},
};

use super::answer::stopped;
use crate::cli::Interrupted;

/// An open lake that can be queried.
pub struct LakeSession {
    url: LakeUrl,
    open: RefCell<Open>,
}

/// An engine, and the lake that was opened on it: connections live on the workers of an engine.
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

    /// Begins a session over the lake as it is now.
    pub fn session(&self, stop: &CancellationToken) -> Result<Session> {
        let open = self.open.borrow();
        let lake = Arc::clone(&open.lake);
        let tables = open.engine.wait_for(async move { TableFiles::of(&lake).await }, stop).map_err(stopped)?;
        open.engine.session_unless(tables.context("the lake cannot be read")?, &views(), stop).map_err(stopped)
    }

    /// Prepares for the next query after one failed. A stopped query may keep the workers busy until their batch ends, so new
    /// workers replace them.
    pub fn recover(&self, error: &anyhow::Error) -> Result<()> {
        if !error.is::<Interrupted>() && !matches!(error.downcast_ref(), Some(SqlError::Time(_) | SqlError::Stopped)) {
            return Ok(());
        }
        let engine = self.open.borrow().engine.renewed()?;
        let url = self.url.clone();
        let lake = engine.wait_for(async move { Lake::open(&url).await }, &CancellationToken::new())??;
        self.open.replace(Open { engine, lake: Arc::new(lake) });
        Ok(())
    }
}
