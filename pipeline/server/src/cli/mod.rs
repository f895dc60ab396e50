//! The command line: a file a command. Each reads its arguments, does its work and writes its answer to `Out`.

mod generate;
mod programme;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::output::{self, help};

/// Bank transactions in, rewards out: every one counted once, every one explained.
#[derive(Debug, Parser)]
#[command(name = "rewardhub", version, styles = help(), arg_required_else_help = true, propagate_version = true)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What holds for every command.
#[derive(Debug, Args)]
pub struct Global {
    /// The data set's directory
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        env = "REWARDHUB_DATA",
        value_name = "DIR",
        default_value = "rewardhub-data"
    )]
    pub data: PathBuf,
    /// What to tell of the program's own work, on standard error: `info`, `warn,rewardhub_engine=debug`
    #[arg(
        long,
        global = true,
        help_heading = "For every command",
        env = "RUST_LOG",
        value_name = "FILTER",
        default_value = "warn",
        hide_env_values = true
    )]
    pub log: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make up a bank's statements, for trying things out
    Generate(generate::Generate),
    /// Check reward programmes and try purchases on them
    #[command(subcommand)]
    Programme(programme::Programme),
}

impl Cli {
    /// Does what is asked.
    ///
    /// # Errors
    /// Whatever kept it from going well, in words for the user.
    pub fn run(self) -> Result<()> {
        let out = &mut output::out();
        match self.command {
            Command::Generate(command) => command.run(),
            Command::Programme(command) => command.run(out),
        }
    }
}
