//! Has a person decide about items in review, one by one: a refusal of one keeps nobody from deciding about the others.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use rewardhub_core::ids::TransactionId;
use rewardhub_service::{
    adjustments::check_reason,
    approvals::Outcome,
    review::{Decision, Ruling, Shown},
};

use super::Said;
use crate::{act_text::waits, cli::Global, explanation_text, output::Out};

/// Decides about each, and says where it stands then.
pub fn decide(
    global: &Global,
    items: &[(TransactionId, Option<Shown>)],
    ruling: Ruling,
    said: Said,
    out: &mut Out,
) -> Result<()> {
    let Said { reason: text, as_of } = said;
    check_reason(&text).map_err(|unfit| anyhow!("--reason {unfit}"))?;
    let url = global.lake_place()?;
    let data = global.open()?;
    let caller = as_of.caller(&data)?;
    let mut refused = 0;
    for (id, shown) in items {
        let decision = Decision { ruling, shown: *shown, text: text.clone(), request: None };
        match data.decide_review(*id, decision, caller) {
            Ok(changed) => match changed.value {
                Outcome::Done(status) => writeln!(out, "{id}: {}", explanation_text::status(status))?,
                Outcome::WaitsForApproval => writeln!(out, "{id}: not yet: {}", waits(changed.command))?,
            },
            Err(error) if items.len() == 1 => return Err(error.into()),
            Err(error) => {
                refused += 1;
                writeln!(out, "{id}: not decided: {error}")?;
            }
        }
    }
    data.flush_and_close(url.as_ref())?;
    if refused > 0 {
        bail!("{refused} of {} items were not decided", items.len());
    }
    Ok(())
}
