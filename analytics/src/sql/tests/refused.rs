//! Whatever is no query is refused, each with its reason, and nothing of it is done.

use super::fixture::{Fixture, answer, refusal};

#[track_caller]
fn check(sql: &str, begins: &str) {
    let lake = Fixture::of_three_days();
    let error = refusal(&lake.session(), sql);
    assert!(error.starts_with(begins), "{sql}: {error}");
    assert!(error.contains("the lake is read-only"), "{sql}: {error}");
    assert_eq!(answer(&lake.session(), "SELECT count(*) AS n FROM rewards"), "n\n5\n", "{sql}");
}

#[test]
fn definitions_are_refused() {
    for (sql, asked) in [
        ("CREATE TABLE t (a INT)", "CREATE TABLE"),
        ("CREATE TABLE t AS SELECT 1", "CREATE TABLE"),
        ("CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'", "CREATE EXTERNAL TABLE"),
        ("create unbounded external table t stored as parquet location 's3://a/b'", "CREATE UNBOUNDED EXTERNAL TABLE"),
        ("CREATE VIEW v AS SELECT 1", "CREATE VIEW"),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE OR REPLACE VIEW"),
        ("CREATE SCHEMA s", "CREATE SCHEMA"),
        ("CREATE DATABASE d", "CREATE DATABASE"),
        ("CREATE FUNCTION f(INT) RETURNS INT RETURN 1", "CREATE FUNCTION"),
        ("CREATE INDEX i ON rewards (amount)", "CREATE INDEX"),
        ("DROP TABLE rewards", "DROP TABLE"),
        ("DROP VIEW IF EXISTS lake_tables", "DROP VIEW"),
        ("ALTER TABLE rewards ADD COLUMN x INT", "ALTER TABLE"),
        ("GRANT ALL ON rewards TO me", "GRANT"),
        ("EXPLAIN CREATE TABLE t AS SELECT 1", "EXPLAIN CREATE TABLE"),
        ("EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1", "EXPLAIN ANALYZE CREATE TABLE"),
    ] {
        check(sql, &format!("{asked} would change what tables there are"));
    }
}

#[test]
fn changes_of_rows_are_refused() {
    for (sql, asked) in [
        ("INSERT INTO rewards SELECT * FROM rewards", "INSERT"),
        ("INSERT OVERWRITE rewards SELECT * FROM rewards", "INSERT"),
        ("UPDATE rewards SET amount = 0", "UPDATE"),
        ("DELETE FROM rewards", "DELETE"),
        ("MERGE INTO rewards USING wallets ON true WHEN MATCHED THEN DELETE", "MERGE"),
        ("TRUNCATE TABLE rewards", "TRUNCATE"),
        ("WITH x AS (SELECT 1) INSERT INTO rewards SELECT * FROM x", "INSERT"),
        ("WITH x AS (SELECT 1) DELETE FROM rewards", "DELETE"),
        ("WITH x AS (SELECT 1) UPDATE rewards SET amount = 0", "UPDATE"),
        ("EXPLAIN INSERT INTO rewards SELECT * FROM rewards", "EXPLAIN INSERT"),
        ("EXPLAIN ANALYZE DELETE FROM rewards", "EXPLAIN ANALYZE DELETE"),
        ("EXPLAIN ANALYZE VERBOSE UPDATE rewards SET amount = 0", "EXPLAIN ANALYZE UPDATE"),
    ] {
        check(sql, &format!("{asked} would change rows"));
    }
}

