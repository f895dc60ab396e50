//! Panics of what decides, and of libraries that read damaged bytes, caught: where in the source it was, never what was said, which
//! may quote what it worked on.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook},
    sync::Once,
};

use rewardhub_core::state::set_aside::SourcePlace;

/// Something panicked; where, if that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panicked(pub Option<SourcePlace>);

thread_local! {
    /// Whether what this thread does now is guarded.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// Where it panicked last, while it was.
    static PLACE: RefCell<Option<SourcePlace>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Does something whose panics say nothing and end nothing. What it worked on must be thrown away then.
///
/// # Errors
/// [`Panicked`] when it panics.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    install_hook();
    let outer = GUARDED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    done.map_err(|_said| Panicked(PLACE.take()))
}

/// From now on panics of this thread say nothing: for threads of which every panic is caught and returned as an error.
pub fn guard_thread() {
    install_hook();
    GUARDED.set(true);
}

fn install_hook() {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !is_noted(info) {
                before(info);
            }
        }));
    });
}

/// Takes note of the place of a panic that is guarded.
fn is_noted(info: &PanicHookInfo<'_>) -> bool {
    if GUARDED.try_with(Cell::get) != Ok(true) {
        return false;
    }
    let place = info.location().map(|at| SourcePlace::new(at.file(), at.line()));
    tracing::debug!(?place, "caught a panic");
    PLACE.try_with(|noted| noted.replace(place)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_reports_its_place_and_not_what_it_said() {
        let Err(Panicked(Some(place))) = guarded(|| panic!("of somebody's account")) else { panic!("it was caught") };
        assert_eq!((place.file.as_str(), place.line), (file!(), line!() - 1));
        assert_eq!(guarded(|| 7), Ok(7));
    }

    #[test]
    fn what_is_guarded_within_leaves_the_outer_guard() {
        let outer = guarded(|| {
            assert!(guarded(|| panic!("inner")).is_err());
            panic!("outer")
        });
        let Err::<(), _>(Panicked(Some(place))) = outer else { panic!("it was caught") };
        assert_eq!(place.line, line!() - 3);
    }

    #[test]
    fn arithmetic_that_overflows_is_caught_as_any_panic() {
        let large = std::hint::black_box(i64::MAX);
        assert!(guarded(|| large + 1).is_err());
    }
}
