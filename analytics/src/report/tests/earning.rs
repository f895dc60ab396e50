use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    event::{Judged, RewardChange},
    item::Facts,
    time::Day,
};

use super::{
    agree, answer,
    reckoned::{decimal, given_otherwise, rewards, scaled, transactions, valued},
};
use crate::fixture::{events::day, half_year::last_day};

/// What a group of rewards sums to.
#[derive(Default)]
struct Sums {
    rewards: i64,
    before_caps: i64,
    earned: i64,
    clawed_back: i64,
    otherwise: i64,
    purchases: BTreeSet<String>,
}

impl Sums {
    fn cost(&self) -> i64 {
        self.earned + self.clawed_back
    }
}

/// Sums of what rules paid for purchases of some days, as decided until the last of them, by whatever key.
fn sums<K: Ord>(from: Day, until: Day, key: impl Fn(Day, &Judged, &RewardChange) -> K) -> BTreeMap<K, Sums> {
    let mut sums: BTreeMap<K, Sums> = BTreeMap::new();
    let asked = |day: Day, judged: &Judged| day <= until && from <= judged.judged_on && judged.judged_on <= until;
    for (_, judged, reward) in rewards().filter(|(day, judged, _)| asked(*day, judged)) {
        let sum = sums.entry(key(judged.judged_on, judged, reward)).or_default();
        let amount = scaled(reward.asset, reward.amount_minor);
        if judged.because_of.is_some() {
            sum.clawed_back += amount;
        } else {
            sum.rewards += 1;
            sum.earned += amount;
            sum.before_caps += scaled(reward.asset, reward.before_caps_minor);
            sum.purchases.insert(judged.transaction.to_string());
        }
    }
    sums
}

#[test]
fn earned_is_what_rules_paid_by_the_day_of_the_purchase() {
    let lines = |until: Day, days: i32| -> Vec<String> {
        let from = until.plus(1 - days);
        let mut sums = sums(from, until, |day, _, reward| (day, reward.asset.to_string()));
        for (day, _, asset, amount) in given_otherwise().filter(|(day, ..)| from <= *day && *day <= until) {
            sums.entry((day, asset.to_string())).or_default().otherwise += amount;
        }
        let line = |((day, asset), sums): (&(Day, String), &Sums)| {
            let [earned, clawed_back, otherwise] = [sums.earned, sums.clawed_back, sums.otherwise].map(decimal);
            let net = decimal(sums.cost() + sums.otherwise);
            format!("{day}|{asset}|{}|{earned}|{clawed_back}|{otherwise}|{net}", sums.rewards)
        };
        sums.iter().map(line).collect()
    };
    agree(&answer("earned", &[]), &lines(last_day(), 90), 100, 4, 10);
    let reported = answer("earned", &[("as_of", "2026-05-22"), ("days", "10")]);
    agree(&reported, &lines(day("2026-05-22"), 10), 8, 5, 3);
}

#[test]
fn cost_by_rule_is_by_week_and_funder_before_and_after_caps() {
    let titles = BTreeMap::from([
        ("groceries", "Two points a pound on groceries"),
        ("everything", "A point a pound"),
        ("coffee-back", "5% back at Northern Coffee"),
        ("stamps", "A stamp for every coffee"),
    ]);
    let lines = |until: Day, weeks: i32| -> Vec<String> {
        let from = until.week_start().plus(-7 * (weeks - 1));
        let key = |day: Day, _: &_, reward: &RewardChange| {
            (day.week_start(), reward.rule.clone(), reward.funder.to_string(), reward.asset.to_string())
        };
        let line = |((week, rule, funder, asset), sums): (&(Day, String, String, String), &Sums)| {
            let title = titles[rule.as_str()];
            let [before, after, back, cost] = [sums.before_caps, sums.earned, sums.clawed_back, sums.cost()].map(decimal);
            let value = valued(asset, sums.cost());
            format!("{week}|{rule}|{title}|{funder}|{asset}|{}|{before}|{after}|{back}|{cost}|{value}", sums.rewards)
        };
        sums(from, until, key).iter().map(line).collect()
    };
    let all = lines(last_day(), 30);
    agree(&answer("cost_by_rule", &[("weeks", "30")]), &all, 60, 3, 2);
    let cut = |line: &&String| line.split('|').nth(6) != line.split('|').nth(7);
    assert!(all.iter().filter(cut).count() > 5, "caps cut");
    agree(&answer("cost_by_rule", &[("as_of", "2026-04-08"), ("weeks", "2")]), &lines(day("2026-04-08"), 2), 6, 8, 2);
}

/// The word and title of the merchant of a purchase.
fn merchant(facts: &Facts) -> Option<(&'static str, &'static str)> {
    match (&facts.merchant_id, facts.merchant_name.as_deref()) {
        (Some(_), _) => Some(("coffee", "Northern Coffee Co")),
        (None, Some(name)) if name.starts_with("GREENS") => Some(("greens", "Greens Market")),
        _ => None,
    }
}

#[test]
fn cost_by_merchant_is_what_purchases_there_earned() {
    let shops: BTreeMap<String, _> =
        transactions().map(|(_, revision)| (revision.transaction.to_string(), merchant(&revision.facts))).collect();
    let lines = |until: Day, days: i32| -> Vec<String> {
        let key = |_, judged: &Judged, reward: &RewardChange| {
            let shop = shops[&judged.transaction.to_string()];
            (shop, reward.funder.to_string(), reward.asset.to_string())
        };
        let mut lines: Vec<(Option<i64>, String)> = Vec::new();
        for ((shop, funder, asset), sums) in sums(until.plus(1 - days), until, key) {
            let (word, title) = shop.unwrap_or(("", "none of the programme"));
            let [earned, back, cost] = [sums.earned, sums.clawed_back, sums.cost()].map(decimal);
            let value = valued(&asset, sums.cost());
            let order = value.split('|').next().unwrap().replace('.', "").parse::<i64>().ok();
            let purchases = sums.purchases.len();
            lines.push((order, format!("{word}|{title}|{funder}|{asset}|{purchases}|{earned}|{back}|{cost}|{value}")));
        }
        lines.sort_by_key(|(order, _)| std::cmp::Reverse(*order));
        lines.into_iter().map(|(_, line)| line).collect()
    };
    agree(&answer("cost_by_merchant", &[("days", "300")]), &lines(last_day(), 300), 5, 0, 3);
    agree(&answer("cost_by_merchant", &[("as_of", "2026-04-30"), ("days", "30")]), &lines(day("2026-04-30"), 30), 5, 6, 3);
}
