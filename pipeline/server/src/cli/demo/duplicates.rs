//! The act about duplicates: two purchases that look the same count twice, one purchase in two formats counts once.

use std::{collections::BTreeMap, io::Write};

use anyhow::Result;
use rewardhub_core::{event::Event, ids::WalletId, money::Asset, posting::Cause};

use super::{ACCOUNT, Stage, act, amounts, holder};
use rewardhub_service::{ingest::Ingested, transactions::BookedOn};

use crate::{
    explanation_text,
    output::{Align, Out, Table},
};

/// A statement without references, in which only their count shows that two coffees were bought.
pub(super) const STATEMENT: &str = include_str!("statements/coffees.csv");
/// The same days in another format, with fewer facts.
const AGAIN: &str = include_str!("statements/coffees.xml");

/// Plays the act: takes in the same days as CSV and as camt.053, and prints what each coffee earned.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(
        out,
        "Two coffees of one day, the same price, no ids; then the same days from the bank as camt.053",
        "To be seen: both coffees earn, and each is counted once although two formats have it.",
    )?;
    let delivered = stage.deliver("coffees.csv", STATEMENT, "2026-02-11")?;
    became("coffees.csv", &delivered, stage, out)?;
    let wallet = stage.data.wallet_of(&holder(ACCOUNT)?)?;
    let terms = stage.data.terms()?;
    let mut table = Table::new([("", Align::Left), ("", Align::Right), ("", Align::Left), ("", Align::Left)]);
    for line in stage.data.lines_of(wallet, BookedOn::ANY)? {
        let key = &line.known.key;
        table.row([
            format!("  {}", key.booked_on),
            explanation_text::signed(key.amount_minor, key.currency, key.direction),
            stage.data.text(line.transaction)??.unwrap_or_default(),
            format!("earned {}", amounts::earned(&stage.data.earned(&line)?, &terms)),
        ]);
    }
    table.write(out)?;
    writeln!(out, "  and for joining: {}", amounts::listed(&joining(stage, wallet)?, &terms))?;
    let again = stage.deliver("coffees.xml", AGAIN, "2026-02-12")?;
    became("coffees.xml", &again, stage, out)
}

/// Sums up the sign-up rewards of a wallet, by asset.
fn joining(stage: &Stage, wallet: WalletId) -> Result<BTreeMap<Asset, i64>> {
    let mut sums: BTreeMap<Asset, i64> = BTreeMap::new();
    for month in stage.data.months_of(wallet)? {
        for event in stage.data.history(wallet, month)?.into_iter().flat_map(|decided| decided.events) {
            if let Event::Posting(posting) = event
                && posting.cause == Cause::SignUp
            {
                *sums.entry(posting.asset).or_default() += posting.amount_minor;
            }
        }
    }
    Ok(sums)
}

/// Prints the result of a file in one line.
pub(super) fn became(name: &str, ingested: &Ingested, stage: &Stage, out: &mut Out) -> Result<()> {
    let (read, items) = (ingested.read(), ingested.items);
    let paid = amounts::listed(&ingested.rewards, &stage.data.terms()?);
    let word = if read == 1 { "record" } else { "records" };
    let counts = format!("{} new, {} duplicates, {} for review", items.new, items.duplicates, items.review);
    Ok(writeln!(out, "{name}: {read} {word}, {counts}; rewards paid: {paid}")?)
}
