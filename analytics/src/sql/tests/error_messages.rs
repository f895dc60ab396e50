//! Errors say in words what is wrong and what was perhaps meant; queries can list what there is.

use super::fixture::{Fixture, answer, refusal};

#[track_caller]
fn check(sql: &str, message: &str) {
    let lake = Fixture::of_three_days();
    assert_eq!(refusal(&lake.session(), sql), message, "{sql}");
}

#[test]
fn unknown_names_bring_their_nearest() {
    check("SELECT * FROM reward", "there is no table \"reward\"; did you mean \"rewards\"?");
    check(
        "SELECT * FROM Rewards JOIN walets ON true",
        "there is no table \"walets\"; there are lake_columns, lake_tables, rewards",
    );
    check("SELECT * FROM lake.rewardz", "there is no table \"lake.rewardz\"; did you mean \"rewards\"?");
    check("SELECT * FROM other.rewards", "there is no table \"other.rewards\"; did you mean \"rewards\"?");
    check("DESCRIBE rewrads", "there is no table \"rewrads\"; did you mean \"rewards\"?");
    check("SHOW COLUMNS FROM rewrads", "there is no table \"rewrads\"; did you mean \"rewards\"?");
    check("SELECT walet_id FROM rewards", "there is no column \"walet_id\"; did you mean \"wallet_id\"?");
    check("SELECT sum(r.amont) FROM rewards r WHERE r.asset = 'GBP'", "there is no column \"amont\"; did you mean \"amount\"?");
    check("SELECT zzzzz FROM (SELECT asset, amount FROM rewards)", "there is no column \"zzzzz\"; there are asset, amount");
    check("SELECT summ(amount) FROM rewards", "there is no function \"summ\"; did you mean \"sum\"?");
}

#[test]
fn the_error_of_what_cannot_be_carried_out_has_no_wrapping() {
    check(
        "SELEC 1",
        "SELEC is no query, and the lake is read-only; there are SELECT, EXPLAIN, DESCRIBE, SHOW TABLES and SHOW COLUMNS",
    );
    check("SELECT 1 +", "this is not SQL: Expected: an expression, found: EOF");
    check("SELECT 'x", "this is not SQL: Unterminated string literal at Line: 1, Column: 8");
    check("SELECT 1 FROM rewards WHERE", "this is not SQL: Expected: an expression, found: EOF");
    check("SELECT 1 / 0", "the query failed: division by zero");
    check("SELECT 1 / (amount - amount) FROM rewards", "the query failed: division by zero");
    check("SELECT CAST('x' AS BIGINT)", "the query failed: Cannot cast string 'x' to value of Int64 type");
    for counted in ["count(*)", "reward_id"] {
        let filtered = format!("SELECT {counted} FROM rewards WHERE rule_id::bigint > 1");
        check(&filtered, "the query failed: Cannot cast string 'coffee' to value of Int64 type");
    }
    check("SELECT count(*) FROM rewards WHERE 1 / (amount - amount) > 1", "the query failed: division by zero");
    check("SELECT rule_id::bigint FROM rewards", "the query failed: Cannot cast string 'coffee' to value of Int64 type");
    check(
        "SELECT amount FROM rewards a JOIN rewards b ON true",
        "the query cannot be carried out: \"amount\" is a column of several tables; write which, as in rewards.amount",
    );
    check(
        "SELECT wallet_id, sum(amount) FROM rewards",
        "the query cannot be carried out: column \"rewards.wallet_id\" must appear in the GROUP BY clause or must be part of an aggregate function",
    );
}

#[test]
fn tables_and_columns_can_be_asked_for() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    let tables = answer(&session, "SHOW TABLES");
    assert!(tables.contains("rewardhub,lake,rewards,BASE TABLE\n"), "{tables}");
    let described = answer(&session, "DESCRIBE rewards");
    assert!(described.contains("amount,\"Decimal128(18, 4)\",NO\n"), "{described}");
    let columns = answer(&session, "SHOW COLUMNS FROM rewards");
    assert!(columns.contains("rewards,wallet_id,Utf8,NO\n"), "{columns}");
    assert!(answer(&session, "SHOW FUNCTIONS LIKE 'sum'").contains("sum"));
    assert_eq!(
        answer(
            &session,
            "SELECT data_type, nullable, meaning FROM lake_columns WHERE table_name = 'rewards' AND column_name IN ('amount', 'event_date') ORDER BY 1"
        ),
        "data_type,nullable,meaning\nDATE,false,UTC day of the decision.\n\"DECIMAL(18, 4)\",false,How much; negative for clawback and expiry. What came back from breakage is an expiry above zero.\n"
    );
    assert_eq!(
        answer(&session, "SELECT table_name, kind, files, rows, bytes > 1000 AS large FROM lake_tables"),
        "table_name,kind,files,rows,large\nrewards,table,3,5,true\n"
    );
    assert_eq!(session.names()["rewards"][..2], ["event_date".to_owned(), "reward_id".to_owned()]);
}

#[test]
fn money_is_never_floating() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    assert_eq!(answer(&session, "SELECT 0.1 + 0.2 AS x, arrow_typeof(0.1) AS t"), "x,t\n0.3,\"Decimal128(1, 1)\"\n");
    assert_eq!(answer(&session, "SELECT reward_id FROM rewards WHERE amount = 0.3333"), "reward_id\nr2\n");
    assert_eq!(answer(&session, "SELECT arrow_typeof(sum(amount)) AS t FROM rewards"), "t\n\"Decimal128(28, 4)\"\n");
}

#[test]
fn days_and_instants_are_asked_as_sql_writes_them() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    for (filter, count) in [
        ("decided_at >= '2026-01-06'", 3),
        ("decided_at < TIMESTAMP '2026-01-05 11:00:00'", 1),
        ("decided_at > now() - INTERVAL '30 days'", 0),
        ("date_trunc('month', decided_at) = '2026-01-01'", 5),
        ("extract(hour FROM decided_at) = 23", 1),
        ("event_date = DATE '2026-01-05'", 2),
        ("event_date > current_date - 30", 0),
    ] {
        let sql = format!("SELECT count(*) AS n FROM rewards WHERE {filter}");
        assert_eq!(answer(&session, &sql), format!("n\n{count}\n"), "{filter}");
    }
}
