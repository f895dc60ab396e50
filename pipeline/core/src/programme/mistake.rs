//! What is wrong with a programme's file: where, what, and which word was probably meant.

use serde::{Deserialize, Serialize};

/// A place in a programme's file. Both are counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Spot {
    /// Line of the file.
    pub line: u32,
    /// Character of that line.
    pub column: u32,
}

impl Spot {
    /// The place of a byte of `source`.
    pub(super) fn of(source: &str, byte: usize) -> Self {
        let mut byte = byte.min(source.len());
        while !source.is_char_boundary(byte) {
            byte -= 1;
        }
        let before = &source[..byte];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            line: count(before.bytes().filter(|b| *b == b'\n').count() + 1),
            column: count(before[line_start..].chars().count() + 1),
        }
    }
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

/// The one of `words` that `word` was probably meant to be, as the end of a message: `; did you mean …?`, else what there is.
pub(super) fn meant<'w>(word: &str, words: impl Iterator<Item = &'w str> + Clone) -> String {
    let folded = word.to_lowercase();
    let near = (word.chars().count() / 3).max(1);
    let nearest = words
        .clone()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min();
    if let Some((_, candidate)) = nearest {
        return format!("; did you mean `{candidate}`?");
    }
    let all: Vec<String> = words.take(20).map(|candidate| format!("`{candidate}`")).collect();
    if all.is_empty() { String::new() } else { format!("; there is {}", all.join(", ")) }
}
