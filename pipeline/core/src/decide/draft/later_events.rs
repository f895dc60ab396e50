//! Enters which decisions have more to say of a transaction than the one that first reported it: whoever asks for its events reads
//! those decisions and no others.

use std::{collections::BTreeSet, sync::Arc};

use super::{Draft, Missing};
use crate::{
    event::Event,
    ids::TransactionId,
    invariant::Invariant,
    state::row::{Row, RowKey},
};

impl Draft<'_> {
    /// Enters this decision for each transaction that it has events about and was not first reported by it. The last step of a
    /// decision, since events make it necessary.
    pub fn enter_later_events(&mut self) -> Result<(), Missing> {
        let reported_before = |id: &TransactionId| id.bucket() != self.bucket || id.position().offset != self.context.offset;
        let about: BTreeSet<TransactionId> = self.events.iter().filter_map(Event::about).filter(reported_before).collect();
        let keys = about.into_iter().map(|id| RowKey::LaterEvents(self.bucket, id));
        // Nothing else changes these rows, so none of them is among those that have changed.
        let (known, missing): (Vec<RowKey>, Vec<RowKey>) = keys.partition(|key| self.rows.contains_key(key));
        if !missing.is_empty() {
            return Err(Missing(missing));
        }
        for key in known {
            let mut later = match self.loaded(&key)? {
                Some(Row::LaterEvents(later)) => Arc::clone(later),
                Some(_) => Invariant::RowIsOfItsKey.broken(),
                None => Arc::default(),
            };
            Arc::make_mut(&mut later).enter(self.context.offset);
            self.changed.add(key, Row::LaterEvents(later));
        }
        Ok(())
    }
}
