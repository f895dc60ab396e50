//! The act about a partial refund, which takes back what that part of the purchase earned.

use std::io::Write;

use anyhow::{Context as _, Result};
use rewardhub_core::{ledger::balances_on, time::Moment};
use rewardhub_service::transactions::BookedOn;

use super::{ACCOUNT, Stage, act, amounts, day, duplicates::became, explain, explanation::the, holder};
use crate::{cli::balance, output::Out};

/// A refund of £20 for the train ticket of £60.
const STATEMENT: &str = include_str!("statements/refund.ndjson");

/// Plays the act: prints the rewards and the balances before and after the refund.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(
        out,
        "20.00 of a 60.00 train ticket is refunded",
        "To be seen: 40.00 is judged anew; what was above 50.00 had earned more, and goes first.",
    )?;
    writeln!(out, "before")?;
    stands(stage, out)?;
    let delivered = stage.deliver("refund.ndjson", STATEMENT, "2026-02-21")?;
    writeln!(out)?;
    became("refund.ndjson", &delivered, stage, out)?;
    let (terms, history) = (stage.data.terms()?, stage.data.transaction_history(the(stage, "S2")?)?);
    for judged in &history.judged {
        let word = if judged.because_of.is_none() { "the ticket earned" } else { "the refund took back" };
        writeln!(out, "{word}")?;
        explain::amounts(&terms, judged, out)?;
    }
    writeln!(out, "\nafter")?;
    stands(stage, out)
}

/// Prints the rewards of the purchase, and the balances of the wallet.
fn stands(stage: &Stage, out: &mut Out) -> Result<()> {
    let (data, terms) = (&stage.data, stage.data.terms()?);
    let wallet = data.wallet_of(&holder(ACCOUNT)?)?;
    let purchase = the(stage, "S2")?;
    let lines = data.lines_of(wallet, BookedOn::ANY)?;
    let line = lines.iter().find(|line| line.transaction == purchase).context("the ticket was booked")?;
    writeln!(out, "the ticket's rewards: {}", amounts::earned(&data.earned(line)?, &terms))?;
    let row = data.wallet(wallet)?;
    Ok(balance::table(&balances_on(wallet, &row, Moment::end_of(day("2026-02-21")?)), &terms).write(out)?)
}
