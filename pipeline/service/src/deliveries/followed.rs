//! Everything that was decided of a delivery: of its commands, and of what followed from them, in any partition.
//!
//! No decision says where its follow-ups lie, but each of them names the decision that it follows from. So the logs are read side by
//! side, from where the delivery began until nothing more is to come. A follow-up is read only once the decisions of its partition are
//! known up to the one that it follows from; that one was there first, so the partitions never wait for each other in a circle.

use std::ops::{ControlFlow, Range};

use pollster::block_on;
use rewardhub_core::{
    command::{AcceptDelivery, Envelope, Source},
    decision::DecisionRecord,
    ids::{DeliveryId, Partition, Position},
};
use rewardhub_engine::ports::{Batch, Budget, Log as _};
use rustc_hash::FxHashSet;

use crate::{
    Service,
    error::{Result, Unavailable},
    set_aside::Place,
};

impl Service {
    /// Calls `each` with every decision on a delivery's commands and on what followed from them. A command that was set aside counts
    /// with what was decided of it since.
    ///
    /// # Errors
    /// [`Unavailable::NotCaughtUp`], if something of it is not decided yet, and when a log cannot be read.
    pub(super) fn each_decision_that_followed(
        &self,
        (id, accept): (DeliveryId, &AcceptDelivery),
        mut each: impl FnMut(&DecisionRecord),
    ) -> Result<()> {
        let mut followed = Followed::of(self, id, accept)?;
        while followed.partitions.iter().any(Reader::is_wanted) {
            let mut goes_on = false;
            for at in 0..followed.partitions.len() {
                goes_on |= followed.read_on(at, &mut each)?;
            }
            if !goes_on {
                return Err(Unavailable::NotCaughtUp.into());
            }
        }
        Ok(())
    }
}

/// A partition that is read.
struct Reader {
    partition: Partition,
    /// The offset of the next command.
    next: u64,
    /// Commands that were read from the log together.
    batch: Batch,
    /// Where the delivery's own commands lie, the last first, as far as they were not read.
    own: Vec<Range<u64>>,
    /// How many follow-ups are still to come here.
    to_come: u64,
    /// The offset up to which it is to be read because another partition waits for that.
    until: u64,
}

impl Reader {
    fn is_wanted(&self) -> bool {
        !self.own.is_empty() || self.to_come > 0 || self.next < self.until
    }

    /// Whether the next command is one of the delivery's own.
    fn is_at_own(&self) -> bool {
        self.own.last().is_some_and(|run| run.contains(&self.next))
    }

    fn pass(&mut self) {
        self.next += 1;
        while self.own.last().is_some_and(|run| run.end <= self.next) {
            self.own.pop();
        }
    }
}

struct Followed<'s> {
    service: &'s Service,
    partitions: Vec<Reader>,
    /// The decisions from which the follow-ups come that were not met yet.
    to_come: FxHashSet<(Partition, Position)>,
}

impl<'s> Followed<'s> {
    fn of(service: &'s Service, id: DeliveryId, accept: &AcceptDelivery) -> Result<Self> {
        let began = |partition: Partition| accept.begun.get(usize::from(partition.0)).copied().unwrap_or_default();
        let reader = |partition| Reader {
            partition,
            next: began(partition),
            batch: Batch::default(),
            own: Vec::new(),
            to_come: 0,
            until: 0,
        };
        let mut partitions: Vec<Reader> = service.placement().all().map(reader).collect();
        service.each_run(id, accept, |run| {
            if let Some(reader) = partitions.get_mut(usize::from(run.partition.0)) {
                reader.own.push(run.offsets());
            }
            Ok(ControlFlow::Continue(()))
        })?;
        for reader in &mut partitions {
            reader.own.sort_unstable_by_key(|run| std::cmp::Reverse(run.start));
        }
        Ok(Self { service, partitions, to_come: FxHashSet::default() })
    }

    /// Reads a partition until nothing more is wanted of it, or it has to wait for another. Returns whether anything was gained.
    fn read_on(&mut self, at: usize, each: &mut impl FnMut(&DecisionRecord)) -> Result<bool> {
        let mut goes_on = false;
        while self.partitions[at].is_wanted() {
            let Some(envelope) = self.envelope(at)? else { break };
            let belongs = match envelope.source {
                Source::Client => self.partitions[at].is_at_own(),
                Source::FollowUp { partition, position, .. } => {
                    if let Some(from) = self.partitions.get_mut(usize::from(partition.0))
                        && from.next <= position.offset
                    {
                        goes_on |= from.until <= position.offset;
                        from.until = from.until.max(position.offset + 1);
                        break;
                    }
                    let is_awaited = self.to_come.remove(&(partition, position));
                    self.partitions[at].to_come -= u64::from(is_awaited);
                    is_awaited
                }
            };
            if belongs {
                self.count(at, each)?;
            }
            self.partitions[at].pass();
            goes_on = true;
        }
        Ok(goes_on)
    }

    /// What the next command of a partition begins with; `None` at the end of its log.
    fn envelope(&mut self, at: usize) -> Result<Option<Envelope>> {
        let Reader { partition, next, batch, .. } = &mut self.partitions[at];
        if batch.record(*next).is_none() {
            *batch = block_on(self.service.log().read(*partition, *next, Budget::default()))?;
        }
        Ok(batch.record(*next).map(Envelope::of).transpose()?)
    }

    /// Passes on the decision on the next command of a partition, and notes what is to come of it.
    fn count(&mut self, at: usize, each: &mut impl FnMut(&DecisionRecord)) -> Result<()> {
        let Reader { partition, next, .. } = self.partitions[at];
        let place = Place { partition, offset: next };
        let (offset, record) = self.service.decision_and_place(place)?.ok_or(Unavailable::NotCaughtUp)?;
        each(&record);
        for (follow_up, index) in record.follow_ups.iter().zip(0..) {
            let target = self.service.placement().partition(follow_up.bucket);
            if self.to_come.insert((partition, Position { offset, index })) {
                self.partitions[usize::from(target.0)].to_come += 1;
            }
        }
        Ok(())
    }
}
