use std::collections::BTreeMap;

use arrow::{
    array::{Array, AsArray, RecordBatch},
    compute::concat_batches,
    datatypes::{Date32Type, Decimal128Type, Int64Type},
};
use proptest::prelude::*;
use rewardhub_core::{
    event::{Event, Judged, RewardChange},
    ids::Bucket,
    money::Money,
    posting::{Cause, Part, SystemAccount},
    time::Day,
};

use super::{super::add_up, activated};
use crate::{
    fixture::{Log, events::*, row_text},
    tables::Table,
};

/// One thing that happens to one of four wallets in spring.
#[derive(Debug, Clone)]
enum Happening {
    Earned { code: usize, minor: i64, cut: i64, funded: bool },
    Expired { minor: i64 },
    Adjusted { minor: i64 },
}

fn happenings() -> impl Strategy<Value = Vec<(u32, i32, Happening)>> {
    let earned = (0..3_usize, 1..10_000_i64, 0..50_i64, any::<bool>()).prop_map(|(code, minor, cut, funded)| Happening::Earned {
        code,
        minor,
        cut,
        funded,
    });
    let happening = prop_oneof![
        4 => earned,
        1 => (1..500_i64).prop_map(|minor| Happening::Expired { minor }),
        1 => (-500..500_i64).prop_filter("nothing is no adjustment", |minor| *minor != 0).prop_map(|minor| Happening::Adjusted { minor }),
    ];
    proptest::collection::vec((0..4_u32, 0..90_i32, happening), 1..40)
}

fn log_of(happenings: &[(u32, i32, Happening)]) -> Log {
    let mut log = activated();
    for (bucket, days, happening) in happenings {
        let (owner, on) = (wallet(*bucket, 1), day("2026-03-01").plus(*days));
        let points = |minor| Money::new(asset("PTS"), minor);
        let events = match happening {
            Happening::Earned { code, minor, cut, funded } => {
                let reward = RewardChange {
                    before_caps_minor: minor + cut,
                    capped_by: (*cut > 0).then(|| "a cap".to_owned()),
                    funder: funder(if *funded { "coffee" } else { "issuer" }),
                    ..reward("everything", ["PTS", "GBP", "STAMP"][*code], *minor, 100, on)
                };
                let purchase = transaction(*bucket, log.next(Bucket(*bucket)));
                let paid: Judged = judged(purchase, owner, 1, on, vec![reward]);
                let posted = earned(&paid, Part::Available, on);
                [vec![Event::Judged(Box::new(paid))], posted].concat()
            }
            Happening::Expired { minor } => {
                let gone = posting(Cause::Expiry, owner, Part::Available, SystemAccount::Breakage, points(-minor), on);
                vec![Event::Posting(Box::new(gone))]
            }
            Happening::Adjusted { minor } => {
                let issuer = SystemAccount::Funding(funder("issuer"));
                vec![Event::Posting(Box::new(posting(Cause::Adjust, owner, Part::Available, issuer, points(*minor), on)))]
            }
        };
        log.decide(Bucket(*bucket), morning(on), events);
    }
    log
}

/// Sums of a column of amounts or counts by what the other columns say.
fn sums(batch: &RecordBatch, by: &[&str], column: &str) -> BTreeMap<Vec<String>, i128> {
    let mut sums = BTreeMap::new();
    let amounts = batch.column_by_name(column).unwrap();
    for at in 0..batch.num_rows() {
        let amount = match amounts.as_primitive_opt::<Decimal128Type>() {
            Some(amounts) if amounts.is_null(at) => 0,
            Some(amounts) => amounts.value(at),
            None => i128::from(amounts.as_primitive::<Int64Type>().value(at)),
        };
        let key = by.iter().map(|name| row_text::cell(batch, name, at)).collect();
        *sums.entry(key).or_default() += amount;
    }
    sums
}

/// How many rows there are of each.
fn counts(batch: &RecordBatch, by: &[&str]) -> BTreeMap<Vec<String>, i128> {
    let mut counts = BTreeMap::new();
    for at in 0..batch.num_rows() {
        let key: Vec<String> = by.iter().map(|name| row_text::cell(batch, name, at)).collect();
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// Rows as a set: sorted lines.
fn lines(batch: &RecordBatch) -> Vec<String> {
    let mut lines: Vec<String> = row_text::rows(batch).lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

const SUMMED: [(Table, Table, &str); 3] = [
    (Table::RewardDays, Table::Rewards, "rewards"),
    (Table::EntryDays, Table::Entries, "entries"),
    (Table::WalletMonths, Table::Rewards, "rewards"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn entries_of_each_asset_sum_to_zero(happened in happenings()) {
        let rows = log_of(&happened).rows();
        let sums = sums(&rows[&Table::Entries], &["asset"], "amount");
        prop_assert!(!sums.is_empty());
        prop_assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
    }

    #[test]
    fn what_is_in_wallets_is_the_sum_of_their_rewards(happened in happenings()) {
        let rows = log_of(&happened).rows();
        let mut held = sums(&rows[&Table::Entries], &["wallet_id", "asset"], "amount");
        held.retain(|key, _| !key[0].is_empty());
        prop_assert_eq!(held, sums(&rows[&Table::Rewards], &["wallet_id", "asset"], "amount"));
    }

    #[test]
    fn tables_of_sums_say_what_the_sums_of_rows_are(happened in happenings()) {
        let rows = log_of(&happened).rows();
        for (table, source, count) in SUMMED {
            // A month is made of the day, so it need not be compared here.
            let keys: Vec<&str> = table.summed_by().unwrap().iter().copied().filter(|key| *key != "event_month").collect();
            let (summed, rows) = (&rows[&table], &rows[&source]);
            prop_assert_eq!(sums(summed, &keys, "amount"), sums(rows, &keys, "amount"));
            prop_assert_eq!(sums(summed, &keys, count), counts(rows, &keys));
        }
        let (days, each) = (&rows[&Table::RewardDays], &rows[&Table::Rewards]);
        let before = |batch| sums(batch, &["rule_id", "funded_by"], "amount_before_caps");
        prop_assert_eq!(before(days), before(each));
        for table in [Table::RewardDays, Table::EntryDays] {
            let days = |name: &str| rows[&table].column_by_name(name).unwrap().as_primitive::<Date32Type>().clone();
            for (month, date) in days("event_month").iter().zip(days("event_date").iter()) {
                let first = Day::from_number(date.unwrap()).unwrap().month().first_day();
                prop_assert_eq!(month, Some(first.number()));
            }
        }
    }

    #[test]
    fn adding_up_again_or_in_another_order_changes_nothing(happened in happenings(), seam in 0..40_usize) {
        let log = log_of(&happened);
        let seam = seam.min(log.decisions.len());
        let end = log.decisions.len();
        let (first, second, whole) = (log.part(0, seam).rows(), log.part(seam, end).rows(), log.rows());
        for (table, ..) in SUMMED {
            let joined = |parts: [&RecordBatch; 2]| {
                let rows = concat_batches(&table.schema(), parts).unwrap();
                add_up(table, &rows).unwrap()
            };
            let there = joined([&first[&table], &second[&table]]);
            prop_assert_eq!(lines(&there), lines(&whole[&table]), "{}", table.name());
            prop_assert_eq!(lines(&joined([&second[&table], &first[&table]])), lines(&there));
            prop_assert_eq!(lines(&add_up(table, &there).unwrap()), lines(&there));
        }
    }
}
