//! What is wrong with a programme's file: where, what, and which word was probably meant.

use serde::{Deserialize, Serialize};

/// A place in a programme's file. Both are counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Spot {
    /// Line of the file, from 1.
    pub line: u32,
    /// Character of that line, from 1.
    pub column: u32,
}

/// One mistake in a programme's file. Its text is meant for the programme's owner.
///
/// ```
/// use rewardhub_core::programme::Programme;
/// let mistakes = Programme::parse("version = 1\nprograme = \"everyday\"", |_| None).unwrap_err();
/// let last = mistakes.last().unwrap();
/// assert_eq!(last.to_string(), "line 2, column 1: unknown key `programe`; did you mean `programme`?");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Mistake {
    /// Line of the file, from 1.
    pub line: u32,
    /// Character of that line, from 1.
    pub column: u32,
    /// What is wrong there, and what to write instead.
    pub message: String,
}

impl Mistake {
    pub(super) fn at(spot: Spot, message: impl Into<String>) -> Self {
        Self { line: spot.line, column: spot.column, message: message.into() }
    }
}

/// The most mistakes of one file that are reported: an owner with more begins with these.
const MOST_LISTED: usize = 100;

/// What is wrong with a file, in its order: the first hundred mistakes, which it dereferences to, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mistakes {
    listed: Vec<Mistake>,
    more: usize,
}

impl Mistakes {
    /// Collects mistakes; calls `describe` for the first hundred only.
    pub(super) fn of<T>(all: impl IntoIterator<Item = T>, describe: impl FnMut(T) -> Mistake) -> Self {
        let mut all = all.into_iter();
        let listed = all.by_ref().take(MOST_LISTED).map(describe).collect();
        Self { listed, more: all.count() }
    }

    /// How many mistakes are left out.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.more
    }

    /// How many mistakes there are in all.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.listed.len() + self.more
    }
}

impl std::ops::Deref for Mistakes {
    type Target = [Mistake];

    fn deref(&self) -> &[Mistake] {
        &self.listed
    }
}
