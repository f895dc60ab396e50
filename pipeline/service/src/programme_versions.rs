//! Every version of the programme that anybody proposed: its file word for word, what became of it, and what one changes of another.

use std::sync::Arc;

use rewardhub_core::{
    command::Body,
    ids::{CommandId, Partition},
    programme::{Mistakes, Programme},
    programmes_in_force::Programmes,
    state::{
        proposal::{Fate, Proposal},
        row::{Row, RowKey},
    },
    time::Day,
    version_source::VersionSource,
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Service,
    error::{Damaged, NotFound, Result},
};

/// A version that somebody proposed, or asked for.
#[derive(Debug, Clone)]
pub struct KnownVersion {
    /// The version; its source is the file as it was sent.
    pub programme: Arc<Programme>,
    /// What became of it.
    pub state: VersionState,
}

/// What became of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionState {
    /// It judges, or will judge, from its first day on.
    InForce {
        /// The last day that it judges; `None` while no other follows.
        until: Option<Day>,
    },
    /// It was activated, and another took its place before its first day, or on it.
    Replaced {
        /// The version that judges from its first day on.
        by: u32,
    },
    /// Not every partition has answered yet.
    Proposed,
    /// It started too early: that day had been judged already. So it never came into force.
    TooEarly {
        /// The last day that had been judged.
        judged_through: Day,
    },
    /// It was withdrawn while it was proposed.
    Withdrawn,
    /// Somebody asked for it, and another person must approve of it.
    WaitsForApproval {
        /// The command that asked for it.
        asked: CommandId,
    },
}

/// What a version would change.
#[derive(Debug)]
pub struct Comparison {
    /// The version that it would follow; `None` if none was in force.
    pub before: Option<Arc<Programme>>,
    /// What it changes, a sentence each; empty if it means the same.
    pub changes: Vec<String>,
    /// Versions that are activated for a later day, and that it would keep from ever being in force.
    pub replaces: Vec<Arc<Programme>>,
}

impl Comparison {
    /// Compares a version with those in force: with that of its first day.
    #[must_use]
    pub fn with_those_in_force(programme: &Programme, in_force: &Programmes) -> Self {
        let (mine, from) = (programme.version(), programme.effective());
        let before = in_force.iter().rev().find(|other| other.version() < mine && other.effective() <= from).cloned();
        let is_replaced = |other: &&Arc<Programme>| other.version() < mine && other.effective() > from;
        let replaces = in_force.iter().filter(is_replaced).cloned().collect();
        Self { changes: programme.difference_from(before.as_deref()), before, replaces }
    }

