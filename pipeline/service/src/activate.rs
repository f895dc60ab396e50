//! Activates a programme version while other commands go on: proposes it, waits for every partition to fence it off, and returns
//! the outcome.

use rewardhub_core::{
    answer::Refusal,
    command::{Body, Propose, Withdraw},
    ids::{CommandId, Partition},
    programme::Programme,
    state::{
        proposal::Fate,
        row::{Row, RowKey},
    },
    version_source::VersionSource,
};
use rewardhub_feeds::intake::{Fingerprints as _, MERCHANT};

use crate::{
    Caller, Service,
    error::{Refused, Result, Unavailable},
    unique_id,
};

impl Service {
    /// Activates a checked programme in every partition. Other callers may submit commands meanwhile.
    ///
    /// # Errors
    /// When it is refused, starts too early or is withdrawn, or a partition stands still.
    pub fn activate(&self, programme: &Programme, caller: Caller) -> Result<()> {
        if self.terms()?.programmes().count() == 0 {
            // Nothing has been judged yet: a new data set begins with the newest meaning.
            self.upgrade(caller)?;
        }
        self.propose(programme, caller)
    }

    /// Proposes a version, and waits until it is known what becomes of it.
    pub(crate) fn propose(&self, programme: &Programme, caller: Caller) -> Result<()> {
        let hash = |name: &str| (name.to_owned(), self.hashes().fingerprint(MERCHANT, &[name.as_bytes()]));
        let version_source = VersionSource {
            number: self.terms()?.programmes().count(),
            source: programme.source().to_owned(),
            tzif: programme.tzif().to_vec(),
            name_hashes: programme.exact_names().into_iter().map(hash).collect(),
        };
        let (version, effective) = (programme.version(), programme.effective());
        let bucket = self.placement().lowest_bucket(Partition(0));
        let name = CommandId::new(bucket, unique_id()?);
        let propose = caller.command(bucket, Body::Propose(Propose { version_source })).named(name);
        // The answers of the partitions are follow-ups of the proposal: once the submission is settled, its fate is known.
        self.ask_or(&propose, |place, state| match state.answer {
            Some(_) => Unavailable::Proposal { version },
            None => Unavailable::NotAnswered(place),
        })?;
        match self.fate(name)? {
            Fate::Committed => Ok(()),
            Fate::Aborted(judged_through) => {
                Err(Refused::Command(Refusal::StartsTooEarly { version, effective, judged_through }).into())
            }
            Fate::Withdrawn => Err(Refused::Withdrawn { version }.into()),
            Fate::Open => Err(Unavailable::Proposal { version }.into()),
        }
    }

    /// Withdraws a version that is proposed and not in force yet. Items that wait for it are judged by the versions in force.
    ///
    /// # Errors
    /// When no such version is proposed, or it is already in force.
    pub fn withdraw(&self, version: u32, caller: Caller) -> Result<()> {
        let bucket = self.placement().lowest_bucket(Partition(0));
        let name = CommandId::new(bucket, unique_id()?);
        self.ask(&caller.command(bucket, Body::Withdraw(Withdraw { version })).named(name)).map(|_| ())
    }

    /// Returns the fate of the proposal that this command made.
    fn fate(&self, name: CommandId) -> Result<Fate> {
        let Some(Row::StoredAnswer(outcome)) = self.row(&RowKey::StoredAnswer(name))? else { return Ok(Fate::Open) };
        match self.row(&RowKey::Proposal(name.bucket(), outcome.offset))? {
            Some(Row::Proposal(proposal)) => Ok(proposal.fate),
            _ => Ok(Fate::Open),
        }
    }
}
