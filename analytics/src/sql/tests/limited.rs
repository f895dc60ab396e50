//! Limits hold, whatever is asked.

use std::{
    fs,
    path::Path,
    sync::{Arc, Barrier},
    time::{Duration, Instant},
};

use arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, StringArray},
    compute::cast,
    datatypes::{DataType, Schema},
};

use super::fixture::{Fixture, answer, answer_as, refusal};
use crate::{
    sql::{CancellationToken, Limits, Params, SqlEngine, SqlError, output::Format},
    tables::Table,
};

fn session(limits: Limits) -> crate::sql::Session {
    SqlEngine::new(limits).unwrap().session(Vec::new(), &[]).unwrap()
}

/// Long enough for a worker to end its batch on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// Queries that would run for ever, or as good as.
const ENDLESS: [&str; 11] = [
    "WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n",
    "SELECT sum(value) FROM range(100000000000000)",
    "SELECT count(*) FROM range(100000000000) WHERE regexp_like(repeat(value::varchar, 50), '(a|b|1)*c(2|3)+$')",
    "SELECT a.value FROM range(10000000000) a ORDER BY a.value % 7, a.value DESC LIMIT 3",
    "SELECT sum(a.value * b.value) FROM range(1000000) a, range(10000000) b",
    "SELECT count(*) FROM range(1000000) a, range(10000000) b WHERE a.value + b.value = -1",
    "SELECT count(*) FROM range(1000000) a JOIN range(1000000) b ON a.value % 2 = b.value % 2",
    "SELECT count(*) FROM range(1000000) a JOIN range(1000000) b ON a.value % 2 = b.value % 2 AND a.value + b.value = -1",
    "SELECT count(*) FROM range(1000000) a WHERE NOT EXISTS (SELECT 1 FROM range(1000000) b WHERE b.value + a.value = -1)",
    "SELECT (SELECT count(*) FROM range(1000000) a, range(10000000) b WHERE a.value + b.value = -1) AS x",
    "SELECT count(x) FROM (SELECT unnest([a.value, b.value]) AS x FROM range(1000000) a, range(10000000) b)",
];

#[test]
fn what_runs_for_ever_ends_at_its_time_and_leaves_the_workers_free() {
    let session = session(Limits { time: Duration::from_secs(1), ..Limits::default() });
    for sql in ENDLESS {
        let error = refusal(&session, sql);
        assert_eq!(
            error, "the query was stopped after 1 s, its limit; ask for less at once, or allow more with --max-seconds",
            "{sql}"
        );
        let asked = Instant::now();
        while let Err(error) = answer_as(&session, "SELECT count(*) FROM range(1000)", Format::Csv) {
            assert!(asked.elapsed() < LONGEST, "the workers are still busy with {sql}: {error}");
        }
    }
}

#[test]
fn a_time_limit_may_be_longer_than_clocks_can_tell() {
    for time in [Duration::MAX, Duration::from_secs(u64::MAX)] {
        assert_eq!(answer(&session(Limits { time, ..Limits::default() }), "SELECT 42 AS x"), "x\n42\n");
    }
}

#[test]
fn a_renewed_engine_answers_while_the_workers_of_the_one_before_are_busy() {
    let engine = SqlEngine::new(Limits { time: Duration::from_secs(1), ..Limits::default() }).unwrap();
    let session = engine.session(Vec::new(), &[]).unwrap();
    let workers = engine.shared().streams;
    let (all_busy, let_go) = (Arc::new(Barrier::new(workers + 1)), Arc::new(Barrier::new(workers + 1)));
    for _ in 0..workers {
        let (all_busy, let_go) = (Arc::clone(&all_busy), Arc::clone(&let_go));
        engine.shared().workers().spawn(async move { (all_busy.wait(), let_go.wait()) });
    }
    all_busy.wait();
    let error = refusal(&session, "SELECT 42 AS x");
    assert!(error.starts_with("the query was stopped after 1 s"), "{error}");
    let renewed = engine.renewed().unwrap();
    drop((session, engine));
    let (asked, mut answered) = (Instant::now(), None);
    while answered.is_none() && asked.elapsed() < LONGEST {
        let session = renewed.session(Vec::new(), &[]).ok();
        answered = session.and_then(|session| answer_as(&session, "SELECT 42 AS x", Format::Csv).ok());
    }
    let_go.wait();
    assert_eq!(answered.as_deref(), Some("x\n42\n"));
}

