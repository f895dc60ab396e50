//! Running a partition until it is told to stop: what a process does with its thread.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use super::{Observer, Processor, Retry, Stop, Work};
use crate::ports::{Ledger, Log};

/// How often a processor may start again without having got further.
const MAX_STARTS: u32 = 8;

/// How to run.
#[derive(Debug, Clone, Copy)]
pub struct Running<'a> {
    /// Set by whoever wants it to end; it ends after the batch at hand.
    pub stop: &'a AtomicBool,
    /// How long to wait for a command before looking at `stop` again.
    pub patience: Duration,
}

/// Runs the processor of a partition until it is told to stop.
///
/// # Errors
/// The [`Stop`] that starting again does not help against; [`Stop::retry`] says whether a pause would.
pub async fn run<L: Log, G: Ledger>(
    work: Work<'_, L, G>,
    running: Running<'_>,
    observer: &mut impl Observer,
) -> Result<(), Stop> {
    let mut starts = 0;
    let mut furthest = None;
    loop {
        let mut reached = 0;
        let Err(stop) = run_one(work, running, observer, &mut reached).await else { return Ok(()) };
        starts = if furthest < Some(reached) { 1 } else { starts + 1 };
        furthest = furthest.max(Some(reached));
        if stop.retry() != Retry::AtOnce || starts > MAX_STARTS {
            tracing::error!(partition = work.partition.0, next = reached, %stop, "a partition stops");
            return Err(stop);
        }
        tracing::warn!(partition = work.partition.0, next = reached, %stop, "a processor starts again");
    }
}

async fn run_one<L: Log, G: Ledger>(
    work: Work<'_, L, G>,
    running: Running<'_>,
    observer: &mut impl Observer,
    reached: &mut u64,
) -> Result<(), Stop> {
    let mut processor = Processor::start(work).await?;
    while !running.stop.load(Ordering::Relaxed) {
        *reached = processor.next();
        if !processor.step(observer).await? {
            work.log.wait(work.partition, processor.next(), running.patience).await?;
        }
    }
    Ok(())
}
