//! The act about verification: every command is decided again from nothing, and everything is compared.

use std::io::Write;

use anyhow::{Result, bail};

use super::{Stage, act};
use crate::output::{GOOD, Out, grouped, painted};

/// Plays the act: verifies the data set, and prints the counts.
pub(super) fn play(stage: &Stage, out: &mut Out) -> Result<()> {
    act(out, "Verified", "To be seen: the store is nothing but what the log's commands make of it, decided again from nothing.")?;
    let verified = stage.data.verify(&())?;
    let total = |what: &str, n: u64, out: &mut Out| writeln!(out, "{what}: {}", grouped(&n.to_string()));
    total("commands decided again, and decisions compared", verified.total(|checked| checked.commands), out)?;
    total("follow-ups asked for, and each found", verified.follow_ups.0, out)?;
    total("sealed texts opened", verified.total(|checked| checked.opened.texts), out)?;
    total("sealed dead letters opened", verified.total(|checked| checked.opened.letters), out)?;
    let zero = verified.books.iter().filter(|book| book.sum() == 0).count();
    writeln!(out, "assets that sum to zero: {zero} of {}", verified.books.len())?;
    total("differences", verified.differences(), out)?;
    if !verified.is_well() {
        bail!("the data set is not what its commands make of it; please report this");
    }
    Ok(writeln!(out, "{} every decision, row and sum is what the commands make it", painted("well:", GOOD))?)
}
