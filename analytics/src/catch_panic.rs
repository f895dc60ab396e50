//! Panics of other crates at bytes that are damaged: caught, and told as errors.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

thread_local! {
    static CATCHES: Cell<bool> = const { Cell::new(false) };
}

/// Reads what may be damaged; `None` when the reader panics at it.
pub(crate) fn caught<T>(read: impl FnOnce() -> T) -> Option<T> {
    let before = CATCHES.replace(true);
    let done = catch_unwind(AssertUnwindSafe(read)).ok();
    CATCHES.set(before);
    done
}

/// Whether a panic of this thread is caught and told as an error, so that a panic hook need not tell of it.
#[must_use]
pub fn panics_are_caught() -> bool {
    CATCHES.get() || thread::current().name() == Some(crate::sql::WORKER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_reader_is_no_answer_and_the_thread_goes_on() {
        assert_eq!(caught(|| assert!(panics_are_caught())), Some(()));
        assert!(caught(|| assert!(!panics_are_caught())).is_none());
        assert!(!panics_are_caught());
    }
}
