//! The caps of a rule, and `[[cap]]` over all rules.

use std::sync::Arc;

use super::{
    amounts::{FINEST, Scope, positive},
    reader::{Keys, Node, Reader, Table},
};
use crate::{
    money::Asset,
    programme::cap::{Cap, Limit, Per},
};

const OF_RULE: Keys = Keys { known: &["per", "of", "amount", "times"], later: &[], needed: &["per"] };
const OF_ALL: Keys = Keys { known: &["asset", "per", "of", "amount", "times"], later: &[], needed: &["asset", "per"] };

pub(super) fn of_rule(reader: &mut Reader<'_>, node: Node<'_>, id: &str, reward: Option<(Asset, u8)>) -> Vec<Cap> {
    let counter: Arc<str> = id.into();
    let mut caps: Vec<Cap> = Vec::new();
    for table in reader.tables(node, "a cap", &OF_RULE) {
        // A reward that is missing has its mistake reported already, but the caps have not.
        let limit = read(reader, &table, reward.map_or(FINEST, |(_, decimals)| decimals));
        let (Some((per, limit)), Some((asset, _))) = (limit, reward) else { continue };
        if (per, matches!(limit, Limit::Times(_))) == (Per::Transaction, true) {
            reader.mistake(table.at, "a rule pays at most once per transaction anyway");
        }
        add(
            reader,
            &mut caps,
            &table,
            Cap { name: format!("{id}/{}", per.word()).into(), counter: Arc::clone(&counter), asset, per, limit },
        );
    }
    caps
}

pub(super) fn of_programme(reader: &mut Reader<'_>, node: Option<Node<'_>>, scope: &Scope) -> Vec<Cap> {
    let mut caps: Vec<Cap> = Vec::new();
    for table in node.map(|node| reader.tables(node, "a cap", &OF_ALL)).unwrap_or_default() {
        let Some((asset, decimals)) = table.get("asset").and_then(|node| scope.asset(reader, node)) else { continue };
        let Some((per, limit)) = read(reader, &table, decimals) else { continue };
        let name: Arc<str> = format!("cap/{asset}/{}", per.word()).into();
        add(reader, &mut caps, &table, Cap { name: Arc::clone(&name), counter: name, asset, per, limit });
    }
    caps
}

fn add(reader: &mut Reader<'_>, caps: &mut Vec<Cap>, table: &Table<'_>, cap: Cap) {
    let same = |other: &Cap| {
        (other.asset, other.per) == (cap.asset, cap.per)
            && matches!(other.limit, Limit::Times(_)) == matches!(cap.limit, Limit::Times(_))
    };
    if caps.iter().any(same) {
        reader.mistake(table.at, format!("there is already such a cap per {}", cap.per.word()));
    }
    caps.push(cap);
}

fn read(reader: &mut Reader<'_>, table: &Table<'_>, decimals: u8) -> Option<(Per, Limit)> {
    if let Some(node) = table.get("of") {
        reader.word(node, &[("wallet", ())], &["all"]);
    }
    let per = table.get("per").and_then(|node| reader.word(node, &Per::WORDS, &["campaign"]));
    let limit = match (table.get("amount"), table.get("times")) {
        (Some(node), None) => positive(reader, node, decimals).map(Limit::Amount),
        (None, Some(node)) => times(reader, node).map(Limit::Times),
        _ => {
            reader.mistake(table.at, "a cap needs either `amount` or `times`");
            None
        }
    };
    Some((per?, limit?))
}

fn times(reader: &mut Reader<'_>, node: Node<'_>) -> Option<u32> {
    let number = reader.integer(node)?;
    let times = u32::try_from(number).ok().filter(|times| *times > 0);
    if times.is_none() {
        reader.mistake(node.at, "`times` counts from 1");
    }
    times
}
