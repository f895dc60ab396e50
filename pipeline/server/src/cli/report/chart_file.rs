//! Draws a report as a chart, into a file or on standard output.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result};
use rewardhub_analytics::{
    chart::{self, ChartError},
    report,
    sql::SqlEngine,
};
use rewardhub_sql::{Report, Value};

use crate::cli::{
    Global,
    lake::needed,
    sql::{Interrupts, LakeSession, QueryLimits, stopped, write_file},
};

/// A report to draw, with its parameters.
pub(super) struct Drawing {
    pub report: Report,
    pub values: Vec<(String, Value)>,
    pub file: Option<PathBuf>,
}

impl Drawing {
    /// Asks the report, and draws the answer as SVG.
    pub fn run(self, within: &QueryLimits, global: &Global) -> Result<()> {
        if self.report.chart.is_none() {
            return Err(ChartError::None(self.report.name).into());
        }
        let stop = Interrupts::listen()?.current();
        let session = LakeSession::open(SqlEngine::new(within.limits()?)?, &needed(global)?)?.session(&stop)?;
        let rows = report::ask(&session, &self.report, &self.values, &stop).map_err(stopped)?;
        let rows = rows.collect::<Result<Vec<_>, _>>().map_err(stopped)?;
        let drawn = chart::svg(&self.report, &rows)?;
        match &self.file {
            Some(path) => write_file(path, |mut file| {
                file.write_all(drawn.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))
            }),
            None => Ok(io::stdout().write_all(drawn.as_bytes())?),
        }
    }
}
