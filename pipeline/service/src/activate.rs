//! Activates a programme version while other commands go on: proposes it, waits for every partition to fence it off, and returns
//! the outcome.

use rewardhub_core::{
    answer::Refusal,
    command::{Body, Command, Propose},
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
    Caller, Changed, Service,
    approvals::{Outcome, asking_for},
    error::{Damaged, Refused, Result, Unavailable},
    unique_id,
};

impl Service {
    /// Activates a checked programme in every partition, or asks for that where the settings want a second person. Other callers may
    /// submit commands meanwhile.
    ///
    /// # Errors
    /// When it is refused, starts too early or is withdrawn, or a partition stands still.
    pub fn activate(&self, programme: &Programme, caller: Caller) -> Result<Changed<Outcome<()>>> {
        if self.terms()?.programmes().count() == 0 {
            // Nothing has been judged yet: a new data set begins with the newest meaning.
            self.upgrade(caller)?;
        }
        self.propose(programme, caller)
    }

    /// Proposes a version, and waits until it is known what becomes of it.
    pub(crate) fn propose(&self, programme: &Programme, caller: Caller) -> Result<Changed<Outcome<()>>> {
        let hash = |name: &str| (name.to_owned(), self.hashes().fingerprint(MERCHANT, &[name.as_bytes()]));
        let version_source = VersionSource {
            number: self.terms()?.programmes().count(),
            source: programme.source().to_owned(),
            tzif: programme.tzif().to_vec(),
            name_hashes: programme.exact_names().into_iter().map(hash).collect(),
        };
        let bucket = self.placement().lowest_bucket(Partition(0));
        let name = CommandId::new(bucket, unique_id()?);
        let propose = Body::Propose(Propose { version_source: version_source.clone() });
        let settings = self.approval_settings()?;
        if settings.programmes {
            let ask = caller.command(bucket, asking_for(propose, &settings, caller)).named(name);
            return Ok(self.change(&ask, name)?.map(|_| Outcome::WaitsForApproval));
        }
        self.propose_and_wait(&caller.command(bucket, propose).named(name), name, &version_source)?;
        Ok(self.changed_before_or_now(name, false)?.map(|_| Outcome::Done(())))
    }

    /// Sends the proposal of a version under a name, and waits until it is known what becomes of it.
    pub(crate) fn propose_and_wait(&self, propose: &Command, name: CommandId, version_source: &VersionSource) -> Result<()> {
        let programme = version_source.programme().map_err(|_| Damaged::Answer)?;
        let (version, effective) = (programme.version(), programme.effective());
        // The answers of the partitions are follow-ups of the proposal: once the submission is settled, its fate is known.
        self.ask_or(propose, |place, state| match state.answer {
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

    /// Returns the fate of the proposal that this command made.
    fn fate(&self, name: CommandId) -> Result<Fate> {
        let Some(Row::StoredAnswer(outcome)) = self.row(&RowKey::StoredAnswer(name))? else { return Ok(Fate::Open) };
        match self.row(&RowKey::Proposal(name.bucket(), outcome.offset))? {
            Some(Row::Proposal(proposal)) => Ok(proposal.fate),
            _ => Ok(Fate::Open),
        }
    }
}
