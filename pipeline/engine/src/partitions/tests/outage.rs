//! A ledger that does not answer is logged once.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use rewardhub_core::ids::Partition;

use crate::{
    partitions::Outage,
    ports::LedgerError,
    processor::{Pause, StopReason},
};

/// The lines of the log.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn of(work: impl FnOnce()) -> Vec<String> {
        let lines = Self::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).without_time().with_ansi(false).finish();
        tracing::subscriber::with_default(subscriber, work);
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap().lines().map(str::to_owned).collect()
    }
}

fn no_answer() -> LedgerError {
    LedgerError::Transient("no node can be reached".into())
}

#[test]
fn however_many_wait_it_is_logged_once_and_once_that_all_go_on() {
    let lines = Lines::of(|| {
        let (outage, stop) = (Outage::default(), StopReason::Ledger(no_answer()));
        (0..3).for_each(|n| outage.partition(Partition(n), Pause::Begins(&stop)));
        let mut answers = [Err(no_answer()), Err(no_answer()), Ok(7)].into_iter();
        let read = || answers.next().unwrap();
        assert_eq!(outage.retrying(Duration::from_secs(60), || false, read), Ok(7));
        (0..3).for_each(|n| outage.partition(Partition(n), Pause::Ends));
    });
    let [begins, ends] = &lines[..] else { panic!("{lines:?}") };
    assert!(begins.contains("WARN") && begins.contains("the ledger's database does not answer ("), "{begins}");
    assert!(begins.ends_with("; what was accepted is safe in the log and is decided when it answers"), "{begins}");
    assert!(ends.ends_with("the ledger's database answers again"), "{ends}");
}

#[test]
fn who_reads_gives_up_when_there_is_no_hope_or_it_takes_too_long() {
    let outage = Outage::default();
    let read = || Err::<(), _>(no_answer());
    assert_eq!(outage.retrying(Duration::from_secs(60), || true, read), Err(no_answer()));
    assert_eq!(outage.retrying(Duration::ZERO, || false, read), Err(no_answer()));
    let broken = || Err::<(), _>(LedgerError::Permanent("it has no table".into()));
    assert!(outage.retrying(Duration::from_secs(60), || false, broken).is_err());
}
