//! `approval`: what waits for the approval of a second person, and giving it.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Subcommand;
use rewardhub_core::ids::CommandId;
use rewardhub_service::approvals::WaitsForApproval;

use crate::{
    act_text::{act, who},
    arguments::AsOf,
    cli::{DataSet, Global},
    output::{Align, Out, Table},
};

/// See [`super::Command::Approval`].
#[derive(Debug, Subcommand)]
pub enum Approval {
    /// List what waits for the approval of a second person
    List,
    /// Approve of what another person asked for, and do it
    Give {
        /// What the list calls it
        #[arg(value_name = "ID", required = true, value_parser = id)]
        ids: Vec<CommandId>,
        #[command(flatten)]
        as_of: AsOf,
    },
    /// Let what somebody asked for rest
    Decline {
        /// What the list calls it
        #[arg(value_name = "ID", required = true, value_parser = id)]
        ids: Vec<CommandId>,
        #[command(flatten)]
        as_of: AsOf,
    },
}

impl Approval {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::List => list(global, out),
            Self::Give { ids, as_of } => settle(global, &ids, as_of, true, out),
            Self::Decline { ids, as_of } => settle(global, &ids, as_of, false, out),
        }
    }
}

fn list(global: &Global, out: &mut Out) -> Result<()> {
    let data = global.open()?;
    let terms = data.terms()?;
    let waiting = data.approvals()?;
    if waiting.is_empty() {
        writeln!(out, "nothing waits for an approval")?;
        return data.close();
    }
    let mut table = Table::new(["asked", "by", "what", "why", "id"].map(|name| (name, Align::Left)));
    for WaitsForApproval { id, at, actor, act: asked, body: _, text } in waiting {
        let partition = data.placement().partition(id.bucket());
        let why = match text {
            Ok(text) => text.unwrap_or_default(),
            Err(error) => format!("cannot be shown: {error}"),
        };
        table.row([at.to_string(), who(&data, actor)?, act(&asked, partition, &terms), why, id.to_string()]);
    }
    table.write(out)?;
    writeln!(out, "`rewardhub approval give | decline ID` settles it; who asked for it cannot give it")?;
    data.close()
}

/// Settles each; a refusal of one keeps nobody from settling the others.
fn settle(global: &Global, ids: &[CommandId], as_of: AsOf, approves: bool, out: &mut Out) -> Result<()> {
    let url = global.lake_place()?;
    let data = global.open()?;
    let mut refused = 0;
    for id in ids {
        match settle_one(&data, *id, as_of, approves) {
            Ok(done) => writeln!(out, "{done}")?,
            Err(error) if ids.len() == 1 => return Err(error),
            Err(error) => {
                refused += 1;
                writeln!(out, "{id}: not settled: {error}")?;
            }
        }
    }
    data.flush_and_close(url.as_ref())?;
    if refused > 0 {
        bail!("{refused} of {} were not settled", ids.len());
    }
    Ok(())
}

fn settle_one(data: &DataSet, id: CommandId, as_of: AsOf, approves: bool) -> Result<String> {
    let caller = as_of.caller(data)?;
    if !approves {
        data.decline(id, caller)?;
        return Ok(format!("{id}: declined"));
    }
    let approved = data.approve(id, caller)?.value;
    let terms = data.terms()?;
    Ok(format!("{id}: approved, and done: {}", act(&approved, data.placement().partition(id.bucket()), &terms)))
}

fn id(text: &str) -> Result<CommandId, String> {
    CommandId::parse(text).ok_or_else(|| format!("{text:?} names nothing that was asked for; `rewardhub approval list` lists it"))
}