#[test]
fn a_session_is_made_within_the_limits_too() {
    let engine = SqlEngine::new(Limits { time: Duration::from_secs(1), ..Limits::default() }).unwrap();
    let stop = CancellationToken::new();
    let never = engine.wait_for(std::future::pending::<()>(), &stop);
    assert!(matches!(never, Err(SqlError::Time(_))), "{never:?}");
    stop.cancel();
    assert!(matches!(engine.wait_for(std::future::pending::<()>(), &stop), Err(SqlError::Stopped)));
    assert!(matches!(engine.session_unless(Vec::new(), &[], &stop), Err(SqlError::Stopped)));
}

#[test]
fn long_texts_are_not_made() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    for (sql, function) in [
        ("SELECT repeat('x', 70000000)", "repeat"),
        ("SELECT repeat('x', 9223372036854775807)", "repeat"),
        ("SELECT sum(length(repeat(reward_id, 70000000))) FROM rewards", "repeat"),
        ("SELECT reward_id FROM rewards WHERE length(repeat(reward_id, 70000000)) > 1", "repeat"),
        ("SELECT sum(length(repeat('xxxxxxxxxx', value - 1))) FROM range(8192)", "repeat"),
        ("SELECT sum(length(lpad(reward_id, 70000000))) FROM rewards", "lpad"),
        ("SELECT sum(length(rpad(reward_id, 35000000, 'é'))) FROM rewards", "rpad"),
        ("SELECT length(replace(repeat('x', 10000), 'x', repeat('y', 10000)))", "replace"),
        ("SELECT length(replace(repeat('x', 10000), '', repeat('y', 10000)))", "replace"),
        ("SELECT length(regexp_replace(repeat('x', 10000), 'x', repeat('y', 10000), 'g'))", "regexp_replace"),
        ("SELECT length(regexp_replace(repeat('x', 10000), '.*', repeat('\\0', 10000)))", "regexp_replace"),
    ] {
        let error = refusal(&session, sql);
        assert_eq!(
            error,
            format!(
                "the query failed: {function} would make a text of more than 64 MiB, or the rows of a batch so much together; ask for shorter ones"
            ),
            "{sql}"
        );
    }
    for (sql, expected) in [
        ("repeat('ab', 3)", "ababab"),
        ("repeat('ab', -1)", "\"\""),
        ("repeat(NULL, 3)", ""),
        ("lpad('ab', 4)", "  ab"),
        ("rpad('ab', 5, 'é')", "abééé"),
        ("replace('abab', 'b', 'xy')", "axyaxy"),
        ("regexp_replace('abab', '(b)', '<\\1>', 'g')", "a<b>a<b>"),
        ("regexp_replace('abab', 'b', 'x')", "axab"),
        ("length(repeat('x', 60000000))", "60000000"),
    ] {
        assert_eq!(answer(&session, &format!("SELECT {sql} AS x")), format!("x\n{expected}\n"), "{sql}");
    }
}

#[test]
fn a_query_ends_when_it_is_stopped_from_outside() {
    let session = session(Limits::default());
    for sql in ENDLESS {
        let stop = CancellationToken::new();
        let later = stop.clone();
        let stopper = std::thread::spawn(move || later.cancel());
        let ended = session.query(sql, &Params::new(), &stop).and_then(|mut rows| rows.next().expect("it has an end"));
        stopper.join().unwrap();
        assert!(matches!(ended, Err(SqlError::Stopped)), "{sql}: {ended:?}");
    }
}

