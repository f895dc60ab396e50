//! Parts of a programme as they are told, and two versions of them compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::time::Day;

/// A part of a programme: itself, such as a rule, and what is said of it.
#[derive(Debug)]
pub(super) struct Part {
    /// What it is called, by which it is known in the other version: ``Rule `groceries` ``.
    pub(super) subject: String,
    pub(super) presence: Presence,
    pub(super) facets: Vec<Facet>,
}

/// How it is told that a part is there in one version only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It comes, or it goes.
    Ordinary,
    /// The same, and purchases earn nothing by it any more once it is gone.
    Earns,
    /// Every version has it.
    Always,
}

/// One thing that is said of a part.
#[derive(Debug)]
pub(super) struct Facet {
    /// What it is about: `title`, `merchants asked for`; empty for the chief thing, which needs no name.
    pub(super) name: String,
    /// What is said where the file says nothing: `any`, `none`.
    pub(super) without: &'static str,
    pub(super) value: Value,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    Nothing,
    One(String),
    /// Any of these, in no order.
    Any(BTreeSet<String>),
}

impl Part {
    pub(super) fn new(subject: impl Into<String>, presence: Presence, facets: Vec<Facet>) -> Self {
        Self { subject: subject.into(), presence, facets }
    }

    fn sentence(&self, what: &str) -> String {
        format!("{}{what}", self.subject)
    }

    /// That it comes with a version; `None` of what is always there and says nothing.
    fn is_new(&self) -> Option<String> {
        let said = self.facets.iter().filter(|facet| facet.value != Value::Nothing);
        let said = said.map(|facet| facet.named(&facet.text())).collect::<Vec<_>>().join("; ");
        match (self.presence, said.is_empty()) {
            (Presence::Always, true) => None,
            (Presence::Always, false) => Some(self.sentence(&format!(": {said}"))),
            (Presence::Ordinary | Presence::Earns, true) => Some(self.sentence(" is new")),
            (Presence::Ordinary | Presence::Earns, false) => Some(self.sentence(&format!(" is new: {said}"))),
        }
    }

    fn is_gone(&self, from: Day) -> String {
        match self.presence {
            Presence::Earns => self.sentence(&format!(" is gone: purchases earn nothing by it from {from} on")),
            Presence::Ordinary | Presence::Always => self.sentence(" is gone"),
        }
    }
}

impl Facet {
    /// Something that is always there.
    pub(super) fn one(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), without: "none", value: Value::One(value.into()) }
    }

    pub(super) fn maybe(name: impl Into<String>, without: &'static str, value: Option<String>) -> Self {
        Self { name: name.into(), without, value: value.map_or(Value::Nothing, Value::One) }
    }

    pub(super) fn any(name: impl Into<String>, without: &'static str, values: impl IntoIterator<Item = String>) -> Self {
        let values: BTreeSet<_> = values.into_iter().collect();
        Self { name: name.into(), without, value: if values.is_empty() { Value::Nothing } else { Value::Any(values) } }
    }

    fn named(&self, text: &str) -> String {
        if self.name.is_empty() { text.to_owned() } else { format!("{}: {text}", self.name) }
    }

    fn text(&self) -> String {
        match &self.value {
            Value::Nothing => self.without.to_owned(),
            Value::One(text) => text.clone(),
            Value::Any(values) => listed(values),
        }
    }

    /// What became of it; `None` if it is the same.
    fn change_from(&self, before: &Self) -> Option<String> {
        if self.value == before.value {
            return None;
        }
        if let (Value::Any(old), Value::Any(new)) = (&before.value, &self.value)
            && !old.is_disjoint(new)
        {
            let named =
                |word: &str, values: BTreeSet<String>| (!values.is_empty()).then(|| format!("{word} {}", listed(&values)));
            let (more, less) = (new - old, old - new);
            let changes: Vec<_> = named("now also", more).into_iter().chain(named("no longer", less)).collect();
            return Some(self.named(&changes.join("; ")));
        }
        Some(self.named(&format!("{} becomes {}", before.text(), self.text())))
    }
}

fn listed(values: &BTreeSet<String>) -> String {
    values.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What differs between two versions, in the order of the later one, and then what it has no more. It is in force from that day on.
pub(super) fn compared(before: &[Part], after: &[Part], from: Day) -> Vec<String> {
    let known: BTreeMap<&str, &Part> = before.iter().map(|part| (&*part.subject, part)).collect();
    let is_left: BTreeSet<&str> = after.iter().map(|part| &*part.subject).collect();
    let mut sentences = Vec::new();
    for part in after {
        match known.get(&*part.subject) {
            Some(before) => sentences.extend(changes(before, part)),
            None => sentences.extend(part.is_new()),
        }
    }
    sentences.extend(before.iter().filter(|part| !is_left.contains(&*part.subject)).map(|part| part.is_gone(from)));
    sentences
}

/// What is said otherwise of a part of both versions: also of what one of them only says, since facets have names.
fn changes(before: &Part, after: &Part) -> Vec<String> {
    let known = |facets: &[Facet], name: &str| facets.iter().any(|facet| facet.name == name);
    let absent = |facet: &Facet| Facet { name: facet.name.clone(), without: facet.without, value: Value::Nothing };
    let mut sentences = Vec::new();
    for facet in &after.facets {
        match before.facets.iter().find(|before| before.name == facet.name) {
            Some(before) => sentences.extend(facet.change_from(before)),
            None => sentences.extend(facet.change_from(&absent(facet))),
        }
    }
    let gone = before.facets.iter().filter(|facet| !known(&after.facets, &facet.name));
    sentences.extend(gone.filter_map(|facet| absent(facet).change_from(facet)));
    sentences.into_iter().map(|sentence| after.sentence(&format!(": {sentence}"))).collect()
}
