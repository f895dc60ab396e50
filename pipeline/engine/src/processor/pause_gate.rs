//! A gate that processors pass before every step: while it is shut, none of them is in a step, and stored data is at rest.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The gate of a data set's processors.
#[derive(Debug, Default)]
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How many callers hold it shut.
    shut: u32,
    /// How many processors are in a step.
    stepping: u32,
}

/// A step is in progress until this is dropped.
#[derive(Debug)]
pub(crate) struct Step<'a>(&'a Gate);

/// No step begins until this is dropped.
#[derive(Debug)]
pub struct Shut<'a>(&'a Gate);

impl Gate {
    /// Waits while the gate is shut, then begins a step.
    pub(crate) fn pass(&self) -> Step<'_> {
        let open = self.changed.wait_while(self.lock(), |state| state.shut > 0);
        open.unwrap_or_else(PoisonError::into_inner).stepping += 1;
        Step(self)
    }

    /// Shuts the gate, and waits until no processor is in a step.
    pub fn shut(&self) -> Shut<'_> {
        let mut state = self.lock();
        state.shut += 1;
        drop(self.changed.wait_while(state, |state| state.stepping > 0).unwrap_or_else(PoisonError::into_inner));
        Shut(self)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        self.0.lock().stepping -= 1;
        self.0.changed.notify_all();
    }
}

impl Drop for Shut<'_> {
    fn drop(&mut self) {
        self.0.lock().shut -= 1;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicU32, Ordering::SeqCst},
        thread,
    };

    use super::*;

    const STEPS: u32 = 1000;

    #[test]
    fn no_step_begins_while_the_gate_is_shut_and_all_that_began_have_ended() {
        let (gate, begun, ended) = (Gate::default(), AtomicU32::new(0), AtomicU32::new(0));
        thread::scope(|scope| {
            let mut shut = gate.shut();
            let processor = scope.spawn(|| {
                for _ in 0..STEPS {
                    let _step = gate.pass();
                    begun.fetch_add(1, SeqCst);
                    thread::yield_now();
                    ended.fetch_add(1, SeqCst);
                }
            });
            while !processor.is_finished() {
                let before = ended.load(SeqCst);
                for _ in 0..10 {
                    thread::yield_now();
                    assert_eq!((begun.load(SeqCst), ended.load(SeqCst)), (before, before));
                }
                drop(shut);
                while begun.load(SeqCst) == before && !processor.is_finished() {
                    thread::yield_now();
                }
                shut = gate.shut();
            }
        });
        assert_eq!((ended.load(SeqCst), gate.lock().stepping), (STEPS, 0));
    }
}
