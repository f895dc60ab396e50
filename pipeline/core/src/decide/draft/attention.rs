//! Sums up what waits for a person in each row that a decision changed, if that has changed.

use std::sync::Arc;

use super::Draft;
use crate::{
    state::{
        attention::Attention,
        known_items::KnownItem,
        row::{Row, RowKey},
    },
    time::Day,
};

impl Draft<'_> {
    /// Enters what waits now. One of the last steps of a decision: nothing changes these rows after it.
    pub fn enter_attention(&mut self) {
        let today = self.today();
        self.changed.0.iter_mut().for_each(|(_, row)| note_since(row, today));
        let mut entered = Vec::new();
        for (key, row) in &self.changed.0 {
            let before = self.rows.get(key).flatten();
            if let (Some((at, now)), Some((_, then))) = (Attention::of(key, Some(row)), Attention::of(key, before))
                && now != then
            {
                entered.push((RowKey::Attention(at), Row::Attention(now.into())));
            }
        }
        entered.into_iter().for_each(|(key, row)| self.put(key, row));
    }
}

/// Notes of each item that waits for a person now, and did not before, that it does so since this day.
fn note_since(row: &mut Row, today: Day) {
    let Row::KnownItems(block) = row else { return };
    let is_new = |item: &KnownItem| item.standing.review_reason().is_some() != item.waits_since.is_some();
    if block.items.iter().any(is_new) {
        for item in Arc::make_mut(block).items.iter_mut().filter(|item| is_new(item)) {
            item.waits_since = item.standing.review_reason().map(|_| today);
        }
    }
}
