//! Tables are read whole, and only what a query needs of them.

use super::fixture::{Fixture, Row, answer, day_number, refusal};
use crate::{
    sql::{CancellationToken, Params, Value, View},
    tables::Table,
};

#[test]
fn rows_of_all_files_are_read_with_their_days() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    assert_eq!(
        answer(&session, "SELECT event_date, reward_id, amount FROM rewards ORDER BY reward_id"),
        "event_date,reward_id,amount\n2026-01-05,r1,12.5000\n2026-01-05,r2,0.3333\n2026-01-06,r3,-2.0000\n2026-01-07,r4,100.0000\n2026-01-07,r5,1.0500\n"
    );
    assert_eq!(answer(&session, "SELECT sum(amount) AS all_of_it FROM rewards"), "all_of_it\n111.8833\n");
    let first = answer(&session, "SELECT * FROM rewards LIMIT 1");
    let names: Vec<&str> = Table::Rewards.columns().iter().map(|column| column.name).collect();
    assert_eq!(first.lines().next().unwrap(), names.join(","), "columns are in the table's order");
}

#[test]
fn files_of_other_days_are_not_opened() {
    for (filter, kept) in [
        ("event_date = '2026-01-06'", 1..2),
        ("event_date >= '2026-01-06' AND event_date < '2026-01-07'", 1..2),
        ("event_date IN ('2026-01-06') AND wallet_id = 'w1'", 1..2),
        ("event_date BETWEEN '2026-01-05' AND '2026-01-06' AND amount < 20", 0..2),
        ("date_trunc('day', event_date) > '2026-01-06'", 2..3),
        ("event_date > DATE '2026-01-07' - INTERVAL '1 day'", 2..3),
        ("event_date > (SELECT DATE '2026-01-06')", 0..3),
    ] {
        let lake = Fixture::of_three_days();
        let session = lake.session();
        let sql = format!("SELECT count(reward_id), sum(amount) FROM rewards WHERE {filter}");
        let whole = answer(&session, &sql);
        (0..3).filter(|at| !kept.contains(at)).for_each(|at| lake.lose(&lake.path(Table::Rewards, at)));
        assert_eq!(answer(&lake.session(), &sql), whole, "{filter}");
        kept.for_each(|at| lake.lose(&lake.path(Table::Rewards, at)));
        assert!(refusal(&lake.session(), &sql).contains("the lake could not be read"), "{filter}");
    }
}

#[test]
fn rows_are_counted_without_opening_a_file() {
    let lake = Fixture::of_three_days();
    (0..3).for_each(|at| lake.lose(&lake.path(Table::Rewards, at)));
    assert_eq!(answer(&lake.session(), "SELECT count(*) AS n FROM rewards"), "n\n5\n");
    assert_eq!(answer(&lake.session(), "SELECT count(*) AS n FROM rewards WHERE event_date <> '2026-01-06'"), "n\n4\n");
    assert_eq!(answer(&lake.session(), "SELECT max(event_date) AS last FROM rewards"), "last\n2026-01-07\n");
    assert_eq!(answer(&lake.session(), "SELECT amount FROM rewards WHERE event_date = '2027-01-01'"), "amount\n");
}

#[test]
fn a_limit_opens_no_more_files_than_it_needs() {
    let lake = Fixture::of_three_days();
    (1..3).for_each(|at| lake.lose(&lake.path(Table::Rewards, at)));
    assert_eq!(answer(&lake.session(), "SELECT reward_id FROM rewards LIMIT 2"), "reward_id\nr1\nr2\n");
}

#[test]
fn filters_are_settled_while_files_are_read() {
    let mut lake = Fixture::new();
    let ids: Vec<String> = (0..20_000).map(|n| format!("{n:05}")).collect();
    let rows: Vec<Vec<(&str, &str)>> = ids.iter().map(|id| vec![("wallet_id", id.as_str()), ("reward_id", id)]).collect();
    let rows: Vec<Row> = rows.iter().map(Vec::as_slice).collect();
    lake.file(Table::Rewards, "2026-01-05", &rows);
    let session = lake.session();
    let sql = "EXPLAIN ANALYZE SELECT count(asset) FROM rewards WHERE wallet_id = '01234'";
    let plan = answer(&session, sql);
    assert!(!plan.contains("FilterExec"), "the reader filters: {plan}");
    assert!(plan.contains("page_index_rows_pruned=20.00 K total → 1.00 K matched"), "one page is read: {plan}");
    // Between the smallest and the greatest, and yet nowhere: only its bloom filter knows.
    let plan = answer(&session, "EXPLAIN ANALYZE SELECT count(asset) FROM rewards WHERE wallet_id = '01234x'");
    assert!(plan.contains("row_groups_pruned_bloom_filter=1 total → 0 matched"), "{plan}");
}

