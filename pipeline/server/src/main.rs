//! The command `rewardhub`. `cli` has a file for each command, and `output` shows their results.

mod act_text;
mod arguments;
mod as_of;
mod cli;
mod explanation_text;
mod logging;
mod output;

use std::process::ExitCode;

use clap::Parser as _;
use rewardhub_http::tls::choose_cryptography;

/// A transaction makes many small allocations on several threads: the system's allocator took a third of the time of an ingest.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    choose_cryptography();
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error);
            cli::status(&error)
        }
    }
}
