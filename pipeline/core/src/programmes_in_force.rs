//! The programme versions that a partition has in force, the one that is proposed there, and which of them judges a transaction.

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    command::Body,
    decision::DecisionRecord,
    event::{Event, ProposalEvent},
    ids::Bucket,
    invariant::{Holds, Invariant},
    item::Facts,
    meaning::Meaning,
    programme::{Mistakes, Programme},
    state::proposal::Fate,
    time::Day,
    version_source::VersionSource,
};

/// A version that is proposed: from here on nothing is judged that it would judge, until it is in force or given up.
#[derive(Debug, Clone)]
pub struct Fence {
    /// The proposal: the offset of its command in partition 0.
    pub proposal: u64,
    /// The version as it will be kept.
    pub version_source: Arc<VersionSource>,
    /// The same, read.
    pub programme: Arc<Programme>,
    /// Buckets that hold something for it.
    pub deferred_buckets: BTreeSet<Bucket>,
}

/// What a partition knows of programmes at one place of its log: the versions in force, oldest first, the one that is proposed, and
/// how far anything has been judged. All of it follows from the commands and decisions before that place.
#[derive(Debug, Clone, Default)]
pub struct Programmes {
    versions: Vec<Arc<Programme>>,
    fence: Option<Fence>,
    judged_through: Option<Day>,
    meaning: Meaning,
}

impl Programmes {
    /// Adds the next version.
    pub fn push(&mut self, programme: Programme) {
        self.versions.push(Arc::new(programme));
    }

    /// Takes note that a version is proposed.
    ///
    /// # Errors
    /// The mistakes in its source; none once it was accepted.
    pub fn propose(&mut self, proposal: u64, version_source: &VersionSource) -> Result<(), Mistakes> {
        let programme = Arc::new(version_source.programme()?);
        self.fence = Some(Fence {
            proposal,
            version_source: Arc::new(version_source.clone()),
            programme,
            deferred_buckets: BTreeSet::new(),
        });
        Ok(())
    }

    /// Takes note that a bucket defers something for the version that is proposed.
    pub fn defers(&mut self, bucket: Bucket) {
        if let Some(fence) = &mut self.fence {
            fence.deferred_buckets.insert(bucket);
        }
    }

    /// Takes note that a day has judged something.
    pub fn judged(&mut self, day: Option<Day>) {
        self.judged_through = self.judged_through.max(day);
    }

    /// Takes note of the meaning by which commands are decided from here on.
    pub fn install_meaning(&mut self, meaning: Meaning) {
        self.meaning = self.meaning.max(meaning);
    }

    /// The meaning by which commands are decided.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        self.meaning
    }

    /// Takes note of what was decided on a command. It is all the same whether it has been decided a moment ago or is read again.
    ///
    /// # Errors
    /// The mistakes in what it proposes; none, for the decision has read it.
    pub fn follow(&mut self, asked: &Body, decided: &DecisionRecord) -> Result<(), Mistakes> {
        for event in &decided.events {
            self.judged(event.judged_day());
            if event.awaits_version() {
                self.defers(decided.bucket);
            }
            match event {
                Event::MeaningInstalled(number) => {
                    self.install_meaning(Meaning::of_number(*number).holds(Invariant::MeaningIsKnown));
                }
                Event::Proposal(proposal) => self.follow_proposal(asked, proposal)?,
                Event::Transaction(_)
                | Event::Judged(_)
                | Event::Posting(_)
                | Event::WalletOpened(..)
                | Event::Linked(..)
                | Event::Gone(_)
                | Event::Delivery(_)
                | Event::Rejection(_)
                | Event::Activated(..)
                | Event::Audited(_)
                | Event::SetAside(_)
                | Event::DecidedAgain(_)
                | Event::ReferencesDistrusted(_)
                | Event::Redemption(_)
                | Event::Transfer(_) => {}
            }
        }
        Ok(())
    }

    fn follow_proposal(&mut self, asked: &Body, event: &ProposalEvent) -> Result<(), Mistakes> {
        match event.fate {
            Fate::Open => {
                if let Some(version_source) = asked.proposed() {
                    self.propose(event.proposal, version_source)?;
                }
            }
            Fate::Committed => self.versions.extend(self.fence.take().map(|fence| fence.programme)),
            Fate::Aborted(_) | Fate::Withdrawn => self.fence = None,
        }
        Ok(())
    }

    /// The version that is proposed.
    #[must_use]
    pub fn fence(&self) -> Option<&Fence> {
        self.fence.as_ref()
    }

    /// The latest day that has judged anything in this partition.
    #[must_use]
    pub fn judged_through(&self) -> Option<Day> {
        self.judged_through
    }

    /// Whether the version that is proposed would judge these facts: then no other does.
    #[must_use]
    pub fn must_defer(&self, facts: &Facts) -> bool {
        self.fence.as_ref().is_some_and(|fence| fence.programme.effective() <= fence.programme.judged_on(facts))
    }

    /// How many are in force.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.versions.len()).holds(Invariant::VersionsAreCounted)
    }

    /// The version with this number, as its owner counts, in force or proposed. Whoever asks for a proposed one has seen in another
    /// partition that it is in force: only after its commit does anything name it.
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&Arc<Programme>> {
        let proposed = self.fence.iter().map(|fence| &fence.programme);
        proposed.chain(self.versions.iter().rev()).find(|p| p.version() == version)
    }

    /// Every version in force, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Programme>> {
        self.versions.iter()
    }

    /// The version in force on a day.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<&Arc<Programme>> {
        self.versions.iter().rev().find(|p| p.effective() <= day)
    }

    /// The version in force on a day, or the newest where none is yet.
    #[must_use]
    pub fn on_or_newest(&self, day: Day) -> Option<&Arc<Programme>> {
        self.on(day).or_else(|| self.versions.last())
    }

    /// The version that judges these facts, and the day it judges them by.
    #[must_use]
    pub fn judging(&self, facts: &Facts) -> Option<(&Arc<Programme>, Day)> {
        self.versions.iter().rev().map(|p| (p, p.judged_on(facts))).find(|(p, day)| p.effective() <= *day)
    }
}
