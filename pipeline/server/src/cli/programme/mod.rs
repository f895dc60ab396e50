//! `programme`: what its owner does with a reward programme's file.

mod activate;
mod check;
mod list;
mod try_purchase;

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::Subcommand;

use super::Global;
use crate::output::Out;

/// See [`super::Command::Programme`].
#[derive(Debug, Subcommand)]
pub enum Programme {
    /// Find every mistake, run the examples, warn of rules that can never pay
    Check(check::Check),
    /// Judge a made-up purchase, and explain what each rule made of it
    Try(Box<try_purchase::Try>),
    /// Put a version in force, from its first day on
    Activate(activate::Activate),
    /// List the versions that are in force or were
    List,
}

impl Programme {
    /// Does what is asked.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        match self {
            Self::Check(command) => command.run(out),
            Self::Try(command) => command.run(out),
            Self::Activate(command) => command.run(global, out),
            Self::List => list::run(global, out),
        }
    }
}

/// A programme's file.
fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read the programme {}", path.display()))?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        anyhow::anyhow!("{}:{line}: this is not UTF-8; save the file as UTF-8 text", path.display())
    })
}
