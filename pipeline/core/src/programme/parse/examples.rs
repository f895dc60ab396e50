//! `[[example]]`: the owner's own tests.

use std::collections::BTreeMap;

use super::{
    amounts::{Scope, amount, indexes},
    conditions,
    reader::{Keys, Node, Reader, Table},
};
use crate::{
    item::{Channel, Direction, Facts, Kind},
    money::Money,
    programme::{
        condition::{DIRECTIONS, Moment},
        example::{Example, Expected},
        merchant_match::Found,
    },
};

const EXAMPLE: Keys = Keys { known: &["given", "expect"], later: &[], needed: &["given", "expect"] };
const GIVEN: Keys = Keys {
    known: &["kind", "direction", "merchant", "mcc", "bank_category", "channel", "country", "currency", "amount", "on", "at"],
    later: &[],
    needed: &["amount", "on"],
};
const EXPECT: Keys = Keys { known: &["rule", "amount", "asset"], later: &[], needed: &["rule", "amount", "asset"] };

pub(super) fn examples(reader: &mut Reader<'_>, node: Option<Node<'_>>, scope: &Scope, rules: &[(&str, usize)]) -> Vec<Example> {
    let tables = node.map(|node| reader.tables(node, "an example", &EXAMPLE)).unwrap_or_default();
    // If rules share an id, the first is meant.
    let by_id: BTreeMap<&str, usize> = rules.iter().enumerate().rev().map(|(at, (id, _))| (*id, at)).collect();
    let rules = Rules { all: rules, by_id };
    tables.into_iter().filter_map(|table| example(reader, &table, scope, &rules)).collect()
}

/// The ids of all rules, in the order of the file and by id.
struct Rules<'r> {
    all: &'r [(&'r str, usize)],
    by_id: BTreeMap<&'r str, usize>,
}

fn example(reader: &mut Reader<'_>, table: &Table<'_>, scope: &Scope, rules: &Rules<'_>) -> Option<Example> {
    let given = table.get("given").and_then(|node| reader.table(node, "`given`", &GIVEN));
    let given = given.and_then(|given| self::given(reader, &given, scope));
    let expect = table.get("expect").map(|node| reader.tables(node, "`expect`", &EXPECT)).unwrap_or_default();
    let expect = expect.into_iter().map(|one| expected(reader, &one, scope, rules)).collect::<Vec<_>>();
    let (facts, moment, found) = given?;
    let mut expect = expect.into_iter().collect::<Option<Vec<_>>>()?;
    expect.sort_by_key(|one| one.rule);
    Some(Example { spot: reader.spot(table.at), facts, moment, found, expect })
}

fn expected(reader: &mut Reader<'_>, table: &Table<'_>, scope: &Scope, rules: &Rules<'_>) -> Option<Expected> {
    let money = scope.money(reader, table);
    let node = table.get("rule")?;
    let id = reader.text(node)?;
    let rule = rules.by_id.get(id).copied();
    if rule.is_none() {
        let meant = reader.meant(id, rules.all.iter().map(|(rule, _)| *rule));
        reader.mistake(node.at, format!("there is no rule `{id}`{meant}"));
    }
    Some(Expected { rule: u16::try_from(rule?).ok()?, money: money? })
}

fn given(reader: &mut Reader<'_>, given: &Table<'_>, scope: &Scope) -> Option<(Facts, Moment, Found)> {
    let kind = given.get("kind").map_or(Some(Kind::Purchase), |node| reader.word(node, &Kind::WORDS, &[]));
    let direction = given.get("direction").map_or(Some(Direction::Debit), |node| reader.word(node, &DIRECTIONS, &[]));
    let channel = given.get("channel").and_then(|node| reader.word(node, &Channel::WORDS, &[]));
    let day = given.get("on").and_then(|node| reader.day(node));
    let seconds = given.get("at").and_then(|node| {
        let text = reader.text(node)?;
        let seconds = conditions::clock(text);
        if seconds.is_none() {
            reader.mistake(node.at, format!("{text:?} is not a time of day; write it as \"18:30\""));
        }
        seconds
    });
    let currency = match given.get("currency") {
        Some(node) => super::purchase_currency(reader, node),
        None => scope.currency,
    };
    let amount = given.get("amount").and_then(|node| amount(reader, node, currency?.1));
    let mcc = given.get("mcc").and_then(|node| {
        let text = reader.text(node)?;
        let mcc = text.parse::<u16>().ok().filter(|mcc| *mcc <= 9999 && text.len() == 4);
        if mcc.is_none() {
            reader.mistake(node.at, format!("{text:?} is not a merchant category code: four digits, as in \"5411\""));
        }
        mcc
    });
    let mut found = Found::default();
    for merchant in given.get("merchant").map(|node| indexes(reader, node, &scope.merchants, "merchants")).unwrap_or_default() {
        found.insert(merchant);
    }
    let mut text = |key: &str| given.get(key).and_then(|node| reader.text(node)).map(str::to_owned);
    let (bank_category, country) = (text("bank_category"), text("country"));
    let stated = Facts::stated(kind?, direction?, Money::new(currency?.0, amount?), day?);
    let facts = Facts { bank_category, mcc, country, channel, ..stated };
    Some((facts, Moment { day: day?, seconds }, found))
}