#[test]
fn a_query_ends_when_its_answer_is_dropped() {
    let session = session(Limits::default());
    let rows = session.query("SELECT value FROM range(100000000000000)", &Params::new(), &CancellationToken::new()).unwrap();
    drop(rows.take(3));
    assert_eq!(answer(&session, "SELECT 1 AS x"), "x\n1\n");
}

#[test]
fn a_billion_rows_end_at_the_limit_after_those_before_it() {
    let session = session(Limits { rows: 10_001, ..Limits::default() });
    let mut bytes = Vec::new();
    let rows = session.query("SELECT value FROM range(1000000000)", &Params::new(), &CancellationToken::new()).unwrap();
    let error = crate::sql::output::write(rows, Format::Csv, &mut bytes).unwrap_err().to_string();
    assert_eq!(
        error,
        "the query has more rows than its limit, 10001; the first 10001 were given: ask for fewer, or allow more with --max-rows"
    );
    assert_eq!(String::from_utf8(bytes).unwrap().lines().count(), 10_002, "a head and the rows");
    assert_eq!(answer(&session, "SELECT count(*) AS n FROM range(1000000)"), "n\n1000000\n", "it bounds what is returned");
    let whole = answer(&session, "SELECT value FROM range(10001)");
    assert_eq!(whole.lines().count(), 10_002, "exactly so many are no more");
}

/// Rewards of some ten thousand wallets, in no order that any sort would find by itself.
fn large() -> Fixture {
    const ROWS: i64 = 80_000;
    let mut lake = Fixture::new();
    let columns = &Table::Rewards.columns()[1..];
    let values = |name: &str, holds: &DataType, nullable: bool| -> ArrayRef {
        let text = |n: i64| match name {
            "reward_id" => format!("{:032x}", i128::from(n) * 0x9e37_79b9_7f4a_7c15 % (1 << 96)),
            "wallet_id" => format!("{:016}", n % 40_000),
            _ => String::new(),
        };
        match holds {
            DataType::Utf8 => Arc::new((0..ROWS).map(|n| Some(text(n))).collect::<StringArray>()),
            _ if nullable => arrow::array::new_null_array(holds, usize::try_from(ROWS).unwrap()),
            _ => cast(&Int64Array::from_iter_values(0..ROWS), holds).unwrap_or_else(|_| {
                cast(&cast(&Int64Array::from_iter_values(0..ROWS), &DataType::Int32).unwrap(), holds).unwrap()
            }),
        }
    };
    let schema = Schema::new(Table::Rewards.schema().fields()[1..].to_vec());
    let arrays = columns.iter().map(|column| values(column.name, &column.holds.arrow(), column.nullable)).collect();
    let batch = RecordBatch::try_new(Arc::new(schema), arrays).unwrap();
    lake.batch(Table::Rewards, "2026-01-05", &batch);
    lake
}

fn files_within(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_within(&path) } else { 1 }).sum()
}

#[test]
fn what_memory_does_not_hold_is_spilled_and_removed() {
    let lake = large();
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { memory_bytes: 8 << 20, spill_folder: Some(folder.path().to_owned()), ..Limits::default() };
    let engine = SqlEngine::new(limits).unwrap();
    let session = engine.session(lake.tables.clone(), &[]).unwrap();
    let sql = "SELECT reward_id, wallet_id, asset, kind FROM rewards ORDER BY reward_id";
    let plan = answer(&session, &format!("EXPLAIN ANALYZE {sql}"));
    assert!(plan.contains("spill_count=") && !plan.contains("spill_count=0,"), "it is sorted on disk: {plan}");
    let sorted = answer(&session, sql);
    let ids: Vec<&str> = sorted.lines().skip(1).collect();
    assert!(ids.len() == 80_000 && ids.is_sorted());
    assert_eq!(files_within(folder.path()), 0, "what was spilled is gone with the query");
    drop((session, engine));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the folder is gone with the engine");
}