    /// Stands for a version and what it would follow: who agrees to these files agrees to no others that come between.
    #[must_use]
    pub fn mark(&self, programme: &Programme) -> String {
        let others = self.before.iter().chain(&self.replaces).map(|other| other.source());
        let mut hasher = blake3::Hasher::new();
        for source in [programme.source()].into_iter().chain(others) {
            hasher.update(blake3::hash(source.as_bytes()).as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// Compares a version with another, whichever of them is in force.
    #[must_use]
    pub fn with(programme: &Programme, before: Arc<Programme>) -> Self {
        Self { changes: programme.difference_from(Some(&before)), before: Some(before), replaces: Vec::new() }
    }
}

impl KnownVersion {
    /// Whether it is in force, will be, or may still come to be.
    #[must_use]
    pub const fn stands(&self) -> bool {
        match self.state {
            VersionState::InForce { .. } | VersionState::Proposed | VersionState::WaitsForApproval { .. } => true,
            VersionState::Replaced { .. } | VersionState::TooEarly { .. } | VersionState::Withdrawn => false,
        }
    }
}

impl Service {
    /// Every version that was proposed or asked for, by its number; of those with one number, the last proposed comes last.
    ///
    /// # Errors
    /// When the ledger or a log cannot be read.
    pub fn known_versions(&self) -> Result<Vec<KnownVersion>> {
        let terms = self.current_terms()?;
        let mut known = self.not_in_force()?;
        known.extend(self.asked_versions()?);
        known.extend(in_force(terms.programmes()));
        known.sort_by_key(|version| version.programme.version());
        Ok(known)
    }

    /// The version of this number: of several that were proposed under it, the one that is in force or may come to be, else the last.
    ///
    /// # Errors
    /// [`NotFound::Version`], and as [`Self::known_versions`].
    pub fn known_version(&self, number: u32) -> Result<KnownVersion> {
        let of_number: Vec<_> = self.known_versions()?.into_iter().filter(|known| known.programme.version() == number).collect();
        let standing = of_number.iter().rev().find(|known| known.stands()).or(of_number.last());
        standing.cloned().ok_or_else(|| NotFound::Version(number).into())
    }

    /// The version that judges a day.
    ///
    /// # Errors
    /// [`NotFound::VersionOn`], and as [`Self::known_versions`].
    pub fn version_on(&self, day: Day) -> Result<KnownVersion> {
        let terms = self.current_terms()?;
        let programme = terms.programmes().on(day).ok_or(NotFound::VersionOn(day))?;
        self.known_version(programme.version())
    }

    /// The same file, if it was activated, proposed or asked for already, and that stands.
    ///
    /// # Errors
    /// As [`Self::known_versions`].
    pub fn same_file(&self, programme: &Programme) -> Result<Option<KnownVersion>> {
        Ok(self
            .known_versions()?
            .into_iter()
            .rev()
            .find(|known| known.stands() && known.programme.source() == programme.source()))
    }

    /// Versions that were proposed and are not in force: still open, or come to nothing.
    fn not_in_force(&self) -> Result<Vec<KnownVersion>> {
        let mut proposals: Vec<(u64, Arc<Proposal>)> = Vec::new();
        self.each(RowKind::Proposal, |key, row| {
            if let (RowKey::Proposal(_, offset), Row::Proposal(proposal)) = (key, row) {
                proposals.push((offset, proposal));
            }
            Ok(true)
        })?;
        proposals.sort_by_key(|(offset, _)| *offset);
        let mut known = Vec::new();
        for (offset, proposal) in proposals {
            let state = match proposal.fate {
                Fate::Open => VersionState::Proposed,
                Fate::Aborted(judged_through) => VersionState::TooEarly { judged_through },
                Fate::Withdrawn => VersionState::Withdrawn,
                // It is among the programmes.
                Fate::Committed => continue,
            };
            // A proposal that was set aside and decided again has its text in the command that was set aside.
            if let Some(source) = self.command(Partition(0), offset)?.body.proposed() {
                known.push(KnownVersion { programme: read(source)?, state });
            }
        }
        Ok(known)
    }

    fn asked_versions(&self) -> Result<Vec<KnownVersion>> {
        let mut known = Vec::new();
        for waits in self.approvals()? {
            if let Body::Propose(propose) = &waits.body {
                let state = VersionState::WaitsForApproval { asked: waits.id };
                known.push(KnownVersion { programme: read(&propose.version_source)?, state });
            }
        }
        Ok(known)
    }
}

fn read(source: &VersionSource) -> Result<Arc<Programme>> {
    let damaged =
        |mistakes: Mistakes| Damaged::Programme { number: source.number, first: mistakes.first().cloned().map(Box::new) };
    Ok(Arc::new(source.programme().map_err(damaged)?))
}

/// The versions that were activated. The one that was activated last judges each day of those that have begun by then.
fn in_force(programmes: &Programmes) -> Vec<KnownVersion> {
    let all: Vec<_> = programmes.iter().collect();
    let state = |at: usize, programme: &Programme| {
        let later = all[at + 1..].iter();
        // Of several that begin on one day, the last judges.
        match later.rev().min_by_key(|later| later.effective()) {
            Some(next) if next.effective() <= programme.effective() => VersionState::Replaced { by: next.version() },
            next => VersionState::InForce { until: next.map(|next| next.effective().plus(-1)) },
        }
    };
    let known = |(at, programme): (usize, &&Arc<Programme>)| KnownVersion {
        programme: Arc::clone(programme),
        state: state(at, programme),
    };
    all.iter().enumerate().map(known).collect()
}
