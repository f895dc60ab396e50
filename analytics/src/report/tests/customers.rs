use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    event::Event,
    ids::WalletId,
    state::wallet::WalletKind,
    time::{Day, Month},
};

use super::{
    agree, answer,
    reckoned::{decimal, events, given_otherwise, month_number, rewards, scaled, valued},
};
use crate::fixture::{events::day, half_year::last_day};

#[test]
fn top_customers_are_those_with_the_greatest_net_of_whole_months() {
    let lines = |until: Day, months: i32, top: usize| -> Vec<String> {
        let asked = |day: Day| (0..months).contains(&(month_number(until) - month_number(day)));
        let mut sums: BTreeMap<String, BTreeMap<WalletId, [i64; 4]>> = BTreeMap::new();
        for (_, judged, reward) in rewards().filter(|(day, ..)| asked(*day)) {
            let sum = sums.entry(reward.asset.to_string()).or_default().entry(judged.wallet).or_default();
            let amount = scaled(reward.asset, reward.amount_minor);
            let [count, earned, back, _] = sum;
            if amount > 0 { (*count, *earned) = (*count + 1, *earned + amount) } else { *back += amount }
        }
        for (_, wallet, asset, amount) in given_otherwise().filter(|(day, ..)| asked(*day)) {
            sums.entry(asset.to_string()).or_default().entry(wallet).or_default()[3] += amount;
        }
        let mut lines = Vec::new();
        for (asset, wallets) in sums {
            let net = |sum: &[i64; 4]| sum[1] + sum[2] + sum[3];
            let mut ranked: Vec<_> = wallets.into_iter().collect();
            ranked.sort_by_key(|(wallet, sum)| (-net(sum), *wallet));
            for (place, (wallet, sum)) in (1..).zip(ranked.iter().take(top)) {
                let [earned, back, otherwise] = [sum[1], sum[2], sum[3]].map(decimal);
                let value = valued(&asset, net(sum));
                let net = decimal(net(sum));
                lines.push(format!("{asset}|{place}|{wallet}|{}|{earned}|{back}|{otherwise}|{net}|{value}", sum[0]));
            }
        }
        lines
    };
    agree(&answer("top_customers", &[]), &lines(last_day(), 12, 20), 12, 2, 6);
    let reported = answer("top_customers", &[("as_of", "2026-05-31"), ("months", "2"), ("top", "3")]);
    agree(&reported, &lines(day("2026-05-31"), 2, 3), 7, 5, 3);
}

/// The day on which each customer joined.
fn joined() -> BTreeMap<WalletId, Day> {
    let opened = events().filter_map(|(day, event)| match event {
        Event::WalletOpened(wallet, WalletKind::Customer) => Some((*wallet, day)),
        _ => None,
    });
    opened.collect()
}

#[test]
fn cohorts_are_those_who_joined_in_a_month_and_earn_in_later_ones() {
    let on = last_day();
    let earning: BTreeSet<(Day, WalletId)> = rewards()
        .filter(|(_, judged, _)| judged.because_of.is_none())
        .map(|(day, judged, _)| (day.month().first_day(), judged.wallet))
        .collect();
    let months: BTreeSet<Day> = earning.iter().map(|(month, _)| *month).collect();
    let lines = |back: i32| -> Vec<String> {
        let mut cohorts: BTreeMap<Day, Vec<WalletId>> = BTreeMap::new();
        for (wallet, day) in joined() {
            if month_number(on) - month_number(day) < back {
                cohorts.entry(day.month().first_day()).or_default().push(wallet);
            }
        }
        let mut lines = Vec::new();
        for (opened_in, wallets) in cohorts {
            for month in months.iter().filter(|month| **month >= opened_in) {
                let after = month_number(*month) - month_number(opened_in);
                let still = wallets.iter().filter(|wallet| earning.contains(&(*month, **wallet))).count();
                let tenths = still * 1_000 / wallets.len();
                let size = wallets.len();
                lines.push(format!("{opened_in}|{month}|{after}|{size}|{still}|{}.{}", tenths / 10, tenths % 10));
            }
        }
        lines
    };
    agree(&answer("cohorts", &[]), &lines(12), 15, 5, 3);
    agree(&answer("cohorts", &[("months", "4")]), &lines(4), 5, 0, 2);
}

/// What each wallet earned of points within some days.
fn earned(from: Day, until: Day) -> BTreeMap<WalletId, (i64, i64)> {
    let mut earned: BTreeMap<WalletId, (i64, i64)> = BTreeMap::new();
    let asked = |day: Day| from <= day && day <= until;
    for (_, judged, reward) in rewards().filter(|(day, judged, _)| asked(*day) && judged.because_of.is_none()) {
        if reward.asset.as_str() == "PTS" {
            let sum = earned.entry(judged.wallet).or_default();
            *sum = (sum.0 + 1, sum.1 + scaled(reward.asset, reward.amount_minor));
        }
    }
    earned
}

/// A quotient in decimals of the divisor's last place, halves away from zero: what a cast to fewer decimals makes of it.
fn rounded(sum: i64, by: i64) -> i64 {
    (sum * 2 + by) / (by * 2)
}

#[test]
fn velocity_finds_who_earns_much_more_than_before_and_than_others() {
    let lines = |until: Day, days: i32, tenths: i64| -> Vec<String> {
        let first = until.plus(1 - days);
        let (lately, month) = (earned(first, until), first.month());
        let start = Month::from_number(month.number() - 6).unwrap().first_day();
        let before = earned(start, month.first_day().plus(-1));
        let total: i64 = lately.values().map(|(_, sum)| sum).sum();
        let mut found: Vec<(i64, String)> = Vec::new();
        for (wallet, (count, sum)) in &lately {
            let others = rounded(total - sum, i64::try_from(lately.len()).unwrap() - 1);
            let usual = before.get(wallet).map(|(_, earlier)| {
                let months = (start.number()..month.first_day().number()).map(|day| Day::from_number(day).unwrap());
                let first = months.into_iter().find(|day| {
                    let whole_month = earned(day.month().first_day(), day.month().last_day());
                    whole_month.contains_key(wallet)
                });
                let counted = month.first_day().number() - first.unwrap().month().first_day().number();
                rounded(earlier * i64::from(days), i64::from(counted))
            });
            if sum * 10 < tenths * others || sum * 10 < tenths * usual.unwrap_or(0) {
                continue;
            }
            let ratio = |of: i64| rounded(sum * 10, of);
            let written = |of: i64| format!("{}|{}.{}", decimal(of), ratio(of) / 10, ratio(of) % 10);
            let (usual, others) = (usual.map_or("|".to_owned(), written), written(others));
            found.push((-sum, format!("PTS|{wallet}|{count}|{}|{usual}|{others}", decimal(*sum))));
        }
        found.sort();
        found.into_iter().map(|(_, line)| line).collect()
    };
    agree(&answer("velocity", &[]), &lines(last_day(), 7, 30), 1, 1, 1);
    let points = |lines: Vec<String>| lines.into_iter().filter(|line| line.starts_with("PTS")).collect::<Vec<_>>();
    let reported = points(answer("velocity", &[("as_of", "2026-05-14"), ("days", "14"), ("times", "0.5")]));
    agree(&reported, &lines(day("2026-05-14"), 14, 5), 2, 1, 2);
}
