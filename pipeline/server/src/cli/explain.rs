//! `explain`: from what the bank wrote to what was earned, each step with what was seen and what was asked.
//!
//! The transaction is judged once more, by the version that judged it and with the counters as they stood then.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use clap::Args;
use rewardhub_core::{
    event::{Judged, TransactionEvent, Verdict},
    ids::TransactionId,
    ledger::Recorded,
    programme::{Explanation, Programme},
    time::Day,
};

use crate::{
    arguments,
    cli::Global,
    data::{Data, Holder, Number, Story, Terms},
    output::{Align, Out, STRONG, Table, painted},
    told,
};

/// See [`super::Command::Explain`].
#[derive(Debug, Args)]
pub struct Explain {
    /// A transaction's id or the bank's reference of it; with --on a wallet, or the number of an account that earns for it
    #[arg(value_name = "WHAT")]
    what: String,
    /// All transactions that were booked on this day
    #[arg(long, value_name = "DATE", value_parser = arguments::day)]
    on: Option<Day>,
    /// Look for the reference in this account only
    #[arg(long, value_name = "ACCOUNT", conflicts_with = "on")]
    account: Option<Number>,
}

impl Explain {
    /// Explains each transaction that is meant.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = Data::of(global)?;
        let terms = data.terms()?;
        for (at, id) in self.meant(&data)?.into_iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            explain(&data, &terms, id, out)?;
        }
        data.close()
    }

    fn meant(&self, data: &Data) -> Result<Vec<TransactionId>> {
        if let Some(day) = self.on {
            let holder = self.what.parse::<Holder>().map_err(|message| anyhow!(message))?;
            let lines = data.lines_of(data.wallet_of(&holder)?, |booked| booked == day)?;
            if lines.is_empty() {
                bail!("nothing was booked on {day}; `rewardhub transactions {}` tells what there is", self.what);
            }
            return Ok(lines.into_iter().map(|line| line.transaction).collect());
        }
        if let Some(id) = TransactionId::parse(&self.what) {
            return Ok(vec![id]);
        }
        let account = match &self.account {
            None => None,
            Some(number) => {
                let named = data.named(number);
                match data.account_of(&named)? {
                    None => bail!("account {} was never seen here", named.masked),
                    found => found,
                }
            }
        };
        let found = data.by_reference(&self.what, account)?;
        if found.is_empty() {
            bail!(
                "no transaction is known by the reference {:?}; give the transaction's id, or a wallet and a day with --on",
                self.what
            );
        }
        Ok(found)
    }
}

/// Explains one transaction.
pub(super) fn explain(data: &Data, terms: &Terms, id: TransactionId, out: &mut Out) -> Result<()> {
    let story = data.story(id)?;
    let Some(last) = story.revisions.last() else {
        bail!("there is no transaction {id}; `rewardhub transactions WALLET` tells which there are");
    };
    writeln!(out, "{}", painted(format!("transaction {id}"), STRONG))?;
    let mut table = facts(data, id, last, &story);
    ids(last, &mut table);
    table.write(out)?;
    // A later revision may only say that it was taken back: what judged it stands in an earlier one.
    let judged = story.revisions.iter().rev().find(|told| told.verdict == Verdict::Judged).unwrap_or(last);
    verdict(terms, judged, &story, out)?;
    story.judged.iter().try_for_each(|judged| rewards(terms, judged, out))
}

/// Explains one transaction as it was first judged, without the ids that are another data set's business.
pub(super) fn without_ids(data: &Data, terms: &Terms, id: TransactionId, out: &mut Out) -> Result<()> {
    let story = data.story(id)?;
    let Some(last) = story.revisions.last() else { bail!("there is no transaction {id}") };
    facts(data, id, last, &story).write(out)?;
    verdict(terms, last, &story, out)?;
    writeln!(out, "{}", painted("earned", STRONG))?;
    story.judged.iter().try_for_each(|judged| amounts(terms, judged, out))
}

