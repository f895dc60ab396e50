//! `demo`: shows the whole pipeline, one file for each act. A made-up bank delivers, repeats, overlaps; wallets earn; the books
//! add up.
//!
//! All output is from the code of the real commands, and is the same each time: it shows no clock, no rates and no random ids.

mod amounts;
mod books;
mod duplicates;
mod explanation;
mod folder;
#[cfg(feature = "lake")]
mod lake;
mod month;
mod next_steps;
mod no_reward;
mod refund;
mod serving;
mod verify;

use std::{io::Write, path::Path};

use anyhow::{Result, anyhow};
use clap::Args;
use rewardhub_core::{
    programme::Programme,
    time::{Day, Instant},
};

use self::folder::Folder;
use super::{Global, explain};
use rewardhub_service::{
    Caller, Service,
    accounts::WalletOrAccount,
    bundled_programme,
    ingest::{Ingested, OfFiles},
    locations::Locations,
};

use crate::{
    arguments::{self, system_user},
    output::{FAINT, Out, STRONG, painted},
};

/// The account of the hand-written statements.
const ACCOUNT: &str = "GB63MDUP04000399000117";

/// See [`super::Command::Demo`].
#[derive(Debug, Args)]
pub struct Demo {}

/// The folder and the data set that all acts share.
struct Stage {
    folder: Folder,
    data: Service,
}

impl Demo {
    /// Plays all acts in a data set of its own, which stays afterwards.
    #[expect(clippy::unused_self, reason = "as every command is run")]
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let folder = Folder::fresh(&global.data)?;
        let data = Service::open_or_make(&Locations::of(&folder.data()))?;
        data.activate(&everyday()?, system_user(&data, instant("2026-01-01")?)?)?;
        writeln!(out, "{}", painted("RewardHub: bank transactions in, rewards out", STRONG))?;
        writeln!(out, "Programme `everyday`, a made-up bank, and a data set of their own in {}", folder.path().display())?;
        let stage = Stage { folder, data };
        month::play(&stage, out)?;
        duplicates::play(&stage, out)?;
        no_reward::play(&stage, out)?;
        explanation::play(&stage, out)?;
        refund::play(&stage, out)?;
        books::play(&stage, out)?;
        #[cfg(feature = "lake")]
        lake::play(&stage, out)?;
        verify::play(&stage, out)?;
        let Stage { folder, data } = stage;
        let data = serving::play(data, global, out)?;
        next_steps::play(&folder, global, out)?;
        Ok(data.close()?)
    }
}

impl Stage {
    /// Writes a statement into the demo's folder and takes it in.
    fn deliver(&self, name: &str, content: &str, on: &str) -> Result<Ingested> {
        let path = self.folder.write(name, content.as_bytes())?;
        self.take_in(&path, on)
    }

    /// The user of the system, who asks as if it were that day.
    fn caller(&self, on: &str) -> Result<Caller> {
        system_user(&self.data, instant(on)?)
    }

    /// Takes a file in, as if it were that day.
    fn take_in(&self, path: &Path, on: &str) -> Result<Ingested> {
        Ok(self.data.ingest(&[path.to_owned()], &OfFiles::default(), self.caller(on)?, &())?)
    }
}

/// Prints the title of an act, and what it shows.
fn act(out: &mut Out, title: &str, to_be_seen: &str) -> Result<()> {
    writeln!(out, "\n{} {}", painted("==", FAINT), painted(title, STRONG))?;
    writeln!(out, "{}", painted(to_be_seen, FAINT))?;
    Ok(writeln!(out)?)
}

/// The everyday programme, which comes with the project.
fn everyday() -> Result<Programme> {
    bundled_programme::everyday().map_err(|_| anyhow!("the programme that the project ships has mistakes; report this"))
}

fn holder(number: &str) -> Result<WalletOrAccount> {
    number.parse().map_err(|message: String| anyhow!(message))
}

fn day(text: &str) -> Result<Day> {
    arguments::day(text).map_err(|message| anyhow!(message))
}

fn instant(text: &str) -> Result<Instant> {
    arguments::instant(text).map_err(|message| anyhow!(message))
}
