//! The act about explanations: from a noisy description to the rules that paid, failed, were outranked or were cut by a cap.

use std::io::Write;

use anyhow::{Context as _, Result};
use rewardhub_core::ids::TransactionId;

use super::{Stage, act, duplicates::became, explain};
use crate::output::Out;

/// A purchase that exceeds the cap of a month, and one that the next act refunds.
const STATEMENT: &str = include_str!("statements/shopping.ndjson");

/// Plays the act: takes in the purchases, and explains the first of them.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(
        out,
        "Why a purchase earned what it did",
        "To be seen: description, merchant, category, rules; one cut by a cap, one outranked, others failed.",
    )?;
    let delivered = stage.deliver("shopping.ndjson", STATEMENT, "2026-02-15")?;
    became("shopping.ndjson", &delivered, stage, out)?;
    writeln!(out)?;
    let terms = stage.data.terms()?;
    let id = the(stage, "S1")?;
    explain::without_ids(&stage.data.explain(id, &terms)?, stage.data.text(id)??, &terms, out)
}

/// Finds the transaction with this reference of the bank.
pub(super) fn the(stage: &Stage, reference: &str) -> Result<TransactionId> {
    let found = stage.data.by_reference(reference, None)?;
    found.first().copied().with_context(|| format!("the statement has no {reference}; please report this"))
}