#[test]
fn copies_and_settings_and_transactions_are_refused() {
    let moves = "moves rows between tables and files";
    check("COPY rewards TO '/tmp/rewards.csv'", &format!("COPY {moves}"));
    check("COPY (SELECT * FROM rewards) TO '/tmp/x' STORED AS PARQUET", &format!("COPY {moves}"));
    check("EXPLAIN ANALYZE COPY rewards TO '/tmp/x.csv'", &format!("EXPLAIN ANALYZE COPY {moves}"));
    check("LOAD DATA INPATH '/tmp/x' INTO TABLE rewards", &format!("LOAD {moves}"));
    check("UNLOAD (SELECT 1) TO 's3://a/b'", &format!("UNLOAD {moves}"));
    for sql in ["SET datafusion.execution.batch_size = 1", "SET TIME ZONE 'UTC'", "SET x TO 1"] {
        check(sql, "SET would change settings");
    }
    check("RESET datafusion.execution.batch_size", "RESET would change settings");
    check("EXPLAIN SET x = 1", "EXPLAIN SET would change settings");
    check("USE other", "USE would change settings");
    for (sql, asked) in [
        ("BEGIN", "BEGIN"),
        ("START TRANSACTION", "START"),
        ("COMMIT", "COMMIT"),
        ("ROLLBACK", "ROLLBACK"),
        ("SAVEPOINT s", "SAVEPOINT"),
    ] {
        check(sql, &format!("{asked}: there are no transactions"));
    }
    for (sql, asked) in [
        ("PREPARE p AS SELECT 1", "PREPARE"),
        ("EXECUTE p", "EXECUTE"),
        ("DEALLOCATE p", "DEALLOCATE"),
        ("CALL something()", "CALL"),
        ("EXPLAIN EXECUTE p", "EXPLAIN EXECUTE"),
    ] {
        check(sql, &format!("{asked}: nothing is kept between queries"));
    }
    check("SHOW ALL", "SHOW is no query");
    check("SHOW datafusion.execution.batch_size", "SHOW is no query");
    check("SHOW CREATE TABLE rewards", "SHOW is no query");
    check("KILL 1", "KILL is no query");
    check("EXPLAIN SHOW TABLES", "EXPLAIN SHOW is no query");
    check("EXPLAIN EXPLAIN SELECT 1", "EXPLAIN EXPLAIN is no query");
}

#[test]
fn selecting_into_a_table_is_refused_at_any_depth() {
    for sql in [
        "SELECT * INTO t FROM rewards",
        "SELECT amount FROM (SELECT * INTO t FROM rewards)",
        "WITH x AS (SELECT 1 INTO t) SELECT * FROM x",
        "EXPLAIN ANALYZE SELECT 1 INTO t",
    ] {
        check(sql, "SELECT INTO would make a table");
    }
}

#[test]
fn files_and_addresses_are_no_tables() {
    for name in [
        "'rewards.parquet'",
        "'/etc/passwd'",
        "\"/etc/passwd\"",
        "\"s3://bucket/x.parquet\"",
        "'https://example.com/x.csv'",
        "\"file:///etc/passwd\"",
        "x.csv",
        "\"..\\x\"",
        "'data'",
    ] {
        let named = name.trim_matches(['\'', '"']).escape_default().to_string();
        check(&format!("SELECT * FROM {name}"), &format!("\"{named}\" names a file or an address"));
        check(&format!("SELECT 1 WHERE EXISTS (SELECT * FROM {name})"), &format!("\"{named}\" names a file or an address"));
        check(
            &format!("EXPLAIN SELECT * FROM rewards JOIN {name} AS t ON true"),
            &format!("\"{named}\" names a file or an address"),
        );
    }
}

#[test]
fn functions_that_read_are_not_there() {
    for function in
        ["read_parquet", "read_csv", "parquet_metadata", "parquet_scan", "url", "glob", "metadata_cache", "statistics_cache"]
    {
        check(
            &format!("SELECT * FROM {function}('/etc/passwd')"),
            &format!("{function}(…) is no function that makes a table here"),
        );
        check(&format!("SELECT * FROM TABLE({function}('x'))"), function);
    }
    let lake = Fixture::of_three_days();
    for function in
        ["input_file_name()", "read_file('/etc/passwd')", "pg_read_file('/etc/passwd')", "generate_series(1, 100000000000)"]
    {
        let error = refusal(&lake.session(), &format!("SELECT {function}"));
        assert!(error.starts_with("there is no function"), "{function}: {error}");
    }
    assert_eq!(answer(&lake.session(), "SELECT sum(value) AS s FROM generate_series(1, 3)"), "s\n6\n");
}

