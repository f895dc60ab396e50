//! A command that could not be decided, kept whole until somebody has it decided again, and why it could not be.
//!
//! The reason is a code with numbers and a place in the source: what a program says when it fails may quote what it worked on.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{command::Command, time::Instant};

/// Where in the source something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourcePlace {
    /// The file, without the folders of the machine that built it.
    pub file: String,
    /// The line of the file, from 1.
    pub line: u32,
}

/// One more than the number of parts that are kept of a path: the last ones say which file it is.
const SHOWN_PARTS: usize = 6;

impl SourcePlace {
    /// A place as the compiler names it. Of a file outside this project, which the compiler names by the machine's folders, only
    /// the end is kept.
    #[must_use]
    pub fn new(file: &str, line: u32) -> Self {
        let parts: Vec<&str> = file.split(['/', '\\']).collect();
        let foreign = file.starts_with(['/', '\\']) || file.contains(":\\");
        let first = if foreign { parts.len().saturating_sub(SHOWN_PARTS - 1) } else { 0 };
        Self { file: parts[first..].join("/"), line }
    }
}

impl fmt::Display for SourcePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Why a command cannot be decided. Each reason but the last is also a mistake in the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Undecidable {
    /// Deciding it asks again for a row that it was given.
    #[error("deciding it asks again for a row that it was given")]
    AskedTwice,
    /// It would change a row of another bucket.
    #[error("it would change a row of another bucket")]
    OtherBucket,
    /// The program panicked, at this place if it is known.
    #[error("the program failed{}", .0.as_ref().map(|at| format!(" at {at}")).unwrap_or_default())]
    Panicked(Option<SourcePlace>),
    /// What follows from it does not fit where it must be written.
    #[error("what follows from it takes {bytes} bytes, and no more than {most} can be written at once")]
    TooLarge {
        /// How many bytes it takes.
        bytes: u64,
        /// The most bytes that can be written at once.
        most: u64,
    },
}

impl Undecidable {
    /// A short code for the reason, to count by.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::AskedTwice => "asked_twice",
            Self::OtherBucket => "other_bucket",
            Self::Panicked(_) => "panicked",
            Self::TooLarge { .. } => "too_large",
        }
    }
}

/// What became of a command that was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resolution {
    /// The command's sender got the answer that it was refused, and it is never decided again.
    Refused,
    /// It was decided by the command at this offset.
    DecidedAgain(u64),
}

/// A command that was set aside. Its offset is in the row's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The bucket's time when it was set aside.
    pub at: Instant,
    /// The whole command, to decide it again.
    pub command: Command,
    /// Why it could not be decided. That never changes: a replay must find the decision as it was.
    pub reason: Undecidable,
    /// What became of it; `None` while it waits.
    pub resolution: Option<Resolution>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_source_names_no_folder_of_the_machine() {
        let places = [
            "pipeline/core/src/decide/observe/mod.rs",
            "/home/somebody/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f/postcard-1.1.3/src/de/mod.rs",
            "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/ops/arith.rs",
            "C:\\Users\\Some Body\\.cargo\\registry\\src\\index\\postcard-1.1.3\\src\\lib.rs",
        ];
        expect_test::expect![[r#"
            pipeline/core/src/decide/observe/mod.rs:7
            index.crates.io-1949cf8c6b5b557f/postcard-1.1.3/src/de/mod.rs:7
            library/core/src/ops/arith.rs:7
            src/index/postcard-1.1.3/src/lib.rs:7"#]]
        .assert_eq(&places.map(|file| SourcePlace::new(file, 7).to_string()).join("\n"));
    }
}
