//! Makes the rows that a lake already has again from the decisions, to compare them or to rebuild the lake.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::Reader;

use super::{FollowError, ROWS_A_ROUND, programmes::Activated, reading::read};
use crate::{
    lake::{LastDecisions, Offsets, Round},
    tables::Table,
};

/// Makes rows again, part by part, for each table up to its goal.
pub struct Replay<'a, R: Reader> {
    reader: &'a R,
    placement: Placement,
    activated: Activated,
    goals: BTreeMap<Table, Offsets>,
    /// The different goals, farthest first, so the next one is the last: only one, unless a round was interrupted.
    stops: Vec<Offsets>,
    at: Offsets,
    last: LastDecisions,
}

impl<'a, R: Reader> Replay<'a, R> {
    /// Starts at the first decision, and goes for each table up to these offsets.
    pub fn new(reader: &'a R, placement: Placement, goals: &BTreeMap<Table, Offsets>) -> Self {
        let mut stops: Vec<Offsets> = goals.values().cloned().collect();
        stops.sort_by_key(|offsets| std::cmp::Reverse(offsets.total()));
        stops.dedup();
        let (activated, at, last) = (Activated::default(), Offsets::default(), LastDecisions::default());
        Self { reader, placement, activated, goals: goals.clone(), stops, at, last }
    }

    /// The marks of the last decisions that were read.
    pub fn last(&self) -> &LastDecisions {
        &self.last
    }

    /// Returns the next rows, unsorted; `None` at the end.
    ///
    /// # Errors
    /// [`FollowError`]; [`FollowError::Short`] if the log ends before a goal.
    pub async fn next(&mut self) -> Result<Option<Vec<(Table, RecordBatch)>>, FollowError> {
        while self.stops.last().is_some_and(|stop| self.at.reach(stop)) {
            self.stops.pop();
        }
        let Some(stop) = self.stops.last() else { return Ok(None) };
        let round = Round { from: self.at.clone(), upto: stop.clone(), last: LastDecisions::default() };
        let read = read(self.reader, &mut self.activated, self.placement, &round, ROWS_A_ROUND).await?;
        if read.upto == self.at {
            return Err(FollowError::Short);
        }
        self.at = read.upto;
        self.last.extend(&read.last);
        let wanted = |table: &Table| self.goals.get(table).is_some_and(|goal| goal.reach(&self.at));
        Ok(Some(read.rows.into_iter().filter(|(table, _)| wanted(table)).collect()))
    }
}