#[test]
fn neither_memory_nor_disk_is_taken_beyond_the_limit() {
    let lake = large();
    let sort = "SELECT reward_id, wallet_id FROM rewards ORDER BY reward_id";
    let error =
        refusal(&lake.session_within(Limits { memory_bytes: 8 << 20, spill_bytes: 100 << 10, ..Limits::default() }), sort);
    assert_eq!(
        error,
        "the query spills more to disk than it may, 100 KiB; ask for less at once, or allow more memory with --max-memory"
    );
    let held = "SELECT array_agg(reward_id) AS all_of_them FROM rewards";
    let error = refusal(&lake.session_within(Limits { memory_bytes: 1 << 20, ..Limits::default() }), held);
    assert_eq!(
        error,
        "the query needs more memory than it may have, 1 MiB; ask for less at once, or allow more with --max-memory"
    );
}

#[test]
fn what_is_nested_too_deep_or_too_long_is_an_error() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    let deep = |open: &str, close: &str| format!("SELECT {}1{}", open.repeat(10_000), close.repeat(10_000));
    let times = |n: usize, open: &str, close: &str| format!("SELECT {}1{}", open.repeat(n), close.repeat(n));
    for (open, close) in
        [("(", ")"), ("[", "]"), ("abs(", ")"), ("(SELECT ", ")"), ("CASE WHEN true THEN ", " END"), ("NOT ", "")]
    {
        let error = refusal(&session, &times(60, open, close));
        assert_eq!(error, "the query is nested too deep; name its parts with WITH", "{open}");
    }
    assert!(refusal(&session, "SELECT ((1) FROM").starts_with("this is not SQL"));
    for sql in [deep("(", ")"), deep("abs(", ")"), deep("(SELECT ", ")"), deep("[", "]"), deep("- ", "")] {
        let error = refusal(&session, &sql);
        assert!(error.starts_with("the query is nested too deep") || error.starts_with("the query has"), "{error}");
    }
    let error = refusal(&session, &format!("SELECT '{}'", "x".repeat(5 << 20)));
    assert_eq!(error, format!("the query is {} bytes long; it may have 1048576", (5 << 20) + 9));
    let error = refusal(&session, &format!("SELECT {}", "9".repeat(100_000)));
    assert!(error.len() < 300, "{} bytes: {error}", error.len());
}

#[test]
fn the_longest_chains_that_are_taken_overflow_no_stack() {
    let lake = Fixture::of_three_days();
    let (session, limited) = (lake.session(), lake.session_within(Limits { time: Duration::from_secs(5), ..Limits::default() }));
    for sql in [
        format!("SELECT count(*) FROM rewards WHERE {}", vec!["amount = 1"; 990].join(" OR ")),
        format!("SELECT {}1", "1 + ".repeat(1_990)),
        format!("SELECT {}", vec!["'x'"; 1_990].join(" || ")),
        format!("SELECT 1{}", "::int".repeat(990)),
        format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(660)),
        format!("{} SELECT 1", "EXPLAIN ".repeat(1_990)),
        format!("SELECT 1 FROM rewards{}", " NATURAL JOIN rewards".repeat(990)),
        format!("SELECT {} 1", "NOT ".repeat(1_990)),
    ] {
        if let Err(error) = answer_as(&limited, &sql, Format::Csv) {
            assert!(error.to_string().len() < 1_000, "{} …: {error}", &sql[..60]);
        }
    }
    assert_eq!(answer(&session, "SELECT count(*) AS n FROM rewards"), "n\n5\n");
    let error = refusal(&session, &format!("SELECT {}1", "1 + ".repeat(2_000)));
    assert!(error.starts_with("the query has 2001 keywords and operators; it may have 2000"), "{error}");
}

#[test]
fn a_list_may_have_thousands_of_values() {
    let lake = Fixture::of_three_days();
    let ids: Vec<String> = (0..5_000).map(|n| format!("'w{n}'")).collect();
    let sql = format!("SELECT count(*) AS n FROM rewards WHERE wallet_id IN ({})", ids.join(", "));
    assert_eq!(answer(&lake.session(), &sql), "n\n5\n");
}
