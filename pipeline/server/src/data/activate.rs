//! Activating a programme version.

use anyhow::Result;
use rewardhub_core::{
    command::{Activate, Body},
    ids::{CommandId, Partition},
    programme::Programme,
    programme_log::Activation,
    state::row::Row,
    time::{Day, Instant},
};
use rewardhub_engine::ports::RowKind;
use rewardhub_feeds::intake::MERCHANT;

use super::{Data, random};

impl Data {
    /// Activates a programme that has been checked, in every partition.
    ///
    /// # Errors
    /// When it is refused, or a partition stops.
    pub fn activate(&self, programme: &Programme, at: Instant) -> Result<()> {
        let hash = |name: &str| {
            let hash = self.set().fingerprinter().fingerprint(MERCHANT, &[name.as_bytes()]);
            (name.to_owned(), hash)
        };
        let activation = Activation {
            number: self.terms()?.programmes().count(),
            source: programme.source().to_owned(),
            tzif: programme.tzif().to_vec(),
            name_hashes: programme.exact_names().into_iter().map(hash).collect(),
        };
        let bucket = self.set().placement().lowest_bucket(Partition(0));
        self.work(|edge| {
            // What is still in the logs may judge later days.
            edge.settle()?;
            let id = CommandId::new(bucket, random()?);
            let body = Body::Activate(Activate { id, activation, judged_through: self.judged_through()? });
            edge.ask(at, bucket, body)
        })?;
        Ok(())
    }

    /// The latest day that has judged anything.
    fn judged_through(&self) -> Result<Option<Day>> {
        let mut latest = None;
        self.each(RowKind::Clock, |_, row| {
            if let Row::Clock(clock) = row {
                latest = latest.max(clock.judged_through);
            }
            Ok(true)
        })?;
        Ok(latest)
    }
}
