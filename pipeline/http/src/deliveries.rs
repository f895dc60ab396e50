//! The deliveries that were taken in lately, for feeds that ask what became of one.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{problem::Problem, shapes::DeliveryResult};

/// The most deliveries that are remembered.
const MOST: usize = 4096;

/// The deliveries that were taken in lately, newest last.
#[derive(Default)]
pub(crate) struct Deliveries(Mutex<VecDeque<(String, Remembered)>>);

/// What is remembered of a delivery.
type Remembered = Result<DeliveryResult, Problem>;

impl Deliveries {
    /// Remembers what is known of a delivery by now.
    pub fn remember(&self, id: &str, known: Remembered) {
        let mut all = self.lock();
        if let Some((_, before)) = all.iter_mut().rev().find(|(own, _)| own == id) {
            *before = known;
            return;
        }
        if all.len() == MOST {
            all.pop_front();
        }
        all.push_back((id.to_owned(), known));
    }

    /// What is known of a delivery of this feed; `None` if it is not remembered.
    pub fn find(&self, feed: &str, id: &str) -> Option<Remembered> {
        let all = self.lock();
        let (_, known) = all.iter().rev().find(|(own, _)| own == id)?;
        match known {
            Ok(result) if result.feed != feed => None,
            known => Some(known.clone()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, Remembered)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