#[test]
fn the_order_of_files_is_used_where_each_is_a_stream_by_itself() {
    let mut lake = Fixture::new();
    let rows: [Row; 3] = [&[("wallet_id", "b")], &[("wallet_id", "a")], &[]];
    lake.file(Table::Rejections, "2026-01-05", &rows);
    let sql = "SELECT wallet_id FROM rejections ORDER BY wallet_id NULLS FIRST, decided_at";
    let plan = answer(&lake.session(), &format!("EXPLAIN {sql}"));
    assert!(plan.contains("output_ordering=[wallet_id@0 ASC]") && !plan.contains("SortExec"), "{plan}");
    assert_eq!(answer(&lake.session(), sql), "wallet_id\n\na\nb\n");
    (0..40).for_each(|_| drop(lake.file(Table::Rejections, "2026-01-05", &rows)));
    let plan = answer(&lake.session(), &format!("EXPLAIN {sql}"));
    assert!(plan.contains("SortExec"), "files that follow each other in a stream are in no order: {plan}");
    let sorted = answer(&lake.session(), sql);
    assert_eq!(sorted, format!("wallet_id\n{}{}{}", "\n".repeat(41), "a\n".repeat(41), "b\n".repeat(41)));
}

#[test]
fn columns_that_a_file_is_too_old_for_are_empty() {
    let mut lake = Fixture::of_three_days();
    let rows: [Row; 1] = [&[("reward_id", "r0"), ("amount", "1"), ("reason", "lost")]];
    lake.file_without(Table::Rewards, "2026-01-04", &rows, &["reason", "programme_version", "multiplier"]);
    let rows: [Row; 1] = [&[("reward_id", "r6"), ("reason", "goodwill"), ("programme_version", "3")]];
    lake.file(Table::Rewards, "2026-01-08", &rows);
    assert_eq!(
        answer(
            &lake.session(),
            "SELECT reward_id, reason, programme_version + 1 AS next FROM rewards WHERE reason IS NULL OR reason LIKE 'good%' ORDER BY reward_id"
        ),
        "reward_id,reason,next\nr0,,\nr1,,\nr2,,\nr3,,\nr4,,\nr5,,\nr6,goodwill,4\n"
    );
    assert_eq!(answer(&lake.session(), "SELECT reward_id FROM rewards WHERE programme_version = 3"), "reward_id\nr6\n");
}

#[test]
fn tables_of_months_are_read_by_their_month() {
    let mut lake = Fixture::new();
    let rows: [Row; 1] = [&[("wallet_id", "w1"), ("asset", "GBP"), ("kind", "earn"), ("rewards", "2"), ("amount", "3.5")]];
    lake.file(Table::WalletMonths, "2026-01-01", &rows);
    lake.file(Table::WalletMonths, "2026-02-01", &rows);
    lake.lose(&lake.path(Table::WalletMonths, 1));
    let sql =
        "SELECT event_month, wallet_id, sum(amount) AS amount FROM wallet_months WHERE event_month = '2026-01-01' GROUP BY 1, 2";
    assert_eq!(answer(&lake.session(), sql), "event_month,wallet_id,amount\n2026-01-01,w1,3.5000\n");
}

#[test]
fn views_are_asked_like_tables_and_may_use_earlier_ones() {
    let view =
        |name: &str, sql: &str| View { name: name.into(), meaning: "Made up.".into(), columns: [].into(), sql: sql.into() };
    let views = [
        view("earned", "SELECT wallet_id, amount FROM rewards WHERE amount > 0"),
        view("best", "SELECT max(amount) AS most FROM earned"),
    ];
    let lake = Fixture::of_three_days();
    let session = lake.session_with(&views).unwrap();
    assert_eq!(answer(&session, "SELECT most FROM best"), "most\n100.0000\n");
    assert_eq!(
        answer(&session, "SELECT kind, meaning, rows FROM lake_tables WHERE table_name = 'best'"),
        "kind,meaning,rows\nview,Made up.,\n"
    );
    let wrong = Fixture::of_three_days().session_with(&[view("best", "SELECT max(amount) FROM earned")]).unwrap_err();
    assert_eq!(wrong.to_string(), "the view best cannot be made: there is no table \"earned\"; there are rewards");
}

#[test]
fn parameters_take_their_values_by_name() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    let ask = |sql: &str, params: &Params| {
        let mut bytes = Vec::new();
        let rows = session.query(sql, params, &CancellationToken::new())?;
        crate::sql::output::write(rows, crate::sql::output::Format::Csv, &mut bytes).unwrap();
        Ok::<_, crate::sql::SqlError>(String::from_utf8(bytes).unwrap())
    };
    let params: Params = [
        ("from".to_owned(), Value::Day(day_number("2026-01-06"))),
        ("least".to_owned(), Value::Amount(10_500)),
        ("rule".to_owned(), Value::Text("coffee'; DROP TABLE rewards".into())),
    ]
    .into();
    let sql = "SELECT reward_id, $rule AS rule FROM rewards WHERE event_date >= $from AND amount >= $least ORDER BY 1";
    assert_eq!(ask(sql, &params).unwrap(), "reward_id,rule\nr4,coffee'; DROP TABLE rewards\nr5,coffee'; DROP TABLE rewards\n");
    assert_eq!(
        ask("SELECT $wallet", &params).unwrap_err().to_string(),
        "the query has the parameter $wallet, for which no value was given"
    );
}
