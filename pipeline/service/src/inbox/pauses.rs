//! When to try again what could not be done: soon at first, and ever later while it does not work.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    time::Duration,
};

/// How long a file rests after the first time, and at most.
const OF_A_FILE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_hours(1));
/// The same for all files of a feed: the ledger may be back in a moment.
const OF_ALL: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(5));
/// How often in a row a file may meet what seems to concern all, until it rests so that others are tried.
const IN_A_ROW: u32 = 3;
/// The most files that are remembered. One that is not is tried at each look.
const MOST: usize = 65_536;

/// What rests, by name; all of them together under `None`.
#[derive(Default)]
pub(super) struct Pauses(BTreeMap<Option<OsString>, Pause>);

#[derive(Default)]
struct Pause {
    until: Duration,
    length: Duration,
    /// How often it has met what seems to concern all.
    in_a_row: u32,
}

impl Pauses {
    /// Whether something rests at a time.
    pub fn is_paused(&self, name: Option<&OsString>, at: Duration) -> bool {
        self.0.get(&name.cloned()).is_some_and(|pause| at < pause.until)
    }

    /// Lets something rest, twice as long as the last time. Returns for how long.
    pub fn begin(&mut self, name: Option<&OsString>, at: Duration) -> Duration {
        let (shortest, longest) = if name.is_some() { OF_A_FILE } else { OF_ALL };
        let Some(pause) = self.of(name.map(OsString::as_os_str)) else { return Duration::ZERO };
        pause.length = (pause.length * 2).clamp(shortest, longest);
        pause.until = at + pause.length;
        pause.length
    }

    /// Counts that a file met what seems to concern all. If it is always the same file, it is that file's fault after all.
    pub fn count_against(&mut self, name: &OsString, at: Duration) {
        let Some(pause) = self.of(Some(name)) else { return };
        pause.in_a_row += 1;
        if pause.in_a_row >= IN_A_ROW {
            pause.in_a_row = 0;
            self.begin(Some(name), at);
        }
    }

    /// Forgets what is not there any more.
    pub fn keep(&mut self, is_there: impl Fn(&OsStr) -> bool) {
        self.0.retain(|name, _| name.as_ref().is_none_or(|name| is_there(name)));
    }

    /// Forgets what went wrong with something.
    pub fn end(&mut self, name: Option<&OsString>) {
        self.0.remove(&name.cloned());
    }

    /// The pause of something; `None` if too many are remembered.
    fn of(&mut self, name: Option<&OsStr>) -> Option<&mut Pause> {
        let key = name.map(OsStr::to_owned);
        if self.0.len() >= MOST && !self.0.contains_key(&key) {
            return None;
        }
        Some(self.0.entry(key).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_file_rests_twice_as_long_each_time_up_to_an_hour() {
        let (mut pauses, name) = (Pauses::default(), OsString::from("a.csv"));
        let lengths: Vec<u64> = (0..9).map(|_| pauses.begin(Some(&name), s(0)).as_secs()).collect();
        assert_eq!(lengths, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert!(pauses.is_paused(Some(&name), s(3599)) && !pauses.is_paused(Some(&name), s(3600)));
        assert!(!pauses.is_paused(None, s(0)), "others go on");
        pauses.end(Some(&name));
        assert_eq!(pauses.begin(Some(&name), s(0)), s(30));
    }

    #[test]
    fn a_file_that_three_times_meets_what_concerns_all_rests_itself() {
        let (mut pauses, name) = (Pauses::default(), OsString::from("a.csv"));
        for _ in 0..2 {
            pauses.count_against(&name, s(0));
            assert!(!pauses.is_paused(Some(&name), s(0)));
        }
        pauses.count_against(&name, s(0));
        assert!(pauses.is_paused(Some(&name), s(29)));
    }

    #[test]
    fn no_more_than_so_many_files_are_remembered() {
        let mut pauses = Pauses::default();
        for n in 0..=MOST {
            pauses.begin(Some(&OsString::from(n.to_string())), s(0));
        }
        assert_eq!(pauses.0.len(), MOST);
    }
}
