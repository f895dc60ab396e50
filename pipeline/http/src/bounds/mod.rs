//! What keeps a server usable whatever its clients do: limits of connections, bodies, requests at once and rates.
//!
//! A request meets them in this order. Its connection has a place. Where the server has too much to do, its class may be refused before
//! anybody asks who calls. Its caller has a quota. Once its body has come it waits for a turn, if it holds a thread then. Nothing was done
//! of what is refused here, so the same request may come again.

pub(crate) mod accepting;
pub(crate) mod admission;
pub(crate) mod body_idle;
pub(crate) mod class;
pub(crate) mod connection;
pub(crate) mod pressure;
pub(crate) mod rates;
pub(crate) mod turns;

use std::{
    net::IpAddr,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::available_parallelism,
    time::Duration,
};

use axum::http::Extensions;
use rewardhub_service::{Subject, client_keys::Scope, configuration::LimitsSettings};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

use self::{
    accepting::AcceptFailures,
    admission::{Admission, Reason},
    class::Class,
    connection::Connections,
    pressure::Pressure,
    rates::Rates,
    turns::{Queue, Turn, Turns},
};
use crate::{
    Reach,
    problem::{Problem, Result},
};

/// Changes that are made at once: each waits for the disk, so more at once share a sync.
const CHANGES: u32 = 128;
/// How changes queue: whoever waits for one waits no longer than this.
const CHANGES_QUEUE: Queue = Queue::Bounded { most: 512, longest: Duration::from_secs(2) };
/// Bodies of feeds that are taken in at once. Others wait: nothing of theirs is lost, and the feed is as fast as the server.
const FEEDS: u32 = 64;
/// How command lines from elsewhere queue.
const ANALYTICS_QUEUE: Queue = Queue::Bounded { most: 16, longest: Duration::from_secs(5) };
/// Scrapes, and questions whether the server is ready, that are answered at once: each is for a machine that asks again in seconds.
const MACHINES: u32 = 4;
/// Long bodies that are read as they come, each on a thread. Others are received into a file first.
const STREAMS: usize = 32;
/// How long a feed is held back at most while too many commands are undecided.
const HELD_BACK: Duration = Duration::from_secs(5);
/// How often it is looked whether there are fewer.
const LOOKED_EVERY: Duration = Duration::from_millis(25);

/// The limits of a server, and what is held of them.
pub(crate) struct Bounds {
    pub connections: Connections,
    pub accept_failures: AcceptFailures,
    /// How long until the next piece of a body.
    pub body_idle: Duration,
    pub pressure: Pressure,
    rates: Rates,
    changes: Turns,
    feeds: Turns,
    analytics: Turns,
    streams: Arc<Semaphore>,
    /// Turns of those who scrape.
    pub scrapes: Turns,
    /// Turns of those who ask whether the server is ready.
    pub probes: Turns,
    refused: [[AtomicU64; Reason::ALL.len()]; Class::ALL.len()],
}

