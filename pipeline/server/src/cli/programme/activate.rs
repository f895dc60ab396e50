//! `programme activate`.

use std::{io::Write, path::PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use rewardhub_core::{
    command::{Activate as ActivateBody, Body},
    ids::{CommandId, Partition},
    programme::Programme,
    programme_log::Activation,
    state::row::Row,
    time::Day,
};
use rewardhub_engine::ports::RowKind;

use crate::{
    arguments::AsOf,
    cli::Global,
    data::{Data, random},
    output::Out,
    zones,
};

/// The domain of the hashes of merchants' names.
const MERCHANT: &str = "merchant";

/// See [`super::Programme::Activate`].
#[derive(Debug, Args)]
pub struct Activate {
    /// The programme's file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    as_of: AsOf,
}

impl Activate {
    /// Puts it in force in every partition.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let source = super::read(&self.file)?;
        let programme = self.checked(&source)?;
        let data = Data::open_or_make(&global.data)?;
        activate(&data, &programme, self.as_of)?;
        writeln!(
            out,
            "{} version {} is activated: it judges from {} on, in {}",
            programme.name(),
            programme.version(),
            programme.effective(),
            programme.timezone()
        )?;
        data.close()
    }

    fn checked(&self, source: &str) -> Result<Programme> {
        let path = self.file.display();
        let more = format!("`rewardhub programme check {path}` tells all");
        let programme = Programme::parse(source, zones::tzif).map_err(|mistakes| {
            let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
            anyhow!("{path} has mistakes, the first in {first}; {more}")
        })?;
        match programme.failed_examples().first() {
            Some(failed) => bail!("{path}: an example does not come out as it says, in {failed}; {more}"),
            None => Ok(programme),
        }
    }
}

/// Activates a programme that has been checked.
pub fn activate(data: &Data, programme: &Programme, as_of: AsOf) -> Result<()> {
    let hash = |name: &str| {
        let hash = data.set().fingerprinter().fingerprint(MERCHANT, &[name.as_bytes()]);
        (name.to_owned(), hash)
    };
    let activation = Activation {
        number: data.terms()?.programmes().count(),
        source: programme.source().to_owned(),
        tzif: programme.tzif().to_vec(),
        name_hashes: programme.exact_names().into_iter().map(hash).collect(),
    };
    let bucket = data.set().placement().lowest_bucket(Partition(0));
    data.work(|edge| {
        // What is still in the logs may judge later days.
        edge.settle()?;
        let id = CommandId::new(bucket, random()?);
        let body = Body::Activate(ActivateBody { id, activation, judged_through: judged_through(data)? });
        edge.ask(as_of.at(), bucket, body)
    })?;
    Ok(())
}

/// The latest day that has judged anything.
fn judged_through(data: &Data) -> Result<Option<Day>> {
    let mut latest = None;
    data.each(RowKind::Clock, |_, row| {
        if let Row::Clock(clock) = row {
            latest = latest.max(clock.judged_through);
        }
        Ok(true)
    })?;
    Ok(latest)
}
