//! What `analytics/README.md` tells people to type, typed.

use std::fs;

use serde_json::{Value, json};

use super::{
    bucket,
    data_set::DataSet,
    ledger,
    process::{Environment, Ran, arg, root},
    python::python,
};

/// The fenced blocks of one language under a heading.
fn blocks(heading: &str, language: &str) -> Vec<String> {
    let document = fs::read_to_string(root().join("analytics/README.md")).expect("it is there");
    let sections = document.split("\n## ");
    let section = sections.clone().find(|section| section.lines().next() == Some(heading));
    let section = section.unwrap_or_else(|| panic!("there is no heading {heading:?}"));
    let fence = format!("```{language}\n");
    let blocks = section.split(&fence).skip(1).map(|rest| rest.split("```").next().expect("a split has a first part").to_owned());
    let blocks: Vec<_> = blocks.collect();
    assert!(!blocks.is_empty(), "{heading} has a block of {language}");
    blocks
}

/// Runs Python where the lake is as the document has it; what its last line says.
#[track_caller]
fn typed(data: &DataSet, lines: &[&str], environment: &Environment) -> Value {
    let script = data.folder().join("typed.py");
    // As the scripts do: threads that are still closing files would abort an interpreter that winds up.
    let at_once = ["import os, sys", "sys.stdout.flush()", "os._exit(0)"];
    fs::write(&script, [lines, &at_once].concat().join("\n")).expect("there is room");
    let mut command = python(environment);
    command.arg(arg(&script)).current_dir(data.folder());
    let output = Ran::from(command.output().expect("the interpreter is there")).well();
    serde_json::from_str(output.lines().last().expect("it prints something")).expect("the last line is JSON")
}

/// A worked data set, its lake under the name that the document uses.
fn worked() -> DataSet {
    let data = DataSet::worked();
    let place = data.folder().join("rewardhub-data/lake");
    data.run(&["lake", "flush", "--lake", arg(&place)]).well();
    data
}

fn in_order(rows: &Value) -> Value {
    ledger::sorted(rows.as_array().expect("it is a list").clone())
}

#[test]
fn python_finds_the_rewards_on_a_disk_and_in_a_bucket() {
    let data = worked();
    let typed_in = blocks("Python: deltalake and pandas", "python").concat();
    let print = "import json\nprint(json.dumps([[*key, int(sum.scaleb(4))] for key, sum in earned.items()]))";
    let expected = ledger::rewards(&data);
    assert_eq!(in_order(&typed(&data, &[&typed_in, print], &Environment::new())), expected);

    let (place, environment) = (bucket::place(), bucket::environment(bucket::store()));
    let mut data = data;
    data.set_environment(environment.clone());
    data.run(&["lake", "flush", "--lake", &place]).well();
    let in_a_bucket = typed_in.replace("\"rewardhub-data/lake\"", &format!("{place:?}"));
    assert_ne!(in_a_bucket, typed_in);
    assert_eq!(in_order(&typed(&data, &[&in_a_bucket, print], &environment)), expected);
}

#[test]
fn duckdb_finds_rewards_balances_and_latest_revisions() {
    let data = worked();
    let typed_in = blocks("DuckDB without its extension", "python").concat();
    let queries = blocks("What is there", "sql");
    let [latest, balances] = queries.as_slice() else { panic!("two queries: {queries:?}") };
    let print = format!(
        r#"
import json
db.execute("CREATE VIEW latest AS " + {latest:?})
db.execute("CREATE VIEW balances AS " + {balances:?})
def rows(sql):
    return [[int(value * 10000) if name == "amount" else value for name, value in zip(columns, row)]
            for columns, row in ((db.sql(sql).columns, row) for row in db.sql(sql).fetchall())]
print(json.dumps({{
    "earned": rows("FROM earned"),
    "balances": rows("FROM balances"),
    "several": rows("SELECT transaction_id FROM latest GROUP BY ALL HAVING count(*) > 1"),
    "missing": rows("SELECT transaction_id FROM transactions EXCEPT SELECT transaction_id FROM latest"),
    "earlier": rows("SELECT 1 FROM transactions JOIN latest USING (transaction_id) WHERE transactions.revision > latest.revision"),
    "revisions": rows("SELECT DISTINCT revision > 1 FROM latest"),
}}))
"#
    );
    let found = typed(&data, &[&typed_in, &print], &Environment::new());
    assert_eq!(in_order(&found["earned"]), ledger::rewards(&data));
    assert_eq!(in_order(&found["balances"]), ledger::balances(&data, "2026-04-02"));
    for none in ["several", "missing", "earlier"] {
        assert_eq!(found[none], json!([]), "{none}");
    }
    assert_eq!(in_order(&found["revisions"]), json!([[false], [true]]), "some transactions have several revisions");
}
