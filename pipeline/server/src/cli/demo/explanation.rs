//! From a noisy description to rules: what was seen, what was asked, what was outranked, what was cut.

use std::io::Write;

use anyhow::{Context as _, Result};
use rewardhub_core::ids::TransactionId;

use super::{Stage, act, duplicates::became, explain};
use crate::output::Out;

/// A purchase that exceeds a month's cap, and one to be refunded.
const STATEMENT: &str = include_str!("statements/shopping.ndjson");

/// Plays it.
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
    explain::without_ids(&stage.data.explain(the(stage, "S1")?, &terms)?, &terms, out)
}

/// The transaction that the bank calls so.
pub(super) fn the(stage: &Stage, reference: &str) -> Result<TransactionId> {
    let found = stage.data.by_reference(reference, None)?;
    found.first().copied().with_context(|| format!("the statement has no {reference}; please report this"))
}
