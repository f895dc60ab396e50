//! The conditions of `when` and `unless`.

use super::{
    amounts::{Scope, amount, indexes},
    merchants_and_categories::mcc_set,
    reader::{Keys, Node, Reader, Table},
};
use crate::{
    currency,
    item::{Channel, Kind},
    money::Asset,
    programme::condition::{Condition, DAYS, DIRECTIONS, channel_bit, direction_bit, kind_bit},
};

const CONDITIONS: Keys = Keys {
    known: &[
        "kind",
        "direction",
        "merchant",
        "category",
        "mcc",
        "channel",
        "country",
        "currency",
        "amount",
        "days",
        "hours",
        "from",
        "until",
    ],
    later: &["segment", "tier", "opted_in"],
    needed: &[],
};
const AMOUNT: Keys = Keys { known: &["at_least", "at_most"], later: &[], needed: &[] };

/// Reads the table of a `when` or `unless`.
pub(super) fn table<'t>(reader: &mut Reader<'_>, node: Option<Node<'t>>, what: &str) -> Option<Table<'t>> {
    node.and_then(|node| reader.table(node, what, &CONDITIONS))
}

/// The currencies that a `when` asks for, with the number of decimals that they share: the rule's amounts have as many.
pub(super) fn asked_currencies(reader: &mut Reader<'_>, node: Node<'_>) -> Option<(Box<[Asset]>, u8)> {
    let found = currencies(reader, node);
    let (_, shared, _) = *found.first()?;
    for (asset, _, at) in found.iter().filter(|(_, decimals, _)| *decimals != shared) {
        reader.mistake(*at, format!("{asset} has other decimals than the currencies before it; give it a rule of its own"));
    }
    Some((found.into_iter().map(|(asset, ..)| asset).collect(), shared))
}

/// Each currency with its decimals and its place in the file.
fn currencies(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<(Asset, u8, usize)> {
    let mut found = Vec::new();
    for (code, at) in reader.texts(node) {
        match currency_of(code) {
            Some((asset, decimals)) => found.push((asset, decimals, at)),
            None => reader.mistake(at, format!("{code:?} is not a currency's code; write it as in \"GBP\"")),
        }
    }
    found
}

/// The currency with this code and its decimals; `None` if there is none.
pub(super) fn currency_of(code: &str) -> Option<(Asset, u8)> {
    let asset = Asset::new(code).ok()?;
    Some((asset, currency::decimals(asset)?))
}

/// Reads every condition of a table.
pub(super) fn conditions(reader: &mut Reader<'_>, table: &Table<'_>, scope: &Scope, decimals: u8) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (key, _, node) in table.each() {
        conditions.extend(match key {
            "kind" => Some(Condition::Kind(kinds(reader, node))),
            "direction" => {
                Some(Condition::Direction(bits(reader, node, DIRECTIONS.iter().map(|(word, one)| (*word, direction_bit(*one))))))
            }
            "channel" => {
                Some(Condition::Channel(bits(reader, node, Channel::WORDS.iter().map(|(word, one)| (*word, channel_bit(*one))))))
            }
            "days" => Some(Condition::Days(bits(reader, node, DAYS.into_iter().zip((0..).map(|at: u32| 1 << at))))),
            "merchant" => Some(Condition::Merchant(indexes(reader, node, &scope.merchants, "merchants"))),
            "category" => Some(Condition::Category(indexes(reader, node, &scope.categories, "categories"))),
            "mcc" => Some(Condition::Mcc(mcc_set(reader, node))),
            "currency" => Some(Condition::Currency(currencies(reader, node).into_iter().map(|(asset, ..)| asset).collect())),
            "country" => Some(Condition::Country(countries(reader, node))),
            "hours" => Some(Condition::Hours(hours(reader, node))),
            "amount" => bounds(reader, node, decimals),
            _ => None,
        });
    }
    if table.has("from") || table.has("until") {
        let from = table.get("from").and_then(|node| reader.day(node));
        let until = table.get("until").and_then(|node| reader.day(node));
        conditions.push(Condition::Dates { from, until });
    }
    conditions
}

fn bits<'w>(reader: &mut Reader<'_>, node: Node<'_>, words: impl Iterator<Item = (&'w str, u32)> + Clone) -> u32 {
    let mut found = 0;
    for (text, at) in reader.texts(node) {
        match words.clone().find(|(word, _)| *word == text) {
            Some((_, bit)) => found |= bit,
            None => reader.unknown_word(at, text, words.clone().map(|(word, _)| word), &[]),
        }
    }
    found
}

fn kinds(reader: &mut Reader<'_>, node: Node<'_>) -> u32 {
    let found = bits(reader, node, Kind::WORDS.iter().map(|(word, kind)| (*word, kind_bit(*kind))));
    if found & kind_bit(Kind::Other) != 0 {
        reader.mistake(node.at, "kind `other` is what nobody recognised, and earns nothing");
    }
    found
}

fn countries(reader: &mut Reader<'_>, node: Node<'_>) -> Box<[String]> {
    let mut found = Vec::new();
    for (text, at) in reader.texts(node) {
        if text.len() != 2 || !text.bytes().all(|b| b.is_ascii_uppercase()) {
            reader.mistake(at, format!("{text:?} is not a country's code; write it as in \"GB\""));
        }
        found.push(text.to_owned());
    }
    found.into()
}

fn hours(reader: &mut Reader<'_>, node: Node<'_>) -> Box<[(u32, u32)]> {
    let mut found = Vec::new();
    for (text, at) in reader.texts(node) {
        let span = text.split_once('-').and_then(|(from, until)| Some((clock(from.trim())?, clock(until.trim())?)));
        match span {
            Some((from, until)) if from != until && from < 86_400 => found.push((from, until)),
            _ => reader.mistake(at, format!("{text:?} is not a span of hours; write it as \"18:00-23:00\"")),
        }
    }
    found.into()
}

/// `18:00` as seconds since midnight, up to `24:00`; `None` if it is not a time.
pub(super) fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hours) || !digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = hours * 3600 + minutes * 60;
    (minutes < 60 && seconds <= 86_400).then_some(seconds)
}

fn bounds(reader: &mut Reader<'_>, node: Node<'_>, decimals: u8) -> Option<Condition> {
    let table = reader.table(node, "`amount`", &AMOUNT)?;
    if !table.has("at_least") && !table.has("at_most") {
        reader.mistake(node.at, "`amount` needs `at_least` or `at_most`");
    }
    let at_least = table.get("at_least").and_then(|node| amount(reader, node, decimals));
    let at_most = table.get("at_most").and_then(|node| amount(reader, node, decimals));
    Some(Condition::Amount { at_least: at_least.unwrap_or(i64::MIN), at_most: at_most.unwrap_or(i64::MAX), decimals })
}
