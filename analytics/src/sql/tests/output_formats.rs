//! Answers in each format.

use arrow::array::RecordBatch;
use bytes::Bytes;
use expect_test::{Expect, expect};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::fixture::{Fixture, answer_as};
use crate::sql::{
    CancellationToken, Limits, Params,
    output::{self, Format},
};

const KINDS: &str = "SELECT reward_id, event_date, decided_at, amount, rule_id, transaction_id, log_offset, amount > 1 AS much, \
                     1.5e0 AS share FROM rewards ORDER BY reward_id LIMIT 3";
const TEXTS: &str = "SELECT column1 AS a, column2 AS \"b,c\" FROM (VALUES ('plain', NULL), ('', 1), ('with \"quotes\", and', 2), \
                     (concat('two', chr(10), 'lines', chr(27), '[31m'), 3), ('é…', 4))";
const NOTHING: &str = "SELECT reward_id, amount FROM rewards WHERE amount > 1000";

#[track_caller]
fn check(sql: &str, format: Format, expected: &Expect) {
    let lake = Fixture::of_three_days();
    expected.assert_eq(&answer_as(&lake.session(), sql, format).unwrap().replace('\x1b', "ESC"));
}

#[test]
fn tables_are_aligned_for_people() {
    check(
        KINDS,
        Format::Table { bold: false },
        &expect![[r#"
        reward_id  event_date  decided_at                amount  rule_id  transaction_id  log_offset  much   share
        r1         2026-01-05  2026-01-05 10:00:00Z       12.50  coffee                            0  true     1.5
        r2         2026-01-05  2026-01-05 11:30:00.250Z  0.3333  coffee                            0  false    1.5
        r3         2026-01-06  2026-01-06 09:00:00Z       -2.00  fuel                              0  false    1.5
    "#]],
    );
    check(
        TEXTS,
        Format::Table { bold: false },
        &expect![[r#"
            a                   b,c
            plain
                                  1
            with "quotes", and    2
            two                   3
            lines [31m
            é…                    4
        "#]],
    );
    check(
        NOTHING,
        Format::Table { bold: true },
        &expect![[r#"
        ESC[1mreward_id  amountESC[0m
    "#]],
    );
    check(
        "SELECT array_agg(amount ORDER BY amount) AS list, INTERVAL '2 days' AS span FROM rewards",
        Format::Table { bold: false },
        &expect![[r#"
            list                                          span
            [-2.0000, 0.3333, 1.0500, 12.5000, 100.0000]  2 days
        "#]],
    );
}

#[test]
fn csv_tells_nothing_from_an_empty_text() {
    check(
        KINDS,
        Format::Csv,
        &expect![[r#"
        reward_id,event_date,decided_at,amount,rule_id,transaction_id,log_offset,much,share
        r1,2026-01-05,2026-01-05T10:00:00Z,12.5000,coffee,,0,true,1.5
        r2,2026-01-05,2026-01-05T11:30:00.250Z,0.3333,coffee,,0,false,1.5
        r3,2026-01-06,2026-01-06T09:00:00Z,-2.0000,fuel,,0,false,1.5
    "#]],
    );
    check(
        TEXTS,
        Format::Csv,
        &expect![[r#"
        a,"b,c"
        plain,
        "",1
        "with ""quotes"", and",2
        "two
        linesESC[31m",3
        é…,4
    "#]],
    );
    check(
        NOTHING,
        Format::Csv,
        &expect![[r#"
        reward_id,amount
    "#]],
    );
}

#[test]
fn json_is_an_array_of_objects_with_exact_decimals() {
    check(
        KINDS,
        Format::Json,
        &expect![[r#"
        [
        {"reward_id":"r1","event_date":"2026-01-05","decided_at":"2026-01-05T10:00:00Z","amount":"12.5000","rule_id":"coffee","transaction_id":null,"log_offset":0,"much":true,"share":"1.5"},
        {"reward_id":"r2","event_date":"2026-01-05","decided_at":"2026-01-05T11:30:00.250Z","amount":"0.3333","rule_id":"coffee","transaction_id":null,"log_offset":0,"much":false,"share":"1.5"},
        {"reward_id":"r3","event_date":"2026-01-06","decided_at":"2026-01-06T09:00:00Z","amount":"-2.0000","rule_id":"fuel","transaction_id":null,"log_offset":0,"much":false,"share":"1.5"}
        ]
    "#]],
    );
    check(
        TEXTS,
        Format::Json,
        &expect![[r#"
        [
        {"a":"plain","b,c":null},
        {"a":"","b,c":1},
        {"a":"with \"quotes\", and","b,c":2},
        {"a":"two\nlines\u001b[31m","b,c":3},
        {"a":"é…","b,c":4}
        ]
    "#]],
    );
    check(
        NOTHING,
        Format::Json,
        &expect![[r#"
        [
        ]
    "#]],
    );
    check(
        "SELECT array_agg(amount ORDER BY amount) AS list FROM rewards",
        Format::Json,
        &expect![[r#"
        [
        {"list":["-2.0000","0.3333","1.0500","12.5000","100.0000"]}
        ]
    "#]],
    );
    let lake = Fixture::of_three_days();
    let json = answer_as(&lake.session(), "SELECT * FROM rewards", Format::Json).unwrap();
    assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&json).unwrap().len(), 5);
}

#[test]
fn parquet_holds_what_the_query_gave() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    let rows = || session.query(KINDS, &Params::new(), &CancellationToken::new()).unwrap();
    let given: Vec<RecordBatch> = rows().collect::<Result<_, _>>().unwrap();
    let mut bytes = Vec::new();
    assert_eq!(output::write(rows(), Format::Parquet, &mut bytes).unwrap(), 3);
    let read = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).unwrap().build().unwrap();
    let read: Vec<RecordBatch> = read.collect::<Result<_, _>>().unwrap();
    let whole = |batches: &[RecordBatch]| arrow::compute::concat_batches(&batches[0].schema(), batches).unwrap();
    assert_eq!(whole(&read).columns(), whole(&given).columns());
}

#[test]
fn a_table_ends_and_says_how_many_rows_are_left() {
    let lake = Fixture::of_three_days();
    let shown = answer_as(&lake.session(), "SELECT value FROM range(10123)", Format::Table { bold: false }).unwrap();
    assert_eq!(shown.lines().count(), 10_002);
    assert_eq!(shown.lines().last(), Some("and 123 more rows, which the other formats show"));
}

#[test]
fn what_fails_midway_is_not_taken_for_whole() {
    let lake = Fixture::of_three_days();
    let session = lake.session_within(Limits { rows: 2, ..Limits::default() });
    let written = |format| {
        let rows = session.query("SELECT reward_id FROM rewards ORDER BY 1", &Params::new(), &CancellationToken::new()).unwrap();
        let mut bytes = Vec::new();
        assert!(output::write(rows, format, &mut bytes).unwrap_err().to_string().contains("more rows than its limit"));
        bytes
    };
    let json = String::from_utf8(written(Format::Json)).unwrap();
    assert_eq!(json, "[\n{\"reward_id\":\"r1\"},\n{\"reward_id\":\"r2\"}");
    assert!(ParquetRecordBatchReaderBuilder::try_new(Bytes::from(written(Format::Parquet))).is_err());
}

#[test]
fn a_reader_that_goes_away_ends_the_query() {
    struct Gone;
    impl std::io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lake = Fixture::of_three_days();
    let session = lake.session();
    for format in [Format::Csv, Format::Json, Format::Parquet] {
        let rows = session.query("SELECT value FROM range(100000000000)", &Params::new(), &CancellationToken::new()).unwrap();
        let error = output::write(rows, format, Gone).unwrap_err();
        assert!(
            matches!(&error, output::WriteError::Io(error) if error.kind() == std::io::ErrorKind::BrokenPipe),
            "{format:?}: {error:?}"
        );
    }
}

#[test]
fn long_values_are_cut_for_people_only() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    let (wide, high) = ("SELECT repeat('é', 1001) AS x, 2 AS y", "SELECT repeat(concat('a', chr(10)), 1001) AS x");
    let table = answer_as(&session, wide, Format::Table { bold: false }).unwrap();
    assert_eq!(table.lines().nth(1), Some(format!("{}…  2", "é".repeat(1000)).as_str()));
    assert_eq!(answer_as(&session, wide, Format::Csv).unwrap(), format!("x,y\n{},2\n", "é".repeat(1001)));
    let table = answer_as(&session, high, Format::Table { bold: false }).unwrap();
    assert_eq!(table, format!("x\n{}…\n", "a\n".repeat(1000)));
}

#[test]
fn what_is_nested_too_deep_is_written_in_no_format() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    // Each step nests three times as deep as the parser would let it in one.
    let deep = |steps: usize, each: usize| {
        let step = |n: usize| format!("x{} AS (SELECT {}x{n}.v{} AS v FROM x{n})", n + 1, "[".repeat(each), "]".repeat(each));
        let steps: Vec<String> = (0..steps).map(step).collect();
        format!("WITH x0 AS (SELECT 1 AS v), {} SELECT v FROM x{}", steps.join(", "), steps.len())
    };
    for format in [Format::Table { bold: false }, Format::Csv, Format::Json, Format::Parquet] {
        let mut bytes = Vec::new();
        let mut written = |sql: &str| {
            let rows = session.query(sql, &crate::sql::Params::new(), &crate::sql::CancellationToken::new()).unwrap();
            crate::sql::output::write(rows, format, &mut bytes)
        };
        assert_eq!(written(&deep(4, 8)).unwrap(), 1, "{format:?}");
        let error = written(&deep(25, 12)).unwrap_err().to_string();
        assert_eq!(error, "the column \"v\" has lists or structures within each other, 300 deep; an answer may have 32");
    }
}
