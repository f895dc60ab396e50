//! deltalake with pandas, and DuckDB, find in the lake what the ledger has.

use rewardhub_analytics::tables::{Table, Type};
use serde_json::{Value, json};

use super::{
    data_set::{AS_OF, Bank, DataSet},
    ledger::{self, Rows, sorted},
    process::{Environment, arg},
    python::ask,
};

/// What both readers find, which is the same.
fn figures(data: &DataSet) -> Value {
    let (lake, environment) = (data.lake(), Environment::new());
    let [pandas, duckdb] = ["with_pandas.py", "with_duckdb.py"].map(|script| ask(script, &[arg(&lake)], &environment));
    for (figure, found) in pandas.as_object().expect("figures have names") {
        assert_eq!(duckdb[figure], *found, "{figure}: DuckDB on the left, pandas on the right");
    }
    assert_eq!(duckdb, pandas);
    pandas
}

fn in_order(figure: &Value) -> Value {
    sorted(figure.as_array().expect("it is a list").clone())
}

/// With everything that the ledger counts in another way.
fn agrees(figures: &Value, data: &DataSet, on: &str) {
    assert_eq!(in_order(&figures["balances"]), ledger::balances(data, on));
    assert_eq!(in_order(&figures["rewards"]), ledger::rewards(data));
    agrees_with_decisions(figures, data);
}

/// Rewards as `rewardhub sql` adds them up.
pub fn rewards_by_sql(data: &DataSet, more: &[&str]) -> Value {
    let query = "SELECT asset, kind, CAST(sum(amount) * 10000 AS BIGINT) AS amount FROM rewards GROUP BY asset, kind";
    let output = data.run(&[&["sql", query, "--format", "json"], more].concat()).well();
    let rows: Vec<Value> = serde_json::from_str(&output).expect("it is a list");
    sorted(rows.into_iter().map(|row| json!([row["asset"], row["kind"], row["amount"]])).collect())
}

/// With the decisions in the log, with our own SQL, and with itself.
fn agrees_with_decisions(figures: &Value, data: &DataSet) {
    assert_eq!(in_order(&figures["rewards"]), rewards_by_sql(data, &[]));
    assert_eq!(figures["rewards_by_day"], figures["rewards"]);
    assert_eq!(figures["rewards_by_month"], figures["rewards"]);
    assert_eq!(figures["accounts_by_day"], figures["accounts"]);
    assert_eq!(figures["entries"], json!({ "GBP": 0, "PTS": 0 }), "each asset sums to zero");
    let (rows, expected) = (&figures["rows"], Rows::of(data));
    let found = |table: &str| rows[table].as_u64().expect("it is a number");
    let found = Rows {
        transactions: found("transactions"),
        entries: found("entries"),
        deliveries: found("deliveries"),
        wallets: found("wallets"),
        dead_letters: figures["rejections"]["dead_letter"].as_u64().expect("it is a number"),
        redemptions: found("redemptions"),
        transfers: found("transfers"),
    };
    assert_eq!(found, expected);
    data.run(&["verify"]).well();
}

/// Takes the files in, and returns the report on their records.
fn ingest(data: &DataSet, bank: &Bank) -> Value {
    let ran = data.run(&[&["ingest", "--json"], &AS_OF[..], &bank.args()].concat());
    assert!(ran.stderr.contains("1 record could not be read"), "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).expect("it is JSON")
}

/// Counters of deliveries, over several ingests.
fn counted(ingests: &[&Value]) -> Value {
    let sum = |name: &str| -> u64 { ingests.iter().filter_map(|report| report[name].as_u64()).sum() };
    let dead = ingests.iter().flat_map(|report| report["dead_letters"].as_object().expect("by reason").values());
    let mut counted: Value = ["read", "new", "duplicates", "pending", "conflicts", "review", "removed", "amended"]
        .map(|name| (name, sum(name)))
        .into_iter()
        .collect();
    counted["dead_letters"] = dead.filter_map(Value::as_u64).sum::<u64>().into();
    counted
}

#[test]
fn deltalake_and_duckdb_find_what_the_ledger_has_and_files_taken_in_again_change_nothing() {
    let data = DataSet::everyday();
    let bank = Bank::files(data.folder());
    let first = ingest(&data, &bank);
    let figures_then = figures(&data);
    agrees(&figures_then, &data, "2026-04-02");
    assert_eq!(figures_then["deliveries"], counted(&[&first]));
    assert_eq!(figures_then["rejections"], json!({ "dead_letter": 1 }));
    assert_eq!(figures_then["statuses"], json!({ "booked": first["new"], "pending": first["pending"] }));
    assert!(first["duplicates"].as_u64() > Some(50), "statements overlap: {first}");
    assert!(figures_then["rewards"].to_string().contains("clawback"), "purchases came back: {figures_then}");

    let again = ingest(&data, &bank);
    assert_eq!((&again["new"], &again["pending"]), (&json!(0), &json!(0)));
    let mut figures_now = figures(&data);
    agrees_with_decisions(&figures_now, &data);
    assert_eq!(figures_now["deliveries"], counted(&[&first, &again]));
    for only in ["/deliveries", "/rows/deliveries"] {
        *figures_now.pointer_mut(only).expect("it is there") = figures_then.pointer(only).expect("it is there").clone();
    }
    assert_eq!(figures_now, figures_then, "what was known is counted, and is no row");

    data.run(&["sweep", "--as-of", "2026-05-20"]).well();
    let figures_later = figures(&data);
    agrees(&figures_later, &data, "2026-05-20");
    assert_eq!(figures_later["days"], json!(["2026-04-02", "2026-05-20"]));
    assert_eq!(figures_later["rewards"], figures_then["rewards"], "what matures is no other reward");
    assert_ne!(figures_later["balances"], figures_then["balances"]);

    for upkeep in [&["lake", "compact"][..], &["lake", "vacuum", "--keep-hours", "1"], &["lake", "rebuild"]] {
        data.run(upkeep).well();
        assert_eq!(figures(&data), figures_later, "after {upkeep:?}");
    }
}

#[test]
fn every_column_has_the_type_and_the_description_that_was_given_to_it() {
    let data = DataSet::worked();
    data.run(&["lake", "flush"]).well();
    let schemas = ask("schemas.py", &[arg(&data.lake())], &Environment::new());
    for table in Table::ALL {
        let columns = table.columns().iter().map(|column| {
            let [delta, arrow, duckdb] = match column.holds {
                Type::Text | Type::Id => ["string", "string", "VARCHAR"],
                Type::Whole => ["long", "int64", "BIGINT"],
                Type::Amount => ["decimal(18,4)", "decimal128(18, 4)", "DECIMAL(18,4)"],
                Type::Sum => ["decimal(38,4)", "decimal128(38, 4)", "DECIMAL(38,4)"],
                Type::Day => ["date", "date32[day]", "DATE"],
                Type::Time => ["timestamp", "timestamp[us, tz=UTC]", "TIMESTAMP WITH TIME ZONE"],
                Type::Flag => ["boolean", "bool", "BOOLEAN"],
            };
            json!([column.name, delta, arrow, duckdb, column.nullable, column.meaning])
        });
        assert_eq!(schemas[table.name()], json!([table.meaning(), columns.collect::<Vec<_>>()]), "{}", table.name());
    }
}
