//! Lists the commands that could not be decided, and has one decided again.

use std::{fmt, str::FromStr, sync::Arc};

use rewardhub_core::{
    answer::Answer,
    command::{Body, Retry},
    decision::DecisionRecord,
    ids::{DeliveryId, Partition},
    state::{
        row::{Row, RowKey},
        set_aside::{Resolution, SetAside},
    },
};
use rewardhub_engine::ports::RowKind;

use crate::{
    Caller, Service,
    error::{NotFound, Result},
};

/// Where a command stands in the log, written `1/42`: the partition and the offset in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The partition of the commands log.
    pub partition: Partition,
    /// The offset of the command in the partition.
    pub offset: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partition, self.offset)
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(partition, offset)| Some((partition.parse().ok()?, offset.parse().ok()?)));
        let (partition, offset) =
            parts.ok_or_else(|| format!("{text:?} is not the place of a command, which is written 1/42"))?;
        Ok(Self { partition: Partition(partition), offset })
    }
}

/// Numbers of commands of a data set that are not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOver {
    /// Commands in the logs that are not decided yet.
    pub undecided: u64,
    /// Commands that were set aside and still wait to be decided.
    pub set_aside: u64,
}

impl Service {
    /// Returns every command that was ever set aside, settled or not, in the order of their places.
    pub fn set_aside(&self) -> Result<Vec<(Place, Arc<SetAside>)>> {
        let mut found = Vec::new();
        self.each(RowKind::SetAside, |key, row| {
            if let (RowKey::SetAside(bucket, offset), Row::SetAside(kept)) = (key, row) {
                found.push((Place { partition: self.placement().partition(bucket), offset }, kept));
            }
            Ok(true)
        })?;
        found.sort_unstable_by_key(|(place, _)| *place);
        Ok(found)
    }

    /// Returns the command that was set aside at a place.
    ///
    /// # Errors
    /// [`NotFound::SetAside`], if none was.
    pub fn set_aside_at(&self, place: Place) -> Result<Arc<SetAside>> {
        let none = || NotFound::SetAside(place).into();
        let partitions = self.placement().partitions;
        if place.partition.0 >= partitions || place.offset >= self.log().ends(place.partition).1 {
            return Err(none());
        }
        let bucket = self.command(place.partition, place.offset)?.bucket;
        match self.row(&RowKey::SetAside(bucket, place.offset))? {
            Some(Row::SetAside(kept)) => Ok(kept),
            _ => Err(none()),
        }
    }

    /// Has a command decided again, and returns the answer. The answer is a refusal if the command was refused for good. A delivery
    /// that is accepted by this ends, too, if its items are decided.
    ///
    /// # Errors
    /// When no command was set aside there, or a partition stands still.
    pub fn retry(&self, place: Place, caller: Caller) -> Result<Answer> {
        let kept = self.set_aside_at(place)?;
        let bucket = kept.command.bucket;
        let answer = self.answer(&caller.command(bucket, Body::Retry(Retry { offset: place.offset })))?.1;
        if matches!((&kept.command.body, &answer), (Body::AcceptDelivery(_), Answer::Done | Answer::Repeated)) {
            self.end_accepted_late(DeliveryId::at(bucket, place.offset), caller);
        }
        Ok(answer)
    }

    /// Returns the offset of the decision that carried out a command: its own offset, or that of the retry that decided it.
    pub fn decided_at(&self, place: Place) -> Result<u64> {
        let Some(record) = self.decision(place.partition, place.offset)? else { return Ok(place.offset) };
        if record.answer.set_aside().is_none() {
            return Ok(place.offset);
        }
        let Some(Row::SetAside(kept)) = self.row(&RowKey::SetAside(record.bucket, place.offset))? else {
            return Ok(place.offset);
        };
        match kept.resolution {
            Some(Resolution::DecidedAgain(offset)) => Ok(offset),
            Some(Resolution::Refused) | None => Ok(place.offset),
        }
    }

    /// Returns the decision on a command: where it was set aside and decided again, the later one. `None` until it is decided.
    pub(crate) fn last_decision(&self, place: Place) -> Result<Option<DecisionRecord>> {
        Ok(self.decision_and_place(place)?.map(|(_, record)| record))
    }

    /// The same with the offset of that decision.
    pub(crate) fn decision_and_place(&self, place: Place) -> Result<Option<(u64, DecisionRecord)>> {
        let Place { partition, offset } = place;
        let Some(record) = self.decision(partition, offset)? else { return Ok(None) };
        if record.answer.set_aside().is_none() {
            return Ok(Some((offset, record)));
        }
        let later = self.decided_at(place)?;
        Ok(self.decision(partition, later)?.map(|record| (later, record)))
    }

    /// Counts the commands that are not decided, or were set aside and wait.
    pub fn left_over(&self) -> Result<LeftOver> {
        let set_aside = self.set_aside()?.iter().filter(|(_, kept)| kept.resolution.is_none()).count() as u64;
        Ok(LeftOver { undecided: self.all_undecided(), set_aside })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        let place = Place { partition: Partition(3), offset: 42 };
        assert_eq!("3/42".parse(), Ok(place));
        assert_eq!(place.to_string(), "3/42");
        for wrong in ["", "3", "3/", "/42", "a/b", "3/42/1", "-1/2", "99999/1"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
