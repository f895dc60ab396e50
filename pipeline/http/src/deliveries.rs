//! The deliveries that were taken in lately, for feeds that ask what became of one.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{problem::Problem, shapes::DeliveryResult};

/// The most deliveries that are remembered.
const MOST: usize = 1024;

/// The deliveries that were taken in lately, newest last.
#[derive(Default)]
pub(crate) struct Deliveries(Mutex<VecDeque<Remembered>>);

/// What is known of a delivery by now, or why nothing more will be.
type Known = Result<Arc<DeliveryResult>, Problem>;

struct Remembered {
    id: String,
    feed: String,
    known: Known,
}

impl Deliveries {
    /// Remembers a delivery of a feed.
    pub fn remember(&self, feed: &str, accepted: &Arc<DeliveryResult>) {
        let mut all = self.lock();
        if all.len() == MOST {
            all.pop_front();
        }
        all.push_back(Remembered { id: accepted.delivery.clone(), feed: feed.to_owned(), known: Ok(accepted.clone()) });
    }

    /// Remembers more of a delivery, unless so many have come since that it is forgotten.
    pub fn update(&self, id: &str, known: Known) {
        if let Some(remembered) = self.lock().iter_mut().rev().find(|remembered| remembered.id == id) {
            remembered.known = known;
        }
    }

    /// What is known of a delivery of this feed; `None` if it is not remembered, or another feed's.
    pub fn find(&self, feed: &str, id: &str) -> Option<Known> {
        let all = self.lock();
        let found = all.iter().rev().find(|remembered| remembered.id == id && remembered.feed == feed)?;
        Some(found.known.clone())
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Remembered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
