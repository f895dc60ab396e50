//! Values of fields as banks write them, which is not always as the specifications say: numbers for texts, lists for one, one
//! for lists.

use std::{borrow::Cow, ops::Deref};

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Value, value::RawValue};

/// A text, or a number by the digits in which it is written. No number passes through a float.
#[derive(Debug)]
pub(super) struct Text<'r>(Cow<'r, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'r, 'r> Deserialize<'de> for Text<'r> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'"') => string(raw).map(Self).map_err(D::Error::custom),
            Some(b'-' | b'0'..=b'9') => Ok(Self(Cow::Borrowed(raw))),
            _ => Err(D::Error::custom("a text should stand here")),
        }
    }
}

fn string(raw: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Borrowed<'r>(#[serde(borrow)] Cow<'r, str>);
    serde_json::from_str::<Borrowed<'_>>(raw).map(|borrowed| borrowed.0)
}

/// The text of a field without the space around it; `None` if it is missing or blank.
pub(super) fn text<'t>(text: &'t Option<Text<'_>>) -> Option<&'t str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// Such a text of its own.
pub(super) fn owned(field: &Option<Text<'_>>) -> Option<String> {
    text(field).map(str::to_owned)
}

/// Lines of text: one text, a list of them, or objects that hold the text under one of [`KEYS`].
#[derive(Debug)]
pub(super) struct Lines(Vec<String>);

/// Under which keys objects in place of text have it. Everything else in them may identify a person, and is not read.
const KEYS: [&str; 5] = ["name", "reference", "additionalRemittanceInformation", "bicfi", "bic"];

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut lines = Vec::new();
        gather(Value::deserialize(deserializer)?, &mut lines);
        Ok(Self(lines))
    }
}

fn gather(value: Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.trim().is_empty() => into.push(text),
        Value::Array(values) => values.into_iter().for_each(|value| gather(value, into)),
        Value::Object(mut object) => {
            KEYS.iter().filter_map(|key| object.remove(*key)).for_each(|value| gather(value, into));
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// The lines of a field.
pub(super) fn lines(field: &Option<Lines>) -> &[String] {
    field.as_ref().map_or(&[], |lines| &lines.0)
}

/// The first line of a field.
pub(super) fn first_line(field: &Option<Lines>) -> Option<&str> {
    lines(field).first().map(|line| line.trim())
}

/// A value that is of use only if it has the expected form; any other is as good as none.
#[derive(Debug)]
pub(super) struct Forgiving<T>(pub(super) Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Forgiving<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

/// The value of a forgiving field.
pub(super) fn value<T>(field: &Option<Forgiving<T>>) -> Option<&T> {
    field.as_ref()?.0.as_ref()
}

/// Joins lines by spaces, with every run of white space as one, up to the length at which texts are cut.
pub(super) fn joined<'l>(lines: impl IntoIterator<Item = &'l str>) -> String {
    /// Maximum length of an entry's text, which is hashed for identity and shown to people.
    const LONGEST: usize = 4096;
    let mut text = String::new();
    for word in lines.into_iter().flat_map(str::split_whitespace) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
        if text.len() > LONGEST {
            text.truncate(text.floor_char_boundary(LONGEST));
            break;
        }
    }
    text
}
