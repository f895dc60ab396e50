//! Rows of what a lake has already, made again of the decisions: for comparing, and for making it anew.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::Reader;

use super::{FollowError, ROWS_A_ROUND, programmes::Activated, reading::read};
use crate::{
    lake::{LastDecisions, Offsets, Round},
    tables::Table,
};

/// Makes rows again, stretch by stretch, for each table as far as it is to go.
pub struct Replay<'a, R: Reader> {
    reader: &'a R,
    placement: Placement,
    activated: Activated,
    goals: BTreeMap<Table, Offsets>,
    /// Where tables end, each once, nearest first: one, unless a round was interrupted.
    stops: Vec<Offsets>,
    at: Offsets,
    last: LastDecisions,
}

impl<'a, R: Reader> Replay<'a, R> {
    /// From the first decision on, for each table up to these offsets.
    pub fn new(reader: &'a R, placement: Placement, goals: &BTreeMap<Table, Offsets>) -> Self {
        let mut stops: Vec<Offsets> = goals.values().cloned().collect();
        stops.sort_by_key(|offsets| std::cmp::Reverse(offsets.total()));
        stops.dedup();
        let (activated, at, last) = (Activated::default(), Offsets::default(), LastDecisions::default());
        Self { reader, placement, activated, goals: goals.clone(), stops, at, last }
    }

    /// The marks of the last decisions so far.
    pub fn last(&self) -> &LastDecisions {
        &self.last
    }

    /// The next rows, unsorted; `None` at the end.
    ///
    /// # Errors
    /// [`FollowError`].
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
