//! `approval`: what waits for the approval of a second person, and giving it.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use clap::Subcommand;
use rewardhub_core::ids::CommandId;
use rewardhub_http::shapes::{ApprovalDetails, ApprovalStateWord, EffectDetails};
use rewardhub_service::{adjustments::check_reason, approvals::WaitsForApproval};

use crate::{
    act_text::{act, who},
    as_of::AsOf,
    cli::{DataSet, Global},
    output::{Align, Out, Table},
};

/// See [`super::Command::Approval`].
#[derive(Debug, Subcommand)]
pub enum Approval {
    /// List what waits for the approval of a second person
    List,
    /// Show something that was asked for: who, why, what it would do, and what became of it
    Show {
        /// What the list calls it
        #[arg(value_name = "ID", value_parser = id)]
        id: CommandId,
        /// As JSON, as `GET /v1/approvals/{command}` answers it
        #[arg(long)]
        json: bool,
    },
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
        /// Why, in your own words, for who asked: encrypted under a key of yours
        #[arg(long, value_name = "TEXT")]
        reason: String,
        #[command(flatten)]
        as_of: AsOf,
    },
}

impl Approval {
    /// Runs the command that the user named.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::List => list(global, out),
            Self::Show { id, json } => show(global, id, json, out),
            Self::Give { ids, as_of } => settle(global, &ids, as_of, None, out),
            Self::Decline { ids, reason, as_of } => settle(global, &ids, as_of, Some(&reason), out),
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
    let mut table = Table::new(["asked", "by", "what", "in figures", "why", "id"].map(|name| (name, Align::Left)));
    for waits in waiting {
        let summary = EffectDetails::of(data.effect_of(&waits)?, &terms).summary();
        let WaitsForApproval { id, at, actor, act: asked, body: _, text } = waits;
        let partition = data.placement().partition(id.bucket());
        let why = match text {
            Ok(text) => text.unwrap_or_default(),
            Err(error) => format!("cannot be shown: {error}"),
        };
        table.row([at.to_string(), who(&data, actor)?, act(&asked, partition, &terms), summary, why, id.to_string()]);
    }
    table.write(out)?;
    writeln!(
        out,
        "`rewardhub approval show ID` tells all, `approval give | decline ID` settles it; who asked for it cannot give it"
    )?;
    data.close()
}

fn show(global: &Global, id: CommandId, json: bool, out: &mut Out) -> Result<()> {
    let data = global.open()?;
    let terms = data.terms()?;
    let approval = data.approval(id)?;
    let what = act(&approval.asked.act, data.placement().partition(id.bucket()), &terms);
    let details = ApprovalDetails::of(&data, approval, &terms)?;
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&details)?)?;
    } else {
        write_details(&details, what, out)?;
    }
    data.close()
}

fn write_details(details: &ApprovalDetails, what: String, out: &mut Out) -> Result<()> {
    let ApprovalDetails { asked, effect, state, settled_by, settled_at, declined_for } = details;
    let settled = || format!("{} on {}", settled_by.as_deref().unwrap_or_default(), settled_at.as_deref().unwrap_or_default());
    let state = match state {
        ApprovalStateWord::Waiting => "waits for another person".to_owned(),
        ApprovalStateWord::Approved => format!("approved by {}", settled()),
        ApprovalStateWord::Declined => format!("declined by {}", settled()),
        ApprovalStateWord::Overtaken => {
            "another version was activated since; activate this one anew, under the next number".to_owned()
        }
        ApprovalStateWord::Expired => "nobody approved of it in time; it can be asked for anew".to_owned(),
    };
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    let account = effect.account.iter().map(|account| ("account", account.clone()));
    let rows = [("asks to", what), ("in figures", effect.summary())].into_iter().chain(account).chain([
        ("asked by", format!("{} on {}", asked.asked_by, asked.asked_at)),
        ("why", asked.reason.clone().unwrap_or_default()),
        ("state", state),
        ("declined for", declined_for.clone().unwrap_or_default()),
    ]);
    rows.filter(|(_, text)| !text.is_empty()).for_each(|(name, text)| table.row([name.to_owned(), text]));
    table.write(out)?;
    for sentence in effect.difference.iter().flat_map(|difference| &difference.changes) {
        writeln!(out, "  {sentence}")?;
    }
    Ok(())
}

/// Approves of each, or declines each for a reason; a refusal of one keeps nobody from settling the others.
fn settle(global: &Global, ids: &[CommandId], as_of: AsOf, declined_for: Option<&str>, out: &mut Out) -> Result<()> {
    if let Some(reason) = declined_for {
        check_reason(reason).map_err(|unfit| anyhow!("--reason {unfit}"))?;
    }
    let url = global.lake_place()?;
    let data = global.open()?;
    let mut refused = 0;
    for id in ids {
        match settle_one(&data, *id, as_of, declined_for) {
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

fn settle_one(data: &DataSet, id: CommandId, as_of: AsOf, declined_for: Option<&str>) -> Result<String> {
    let caller = as_of.caller(data)?;
    if let Some(reason) = declined_for {
        data.decline(id, reason, caller)?;
        return Ok(format!("{id}: declined"));
    }
    let approved = data.approve(id, caller)?.value;
    let terms = data.terms()?;
    Ok(format!("{id}: approved, and done: {}", act(&approved, data.placement().partition(id.bucket()), &terms)))
}

fn id(text: &str) -> Result<CommandId, String> {
    CommandId::parse(text).ok_or_else(|| format!("{text:?} names nothing that was asked for; `rewardhub approval list` lists it"))
}
