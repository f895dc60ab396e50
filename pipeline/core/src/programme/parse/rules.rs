//! `[[rule]]`.

use std::collections::BTreeSet;

use super::{
    amounts::{FINEST, Scope, amount, own_word, positive},
    caps, conditions, exact_numbers,
    reader::{Keys, Node, Reader, Table},
};
use crate::{
    item::Kind,
    money::Asset,
    programme::{
        condition::{Condition, kind_bit},
        earn_rate::{Earn, Step},
        rule::Rule,
        rule_consistency::ReadRule,
        terms::Funder,
    },
};

const RULE: Keys = Keys {
    known: &["id", "title", "when", "unless", "earn", "caps", "group", "funded_by"],
    later: &["campaign", "nth", "after"],
    needed: &["id", "earn"],
};
const EARN: Keys = Keys { known: &["rate", "per", "every", "steps", "amount", "asset"], later: &[], needed: &["asset"] };
const STEP: Keys = Keys { known: &["from", "rate"], later: &[], needed: &["from", "rate"] };

/// The most rules: what the decisions on one command's items say of rules and caps must fit a record of the log (1 MiB), whatever
/// matches.
const MOST_RULES: usize = 200;
/// The most rules that may pay for one purchase; each group counts as one.
const MOST_STACKED: usize = 32;

pub(super) fn rules(reader: &mut Reader<'_>, node: Option<Node<'_>>, scope: &Scope) -> Vec<ReadRule> {
    let tables = node.map(|node| reader.tables(node, "a rule", &RULE)).unwrap_or_default();
    if let Some(table) = tables.get(MOST_RULES) {
        reader.mistake(table.at, format!("a programme has at most {MOST_RULES} rules"));
        return Vec::new();
    }
    let (mut rules, mut alone, mut groups) = (Vec::new(), 0, BTreeSet::new());
    for table in tables {
        let Some(read) = rule(reader, &table, scope) else { continue };
        match read.rule.group() {
            Some(group) => groups.extend([group.to_owned()]),
            None => alone += 1,
        }
        if alone + groups.len() > MOST_STACKED {
            let message = format!("more than {MOST_STACKED} rules could pay for one purchase; let some compete in a `group`");
            reader.mistake(table.at, message);
            break;
        }
        rules.push(read);
    }
    rules
}

/// The ids of all rules and their places, even of rules with mistakes, in the order of the file.
pub(super) fn ids(node: Option<Node<'_>>) -> Vec<(&str, usize)> {
    node.map(|node| node.texts_under("id")).unwrap_or_default()
}

fn rule(reader: &mut Reader<'_>, table: &Table<'_>, scope: &Scope) -> Option<ReadRule> {
    let id = table.get("id").and_then(|node| Some((reader.text(node)?, node.at)));
    if let Some((id, at)) = id {
        own_word(reader, id, at);
    }
    let title = table.get("title").and_then(|node| reader.text(node));
    let when = conditions::table(reader, table.get("when"), "`when`");
    let unless = conditions::table(reader, table.get("unless"), "`unless`");
    let asked = when.and_then(|when| when.get("currency")).and_then(|node| conditions::asked_currencies(reader, node));
    let (currencies, decimals) = match asked {
        Some(asked) => asked,
        None => scope.currency.map_or(([].into(), FINEST), |(asset, decimals)| ([asset].into(), decimals)),
    };
    let mut when = when.map(|when| conditions::conditions(reader, &when, scope, decimals)).unwrap_or_default();
    let implied = [Condition::Currency(currencies), Condition::Kind(kind_bit(Kind::Purchase))];
    for condition in implied {
        if !when.iter().any(|named| named.kind() == condition.kind()) {
            when.push(condition);
        }
    }
    when.sort_by_key(Condition::kind);
    let mut unless = unless.map(|unless| conditions::conditions(reader, &unless, scope, decimals)).unwrap_or_default();
    unless.sort_by_key(Condition::kind);

    let (reward, earn) = table.get("earn").map_or((None, None), |node| earn(reader, node, scope, decimals));
    let caps = table.get("caps").map(|node| caps::of_rule(reader, node, id.map_or("", |(id, _)| id), reward));
    let group = table.get("group").and_then(|node| Some((reader.text(node)?, node.at)));
    let funder = table.get("funded_by").map_or(Some(Funder::Issuer), |node| funder(reader, node, scope));

    let (id, at) = id?;
    let rule = Rule {
        id: id.into(),
        title: title.unwrap_or(id).to_owned(),
        when: when.into(),
        unless: unless.into(),
        earn: earn?,
        asset: reward?.0,
        currency_decimals: decimals,
        caps: caps.unwrap_or_default().into(),
        group: group.map(|(group, _)| group.into()),
        funder: funder?,
        spot: reader.spot(at),
    };
    Some(ReadRule { rule, group_at: group.map_or(at, |(_, at)| at) })
}

fn funder(reader: &mut Reader<'_>, node: Node<'_>, scope: &Scope) -> Option<Funder> {
    let text = reader.text(node)?;
    if text == "issuer" {
        return Some(Funder::Issuer);
    }
    if scope.merchants.binary_search_by(|merchant| merchant.as_str().cmp(text)).is_ok() {
        return Some(Funder::Named(text.into()));
    }
    let words = scope.merchants.iter().map(String::as_str).chain(["issuer"]);
    let meant = reader.meant(text, words);
    reader.mistake(node.at, format!("`{text}` is neither in [merchants] nor `issuer`{meant}"));
    None
}

