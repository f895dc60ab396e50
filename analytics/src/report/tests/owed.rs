use std::collections::BTreeMap;

use rewardhub_core::{
    posting::{Account, Part, SystemAccount},
    time::Day,
};

use super::{
    STORY, agree, answer,
    reckoned::{decimal, month_number, postings, scaled, valued},
};
use crate::fixture::{events::day, half_year::last_day};

/// What postings up to a day left in wallets, by asset, part and last day.
fn held(until: Day) -> BTreeMap<(String, Part, Option<Day>), i64> {
    let mut held = BTreeMap::new();
    for (_, posting) in postings().filter(|(day, _)| *day <= until) {
        for (account, sign) in [(&posting.from, -1), (&posting.to, 1)] {
            if let Account::Wallet(_, part) = account {
                let key = (posting.asset.to_string(), *part, posting.lot_expires_on);
                *held.entry(key).or_default() += sign * scaled(posting.asset, posting.amount_minor);
            }
        }
    }
    held
}

fn band(expires_on: Option<Day>, on: Day) -> (u8, &'static str) {
    match expires_on.map(|last| last.number() - on.number()) {
        None => (6, "never"),
        Some(..=-1) => (1, "overdue"),
        Some(0..=30) => (2, "within 30 days"),
        Some(31..=60) => (3, "within 60 days"),
        Some(61..=90) => (4, "within 90 days"),
        Some(_) => (5, "later"),
    }
}

fn liability(on: Day) -> Vec<String> {
    let mut bands: BTreeMap<(String, &str, (u8, &str)), i64> = BTreeMap::new();
    for ((asset, part, expires_on), sum) in held(on) {
        let part = match part {
            Part::Pending => "pending",
            Part::Available => "available",
            Part::Held => "held",
        };
        *bands.entry((asset, part, band(expires_on, on))).or_default() += sum;
    }
    let line = |((asset, part, (_, band)), sum): (&(String, &str, (u8, &str)), &i64)| {
        format!("{asset}|{part}|{band}|{}|{}", decimal(*sum), valued(asset, *sum))
    };
    bands.iter().filter(|(_, sum)| **sum != 0).map(line).collect()
}

#[test]
fn liability_is_what_postings_left_in_wallets() {
    agree(&answer("liability", &[]), &liability(last_day()), 9, 2, 4);
    let earlier = day("2026-03-15");
    agree(&answer("liability", &[("as_of", "2026-03-15")]), &liability(earlier), 4, 2, 3);
}

/// Amounts of the report by asset and part, in ten-thousandths.
fn reported_by<const N: usize>() -> BTreeMap<[String; N], i64> {
    let mut sums = BTreeMap::new();
    for line in answer("liability", &[]) {
        let cells: Vec<&str> = line.split('|').collect();
        let key = std::array::from_fn(|at| cells[at].to_owned());
        *sums.entry(key).or_default() += cells[3].replace('.', "").parse::<i64>().unwrap();
    }
    sums
}

#[test]
fn liability_is_what_lots_of_wallets_hold() {
    let mut lots: BTreeMap<[String; 2], i64> = BTreeMap::new();
    assert!(STORY.1.values().any(|wallet| !wallet.holding().deficits().is_empty()), "a balance is below zero");
    for wallet in STORY.1.values() {
        for lot in wallet.holding().lots() {
            let part = if lot.matured { "available" } else { "pending" };
            *lots.entry([lot.asset.to_string(), part.to_owned()]).or_default() += scaled(lot.asset, lot.amount_minor);
        }
        for hold in wallet.holding().holds() {
            *lots.entry([hold.asset.to_string(), "held".to_owned()]).or_default() += scaled(hold.asset, hold.amount_minor());
        }
        for deficit in wallet.holding().deficits() {
            *lots.entry([deficit.asset.to_string(), "available".to_owned()]).or_default() -=
                scaled(deficit.asset, deficit.amount_minor);
        }
    }
    assert_eq!(reported_by::<2>(), lots);
}

#[test]
fn liability_is_what_issuer_and_funders_gave_less_what_expired() {
    let mut given: BTreeMap<[String; 1], i64> = BTreeMap::new();
    let mut funders = BTreeMap::new();
    for (_, posting) in postings() {
        for (account, sign) in [(&posting.from, 1), (&posting.to, -1)] {
            if let Account::System(system) = account {
                let sum = sign * scaled(posting.asset, posting.amount_minor);
                *given.entry([posting.asset.to_string()]).or_default() += sum;
                *funders.entry(system.clone()).or_insert(0_i64) += sum;
            }
        }
    }
    assert_eq!(reported_by::<1>(), given);
    assert!(funders.len() == 8 && funders[&SystemAccount::Breakage] < 0, "{funders:?}");
}

#[test]
fn breakage_is_what_expired_by_its_last_day_and_what_is_left_of_lots_to_come() {
    let on = last_day();
    let mut months: BTreeMap<(Day, String), (i64, i64)> = BTreeMap::new();
    for (_, posting) in postings() {
        if let (Account::System(SystemAccount::Breakage), Some(last)) = (&posting.to, posting.lot_expires_on) {
            let key = (last.month().first_day(), posting.asset.to_string());
            months.entry(key).or_default().0 += scaled(posting.asset, posting.amount_minor);
        }
    }
    for ((asset, _, expires_on), sum) in held(on) {
        if let Some(last) = expires_on.filter(|last| *last >= on) {
            months.entry((last.month().first_day(), asset)).or_default().1 += sum;
        }
    }
    let lines = |months_around: i32| -> Vec<String> {
        let near = |month: &Day| (month_number(*month) - month_number(on)).abs() <= months_around;
        let shown = months.iter().filter(|((month, _), sums)| near(month) && **sums != (0, 0));
        let line = |((month, asset), (expired, ahead)): (&(Day, String), &(i64, i64))| {
            let value = |sum| valued(asset, sum).split('|').next().unwrap().to_owned();
            let asset_of_value = valued(asset, 0).split('|').nth(1).unwrap().to_owned();
            let (gone, to_come) = (value(*expired), value(*ahead));
            format!("{month}|{asset}|{}|{}|{gone}|{to_come}|{asset_of_value}", decimal(*expired), decimal(*ahead))
        };
        shown.map(line).collect()
    };
    agree(&answer("breakage", &[]), &lines(12), 6, 2, 4);
    agree(&answer("breakage", &[("months", "1")]), &lines(1), 2, 3, 2);
}
