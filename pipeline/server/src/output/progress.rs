//! Shows the progress of long work on standard error, where that is a terminal.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use rewardhub_service::progress::{self, Phase};

/// How often the spinner moves while nothing is counted.
const TICK: Duration = Duration::from_millis(120);

const COUNTED: &str = "{msg} {wide_bar} {human_pos} of {human_len}, {per_sec}, {eta} left";
const BYTES: &str = "{msg} {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
const GOES_ON: &str = "{spinner} {msg}, {elapsed} so far";

/// Shows the phases of one piece of work by their names. It shows a bar only while something is left to count, and clears the
/// line when it is dropped, however the work ended.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// The phase that is counted: its name, its length, and the template of its bar.
    counted: (&'static str, u64, &'static str),
    done: AtomicU64,
    /// The current phase, and whether it has a bar.
    now: Mutex<(&'static str, bool)>,
}

impl Progress {
    /// The progress of reading these files, in bytes.
    pub fn of_files(files: &[PathBuf]) -> Self {
        let bytes = files.iter().filter_map(|file| Some(std::fs::metadata(file).ok()?.len())).sum();
        Self::drawn(ProgressBar::new(bytes), ("reading", bytes, BYTES))
    }

    /// The progress of a phase with so many units.
    pub fn counted(length: u64, phase: &'static str) -> Self {
        Self::drawn(ProgressBar::new(length), (phase, length, COUNTED))
    }

    /// Progress that nobody sees.
    pub fn hidden() -> Self {
        Self::drawn(ProgressBar::hidden(), ("", 0, GOES_ON))
    }

    /// Starts with a bar that has its length.
    fn drawn(bar: ProgressBar, counted: (&'static str, u64, &'static str)) -> Self {
        let bar = bar.with_finish(ProgressFinish::AndClear);
        let progress = Self { bar, counted, done: AtomicU64::new(0), now: Mutex::new(("", false)) };
        progress.begin(counted.0);
        if !progress.bar.is_hidden() {
            progress.bar.enable_steady_tick(TICK);
        }
        progress
    }

    /// Counts `n` more units; begins the counted phase again if another was shown.
    pub fn more(&self, n: u64) {
        let done = self.done.fetch_add(n, Ordering::Relaxed) + n;
        let (phase, length, _) = self.counted;
        match self.now() {
            (now, drawn) if now != phase || (drawn && done >= length) => self.begin(phase),
            _ => self.bar.set_position(done),
        }
    }

    /// Begins another phase, unless it is already the current one.
    pub fn phase(&self, phase: &'static str) {
        if self.now().0 != phase {
            self.begin(phase);
        }
    }

    fn now(&self) -> (&'static str, bool) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, phase: &'static str) {
        let (counted, length, template) = self.counted;
        let done = self.done.load(Ordering::Relaxed);
        let left = phase == counted && done < length;
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = (phase, left);
        if left {
            self.bar.set_position(done);
        }
        self.bar.set_style(style(if left { template } else { GOES_ON }));
        self.bar.set_message(phase);
        self.bar.force_draw();
    }

    /// Hides the bar while `write` writes to the same terminal.
    pub fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Clears the line, for good: an answer is shown there.
    pub fn hide(&self) {
        self.bar.finish_and_clear();
    }

    /// Clears the line.
    pub fn end(self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are constants")
}

/// A writer that shows how many bytes went through it.
#[derive(Debug)]
pub struct Counting<W> {
    inner: W,
    bar: ProgressBar,
}

impl<W: Write> Counting<W> {
    /// Shows how much is written to `inner`, unless `hidden`.
    pub fn new(inner: W, hidden: bool) -> Self {
        let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        let bar =
            bar.with_style(style("{spinner} writing, {bytes} so far, {bytes_per_sec}")).with_finish(ProgressFinish::AndClear);
        bar.enable_steady_tick(TICK);
        Self { inner, bar }
    }

    /// Clears the line, and flushes the inner writer.
    pub fn finish(self) -> io::Result<()> {
        let mut this = self;
        this.bar.finish_and_clear();
        this.inner.flush()
    }
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bar.inc(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl progress::Progress for Progress {
    fn more(&self, n: u64) {
        Self::more(self, n);
    }

    fn phase(&self, phase: Phase) {
        Self::phase(
            self,
            match phase {
                Phase::Sorting => "sorting",
                Phase::Sending => "sending",
                Phase::Deciding => "deciding",
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use indicatif::{ProgressDrawTarget, TermLike};

    use super::*;

    /// A terminal of one line: what stood in it, one after the other, without what was drawn twice.
    #[derive(Debug, Default, Clone)]
    struct Line(Arc<Mutex<Vec<String>>>);

    impl TermLike for Line {
        fn width(&self) -> u16 {
            60
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            // The line is filled up with blanks to the terminal's width.
            if !text.trim().is_empty() {
                self.0.lock().unwrap().push(text.trim().to_owned());
            }
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().unwrap().push(String::new());
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    fn shown(counted: (&'static str, u64, &'static str), work: impl FnOnce(Progress)) -> Vec<String> {
        let line = Line::default();
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(line.clone()), 1);
        work(Progress::drawn(ProgressBar::with_draw_target(Some(counted.1), target), counted));
        line.0.lock().unwrap().clone()
    }

    /// The phases that were named, in their order, each once in a row; and whether a bar stood beside them.
    fn phases(lines: &[String]) -> Vec<(String, bool)> {
        let named = |line: &String| {
            let words: Vec<&str> = line.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3).collect();
            Some(((*words.first()?).to_owned(), line.contains(" of ")))
        };
        let mut phases: Vec<(String, bool)> = lines.iter().filter_map(named).collect();
        phases.dedup();
        phases
    }

    #[test]
    fn every_phase_is_named_and_a_bar_stands_only_while_something_is_left() {
        let lines = shown(("reading", 100, BYTES), |progress| {
            progress.more(40);
            progress.more(60);
            for phase in ["sorting", "sending", "deciding"] {
                progress.phase(phase);
            }
            progress.end();
        });
        let shown: Vec<(String, bool)> = phases(&lines);
        let of = |word: &str, bar| (word.to_owned(), bar);
        let expected =
            [of("reading", true), of("reading", false), of("sorting", false), of("sending", false), of("deciding", false)];
        assert_eq!(shown, expected, "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("100 B of 100 B")), "{lines:?}");
    }

    #[test]
    fn the_bar_comes_back_with_more_to_read() {
        let lines = shown(("reading", 100, BYTES), |progress| {
            progress.phase("sending");
            progress.more(40);
            progress.end();
        });
        let words: Vec<String> = phases(&lines).into_iter().map(|(word, _)| word).collect();
        assert_eq!(words, ["reading", "sending", "reading"], "{lines:?}");
    }

    #[test]
    fn nothing_is_left_behind_however_the_work_ends() {
        for end in [Progress::end as fn(Progress), drop::<Progress>] {
            let lines = shown(("reading", 100, BYTES), |progress| {
                progress.more(40);
                end(progress);
            });
            assert_eq!(lines.last().map(String::as_str), Some(""), "{lines:?}");
        }
    }
}
