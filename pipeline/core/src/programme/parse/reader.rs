//! Reads typed values out of the TOML tree and writes down every mistake on the way.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{
    programme::mistake::{Mistake, Spot, meant},
    time::Day,
};

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
    /// In the vocabulary, but not supported yet.
    pub(super) later: &'static [&'static str],
    pub(super) needed: &'static [&'static str],
}

/// Collects mistakes while values are read.
pub(super) struct Reader<'s> {
    source: &'s str,
    mistakes: Vec<(usize, String)>,
    /// The file is not TOML, so what is missing may only be unreadable.
    broken: bool,
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        Self { source, mistakes: Vec::new(), broken: false }
    }

    /// What the TOML parser says; of several errors in one line only the first, the others follow from it.
    pub(super) fn syntax(&mut self, errors: &[toml::de::Error]) {
        let mut last_line = 0;
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            let line = self.spot(at).line;
            if line != last_line {
                self.mistake(at, format!("this is not TOML: {}", error.message()));
            }
            (last_line, self.broken) = (line, true);
        }
    }

    pub(super) fn spot(&self, at: usize) -> Spot {
        Spot::of(self.source, at)
    }

    pub(super) fn mistake(&mut self, at: usize, message: impl Into<String>) {
        self.mistakes.push((at, message.into()));
    }

    /// All mistakes in the order of the file, unless there are none.
    pub(super) fn finish(mut self) -> Result<(), Vec<Mistake>> {
        if self.mistakes.is_empty() {
            return Ok(());
        }
        self.mistakes.sort();
        self.mistakes.dedup();
        Err(self.mistakes.iter().map(|(at, message)| Mistake::at(Spot::of(self.source, *at), message)).collect())
    }

    /// A table, its keys checked.
    pub(super) fn table<'t>(&mut self, node: Node<'t>, what: &str, keys: &Keys) -> Option<Table<'t>> {
        let table = self.words(node, what)?;
        self.keys(&table, what, keys);
        Some(table)
    }

    /// A table whose keys are words of the programme's own.
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
                self.mistake(at, format!("unknown key `{key}`{}", meant(key, keys.known.iter().chain(keys.later).copied())));
            }
        }
        let needed = if self.broken { &[] } else { keys.needed };
        for key in needed.iter().filter(|key| !table.has(key)) {
            self.mistake(table.at, format!("{what} needs `{key}`"));
        }
    }

    /// The tables of an array.
    pub(super) fn tables<'t>(&mut self, node: Node<'t>, what: &str, keys: &Keys) -> Vec<Table<'t>> {
        let nodes = self.array(node, what);
        nodes.into_iter().filter_map(|node| self.table(node, what, keys)).collect()
    }

    fn array<'t>(&mut self, node: Node<'t>, what: &str) -> Vec<Node<'t>> {
        if let DeValue::Array(array) = node.value {
            return array.iter().map(Node::of).collect();
        }
        self.mistake(node.at, format!("{what} is a list, not {}", node.value.type_str()));
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

    /// A list of texts; a single text is a list of one.
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

    /// One of a closed set of words; `later` are those that are not supported yet.
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
            self.mistake(at, format!("unknown word `{text}`{}", meant(text, words)));
        }
    }
}
