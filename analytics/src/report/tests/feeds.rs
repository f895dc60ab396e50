use std::collections::BTreeMap;

use rewardhub_core::{
    delivery::DeliveryReport,
    event::{Event, TransactionEvent, TransactionStatus},
    posting::{Account, Cause, Part},
    time::{Day, Instant},
};

use super::{
    agree, answer,
    reckoned::{decimal, events, postings, scaled, transactions},
};
use crate::fixture::{events::day, half_year::last_day};

#[test]
fn feed_quality_is_counted_by_feed_and_format() {
    let lines = |until: Day, days: i32| -> Vec<String> {
        let mut feeds: BTreeMap<(&str, &str), Vec<&DeliveryReport>> = BTreeMap::new();
        for (_, event) in events().filter(|(day, _)| until.plus(-days) < *day && *day <= until) {
            if let Event::Delivery(report) = event {
                feeds.entry((&report.feed, &report.stream)).or_default().push(report);
            }
        }
        let line = |((feed, format), reports): (&(&str, &str), &Vec<&DeliveryReport>)| {
            let sum = |count: &dyn Fn(&DeliveryReport) -> u64| reports.iter().map(|report| count(report)).sum::<u64>();
            let read = sum(&|report| report.read);
            // In hundredths of a per cent, halves away from zero.
            let share = |count: u64| {
                let share = (count * 20_000 + read) / (2 * read);
                format!("{}.{:02}", share / 100, share % 100)
            };
            let [duplicates, dead] = [sum(&|report| report.items.duplicates.into()), sum(&|report| report.dead_letters)];
            let counts = [
                reports.len().to_string(),
                read.to_string(),
                sum(&|report| report.items.new.into()).to_string(),
                duplicates.to_string(),
                share(duplicates),
                sum(&|report| report.items.pending.into()).to_string(),
                sum(&|report| report.items.removed.into()).to_string(),
                sum(&|report| report.items.conflicts.into()).to_string(),
                sum(&|report| report.items.review.into()).to_string(),
                dead.to_string(),
                share(dead),
                sum(&|report| report.balances_agree).to_string(),
                sum(&|report| report.balances_differ).to_string(),
                sum(&|report| u64::from(report.balances_agree + report.balances_differ == 0)).to_string(),
            ];
            let last: Instant = reports.iter().map(|report| report.at).max().unwrap();
            format!("{feed}|{format}|{}|{last}", counts.join("|"))
        };
        feeds.iter().map(line).collect()
    };
    agree(&answer("feed_quality", &[("days", "300")]), &lines(last_day(), 300), 2, 11, 2);
    agree(&answer("feed_quality", &[("as_of", "2026-03-31")]), &lines(day("2026-03-31"), 30), 2, 14, 2);
}

/// The latest revision of each transaction up to a day; `None` once it is gone.
fn standing(until: Day) -> BTreeMap<String, (Day, Option<&'static TransactionEvent>)> {
    let mut standing = BTreeMap::new();
    for (day, event) in events().filter(|(day, _)| *day <= until) {
        match event {
            Event::Transaction(revision) => standing.insert(revision.transaction.to_string(), (day, Some(&**revision))),
            Event::Gone(gone) => standing.insert(gone.transaction.to_string(), (day, None)),
            _ => None,
        };
    }
    standing
}

