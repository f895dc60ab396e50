//! Reads typed values from TOML with positions, and collects what is wrong, so that one run reports every mistake.

use std::ops::{Range, RangeInclusive};

use rewardhub_core::similar_word::similar;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Mistake, Mistakes};

/// A value with its position.
pub(super) type Value<'i> = Spanned<DeValue<'i>>;

/// Maximum length of the name of a feed or a stream, in bytes.
const LONGEST_NAME: usize = 64;

/// The text of the document, and the mistakes found.
pub(super) struct Reader<'t> {
    text: &'t str,
    /// The mistakes, each with its position in bytes.
    mistakes: Vec<(usize, String)>,
}

/// The most mistakes that are reported.
const MOST_LISTED: usize = 100;

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, mistakes: Vec::new() }
    }

    pub(super) fn mistake(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.mistakes.push((at.start, message.into()));
    }

    /// The value, if there were no mistakes.
    pub(super) fn finish<T>(mut self, value: T) -> Result<T, Mistakes> {
        if self.mistakes.is_empty() {
            return Ok(value);
        }
        self.mistakes.sort();
        let more = self.mistakes.len().saturating_sub(MOST_LISTED);
        let at = |(byte, message): (usize, String)| Mistake::at(self.text, byte, message);
        let mut all = self.mistakes.into_iter();
        let mut mistakes: Vec<Mistake> = all.by_ref().take(MOST_LISTED).map(at).collect();
        if let Some((byte, _)) = all.next() {
            mistakes.push(at((byte, format!("this and {} more mistakes follow: correct those above first", more - 1))));
        }
        Err(Mistakes(mistakes))
    }

    pub(super) fn unknown_key(&mut self, at: Range<usize>, key: &str, section: &str, valid: &[&str]) {
        let place = if section.is_empty() { String::new() } else { format!(" in [{section}]") };
        let shown: String = key.chars().take(MOST_CHARS).collect();
        self.mistake(at, format!("unknown key {shown:?}{place}: {}", meant(key, valid.iter().copied())));
    }

    pub(super) fn table<'v, 'i>(&mut self, key: &str, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(key, value, "a table");
        }
        table
    }

    pub(super) fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        match value.get_ref().as_str().map(str::trim) {
            Some("") => {
                self.mistake(value.span(), format!("{key} is blank: give it a value, or leave the line out"));
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(key, value, "a string");
                None
            }
        }
    }

    pub(super) fn boolean(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.wrong(key, value, "true or false");
        }
        boolean
    }

    /// Reads a whole number from `least` to 10,000.
    pub(super) fn number(&mut self, key: &str, value: &Value<'_>, least: u16) -> Option<u16> {
        self.number_up_to(key, value, least..=10_000)
    }

    pub(super) fn number_up_to(&mut self, key: &str, value: &Value<'_>, range: RangeInclusive<u16>) -> Option<u16> {
        let integer = value.get_ref().as_integer();
        let number = integer.and_then(|i| u16::from_str_radix(i.as_str(), i.radix()).ok());
        let number = number.filter(|number| range.contains(number));
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        match (number, integer) {
            (Some(_), _) => {}
            (None, Some(integer)) => self.mistake(value.span(), format!("{key} must be {wanted}, not {}", integer.as_str())),
            (None, None) => self.wrong(key, value, &wanted),
        }
        number
    }

    /// Reads a name. Every event contains it, so its length is limited.
    pub(super) fn name(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let name = self.string(key, value)?;
        if name.len() > LONGEST_NAME {
            self.mistake(value.span(), format!("{key} has {} bytes and may have {LONGEST_NAME}", name.len()));
            return None;
        }
        Some(name)
    }

    /// Reads a list of strings; a single string is a list of one.
    pub(super) fn strings(&mut self, key: &str, value: &Value<'_>) -> Option<Vec<String>> {
        let Some(array) = value.get_ref().as_array() else { return self.string(key, value).map(|one| vec![one]) };
        Some(array.iter().filter_map(|item| self.string(key, item)).collect())
    }

    /// Reads one of the words of a closed list.
    pub(super) fn word<T: Copy>(&mut self, key: &str, value: &Value<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(key, value)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let meant = meant(&text, words.iter().map(|(word, _)| *word));
            self.mistake(value.span(), format!("{key} cannot be {text:?}: {meant}"));
        }
        found
    }

    pub(super) fn wrong(&mut self, key: &str, value: &Value<'_>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.mistake(value.span(), format!("{key} must be {wanted}, not {}", with_article(found)));
    }
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// The most characters of a word that are shown.
const MOST_CHARS: usize = 60;

/// A hint for a mistyped word: the nearest valid one, or all of them.
pub(crate) fn meant<'w>(word: &str, valid: impl Iterator<Item = &'w str> + Clone) -> String {
    match similar(word, valid.clone()) {
        Some(candidate) => format!("did you mean {candidate:?}?"),
        None => format!("valid are {}", valid.collect::<Vec<_>>().join(", ")),
    }
}
