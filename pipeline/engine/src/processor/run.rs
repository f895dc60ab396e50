//! Running a partition until it is told to stop: what a process does with its thread, and what it does without progress.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use rewardhub_core::{ids::Partition, state::set_aside::Undecidable};

use super::{Gate, Observer, Processor, Retry, StopReason, Work, batch_size::BatchSize};
use crate::{
    backoff::Backoff,
    ports::{Events, Ledger, Log},
};

/// How often a processor may start again without having made progress.
const MAX_STARTS: u32 = 8;

/// How to run a partition.
#[derive(Clone, Copy)]
pub struct Running<'a> {
    /// Set to make it end; it ends after its current batch.
    pub stop: &'a AtomicBool,
    /// How long to wait for a command before checking `stop` again.
    pub idle_wait: Duration,
    /// What to do if only a pause helps.
    pub on_outage: OnOutage<'a>,
    /// The gate that it passes before every step.
    pub gate: &'a Gate,
}

/// What to do if only a pause helps: the ledger or the log does not answer, or other processors are always first.
#[derive(Clone, Copy)]
pub enum OnOutage<'a> {
    /// End with the [`StopReason`].
    GiveUp,
    /// Try again after growing pauses, until told to stop. The function is called for the first pause, and when the partition
    /// goes on.
    KeepTrying(&'a (dyn Fn(Partition, Pause<'_>) + Sync)),
}

/// What a partition that keeps trying reports.
#[derive(Debug, Clone, Copy)]
pub enum Pause<'a> {
    /// It begins to wait, for this reason.
    Begins(&'a StopReason),
    /// It goes on after its wait.
    Ends,
}

/// Runs the processor of a partition until it is told to stop.
///
/// # Errors
/// The [`StopReason`] if starting again does not help; [`StopReason::retry`] says whether a pause would.
pub async fn run<L: Log, G: Ledger + Events>(
    work: Work<'_, L, G>,
    running: Running<'_>,
    observer: &mut impl Observer,
) -> Result<(), StopReason> {
    let mut state = State { pace: BatchSize::new(work.budget.records), reached: 0, pauses: None, aside: None };
    let (mut starts, mut furthest) = (0, None);
    loop {
        let Err(stop) = run_one(work, running, observer, &mut state).await else { return Ok(()) };
        let State { reached, .. } = state;
        starts = if furthest < Some(reached) { 1 } else { starts + 1 };
        furthest = furthest.max(Some(reached));
        let smaller = stop.retry() == Retry::Smaller && state.makes_it_smaller(&stop);
        match (stop.retry(), running.on_outage) {
            (Retry::Smaller, _) if smaller => starts = 0,
            (Retry::AtOnce, _) if starts <= MAX_STARTS => {}
            (Retry::AtOnce | Retry::Later, OnOutage::KeepTrying(tell)) => {
                starts = 0;
                if state.pauses.is_none() {
                    tracing::info!(partition = work.partition.0, next = reached, %stop, "a partition waits");
                    tell(work.partition, Pause::Begins(&stop));
                }
                if !wait(&mut state, running) {
                    return Ok(());
                }
                continue;
            }
            (Retry::AtOnce | Retry::Smaller | Retry::Later | Retry::Never, _) => {
                tracing::error!(partition = work.partition.0, next = reached, %stop, "a partition stops");
                return Err(stop);
            }
        }
        tracing::warn!(partition = work.partition.0, next = reached, %stop, "a processor starts again");
    }
}

/// What outlives a single processor.
struct State {
    pace: BatchSize,
    reached: u64,
    /// The pauses since progress stopped; `None` while there is progress.
    pauses: Option<Backoff>,
    /// Offset of a command that is too large for the ledger by itself, and the reason to set it aside.
    aside: Option<(u64, Undecidable)>,
}

impl State {
    /// Takes fewer commands at once, or sets aside one that is too large by itself. `false` if not even that fits.
    fn makes_it_smaller(&mut self, stop: &StopReason) -> bool {
        let StopReason::TooLarge { offset, commands: ..=1, bytes, most, .. } = stop else {
            self.pace.slow_down();
            return true;
        };
        if self.aside.as_ref().is_some_and(|(aside, _)| aside == offset) {
            return false;
        }
        self.aside = Some((*offset, Undecidable::TooLarge { bytes: *bytes as u64, most: *most as u64 }));
        true
    }
}

async fn run_one<L: Log, G: Ledger + Events>(
    work: Work<'_, L, G>,
    running: Running<'_>,
    observer: &mut impl Observer,
    state: &mut State,
) -> Result<(), StopReason> {
    let mut processor = Processor::start(work).await?;
    observer.started(work.partition, processor.next());
    if let Some((offset, reason)) = state.aside.clone() {
        processor.sets_aside(offset, reason);
    }
    while !running.stop.load(Ordering::Relaxed) {
        state.reached = processor.next();
        processor.at_once(state.pace.commands());
        let step = running.gate.pass();
        let busy = processor.step(observer).await?;
        drop(step);
        if state.pauses.take().is_some()
            && let OnOutage::KeepTrying(tell) = running.on_outage
        {
            tracing::info!(partition = work.partition.0, next = processor.next(), "a partition goes on");
            tell(work.partition, Pause::Ends);
        }
        if busy {
            state.pace.got_further();
        } else {
            work.log.wait(work.partition, processor.next(), running.idle_wait).await?;
        }
    }
    Ok(())
}

/// Makes the next pause; `false` if told to stop meanwhile.
fn wait(state: &mut State, running: Running<'_>) -> bool {
    let mut left = state.pauses.get_or_insert_default().next_pause();
    while !running.stop.load(Ordering::Relaxed) && !left.is_zero() {
        let slice = left.min(running.idle_wait.max(Duration::from_millis(1)));
        std::thread::sleep(slice);
        left -= slice;
    }
    !running.stop.load(Ordering::Relaxed)
}