#[test]
fn unclassified_merchants_are_those_that_no_version_knows() {
    let lines = |days: i32, top: usize| -> Vec<String> {
        let mut shops: BTreeMap<(bool, String), (i64, i64, Day)> = BTreeMap::new();
        for (_, revision) in standing(last_day()).into_values().filter(|(day, _)| last_day().plus(-days) < *day) {
            let Some(revision) =
                revision.filter(|revision| revision.status == TransactionStatus::Booked && revision.version.is_some())
            else {
                continue;
            };
            let facts = &revision.facts;
            let known = facts.merchant_id.is_some() || facts.merchant_name.iter().any(|name| name.starts_with("GREENS"));
            if facts.kind.word() != "purchase" || known {
                continue;
            }
            let hash = facts.merchant_hash.unwrap().to_string();
            let key = facts.merchant_name.clone().map_or((true, hash), |name| (false, name));
            let shop = shops.entry(key).or_insert((0, 0, Day::EPOCH));
            *shop = (shop.0 + 1, shop.1 + scaled(facts.amount.asset, facts.amount.minor), shop.2.max(facts.booked_on));
        }
        let mut shops: Vec<_> = shops.into_iter().collect();
        shops.sort_by_key(|((_, name), (count, sum, _))| (-count, -sum, name.clone()));
        let line = |((hidden, name), (count, sum, last)): &((bool, String), (i64, i64, Day))| {
            format!("{name}|{hidden}||GBP|{count}|{}|{last}", decimal(*sum))
        };
        shops.iter().take(top).map(line).collect()
    };
    agree(&answer("unclassified_merchants", &[]), &lines(90, 100), 3, 1, 2);
    agree(&answer("unclassified_merchants", &[("days", "300"), ("top", "2")]), &lines(300, 2), 2, 4, 2);
}

const AGES: [&str; 4] = ["up to 7 days", "8 to 14 days", "15 to 30 days", "over 30 days"];

fn age(since: Day, on: Day) -> usize {
    match on.number() - since.number() {
        ..=7 => 0,
        8..=14 => 1,
        15..=30 => 2,
        _ => 3,
    }
}

fn announced(on: Day) -> Vec<String> {
    let mut bands: BTreeMap<usize, (i64, i64, Day)> = BTreeMap::new();
    for (_, revision) in standing(on).into_values() {
        if let Some(revision) = revision.filter(|revision| revision.status == TransactionStatus::Pending) {
            let since = revision.facts.booked_on;
            let band = bands.entry(age(since, on)).or_insert((0, 0, since));
            *band = (band.0 + 1, band.1 + scaled(revision.facts.amount.asset, revision.facts.amount.minor), band.2.min(since));
        }
    }
    let line = |(band, (count, sum, since)): (&usize, &(i64, i64, Day))| {
        format!("transactions|GBP|{}|{count}|{}|{since}", AGES[*band], decimal(*sum))
    };
    bands.iter().map(line).collect()
}

/// What is pending of each asset, taken from what was earned last.
fn unmatured(on: Day) -> Vec<String> {
    let mut pending: BTreeMap<String, i64> = BTreeMap::new();
    let mut earned: BTreeMap<String, Vec<(Day, i64)>> = BTreeMap::new();
    for (day, posting) in postings().filter(|(day, _)| *day <= on) {
        let amount = scaled(posting.asset, posting.amount_minor);
        if matches!(posting.to, Account::Wallet(_, Part::Pending)) {
            *pending.entry(posting.asset.to_string()).or_default() += amount;
            assert_eq!(posting.cause, Cause::Earn);
            earned.entry(posting.asset.to_string()).or_default().push((day, amount));
        }
        if matches!(posting.from, Account::Wallet(_, Part::Pending)) {
            *pending.entry(posting.asset.to_string()).or_default() -= amount;
        }
    }
    let mut lines = Vec::new();
    for (asset, mut left) in pending {
        let mut bands: BTreeMap<usize, (i64, Day)> = BTreeMap::new();
        for (since, amount) in earned[&asset].iter().rev() {
            let part = left.min(*amount);
            if part > 0 {
                let band = bands.entry(age(*since, on)).or_insert((0, *since));
                *band = (band.0 + part, band.1.min(*since));
            }
            left -= part;
        }
        lines.extend(
            bands.iter().map(|(band, (sum, since))| format!("rewards|{asset}|{}||{}|{since}", AGES[*band], decimal(*sum))),
        );
    }
    lines
}

#[test]
fn pending_ageing_shows_since_when_what_has_been_waiting() {
    for on in ["2026-06-30", "2026-05-23"] {
        let reckoned = [announced(day(on)), unmatured(day(on))].concat();
        agree(&answer("pending_ageing", &[("as_of", on)]), &reckoned, 6, 2, 3);
    }
    assert_eq!(announced(last_day()).len(), 2, "one of them was never booked");
    assert!(transactions().count() > 100);
}