/// Reads what a rule pays: the asset with its decimals, and how much.
fn earn(reader: &mut Reader<'_>, node: Node<'_>, scope: &Scope, decimals: u8) -> (Option<(Asset, u8)>, Option<Earn>) {
    let Some(table) = reader.table(node, "`earn`", &EARN) else { return (None, None) };
    let reward = table.get("asset").and_then(|node| scope.asset(reader, node));
    let earn = how_much(reader, &table, reward.map(|(_, decimals)| decimals), decimals);
    (reward, earn)
}

/// Reads how much a rule pays. `of_reward` are the decimals of the reward, `decimals` those of the currency spent.
fn how_much(reader: &mut Reader<'_>, table: &Table<'_>, of_reward: Option<u8>, decimals: u8) -> Option<Earn> {
    let at = table.at;
    match ["rate", "steps", "amount", "per", "every"].map(|key| table.get(key)) {
        [Some(rate), None, None, Some(per), None] => {
            let (rate, per) = (ratio(reader, rate), positive(reader, per, decimals));
            let (rate, per) = (rate?, per?);
            shared(reader, at, &[rate], of_reward?, per)
                .map(|(numerators, denominator)| Earn::Continuous { numerator: numerators[0], denominator })
        }
        [Some(rate), None, None, None, Some(every)] => {
            let (rate, step_minor) = (ratio(reader, rate), positive(reader, every, decimals));
            let (rate, step_minor) = (rate?, step_minor?);
            shared(reader, at, &[rate], of_reward?, 1).map(|(numerators, denominator)| Earn::Every {
                step_minor,
                numerator: numerators[0],
                denominator,
            })
        }
        [None, Some(list), None, Some(per), None] => {
            let (steps, per) = (steps(reader, list, decimals), positive(reader, per, decimals));
            let (steps, per) = (steps?, per?);
            let rates: Vec<_> = steps.iter().map(|(_, rate)| *rate).collect();
            shared(reader, at, &rates, of_reward?, per).map(|(numerators, denominator)| {
                let step = |((from_minor, _), numerator): (&(i64, _), i64)| Step { from_minor: *from_minor, numerator };
                Earn::Steps { steps: steps.iter().zip(numerators).map(step).collect(), denominator }
            })
        }
        [None, None, Some(amount), None, None] => positive(reader, amount, of_reward?).map(|minor| Earn::Fixed { minor }),
        _ => {
            reader.mistake(at, "`earn` needs `rate` with `per` or `every`, or `steps` with `per`, or `amount` alone");
            None
        }
    }
}

type Ratio = (i128, i128);

fn ratio(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Ratio> {
    let rate = slice_rate(reader, node)?;
    if rate.0 == 0 {
        reader.mistake(node.at, "a rate of zero never pays");
    }
    (rate.0 > 0).then_some(rate)
}

fn slice_rate(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Ratio> {
    let text = reader.text(node)?;
    let rate = exact_numbers::ratio(text);
    if rate.is_none() {
        reader.mistake(node.at, format!("{text:?} is not a rate; write it as \"2\", \"0.5\" or \"1/3\""));
    }
    rate
}

/// Reads slices that ascend, each with its rate; at least one of the rates must pay.
fn steps(reader: &mut Reader<'_>, node: Node<'_>, decimals: u8) -> Option<Vec<(i64, Ratio)>> {
    let mut steps: Vec<(i64, Ratio)> = Vec::new();
    let tables = reader.tables(node, "a step", &STEP);
    let expected = tables.len();
    for table in tables {
        let from = table.get("from").and_then(|node| amount(reader, node, decimals));
        let rate = table.get("rate").and_then(|node| slice_rate(reader, node));
        let (Some(from), Some(rate)) = (from, rate) else { continue };
        if steps.last().is_some_and(|(before, _)| *before >= from) {
            reader.mistake(table.at, "steps ascend: this one begins no later than the one before it");
        }
        steps.push((from, rate));
    }
    if steps.len() != expected {
        return None;
    }
    if steps.iter().all(|(_, rate)| rate.0 == 0) {
        reader.mistake(node.at, "steps need at least one rate above zero");
        return None;
    }
    Some(steps)
}

/// Rates for each `per_minor` spent, converted to minor units of the reward for each minor unit, over one denominator.
fn shared(reader: &mut Reader<'_>, at: usize, rates: &[Ratio], decimals: u8, per_minor: i64) -> Option<(Vec<i64>, i64)> {
    let counted = || {
        let mut common = 1_i128;
        for (_, below) in rates {
            common = common.checked_mul(below / exact_numbers::common_divisor(common, *below))?;
        }
        let scale = 10_i128.pow(u32::from(decimals));
        let mut all = Vec::new();
        for (above, below) in rates {
            all.push(above.checked_mul(common / below)?.checked_mul(scale)?);
        }
        let denominator = common.checked_mul(i128::from(per_minor))?;
        let divisor = all.iter().fold(denominator, |divisor, above| exact_numbers::common_divisor(divisor, *above));
        let numerators = all.iter().map(|above| i64::try_from(above / divisor).ok()).collect::<Option<Vec<_>>>()?;
        Some((numerators, i64::try_from(denominator / divisor).ok()?))
    };
    let counted = counted();
    if counted.is_none() {
        reader.mistake(at, "this rate is finer or larger than can be counted exactly");
    }
    counted
}
