//! How much too much a server has to do, as one number, and which requests it refuses for it.
//!
//! A read is answered as soon as a thread has time for it, so a queue of reads is nowhere but in the runtime. It is measured by how long a
//! task waits there, and by how many requests begin meanwhile (the law of Little). To that come the requests that are
//! under way, and the commands that are undecided.
//!
//! The level rises while there is more of any of them than there may be, and falls while there is less: it is a controller (PI), so that
//! the share that is refused settles where what is left can be served in time.

use std::{
    sync::{
        atomic::{AtomicU32, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use rewardhub_service::configuration::LimitsSettings;
use tokio::runtime::Handle;

use super::class::Class;

/// How often the level is set.
const EVERY: Duration = Duration::from_millis(25);
/// The level from which on all of a class are refused, above that of the class before it.
const WHOLE: u32 = 1_000;
/// The highest level.
const HIGHEST: f64 = 3_000.0;
/// By how much the level rises each time for a load that is twice what may be.
const FOR_EACH_LOAD: f64 = 50.0;
/// By how much it rises for a load that has grown by what may be.
const FOR_GROWTH: f64 = 100.0;
/// More load than this counts as this much, so that a moment of it is no more than a moment.
const MOST_LOAD: f64 = 8.0;
/// Of the requests that may queue, the share below which lateness is not for their sake.
const FEW: f64 = 0.25;

/// How much too much a server has to do.
pub(crate) struct Pressure {
    queue: Duration,
    requests: f64,
    undecided: u64,
    /// From 0 to [`HIGHEST`].
    level: AtomicU32,
    /// Requests that were let in.
    begun: AtomicU64,
    /// Those of them that are under way, without those whose bodies are still coming.
    under_way: AtomicU32,
    /// For each class, the shares that were not refused so far.
    owed: [AtomicU32; Class::ALL.len()],
    /// Commands that were undecided the last time.
    last_undecided: AtomicU64,
    /// How late the runtime was the last time, in microseconds.
    late_us: AtomicU64,
}

/// A request that is under way until this is dropped.
pub(crate) struct UnderWay<'p>(&'p Pressure);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What others know that there is to do.
pub(crate) struct ToDo {
    /// Commands that are undecided.
    pub undecided: u64,
    /// Requests that have a turn, or wait for one.
    pub with_turns: u32,
}

/// What a server had to do over a time.
#[derive(Debug, Clone, Copy)]
struct Measured {
    /// How late the runtime ran what was due.
    late: Duration,
    /// Requests that were let in, a second.
    begun_a_second: f64,
    under_way: u32,
    undecided: u64,
}

impl Pressure {
    /// Nothing to do yet.
    pub fn new(limits: &LimitsSettings) -> Self {
        Self {
            queue: limits.queue(),
            requests: limits.requests.get().into(),
            undecided: limits.undecided_commands.get().into(),
            level: AtomicU32::default(),
            begun: AtomicU64::default(),
            under_way: AtomicU32::default(),
            owed: Default::default(),
            last_undecided: AtomicU64::default(),
            late_us: AtomicU64::default(),
        }
    }

    /// Counts a request that was let in. One that was refused waits for nothing.
    pub fn begin(&self) {
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a request as under way.
    pub fn under_way(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self)
    }

    /// Whether a request of this class is refused: of those that come, the share that the level says.
    pub fn refuses(&self, class: Class) -> bool {
        let share = share(class, self.level());
        if share == 0 {
            return false;
        }
        let owed = self.owed[class as usize].fetch_add(share, Ordering::Relaxed) % WHOLE;
        owed + share >= WHOLE
    }

    /// How much too much there is to do, from 0: up to 1000 some of the first class are refused, above it all of them, and so on.
    pub fn level(&self) -> u32 {
        self.level.load(Ordering::Relaxed)
    }

    /// How late the runtime ran what was due.
    pub fn late(&self) -> Duration {
        Duration::from_micros(self.late_us.load(Ordering::Relaxed))
    }

    /// Whether as many commands are undecided as may be, so that feeds have to wait.
    pub fn slows_feeds(&self) -> bool {
        self.last_undecided.load(Ordering::Relaxed) >= self.undecided
    }

    /// Sets the level again and again, until `is_over` or the runtime has ended. It takes a thread of its own.
    pub fn follow(&self, runtime: &Handle, to_do: impl Fn() -> ToDo, is_over: impl Fn() -> bool) {
        let (mut load_before, mut begun_before, mut before) = (0.0, self.begun.load(Ordering::Relaxed), Instant::now());
        while !is_over() {
            thread::sleep(EVERY);
            let Some(late) = lateness(runtime) else { return };
            let ToDo { undecided, with_turns } = to_do();
            let (now, begun) = (Instant::now(), self.begun.load(Ordering::Relaxed));
            #[expect(clippy::cast_precision_loss, reason = "fewer requests come than are counted exactly")]
            let begun_a_second = (begun - begun_before) as f64 / (now - before).as_secs_f64();
            let under_way = self.under_way.load(Ordering::Relaxed) + with_turns;
            let load = self.load(Measured { late, begun_a_second, under_way, undecided });
            self.level.store(next_level(self.level(), load, load_before), Ordering::Relaxed);
            self.last_undecided.store(undecided, Ordering::Relaxed);
            self.late_us.store(u64::try_from(late.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
            (load_before, begun_before, before) = (load, begun, now);
        }
    }

    /// How much there is of what there is most of, for what there may be.
    #[expect(clippy::cast_precision_loss, reason = "fewer commands are undecided than are counted exactly")]
    fn load(&self, measured: Measured) -> f64 {
        let Measured { late, begun_a_second, under_way, undecided } = measured;
        let waiting = (f64::from(under_way) + begun_a_second * late.as_secs_f64()) / self.requests;
        // A machine that is slow for another reason is late too.
        let late = if waiting >= FEW { late.as_secs_f64() / self.queue.as_secs_f64() } else { 0.0 };
        waiting.max(late).max(undecided as f64 / self.undecided as f64).min(MOST_LOAD)
    }
}

/// How long a task waits until the runtime runs it; `None` once it runs none any more. A task that comes from outside is queued behind
/// all others; one that a task of the runtime begins or wakes may go before them.
fn lateness(runtime: &Handle) -> Option<Duration> {
    let (send, measured) = mpsc::channel();
    let sent = Instant::now();
    runtime.spawn(async move { send.send(sent.elapsed()) });
    measured.recv().ok()
}

/// The level after one with this load, and after that load.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and the highest level")]
fn next_level(level: u32, load: f64, load_before: f64) -> u32 {
    let change = (load - 1.0) * FOR_EACH_LOAD + (load - load_before) * FOR_GROWTH;
    (f64::from(level) + change).clamp(0.0, HIGHEST) as u32
}

/// Of 1000 requests of a class, how many are refused at a level.
fn share(class: Class, level: u32) -> u32 {
    let first = match class {
        Class::Machines | Class::Feeds => return 0,
        Class::Analytics => 0,
        Class::Reads => WHOLE,
        Class::Changes => 2 * WHOLE,
    };
    level.saturating_sub(first).min(WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused_of_1000(pressure: &Pressure) -> [usize; Class::ALL.len()] {
        Class::ALL.map(|class| (0..1000).filter(|_| pressure.refuses(class)).count())
    }

    #[test]
    fn classes_are_refused_one_after_the_other_and_feeds_never() {
        let pressure = Pressure::new(&LimitsSettings::default());
        let at = |level| {
            pressure.level.store(level, Ordering::Relaxed);
            let [machines, feeds, changes, reads, analytics] = refused_of_1000(&pressure);
            assert_eq!((machines, feeds), (0, 0));
            [analytics, reads, changes]
        };
        assert_eq!(at(0), [0, 0, 0]);
        assert_eq!(at(250), [250, 0, 0]);
        assert_eq!(at(1000), [1000, 0, 0]);
        assert_eq!(at(1500), [1000, 500, 0]);
        assert_eq!(at(2900), [1000, 1000, 900]);
        assert_eq!(at(3000), [1000, 1000, 1000]);
    }

    fn measured(late_ms: u64, begun_a_second: f64, under_way: u32, undecided: u64) -> f64 {
        let late = Duration::from_millis(late_ms);
        Pressure::new(&LimitsSettings::default()).load(Measured { late, begun_a_second, under_way, undecided })
    }

    #[test]
    fn a_machine_that_is_slow_for_another_reason_refuses_nothing() {
        assert!(measured(500, 100.0, 10, 0) < 1.0, "few requests wait");
        assert!(measured(500, 1_000.0, 0, 0) > 1.0, "five hundred wait");
        assert!(measured(0, 1e6, 255, 0) < 1.0 && measured(0, 1e6, 257, 0) > 1.0);
        assert!(measured(0, 0.0, 0, 999_999) < 1.0 && measured(0, 0.0, 0, 1_000_001) > 1.0);
    }

    #[test]
    fn lateness_is_measured_while_the_runtime_runs() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let handle = runtime.handle().clone();
        assert!(lateness(&handle).is_some());
        let (free, busy) = mpsc::channel::<()>();
        runtime.spawn(async move { busy.recv() });
        let measured = thread::spawn(move || lateness(&handle));
        drop(free);
        assert!(measured.join().unwrap().is_some());
        let handle = runtime.handle().clone();
        drop(runtime);
        assert_eq!(lateness(&handle), None);
    }

    #[test]
    fn the_level_follows_a_load_that_stays_and_falls_within_seconds() {
        let ticks = |from: u32, load: f64, until: u32| {
            let levels = std::iter::successors(Some(from), |level| Some(next_level(*level, load, load)));
            levels.take_while(|level| if from < until { *level < until } else { *level > until }).count()
        };
        let a_second = 1000 / EVERY.as_millis() as usize;
        assert!(ticks(0, 2.0, 3000) <= 2 * a_second, "{}", ticks(0, 2.0, 3000));
        assert!(ticks(3000, 0.0, 0) <= 2 * a_second, "{}", ticks(3000, 0.0, 0));
        assert_eq!(next_level(0, 1.0, 1.0), 0);
        assert!(next_level(0, MOST_LOAD, 0.0) < 1500, "a moment of too much refuses no change");
    }
}
