//! Sums up what waits for a person in each row that a decision changed, if that has changed.

use super::Draft;
use crate::state::{
    attention::Attention,
    row::{Row, RowKey},
};

impl Draft<'_> {
    /// Enters what waits now. One of the last steps of a decision: nothing changes these rows after it.
    pub fn enter_attention(&mut self) {
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
