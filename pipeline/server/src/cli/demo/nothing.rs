//! What earns nothing, and why.

use std::io::Write;

use anyhow::{Context as _, Result};
use rewardhub_core::{event::TransactionEvent, item::Kind, programme::Finding};
use rewardhub_made_up_bank::Bank;

use super::{Stage, act, explain, holder, month};
use crate::{
    data::{Line, Story},
    output::{Out, STRONG, painted},
    told,
};

/// The two accounts of one person.
pub(super) fn own_accounts(bank: &Bank) -> [String; 2] {
    [bank.iban(0), bank.iban(1)]
}

/// Plays it.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(out, "What did not earn, and why", "To be seen: what each is, how that is known, and what was asked for instead.")?;
    let [first, second] = own_accounts(&month::bank()?);
    writeln!(out, "accounts {first} and {second} are linked to one wallet: own accounts")?;
    let wallet = stage.data.wallet_of(&holder(&first)?)?;
    let lines = stage.data.lines_of(wallet, |_| true)?;
    for kind in [Kind::Salary, Kind::CashWithdrawal, Kind::OwnTransfer, Kind::Fee] {
        let (line, story) = one_of(stage, &lines, kind)?;
        tell(stage, &line, &story, out)?;
    }
    Ok(())
}

/// The first transaction of a kind.
fn one_of(stage: &Stage, lines: &[Line], kind: Kind) -> Result<(Line, Story)> {
    for line in lines {
        let story = stage.data.story(line.transaction)?;
        if story.revisions.last().is_some_and(|told| told.facts.kind == kind) {
            return Ok((line.clone(), story));
        }
    }
    anyhow::bail!("the made-up bank has no {} in this month; please report this", kind.word())
}

fn tell(stage: &Stage, line: &Line, story: &Story, out: &mut Out) -> Result<()> {
    let event = story.revisions.last().context("a transaction was told of")?;
    let facts = &event.facts;
    let amount = told::signed(facts.amount.minor, facts.amount.asset, facts.direction);
    let text = stage.data.text(line.transaction)?.unwrap_or_default();
    let kind = facts.kind.word().replace('_', " ");
    writeln!(out, "{}  {} {amount}  {text}", painted(format!("{kind:<16}"), STRONG), facts.booked_on)?;
    writeln!(out, "    {}; earns nothing: {}", told::kind_source(facts.kind_source), why(stage, event, story)?)?;
    Ok(())
}

/// What kept the first rule from paying it, or why no rule was asked.
fn why(stage: &Stage, event: &TransactionEvent, story: &Story) -> Result<String> {
    let terms = stage.data.terms()?;
    let Some(programme) = event.version.and_then(|version| terms.programmes().version(version)) else {
        return Ok(told::verdict(event.verdict).to_owned());
    };
    let explanation = explain::again(programme, event, story)?;
    let failed = explanation.rules.iter().find_map(|(_, finding)| match finding {
        Finding::Failed(failure) => Some(failure.to_string()),
        _ => None,
    });
    Ok(failed.unwrap_or_else(|| told::verdict(event.verdict).to_owned()))
}
