//! Reads typed values from the TOML tree, and collects every mistake on the way.

use std::ops::RangeInclusive;
use toml::Spanned;

use toml::de::{DeTable, DeValue};

use crate::{
    programme::{
        line_numbers::Lines,
        mistake::{Mistake, Mistakes, Spot},
        spelling_suggestions::Guesses,
    },
    time::Day,
};

/// The longest message, in bytes: what it quotes has no bound of its own.
const LONGEST_MESSAGE: usize = 400;

/// A value and the byte where it begins.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    value: &'t DeValue<'t>,
    pub(super) at: usize,
}

impl<'t> Node<'t> {
    fn of(value: &'t Spanned<DeValue<'t>>) -> Self {
        Self { value: value.get_ref(), at: value.span().start }
    }

    /// The texts under `key` in an array's tables, each with the byte where it begins, whatever else is wrong with the tables.
    pub(super) fn texts_under(&self, key: &str) -> Vec<(&'t str, usize)> {
        let tables = self.value.as_array().into_iter().flat_map(|array| array.iter());
        let text = |table: &'t Spanned<DeValue<'t>>| {
            let value = table.get_ref().as_table()?.get(key)?;
            Some((value.get_ref().as_str()?, value.span().start))
        };
        tables.filter_map(text).collect()
    }
}

/// A table and the byte where it begins.
#[derive(Clone, Copy)]
pub(super) struct Table<'t> {
    entries: &'t DeTable<'t>,
    pub(super) at: usize,
}

impl<'t> Table<'t> {
    pub(super) fn root(entries: &'t DeTable<'t>) -> Self {
        Self { entries, at: 0 }
    }

    pub(super) fn get(&self, key: &str) -> Option<Node<'t>> {
        self.entries.get(key).map(Node::of)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Every entry, sorted by key: the key, where it begins, its value.
    pub(super) fn each(&self) -> Vec<(&'t str, usize, Node<'t>)> {
        let mut all: Vec<_> =
            self.entries.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span().start, Node::of(value))).collect();
        all.sort_by_key(|(key, ..)| *key);
        all
    }
}

/// The keys that a table may have.
pub(super) struct Keys {
    pub(super) known: &'static [&'static str],
    /// Reserved words that are not supported yet.
    pub(super) later: &'static [&'static str],
    pub(super) needed: &'static [&'static str],
}

