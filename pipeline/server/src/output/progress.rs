//! That long work goes on, shown on standard error where that is a terminal.

use std::{
    io::{self, Write},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for work of a known length, drawn on a terminal only.
pub fn counted(length: u64, what: &'static str) -> ProgressBar {
    let template = "{wide_bar} {human_pos} of {human_len} {msg}, {per_sec}, {eta} left";
    let style = ProgressStyle::with_template(template).expect("the template is a constant");
    ProgressBar::new(length).with_style(style).with_message(what)
}

/// A writer that shows how much went through it.
#[derive(Debug)]
pub struct Counting<W> {
    inner: W,
    bar: ProgressBar,
}

impl<W: Write> Counting<W> {
    /// Shows what is written to `inner`, unless it is `hidden`.
    pub fn new(inner: W, hidden: bool) -> Self {
        let bar = if hidden { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        bar.set_style(
            ProgressStyle::with_template("{spinner} {bytes} written, {bytes_per_sec}").expect("the template is a constant"),
        );
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { inner, bar }
    }

    /// Shows nothing any more.
    pub fn finish(self) -> io::Result<()> {
        let mut this = self;
        this.bar.finish_and_clear();
        this.inner.flush()
    }
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bar.inc(u64::try_from(written).unwrap_or(0));
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// How far files have been read.
#[derive(Debug)]
pub struct Reading(ProgressBar);

impl Reading {
    /// Of these files; nothing is shown where standard error is no terminal.
    pub fn of(files: &[std::path::PathBuf]) -> Self {
        let bytes = files.iter().filter_map(|file| Some(std::fs::metadata(file).ok()?.len())).sum();
        let bar = ProgressBar::new(bytes);
        bar.set_style(
            ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left")
                .expect("the template is a constant"),
        );
        Self(bar)
    }

    /// So many bytes more.
    pub fn read(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    /// Shows nothing any more.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}
