//! `[[rule]]`.

use super::{
    amounts::{Scope, amount, own_word, positive},
    caps, conditions, exact,
    reader::{Keys, Node, Reader, Table},
};
use crate::{
    item::Kind,
    money::Asset,
    programme::{
        check::ReadRule,
        condition::{Condition, ConditionKind, kind_bit},
        earn::{Earn, Step},
        mistake::meant,
        rule::Rule,
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

pub(super) fn rules(reader: &mut Reader<'_>, node: Option<Node<'_>>, scope: &Scope) -> Vec<ReadRule> {
    let tables = node.map(|node| reader.tables(node, "a rule", &RULE)).unwrap_or_default();
    if let Some(table) = tables.get(usize::from(u16::MAX)) {
        reader.mistake(table.at, format!("a programme has at most {} rules", u16::MAX));
        return Vec::new();
    }
    tables.into_iter().filter_map(|table| rule(reader, &table, scope)).collect()
}

fn rule(reader: &mut Reader<'_>, table: &Table<'_>, scope: &Scope) -> Option<ReadRule> {
    let id = table.get("id").and_then(|node| Some((reader.text(node)?, node.at)));
    if let Some((id, at)) = id {
        own_word(reader, id, at);
    }
    let title = table.get("title").and_then(|node| reader.text(node));
    let when = conditions::table(reader, table.get("when"), "`when`");
    let unless = conditions::table(reader, table.get("unless"), "`unless`");
    let asked = when.and_then(|when| when.get("currency")).and_then(|node| conditions::currencies(reader, node));
    let excluded = unless.and_then(|unless| unless.get("currency")).and_then(|node| conditions::currencies(reader, node));
    let (currencies, decimals) = match asked {
        Some(asked) => asked,
        None => scope.currency.map(|(asset, decimals)| ([asset].into(), decimals))?,
    };
    let mut when = when.map(|when| conditions::conditions(reader, &when, scope, decimals)).unwrap_or_default();
    when.push(Condition::Currency(currencies));
    if !when.iter().any(|condition| condition.kind() == ConditionKind::Kind) {
        when.push(Condition::Kind(kind_bit(Kind::Purchase)));
    }
    when.sort_by_key(Condition::kind);
    let mut unless = unless.map(|unless| conditions::conditions(reader, &unless, scope, decimals)).unwrap_or_default();
    unless.extend(excluded.map(|(currencies, _)| Condition::Currency(currencies)));
    unless.sort_by_key(Condition::kind);

    let (reward, earn) = table.get("earn").and_then(|node| earn(reader, node, scope, decimals)).unzip();
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
    Some(ReadRule { rule, id_at: at, group_at: group.map_or(at, |(_, at)| at) })
}

fn funder(reader: &mut Reader<'_>, node: Node<'_>, scope: &Scope) -> Option<Funder> {
    let text = reader.text(node)?;
    if text == "issuer" {
        return Some(Funder::Issuer);
    }
    if scope.merchants.iter().any(|merchant| merchant == text) {
        return Some(Funder::Named(text.into()));
    }
    let words = scope.merchants.iter().map(String::as_str).chain(["issuer"]);
    reader.mistake(node.at, format!("`{text}` is neither in [merchants] nor `issuer`{}", meant(text, words)));
    None
}

/// What a rule pays: the asset with its decimals, and how much.
fn earn(reader: &mut Reader<'_>, node: Node<'_>, scope: &Scope, decimals: u8) -> Option<((Asset, u8), Earn)> {
    let table = reader.table(node, "`earn`", &EARN)?;
    let reward = table.get("asset").and_then(|node| scope.asset(reader, node));
    let given = |keys: [&str; 5]| keys.map(|key| table.get(key));
    let earn = match given(["rate", "steps", "amount", "per", "every"]) {
        [Some(rate), None, None, Some(per), None] => {
            let (rate, per) = (ratio(reader, rate), positive(reader, per, decimals));
            let (rate, per) = (rate?, per?);
            shared(reader, node, &[rate], reward?.1, per)
                .map(|(numerators, denominator)| Earn::Continuous { numerator: numerators[0], denominator })
        }
        [Some(rate), None, None, None, Some(every)] => {
            let (rate, step_minor) = (ratio(reader, rate), positive(reader, every, decimals));
            let (rate, step_minor) = (rate?, step_minor?);
            shared(reader, node, &[rate], reward?.1, 1).map(|(numerators, denominator)| Earn::Every {
                step_minor,
                numerator: numerators[0],
                denominator,
            })
        }
        [None, Some(list), None, Some(per), None] => {
            let (steps, per) = (steps(reader, list, decimals), positive(reader, per, decimals));
            let (steps, per) = (steps?, per?);
            let rates: Vec<_> = steps.iter().map(|(_, rate)| *rate).collect();
            shared(reader, node, &rates, reward?.1, per).map(|(numerators, denominator)| {
                let step = |((from_minor, _), numerator): (&(i64, _), i64)| Step { from_minor: *from_minor, numerator };
                Earn::Steps { steps: steps.iter().zip(numerators).map(step).collect(), denominator }
            })
        }
        [None, None, Some(amount), None, None] => positive(reader, amount, reward?.1).map(|minor| Earn::Fixed { minor }),
        _ => {
            reader.mistake(node.at, "`earn` needs `rate` with `per` or `every`, or `steps` with `per`, or `amount` alone");
            None
        }
    };
    Some((reward?, earn?))
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
    let rate = exact::ratio(text);
    if rate.is_none() {
        reader.mistake(node.at, format!("{text:?} is not a rate; write it as \"2\", \"0.5\" or \"1/3\""));
    }
    rate
}

/// Slices that ascend, each with its rate; one of the rates at least pays.
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

/// Rates in minor units of the reward for each of `per_minor`, over one denominator.
fn shared(reader: &mut Reader<'_>, node: Node<'_>, rates: &[Ratio], decimals: u8, per_minor: i64) -> Option<(Vec<i64>, i64)> {
    let counted = || {
        let mut common = 1_i128;
        for (_, below) in rates {
            common = common.checked_mul(below / exact::common_divisor(common, *below))?;
        }
        let scale = 10_i128.pow(u32::from(decimals));
        let mut all = Vec::new();
        for (above, below) in rates {
            all.push(above.checked_mul(common / below)?.checked_mul(scale)?);
        }
        let denominator = common.checked_mul(i128::from(per_minor))?;
        let divisor = all.iter().fold(denominator, |divisor, above| exact::common_divisor(divisor, *above));
        let numerators = all.iter().map(|above| i64::try_from(above / divisor).ok()).collect::<Option<Vec<_>>>()?;
        Some((numerators, i64::try_from(denominator / divisor).ok()?))
    };
    let counted = counted();
    if counted.is_none() {
        reader.mistake(node.at, "this rate is finer or larger than can be counted exactly");
    }
    counted
}
