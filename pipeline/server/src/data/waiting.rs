//! A ledger that does not answer for a while: it is waited for, and that is told once, however many wait.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rewardhub_core::ids::Partition;
use rewardhub_engine::{
    ports::LedgerError,
    processor::{Pause, Stop},
};

/// The first pause, and the longest: each is twice the one before.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));

/// Who waits for the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Partition(Partition),
    Edge,
}

/// Those who wait for the ledger now.
#[derive(Debug, Default)]
pub struct Waiting(Mutex<BTreeSet<Who>>);

impl Waiting {
    /// A partition begins to wait, or goes on.
    pub fn partition(&self, partition: Partition, pause: Pause<'_>) {
        match pause {
            // It is not the database that is waited for.
            Pause::Begins(stop @ (Stop::Lost { .. } | Stop::Overtaken { .. })) => {
                tracing::warn!(partition = partition.0, %stop, "a partition waits, for others are always first");
            }
            Pause::Begins(stop) => self.begins(Who::Partition(partition), &stop.to_string()),
            Pause::Ends => self.ends(Who::Partition(partition)),
        }
    }

    /// Reads again with growing pauses while the ledger does not answer, at most so long, or until `hopeless`.
    ///
    /// # Errors
    /// What the ledger said last.
    pub fn patiently<T>(
        &self,
        longest: Duration,
        hopeless: impl Fn() -> bool,
        mut read: impl FnMut() -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let (since, mut pause) = (Instant::now(), PAUSES.0);
        loop {
            match read() {
                Err(error @ LedgerError::Transient(_)) if since.elapsed() < longest && !hopeless() => {
                    self.begins(Who::Edge, &error.to_string());
                    thread::sleep(pause);
                    pause = (pause * 2).min(PAUSES.1);
                }
                Ok(answer) => {
                    self.ends(Who::Edge);
                    return Ok(answer);
                }
                Err(error) => {
                    self.lock().remove(&Who::Edge);
                    return Err(error);
                }
            }
        }
    }

    /// Whether anybody waits.
    pub fn is_anybody(&self) -> bool {
        !self.lock().is_empty()
    }

    fn begins(&self, who: Who, why: &str) {
        let mut waiting = self.lock();
        if waiting.is_empty() {
            tracing::warn!(
                "the ledger's database does not answer ({why}); what was accepted is safe in the log and is decided when it answers"
            );
        }
        waiting.insert(who);
    }

    fn ends(&self, who: Who) {
        let mut waiting = self.lock();
        if waiting.remove(&who) && waiting.is_empty() {
            tracing::warn!("the ledger's database answers again");
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Who>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::Arc,
    };

    use super::*;

    /// What was told.
    #[derive(Clone, Default)]
    struct Told(Arc<Mutex<Vec<u8>>>);

    impl Write for Told {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Told {
        fn by(tell: impl FnOnce()) -> Vec<String> {
            let told = Self::default();
            let writer = told.clone();
            let subscriber =
                tracing_subscriber::fmt().with_writer(move || writer.clone()).without_time().with_ansi(false).finish();
            tracing::subscriber::with_default(subscriber, tell);
            String::from_utf8(told.0.lock().unwrap().clone()).unwrap().lines().map(str::to_owned).collect()
        }
    }

    fn no_answer() -> LedgerError {
        LedgerError::Transient("no node can be reached".into())
    }

    #[test]
    fn however_many_wait_it_is_told_once_and_once_that_all_go_on() {
        let told = Told::by(|| {
            let (waiting, stop) = (Waiting::default(), Stop::Ledger(no_answer()));
            (0..3).for_each(|n| waiting.partition(Partition(n), Pause::Begins(&stop)));
            let mut answers = [Err(no_answer()), Err(no_answer()), Ok(7)].into_iter();
            let read = || answers.next().unwrap();
            assert_eq!(waiting.patiently(Duration::from_secs(60), || false, read), Ok(7));
            (0..3).for_each(|n| waiting.partition(Partition(n), Pause::Ends));
        });
        let [begins, ends] = &told[..] else { panic!("{told:?}") };
        assert!(begins.contains("WARN") && begins.contains("the ledger's database does not answer ("), "{begins}");
        assert!(begins.ends_with("; what was accepted is safe in the log and is decided when it answers"), "{begins}");
        assert!(ends.ends_with("the ledger's database answers again"), "{ends}");
    }

    #[test]
    fn who_reads_gives_up_when_there_is_no_hope_or_it_takes_too_long() {
        let waiting = Waiting::default();
        let read = || Err::<(), _>(no_answer());
        assert_eq!(waiting.patiently(Duration::from_secs(60), || true, read), Err(no_answer()));
        assert_eq!(waiting.patiently(Duration::ZERO, || false, read), Err(no_answer()));
        let broken = || Err::<(), _>(LedgerError::Permanent("it has no table".into()));
        assert!(waiting.patiently(Duration::from_secs(60), || false, broken).is_err());
    }
}
