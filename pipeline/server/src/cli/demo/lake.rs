//! The act about the lake: every event is a row, and SQL answers questions about them.

use std::io::Write;

use anyhow::{Context as _, Result, anyhow};
use rewardhub_analytics::{
    report,
    sql::{
        CancellationToken, Limits, Params, Rows, Session, SqlEngine,
        output::{self, Format},
    },
};

use super::{Stage, act, day};
use rewardhub_service::lake::location;

use crate::{
    cli::sql::LakeSession,
    output::{Out, STRONG, grouped, painted},
};

/// The day as of which the reports are asked.
const AS_OF: &str = "2026-02-21";
const QUERY: &str = "SELECT category, count(*) AS purchases, sum(amount) AS spent
FROM transactions
WHERE kind = 'purchase' AND status = 'booked'
GROUP BY category
ORDER BY spent DESC
LIMIT 5";

/// Plays the act: fills the lake, and prints two reports and a query.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(out, "In SQL", "To be seen: all of this lies in Parquet tables, which any engine reads. Two reports and a query.")?;
    let url = location::inside(&stage.folder.data())?;
    let written = stage.data.flush_lake(&url)?;
    let number = |n: u64| grouped(&n.to_string());
    writeln!(out, "{} decisions became {} rows of the lake", number(written.decisions), number(written.rows))?;
    let session = LakeSession::open(SqlEngine::new(Limits::default())?, &url)?.session(&CancellationToken::default())?;
    show_report(&session, "liability", &[], out)?;
    show_report(&session, "earned", &[("days".to_owned(), "25".to_owned())], out)?;
    writeln!(out, "\n{}", painted(QUERY, STRONG))?;
    show(session.query(QUERY, &Params::new(), &CancellationToken::default())?, out)
}

fn show_report(session: &Session, name: &str, set: &[(String, String)], out: &mut Out) -> Result<()> {
    let asked = rewardhub_sql::report(name).map_err(|error| anyhow!(error)).with_context(|| format!("report {name}"))?;
    writeln!(out, "\n{}: {}", painted(&asked.title, STRONG), asked.question)?;
    let values = asked.values(set, day(AS_OF)?)?;
    show(report::ask(session, &asked, &values, &CancellationToken::default())?, out)
}

fn show(rows: Rows, out: &mut Out) -> Result<()> {
    let mut table = Vec::new();
    output::write(rows, Format::Table { bold: false }, &mut table)?;
    Ok(out.write_all(&table)?)
}
