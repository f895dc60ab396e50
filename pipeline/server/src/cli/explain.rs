//! `explain`: shows the steps from the bank's text to the rewards, each with the facts that it saw and the conditions that it
//! checked.

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::Args;
use rewardhub_core::{
    event::{Judged, TransactionEvent, Verdict},
    ids::TransactionId,
    time::Day,
};
use rewardhub_service::{
    Service,
    accounts::{Number, WalletOrAccount},
    adjustments::check_reason,
    changes::Said,
    explain::{Explained, Sought},
    programmes::Terms,
};

use crate::{
    act_text::{act, people, why},
    arguments,
    as_of::AsOf,
    cli::{DataSet, Global},
    explanation_text,
    output::{Align, Amounts as _, Out, STRONG, Table, painted},
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
    /// Open what the bank wrote, too. That is recorded, with this reason
    #[arg(long, value_name = "REASON")]
    open: Option<String>,
    #[command(flatten)]
    as_of: AsOf,
}

impl Explain {
    /// Explains each transaction that matches.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let terms = data.terms()?;
        for (at, id) in self.meant(&data)?.into_iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            let text = self.open.as_ref().map(|reason| self.opened(&data, id, reason)).transpose()?;
            explain(&data.explain(id, &terms)?, text, &terms, out)?;
            decisions(&data, id, out)?;
        }
        data.close()
    }

    /// What the bank wrote, or why that cannot be shown.
    fn opened(&self, data: &DataSet, id: TransactionId, reason: &str) -> Result<String> {
        check_reason(reason).map_err(|unfit| anyhow!("--open {unfit}"))?;
        let asked = Said { text: reason.to_owned(), request: None };
        Ok(match data.open_text(id, &asked, self.as_of.caller(data)?)?.value {
            Ok(text) => text.unwrap_or_else(|| "none".to_owned()),
            Err(error) => format!("cannot be shown: {error}"),
        })
    }

    fn meant(&self, data: &Service) -> Result<Vec<TransactionId>> {
        if let Some(day) = self.on {
            let holder = self.what.parse::<WalletOrAccount>().map_err(|message| anyhow!(message))?;
            return Ok(data.sought(&Sought::OnDay(&holder, day))?);
        }
        Ok(data.sought(&match TransactionId::parse(&self.what) {
            Some(id) => Sought::Transaction(id),
            None => Sought::Reference(&self.what, self.account.as_ref()),
        })?)
    }
}

/// Prints the explanation of one transaction.
fn explain(explained: &Explained<'_>, text: Option<String>, terms: &Terms, out: &mut Out) -> Result<()> {
    writeln!(out, "{}", painted(format!("transaction {}", explained.id), STRONG))?;
    let mut table = facts(explained, text);
    ids(explained.last(), &mut table);
    table.write(out)?;
    verdict(explained, out)?;
    explained.history.judged.iter().try_for_each(|judged| rewards(terms, judged, out))
}

/// Prints what people decided about a transaction that waited in review.
fn decisions(data: &Service, id: TransactionId, out: &mut Out) -> Result<()> {
    let decided = data.decisions_about(id)?;
    if decided.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", painted("decided in review", STRONG))?;
    let mut table = Table::new([("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Left)]);
    let terms = data.terms()?;
    for line in decided {
        let what = act(&line.act, line.place.partition, &terms);
        table.row([format!("  {}", line.at), what, format!("by {}", people(data, &line)?), why(&line)]);
    }
    Ok(table.write(out)?)
}

/// Prints the explanation of one transaction without ids, which differ from one data set to the next.
pub(super) fn without_ids(explained: &Explained<'_>, text: Option<String>, terms: &Terms, out: &mut Out) -> Result<()> {
    facts(explained, text).write(out)?;
    verdict(explained, out)?;
    writeln!(out, "{}", painted("earned", STRONG))?;
    explained.history.judged.iter().try_for_each(|judged| amounts(terms, judged, out))
}

/// The facts that the bank delivered, and what they were recognised as.
fn facts(explained: &Explained<'_>, text: Option<String>) -> Table {
    let (event, history) = (explained.last(), &explained.history);
    let facts = &event.facts;
    let amount = explanation_text::signed(facts.amount.minor, facts.amount.asset, facts.direction);
    let mut table = Table::new([("", Align::Left), ("", Align::Left)]);
    let mut row = |what: &str, value: String| table.row([format!("  {what}"), value]);
    row("text", text.unwrap_or_else(|| "sealed; --open REASON opens it".to_owned()));
    row("amount", format!("{amount}, booked on {}", facts.booked_on));
    row("kind", format!("{}, {}", facts.kind.word().replace('_', " "), explanation_text::kind_source(facts.kind_source)));
    row("state", explanation_text::status(history.status.unwrap_or(event.status)));
    let waited = |revision: &TransactionEvent| revision.verdict == Verdict::AwaitsEnrolment;
    if !waited(event) && history.revisions.iter().any(waited) {
        row("waited", "for its account to be linked to a wallet".to_owned());
    }
    row("merchant", facts.merchant_name.clone().unwrap_or_else(|| "no name in clear".to_owned()));
    if let Some(mcc) = facts.mcc {
        row("mcc", format!("{mcc:04}"));
    }
    row("from", format!("feed {}, {}, {}", event.feed, event.stream, event.place));
    table
}

/// Adds the wallet of the transaction, and the transaction that it refunds or contradicts.
fn ids(event: &TransactionEvent, table: &mut Table) {
    let mut row = |what: &str, value: String| table.row([format!("  {what}"), value]);
    if let Some(wallet) = event.wallet {
        row("wallet", wallet.to_string());
    }
    if let Some(original) = event.original {
        row("of", format!("transaction {original}"));
    }
}

fn verdict(explained: &Explained<'_>, out: &mut Out) -> Result<()> {
    let event = explained.judging();
    let Some((programme, explanation)) = &explained.judged else {
        writeln!(out, "{}", painted(explanation_text::verdict(event.verdict), STRONG))?;
        return Ok(());
    };
    let day = event.judged_on.map_or_else(String::new, |day| format!(", its day is {day}"));
    let title = format!("judged by {} version {}{day}", programme.name(), programme.version());
    writeln!(out, "{}", painted(title, STRONG))?;
    explanation_text::recognised(explanation, out)?;
    explanation_text::findings(explanation, programme, out)
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

/// Prints the rewards or clawbacks of a judgement, one line for each rule.
pub(super) fn amounts(terms: &Terms, judged: &Judged, out: &mut Out) -> Result<()> {
    if let Some(review_reason) = judged.review_reason {
        writeln!(out, "  waits for a person: {}", explanation_text::review_reason(review_reason))?;
    }
    if judged.rewards.is_empty() && judged.review_reason.is_none() {
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
