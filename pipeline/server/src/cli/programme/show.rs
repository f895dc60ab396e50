//! `programme show`: the file of a version, word for word, with what became of it.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_core::time::Day;
use rewardhub_http::shapes::VersionDetails;
use rewardhub_service::clock::now;

use super::state_text::state;
use crate::{
    arguments,
    cli::Global,
    output::{FAINT, Out, painted},
};

/// See [`super::Programme::Show`].
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub struct Show {
    /// The version, by its number [default: the one that is in force today]
    #[arg(id = "number", long = "version", value_name = "VERSION", conflicts_with = "day")]
    version: Option<u32>,
    /// The version that judges this day
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    day: Option<Day>,
    /// As JSON, as `GET /v1/programmes/{version}` answers it
    #[arg(long)]
    json: bool,
}

impl Show {
    /// Shows the file. What became of it is a comment before it, so that all of it is a programme again.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let known = match (self.version, self.day) {
            (Some(version), _) => data.known_version(version)?,
            (None, Some(day)) => data.version_on(day)?,
            (None, None) => data.version_on(data.terms()?.day(now()))?,
        };
        if self.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&VersionDetails::of(&known))?)?;
        } else {
            let (name, version) = (known.programme.name(), known.programme.version());
            let what = format!("# {name} version {version}: {}", state(&known));
            writeln!(out, "{}", painted(what, FAINT))?;
            out.write_bytes(known.programme.source().as_bytes())?;
        }
        data.close()
    }
}
