//! Turns of requests that hold a thread while they wait: so many at once, and a short queue. What cannot have its turn in time is refused
//! at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Turns of a class of requests.
pub(crate) struct Turns {
    free: Arc<Semaphore>,
    at_once: u32,
    queue: Queue,
    waiting: AtomicU32,
    /// About how long a turn takes, in microseconds: the newest counts an eighth.
    takes_us: Arc<AtomicU64>,
}

/// How requests wait for a turn.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Queue {
    /// As long as it takes.
    Endless,
    /// So many of them, each for so long.
    Bounded {
        /// The most that wait.
        most: u32,
        /// The longest that one waits.
        longest: Duration,
    },
}

/// A turn, which another request has once this is dropped.
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
    began: Instant,
    takes_us: Arc<AtomicU64>,
}

/// There is no turn in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoTurn {
    /// So many wait that one more would wait too long.
    QueueFull,
    /// It waited as long as it may.
    TooLate,
}

impl Turns {
    pub fn new(at_once: u32, queue: Queue) -> Self {
        let free = Arc::new(Semaphore::new(at_once as usize));
        Self { free, at_once, queue, waiting: AtomicU32::default(), takes_us: Arc::default() }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`NoTurn`], at once if it is known then.
    pub async fn take(&self) -> Result<Turn, NoTurn> {
        let permit = match Arc::clone(&self.free).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => self.queued().await?,
        };
        Ok(Turn { _permit: permit, began: Instant::now(), takes_us: self.takes_us.clone() })
    }

    /// How many wait.
    pub fn waiting(&self) -> u32 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// How many have their turn.
    pub fn taken(&self) -> u32 {
        self.at_once.saturating_sub(u32::try_from(self.free.available_permits()).unwrap_or(u32::MAX))
    }

    async fn queued(&self) -> Result<OwnedSemaphorePermit, NoTurn> {
        let place = Place::behind(&self.waiting);
        let turn = Arc::clone(&self.free).acquire_owned();
        let turn = match self.queue {
            Queue::Endless => turn.await,
            Queue::Bounded { most, longest } => {
                if place.before >= most || self.expected_wait(place.before) > longest {
                    return Err(NoTurn::QueueFull);
                }
                timeout(longest, turn).await.map_err(|_| NoTurn::TooLate)?
            }
        };
        Ok(turn.expect("nobody closes the semaphore"))
    }

    /// How long it takes until so many before have had their turns.
    fn expected_wait(&self, before: u32) -> Duration {
        Duration::from_micros(self.takes_us.load(Ordering::Relaxed)) * before / self.at_once
    }
}

/// A place in a queue, until this is dropped.
struct Place<'q> {
    waiting: &'q AtomicU32,
    before: u32,
}

impl<'q> Place<'q> {
    fn behind(waiting: &'q AtomicU32) -> Self {
        Self { waiting, before: waiting.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let took = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let before = self.takes_us.load(Ordering::Relaxed);
        // Of two that end at once, one may not count.
        self.takes_us.store(before - before / 8 + took / 8, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt as _, poll};

    use super::*;

    fn turns(at_once: u32, most: u32) -> Turns {
        Turns::new(at_once, Queue::Bounded { most, longest: Duration::from_secs(60) })
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
    }

    #[test]
    fn so_many_have_their_turn_so_many_wait_and_the_next_is_refused_at_once() {
        block_on(async {
            let turns = turns(2, 1);
            let first = turns.take().await.unwrap();
            let _second = turns.take().await.unwrap();
            let mut third = Box::pin(turns.take());
            assert!(poll!(&mut third).is_pending());
            assert_eq!((turns.taken(), turns.waiting()), (2, 1));
            assert_eq!(turns.take().now_or_never().unwrap().err(), Some(NoTurn::QueueFull));
            drop(first);
            assert!(third.await.is_ok());
            assert_eq!((turns.taken(), turns.waiting()), (1, 0));
        });
    }

    #[test]
    fn what_would_wait_too_long_is_refused_before_it_waits() {
        block_on(async {
            let turns = turns(1, 100);
            let _turn = turns.take().await.unwrap();
            turns.takes_us.store(45_000_000, Ordering::Relaxed);
            let mut waiting: Vec<_> = (0..2).map(|_| Box::pin(turns.take())).collect();
            for place in &mut waiting {
                assert!(poll!(place).is_pending());
            }
            assert_eq!(turns.take().now_or_never().unwrap().err(), Some(NoTurn::QueueFull), "90 s are more than 60");
        });
    }

    #[test]
    fn whoever_gives_up_waiting_leaves_the_queue() {
        block_on(async {
            let turns = Turns::new(1, Queue::Bounded { most: 5, longest: Duration::ZERO });
            let _turn = turns.take().await.unwrap();
            assert_eq!(turns.take().await.err(), Some(NoTurn::TooLate));
            assert_eq!(turns.waiting(), 0);
        });
    }
}
