//! `audit`: lists who decided what, when and why.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::time::Day;
use rewardhub_service::audit::AuditLine;
use serde_json::{Value, json};

use crate::{
    act_text::{self, people, who, why},
    arguments,
    cli::{DataSet, Global},
    output::{Align, Out, Table},
};

/// See [`super::Command::Audit`].
#[derive(Debug, Args)]
pub struct Audit {
    /// Only what was decided on this day (UTC) or later
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    from: Option<Day>,
    /// Only what was decided on this day (UTC) or earlier
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    until: Option<Day>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Audit {
    /// Lists what people decided, oldest first.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let terms = data.terms()?;
        let lines = data.audit(self.from, self.until)?;
        let what = |line: &AuditLine| act_text::line(line, &terms);
        if self.json {
            let lines = lines.iter().map(|line| as_json(&data, line, what(line))).collect::<Result<Vec<_>>>()?;
            writeln!(out, "{:#}", Value::Array(lines))?;
        } else if lines.is_empty() {
            writeln!(out, "nobody has decided anything")?;
        } else {
            let mut table = Table::new(["when", "who", "what", "why"].map(|name| (name, Align::Left)));
            for line in &lines {
                table.row([line.at.to_string(), people(&data, line)?, what(line), why(line)]);
            }
            table.write(out)?;
        }
        data.close()
    }
}

fn as_json(data: &DataSet, line: &AuditLine, what: String) -> Result<Value> {
    Ok(json!({
        "at": line.at.to_string(),
        "place": line.place.to_string(),
        "who": who(data, line.actor)?,
        "asked_by": line.asked_by.map(|actor| who(data, actor)).transpose()?,
        "act": line.act.word(),
        "what": what,
        "wallet": line.act.about().wallet.map(|id| id.to_string()),
        "transaction": line.act.about().transaction.map(|id| id.to_string()),
        "why": why(line),
    }))
}