impl Bounds {
    /// Nothing is held yet.
    pub fn new(limits: &LimitsSettings, reach: &Reach) -> Self {
        let processors = available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            connections: Connections::new(limits, reach.proxies.clone()),
            accept_failures: AcceptFailures::default(),
            body_idle: limits.body_idle(),
            pressure: Pressure::new(limits),
            rates: Rates::new(limits.per_minute.clone()),
            changes: Turns::new(CHANGES, CHANGES_QUEUE),
            feeds: Turns::new(FEEDS, Queue::Endless),
            analytics: Turns::new(u32::try_from(processors).unwrap_or(1), ANALYTICS_QUEUE),
            streams: Arc::new(Semaphore::new(STREAMS)),
            scrapes: Turns::new(MACHINES, Queue::Endless),
            probes: Turns::new(MACHINES, Queue::Endless),
            refused: Default::default(),
        }
    }

    /// Lets a request in.
    ///
    /// # Errors
    /// A [`Problem`] for some requests of its class, while the server has too much to do.
    pub fn let_in(&self, class: Class) -> Result<()> {
        if self.pressure.refuses(class) {
            return Err(self.refusal(class, Reason::Pressure, None));
        }
        self.pressure.begin();
        Ok(())
    }

    /// Takes a request of a caller from its quota.
    ///
    /// # Errors
    /// A [`Problem`] if it asks too often.
    pub fn within_rate(&self, extensions: &Extensions, scope: Scope, subject: &Subject) -> Result<()> {
        let (Some(admission), Some(quota)) = (Admission::of(extensions), self.rates.take(scope, subject)) else { return Ok(()) };
        admission.note_quota(quota);
        if quota.is_within() { Ok(()) } else { Err(self.refusal(admission.class(), Reason::Rate, quota.wait)) }
    }

    /// Fails where this address has shown too many keys or tokens that are not known for another one to be looked up.
    ///
    /// # Errors
    /// A [`Problem`] in that case.
    pub fn may_show_another(&self, extensions: &Extensions) -> Result<()> {
        match Admission::of(extensions) {
            Some(admission) if admission.client().is_some_and(|address| self.rates.has_shown_too_many(address)) => {
                Err(self.refusal(admission.class(), Reason::Unknown, None))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Notes that an address has shown a key or token that is not known. The problem is another if it has shown too many.
    pub fn not_known(&self, extensions: &Extensions, problem: Problem) -> Problem {
        let Some(admission) = Admission::of(extensions) else { return problem };
        match admission.client().and_then(|address: IpAddr| self.rates.take_unknown(address)) {
            Some(quota) if !quota.is_within() => self.refusal(admission.class(), Reason::Unknown, quota.wait),
            Some(_) | None => problem,
        }
    }

    /// Waits for the turn of a request whose body has come, which it holds until it is answered.
    ///
    /// # Errors
    /// A [`Problem`] if there is none in time.
    pub async fn wait_for_turn(&self, admission: Option<&Admission>) -> Result<()> {
        let Some(admission) = admission else { return Ok(()) };
        let class = admission.class();
        let turns = match class {
            Class::Changes => &self.changes,
            Class::Analytics => &self.analytics,
            // What is read is read on the thread that has the request, or in no time that matters; a feed asks for its turn itself.
            Class::Reads | Class::Feeds | Class::Machines => return Ok(()),
        };
        let turn = turns.take().await.map_err(|why| self.refusal(class, why.into(), None))?;
        admission.hold(turn);
        Ok(())
    }

    /// Waits for the turn of a body that a feed has sent.
    pub async fn turn_of_feed(&self) -> Option<Turn> {
        self.feeds.take().await.ok()
    }

    /// Waits while too many commands are undecided, for some seconds at most.
    pub async fn hold_feed_back(&self) {
        let decided = async {
            while self.pressure.slows_feeds() {
                sleep(LOOKED_EVERY).await;
            }
        };
        // A ledger that does not answer is no reason not to take in what the log can take.
        let _held_back = timeout(HELD_BACK, decided).await;
    }

    /// A permit to read a long body as it comes, if there is one.
    pub fn stream(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.streams).try_acquire_owned().ok()
    }

    /// How many requests of a class have their turn, and how many wait for it; `None` where the class has no turns.
    pub fn turns(&self, class: Class) -> Option<(u32, u32)> {
        let turns = match class {
            Class::Changes => &self.changes,
            Class::Feeds => &self.feeds,
            Class::Analytics => &self.analytics,
            Class::Reads | Class::Machines => return None,
        };
        Some((turns.taken(), turns.waiting()))
    }

    /// How many requests of classes that may be refused have their turn, or wait for it.
    pub fn with_turns(&self) -> u32 {
        [Class::Changes, Class::Analytics]
            .into_iter()
            .filter_map(|class| self.turns(class))
            .map(|(taken, waiting)| taken + waiting)
            .sum()
    }

    /// How many requests were refused.
    pub fn refused(&self, class: Class, reason: Reason) -> u64 {
        self.refused[class as usize][reason as usize].load(Ordering::Relaxed)
    }

    fn refusal(&self, class: Class, reason: Reason, wait: Option<Duration>) -> Problem {
        self.refused[class as usize][reason as usize].fetch_add(1, Ordering::Relaxed);
        reason.problem(wait)
    }
}