/// What the bank said, and what was made of it.
fn facts(data: &Data, id: TransactionId, event: &TransactionEvent, story: &Story) -> Table {
    let facts = &event.facts;
    let text = match data.text(id) {
        Ok(text) => text.unwrap_or_else(|| "none".to_owned()),
        Err(error) => format!("cannot be shown: {error}"),
    };
    let amount = told::signed(facts.amount.minor, facts.amount.asset, facts.direction);
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    let mut row = |what: &str, told: String| table.row([format!("  {what}"), told]);
    row("text", text);
    row("amount", format!("{amount}, booked on {}", facts.booked_on));
    row("kind", format!("{}, {}", facts.kind.word().replace('_', " "), told::kind_source(facts.kind_source)));
    row("state", told::status(story.status.unwrap_or(event.status)));
    row("merchant", facts.merchant_name.clone().unwrap_or_else(|| "no name in clear".to_owned()));
    if let Some(mcc) = facts.mcc {
        row("mcc", format!("{mcc:04}"));
    }
    row("from", format!("feed {}, {}, {}", event.feed, event.stream, event.place));
    table
}

/// Whose it is, and what it is about.
fn ids(event: &TransactionEvent, table: &mut Table) {
    let mut row = |what: &str, told: String| table.row([format!("  {what}"), told]);
    if let Some(wallet) = event.wallet {
        row("wallet", wallet.to_string());
    }
    if let Some(original) = event.original {
        row("of", format!("transaction {original}"));
    }
}

fn verdict(terms: &Terms, event: &TransactionEvent, story: &Story, out: &mut Out) -> Result<()> {
    let programme = event.version.and_then(|version| terms.programmes().version(version));
    let (Verdict::Judged, Some(programme)) = (event.verdict, programme) else {
        writeln!(out, "{}", painted(told::verdict(event.verdict), STRONG))?;
        return Ok(());
    };
    let day = event.judged_on.map_or_else(String::new, |day| format!(", its day is {day}"));
    let title = format!("judged by {} version {}{day}", programme.name(), programme.version());
    writeln!(out, "{}", painted(title, STRONG))?;
    let explanation = again(programme, event, story)?;
    told::recognised(&explanation, out)?;
    told::findings(&explanation, programme, out)
}

/// The same evaluation, with the counters that were consulted. Where nothing was, no cap was near.
pub(super) fn again(programme: &Programme, event: &TransactionEvent, story: &Story) -> Result<Explanation> {
    let first = story.judged.iter().find(|judged| judged.because_of.is_none());
    let mut explanation = Explanation::default();
    programme.evaluate(&event.facts, &Recorded(first.map_or(&[], |judged| &judged.consulted)), &mut explanation)?;
    Ok(explanation)
}

fn rewards(terms: &Terms, judged: &Judged, out: &mut Out) -> Result<()> {
    let title = match judged.because_of {
        None => format!("earned by wallet {}", judged.wallet),
        Some(id) if id == judged.transaction => "changed, because it was taken back".to_owned(),
        Some(id) => format!("changed, because of transaction {id}"),
    };
    writeln!(out, "{}", painted(title, STRONG))?;
    amounts(terms, judged, out)
}

/// What was earned or taken back, by rule.
pub(super) fn amounts(terms: &Terms, judged: &Judged, out: &mut Out) -> Result<()> {
    if let Some(doubt) = judged.doubt {
        writeln!(out, "  waits for a person: {}", told::doubt(doubt))?;
    }
    if judged.rewards.is_empty() && judged.doubt.is_none() {
        writeln!(out, "  nothing")?;
    }
    let mut table = Table::new([("", Align::Left), ("", Align::Right), ("", Align::Left), ("", Align::Left), ("", Align::Left)]);
    for reward in &judged.rewards {
        let until = reward.expires_on.map_or_else(|| "for ever".to_owned(), |day| format!("until {day}"));
        let days = if reward.amount_minor > 0 { format!("from {} {until}", reward.available_on) } else { String::new() };
        table.row([
            String::new(),
            terms.money(reward.asset, reward.amount_minor),
            format!("by {}", reward.rule),
            days,
            format!("paid by {}", reward.funder),
        ]);
    }
    Ok(table.write(out)?)
}