/// Collects mistakes while values are read.
pub(super) struct Reader<'s> {
    lines: Lines<'s>,
    guesses: Guesses,
    mistakes: Vec<(usize, String)>,
    syntax: Vec<(usize, String)>,
    /// Lines that cannot be checked because the file is not TOML there, ascending.
    unreadable: Vec<RangeInclusive<u32>>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self {
            lines: Lines::new(source),
            guesses: Guesses::default(),
            mistakes: Vec::new(),
            syntax: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// Collects what the TOML parser reports. What follows from an error is left out: others in its line and, after the broken
    /// header of a table, everything up to the next header.
    pub(super) fn syntax(&mut self, errors: &[toml::de::Error]) {
        let mut errors: Vec<_> =
            errors.iter().map(|error| (error.span().map_or(0, |span| span.start), error.message())).collect();
        errors.sort_by_key(|(at, _)| *at);
        for (at, message) in errors {
            let line = self.spot(at).line;
            if self.is_unreadable(line) {
                continue;
            }
            self.syntax.push((at, format!("this is not TOML: {message}")));
            let is_header = |line: &&str| line.trim_start().starts_with('[');
            let mut below = self.lines.from(line);
            let last = match below.next() {
                Some(broken) if is_header(&broken) => {
                    (line..).skip(1).zip(below.take_while(|line| !is_header(line))).last().map_or(line, |(last, _)| last)
                }
                _ => line,
            };
            self.unreadable.push(line..=last);
        }
    }

    fn is_unreadable(&self, line: u32) -> bool {
        let before = self.unreadable.partition_point(|lines| *lines.start() <= line);
        before > 0 && *self.unreadable[before - 1].end() >= line
    }

    pub(super) fn spot(&self, at: usize) -> Spot {
        self.lines.spot(at)
    }

    /// Whether there are no mistakes so far.
    pub(super) fn is_well(&self) -> bool {
        self.mistakes.is_empty() && self.syntax.is_empty()
    }

    pub(super) fn mistake(&mut self, at: usize, message: impl Into<String>) {
        let mut message = message.into();
        if message.len() > LONGEST_MESSAGE {
            message.truncate(message.floor_char_boundary(LONGEST_MESSAGE));
            message.push('…');
        }
        self.mistakes.push((at, message));
    }

    /// The end of a message about an unknown `word`: which of `words` it was probably meant to be.
    pub(super) fn meant<'w>(&mut self, word: &str, words: impl Iterator<Item = &'w str> + Clone) -> String {
        self.guesses.meant(word, words)
    }

    /// All mistakes in the order of the file, if there are any.
    pub(super) fn finish(mut self) -> Result<(), Mistakes> {
        let mut all = std::mem::take(&mut self.mistakes);
        all.retain(|(at, _)| !self.is_unreadable(self.spot(*at).line));
        all.append(&mut self.syntax);
        if all.is_empty() {
            return Ok(());
        }
        all.sort();
        all.dedup();
        Err(Mistakes::of(all, |(at, message)| Mistake::at(self.spot(at), message)))
    }

    /// Reads a table, and checks its keys.
    pub(super) fn table<'t>(&mut self, node: Node<'t>, what: &str, keys: &Keys) -> Option<Table<'t>> {
        let table = self.words(node, what)?;
        self.keys(&table, what, keys);
        Some(table)
    }

    /// Reads a table whose keys are the programme's own words.
    pub(super) fn words<'t>(&mut self, node: Node<'t>, what: &str) -> Option<Table<'t>> {
        if let DeValue::Table(entries) = node.value {
            return Some(Table { entries, at: node.at });
        }
        self.mistake(node.at, format!("{what} is a table, not {}", node.value.type_str()));
        None
    }

    pub(super) fn keys(&mut self, table: &Table<'_>, what: &str, keys: &Keys) {
        for (key, at, _) in table.each() {
            if keys.later.contains(&key) {
                self.mistake(at, format!("`{key}` is not supported yet"));
            } else if !keys.known.contains(&key) {
                let meant = self.meant(key, keys.known.iter().copied());
                self.mistake(at, format!("unknown key `{key}`{meant}"));
            }
        }
        // In a file that is not TOML, a missing key may only be unreadable.
        let needed = if self.syntax.is_empty() { keys.needed } else { &[] };
        for key in needed.iter().filter(|key| !table.has(key)) {
            self.mistake(table.at, format!("{what} needs `{key}`"));
        }
    }

    /// Reads the tables of an array.
    pub(super) fn tables<'t>(&mut self, node: Node<'t>, what: &str, keys: &Keys) -> Vec<Table<'t>> {
        let nodes = self.array(node, what);
        nodes.into_iter().filter_map(|node| self.table(node, what, keys)).collect()
    }

    fn array<'t>(&mut self, node: Node<'t>, what: &str) -> Vec<Node<'t>> {
        if let DeValue::Array(array) = node.value {
            return array.iter().map(Node::of).collect();
        }
        self.mistake(
            node.at,
            match node.value {
                DeValue::Table(_) => format!("{what} stands in a list: [[...]] as a header, or [{{ ... }}]"),
                other => format!("{what} stands in a list, not in {}", other.type_str()),
            },
        );
        Vec::new()
    }

    pub(super) fn text<'t>(&mut self, node: Node<'t>) -> Option<&'t str> {
        let hint = match node.value {
            DeValue::String(text) if text.trim().is_empty() => "this text is empty".to_owned(),
            DeValue::String(text) => return Some(text),
            DeValue::Integer(number) => format!("write this in quotes: \"{}\"", number.as_str()),
            DeValue::Float(number) => format!("write this in quotes: \"{}\"", number.as_str()),
            other => format!("expected text in quotes, not {}", other.type_str()),
        };
        self.mistake(node.at, hint);
        None
    }

    /// Reads a list of texts, each with its place; a single text is a list of one.
    pub(super) fn texts<'t>(&mut self, node: Node<'t>) -> Vec<(&'t str, usize)> {
        let DeValue::Array(array) = node.value else {
            return self.text(node).map(|text| (text, node.at)).into_iter().collect();
        };
        if array.is_empty() {
            self.mistake(node.at, "an empty list matches nothing; leave the key out or name something");
        }
        array.iter().map(Node::of).filter_map(|node| self.text(node).map(|text| (text, node.at))).collect()
    }

    pub(super) fn integer(&mut self, node: Node<'_>) -> Option<i64> {
        if let DeValue::Integer(number) = node.value
            && let Ok(value) = i64::from_str_radix(number.as_str(), number.radix())
        {
            return Some(value);
        }
        self.mistake(node.at, "expected a whole number without quotes");
        None
    }

    pub(super) fn day(&mut self, node: Node<'_>) -> Option<Day> {
        if let DeValue::Datetime(toml) = node.value
            && let (Some(date), None, None) = (toml.date, toml.time, toml.offset)
        {
            let part = |part: u8| i8::try_from(part).ok();
            if let (Ok(year), Some(month), Some(day)) = (i16::try_from(date.year), part(date.month), part(date.day))
                && let Some(day) = Day::from_ymd(year, month, day)
            {
                return Some(day);
            }
        }
        self.mistake(node.at, "expected a date without quotes: 2026-03-31");
        None
    }

    /// Reads one of a closed set of words; `later` are those that are not supported yet.
    pub(super) fn word<T: Copy>(&mut self, node: Node<'_>, words: &[(&str, T)], later: &[&str]) -> Option<T> {
        let text = self.text(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            self.unknown_word(node.at, text, words.iter().map(|(word, _)| *word), later);
        }
        found
    }

    pub(super) fn unknown_word<'w>(
        &mut self,
        at: usize,
        text: &str,
        words: impl Iterator<Item = &'w str> + Clone,
        later: &[&str],
    ) {
        if later.contains(&text) {
            self.mistake(at, format!("`{text}` is not supported yet"));
        } else {
            let meant = self.meant(text, words);
            self.mistake(at, format!("unknown word `{text}`{meant}"));
        }
    }
}
