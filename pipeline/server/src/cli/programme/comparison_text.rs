//! What a version would change, as it is shown to who answers for it.

use std::io::{self, Write};

use rewardhub_core::programme::Programme;
use rewardhub_service::programme_versions::Comparison;

use crate::output::{Out, STRONG, WARN, painted};

/// Shows what a version changes of the one that it follows, and which others it keeps from ever being in force.
pub fn show(programme: &Programme, comparison: &Comparison, out: &mut Out) -> io::Result<()> {
    let (name, version, from) = (programme.name(), programme.version(), programme.effective());
    let title = match &comparison.before {
        Some(before) => {
            format!("what {name} version {version} changes from {from} on, compared with version {}", before.version())
        }
        None => format!("what {name} version {version} brings from {from} on: no other is in force then"),
    };
    writeln!(out, "{}", painted(title, STRONG))?;
    if comparison.changes.is_empty() {
        writeln!(out, "  nothing: both mean the same")?;
    }
    for sentence in &comparison.changes {
        writeln!(out, "  {sentence}")?;
    }
    for replaced in &comparison.replaces {
        let (number, first) = (replaced.version(), replaced.effective());
        let sentence = format!("Version {number}, which would be in force from {first} on, never is: this one takes its place");
        writeln!(out, "  {}", painted(sentence, WARN))?;
    }
    Ok(())
}
