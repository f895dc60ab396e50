//! The ways in which files spell a word: capitals, lower case, accents apart from their letters, blanks around it. For tests.

use unicode_normalization::UnicodeNormalization;

/// All spellings of a word.
pub(crate) fn of(word: &str) -> Vec<String> {
    let cases = [word.to_owned(), word.to_uppercase(), word.to_lowercase()];
    let apart = cases.iter().map(|word| word.nfd().collect());
    let around = cases.iter().map(|word| format!(" \u{a0}{word} "));
    cases.iter().cloned().chain(apart).chain(around).collect()
}