#[test]
fn one_statement_is_asked_at_a_time() {
    let lake = Fixture::of_three_days();
    check("SELECT 1; DROP TABLE rewards", "DROP TABLE would change what tables there are");
    check("DELETE FROM rewards; SELECT 1", "DELETE would change rows");
    assert_eq!(refusal(&lake.session(), "SELECT 1; SELECT 2"), "there are 2 queries; ask one at a time");
    assert_eq!(answer(&lake.session(), "; SELECT 1 AS x;; -- all"), "x\n1\n");
    assert!(refusal(&lake.session(), " ; -- nothing").starts_with("there is no query to ask"));
}

#[test]
fn clauses_that_would_be_passed_over_are_refused_by_name() {
    let lake = Fixture::of_three_days();
    let session = lake.session();
    for (sql, clause) in [
        ("FROM rewards LIMIT 1", "FROM without SELECT"),
        ("SELECT TOP 1 amount FROM rewards", "TOP"),
        ("SELECT amount FROM rewards PREWHERE amount > 1", "PREWHERE"),
        ("SELECT amount FROM rewards START WITH amount = 1 CONNECT BY PRIOR amount = amount", "CONNECT BY"),
        ("SELECT amount FROM rewards LATERAL VIEW explode(amount) t AS x", "LATERAL VIEW"),
        ("SELECT amount FROM rewards CLUSTER BY amount", "CLUSTER BY"),
        ("SELECT amount FROM rewards DISTRIBUTE BY amount", "DISTRIBUTE BY"),
        ("SELECT amount FROM rewards SORT BY amount", "SORT BY"),
        ("SELECT asset, sum(amount) FROM rewards GROUP BY asset WITH ROLLUP", "WITH or GROUPING SETS"),
        ("SELECT asset, sum(amount) FROM rewards GROUP BY ALL WITH TOTALS", "WITH or GROUPING SETS"),
        ("SELECT amount FROM rewards TABLESAMPLE BERNOULLI (10)", "a sample"),
        ("SELECT amount FROM (SELECT amount FROM rewards) TABLESAMPLE (10 ROWS)", "a sample"),
        ("SELECT amount FROM rewards PARTITION (p0)", "PARTITION"),
        ("SELECT amount FROM rewards WITH (NOLOCK)", "WITH behind a table"),
        ("SELECT value FROM generate_series(1, 3) WITH ORDINALITY", "WITH ORDINALITY"),
        ("SELECT a.amount FROM rewards a GLOBAL JOIN rewards b ON true", "GLOBAL"),
        ("SELECT amount FROM rewards SETTINGS max_threads = 1", "SETTINGS"),
        ("SELECT amount FROM rewards FORMAT JSONCompact", "FORMAT"),
        ("SELECT amount FROM rewards FOR JSON AUTO", "FOR is"),
        ("SELECT amount FROM rewards FOR UPDATE", "FOR UPDATE"),
        ("SELECT amount FROM rewards ORDER BY amount WITH FILL", "WITH FILL"),
        ("SELECT amount FROM rewards ORDER BY amount INTERPOLATE (amount)", "INTERPOLATE"),
        ("SELECT max(0.5)(amount) FROM rewards", "a function's parameters"),
    ] {
        let within = [format!("SELECT 1 WHERE EXISTS ({sql})"), format!("WITH x AS ({sql}) SELECT 1"), format!("EXPLAIN {sql}")];
        for sql in within.iter().map(String::as_str).chain([sql]) {
            let error = refusal(&session, sql);
            assert!(error.starts_with(clause) && error.contains("not known here"), "{sql}: {error}");
        }
    }
    for sql in [
        "FROM rewards SELECT count(*) AS n",
        "SELECT count(*) AS n FROM rewards |> WHERE n > 0",
        "SELECT sum(n) AS n FROM (SELECT asset, count(*) AS n FROM rewards GROUP BY GROUPING SETS ((asset)))",
        "SELECT 5 AS n FROM rewards QUALIFY row_number() OVER (ORDER BY amount) = 1",
    ] {
        assert_eq!(answer(&session, sql), "n\n5\n", "{sql}");
    }
}
