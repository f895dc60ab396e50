//! Activating a programme version.

use std::{thread, time::Duration};

use anyhow::{Result, bail};
use rewardhub_core::{
    command::{Body, Propose},
    decision::Refusal,
    ids::{CommandId, Partition},
    programme::Programme,
    programme_log::Activation,
    state::{
        proposal::Fate,
        row::{Row, RowKey},
    },
    time::Instant,
};
use rewardhub_feeds::intake::MERCHANT;

use super::{Data, Edge, random};

/// How often to look whether a proposal is decided.
const PAUSE: Duration = Duration::from_millis(2);

impl Data {
    /// Activates a programme that has been checked, in every partition.
    ///
    /// # Errors
    /// When it is refused, starts too early or is withdrawn, or a partition stops.
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
        let (version, effective) = (programme.version(), programme.effective());
        self.work(|edge| {
            let id = CommandId::new(bucket, random()?);
            edge.ask(at, bucket, Body::Propose(Propose { id, activation }))?;
            match fate(edge, id)? {
                Fate::Aborted(judged_through) => Err(Refusal::StartsTooEarly { version, effective, judged_through }.into()),
                Fate::Withdrawn => bail!("the proposal of version {version} was withdrawn"),
                Fate::Open | Fate::Committed => Ok(()),
            }
        })
    }
}

/// What has become of a proposal, once every partition has answered.
fn fate(edge: &Edge<'_>, id: CommandId) -> Result<Fate> {
    let row = |key| edge.rows(&[key]).map(|rows| rows.into_iter().next().flatten());
    loop {
        if let Some(Row::Outcome(outcome)) = row(RowKey::Outcome(id))?
            && let Some(Row::Proposal(proposal)) = row(RowKey::Proposal(id.bucket(), outcome.offset))?
            && proposal.fate != Fate::Open
        {
            return Ok(proposal.fate);
        }
        if edge.has_stopped() {
            return Err(edge.why_stopped());
        }
        thread::sleep(PAUSE);
    }
}
