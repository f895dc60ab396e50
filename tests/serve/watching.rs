//! What is watched: the series of a real server, the alerts and panels that use them, and the runbook that the alerts lead to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use serde_json::Value;

use super::{
    bank::{Bank, Reply},
    banks::{BERLIN, configured, consent},
    server::{DataSet, Server, march, root},
};

const RULES: &str = "deploy/prometheus/rules.yaml";
const RULES_TESTS: [&str; 2] = ["deploy/prometheus/rules_test.yaml", "deploy/prometheus/rules_of_days_test.yaml"];
const DASHBOARD: &str = "deploy/grafana/rewardhub.json";
const RUNBOOK: &str = "deploy/runbook.md";

/// How long the server may take to count what it counts by itself.
const LONGEST: Duration = Duration::from_secs(60);
/// What a section of the runbook says, in this order.
const SAID: [&str; 4] = ["**Customers:**", "**Look:**", "**Do:**", "**Escalate:**"];
/// What Prometheus makes itself.
const OF_PROMETHEUS: [&str; 2] = ["up", "ALERTS"];

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Alerts by name, each with the lines of its rule.
fn alerts(rules: &str) -> BTreeMap<String, String> {
    let rules = rules.split("      - ").skip(1).filter_map(|rule| rule.strip_prefix("alert: "));
    rules.map(|rule| (rule.lines().next().unwrap_or_default().to_owned(), rule.to_owned())).collect()
}

/// The queries of rules and alerts: what stands between `expr` and the next key.
fn expressions(rules: &str) -> impl Iterator<Item = &str> {
    rules.split("expr: ").skip(1).map(|rest| {
        let ends = ["\n        for:", "\n      - ", "\n      #", "\n\n"].iter().filter_map(|end| rest.find(end)).min();
        &rest[..ends.unwrap_or(rest.len())]
    })
}

/// What rules call their own results.
fn recorded(rules: &str) -> BTreeSet<&str> {
    rules.lines().filter_map(|line| line.trim().strip_prefix("- record: ")).collect()
}

/// The sections of the runbook's alerts, by their headings.
fn sections(runbook: &str) -> BTreeMap<String, String> {
    let alerts = runbook.split("\n## ").find(|part| part.starts_with("Alerts\n")).expect("the runbook has a part Alerts");
    let sections = alerts.split("\n### ").skip(1).map(|section| section.split_once('\n').expect("a section has a text"));
    sections.map(|(heading, section)| (heading.to_owned(), section.to_owned())).collect()
}

/// Every query of the dashboard, with the title of its panel.
fn queries(dashboard: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = Vec::new();
    for panel in dashboard["panels"].as_array().expect("a dashboard has panels") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            found.push((text(&panel["title"]), text(&target["expr"])));
        }
    }
    for annotation in dashboard["annotations"]["list"].as_array().into_iter().flatten() {
        found.push((text(&annotation["name"]), text(&annotation["expr"])));
    }
    found
}

/// The names of series in a query: what stands before a selector, a range or an operator, and is no word of the language.
fn series(query: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let mut found = BTreeSet::new();
    let without_labels: String =
        query.split('{').map(|part| part.rsplit('}').next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    for word in without_labels.split(|c| !is_name(c)) {
        if OF_PROMETHEUS.contains(&word) || word.starts_with("rewardhub") || word.starts_with("process_") {
            found.insert(word.to_owned());
        }
    }
    found
}

/// The names of the series that a server shows, as they are stored.
fn shown(metrics: &str) -> BTreeSet<String> {
    let lines = metrics.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split(['{', ' ']).next()).map(str::to_owned).collect()
}

/// What a server shows after some traffic, once it has counted by itself.
fn after_traffic(server: &Server) -> BTreeSet<String> {
    server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well();
    let deadline = Instant::now() + LONGEST;
    loop {
        let series = shown(server.get("/metrics").well().as_str().expect("metrics are text"));
        let counts = [
            "rewardhub_kept_rows_counted_timestamp_seconds",
            "rewardhub_liability_minor",
            "rewardhub_waiting_for_person",
            "rewardhub_inbox_files",
            "rewardhub_bank_polls_total",
            "rewardhub_bank_oldest_success_timestamp_seconds",
        ];
        let counted = counts.iter().all(|name| series.contains(*name));
        let follows = !cfg!(feature = "lake") || series.contains("rewardhub_lake_version");
        if counted && follows {
            return series;
        }
        assert!(Instant::now() < deadline, "the server counts these alone: {series:?}");
        std::thread::yield_now();
    }
}

/// Wallets that are there when the server starts, so that it finds something to sum up.
fn with_a_wallet() -> DataSet {
    let data = DataSet::everyday();
    let statement = data.folder().join("statement.csv");
    fs::write(&statement, march(&[(2, 1000, "CORNER SHOP")])).expect("there is room for a small file");
    data.run(&["ingest", statement.to_str().expect("a path of a test is text")]);
    data
}

#[test]
fn what_rules_and_panels_ask_for_is_shown_and_what_is_shown_is_used() {
    let (data, bank) = (with_a_wallet(), Bank::start(|_| Reply::json(503, "")));
    configured(&data, &bank, BERLIN);
    let server = data.serve(&[]);
    consent(&server, "customer-7");
    let shown = after_traffic(&server);
    let (rules, dashboard) = (text(RULES), serde_json::from_str(&text(DASHBOARD)).expect("the dashboard is JSON"));
    let mut asked: BTreeMap<String, String> = BTreeMap::new();
    for expression in expressions(&rules) {
        asked.extend(series(expression).into_iter().map(|name| (name, RULES.to_owned())));
    }
    for (title, query) in queries(&dashboard) {
        asked.extend(series(&query).into_iter().map(|name| (name, format!("panel {title:?}"))));
    }
    let known = recorded(&rules);
    let is_absent_here = |name: &str| !cfg!(feature = "lake") && name.starts_with("rewardhub_lake_");
    for (name, by) in &asked {
        let made = OF_PROMETHEUS.contains(&name.as_str()) || known.contains(name.as_str());
        assert!(made || is_absent_here(name) || shown.contains(name), "{by} asks for {name}, which no server shows: {shown:?}");
    }
    for name in shown {
        let whole = ["_bucket", "_count", "_sum"].iter().find_map(|part| name.strip_suffix(part)).unwrap_or(&name);
        let used = asked.keys().any(|asked| *asked == name || asked.starts_with(&format!("{whole}_")));
        assert!(used, "nobody looks at {name}: show it in {DASHBOARD}");
    }
}

#[test]
fn the_last_backup_is_shown_by_the_mark_that_it_left_and_none_is_known_before() {
    let data = DataSet::everyday();
    data.configure("[status]\nbackup_mark = \"backup.mark\"\n");
    let server = data.serve(&[]);
    let last = || {
        let metrics = server.get("/metrics").well();
        let mut lines = metrics.as_str().expect("metrics are text").lines();
        let line = lines.find_map(|line| line.strip_prefix("rewardhub_last_backup_timestamp_seconds "));
        line.expect("it is shown").parse::<u64>().expect("it is a number")
    };
    assert_eq!(last(), 0);
    let mark = fs::File::create(data.path().join("backup.mark")).expect("there is room for a small file");
    let when = SystemTime::UNIX_EPOCH + Duration::from_secs(1_780_000_000);
    mark.set_modified(when).expect("the system sets times");
    assert_eq!(last(), 1_780_000_000);
}

#[test]
fn each_alert_leads_to_its_section_of_the_runbook_and_each_section_has_its_alert() {
    let (alerts, sections) = (alerts(&text(RULES)), sections(&text(RUNBOOK)));
    assert!(alerts.len() > 10, "{alerts:?}");
    assert_eq!(alerts.keys().collect::<Vec<_>>(), sections.keys().collect::<Vec<_>>());
    for (name, rule) in &alerts {
        assert!(rule.contains(&format!("runbook: {RUNBOOK}#{}\n", name.to_lowercase())), "{name} leads elsewhere: {rule}");
        let severities = ["page", "ticket"].iter().filter(|severity| rule.contains(&format!("severity: {severity} "))).count();
        assert_eq!(severities, 1, "{name} wakes somebody or waits: {rule}");
        let places: Vec<_> = SAID.iter().map(|word| sections[name].find(word)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "the section {name} says {SAID:?}: {places:?}");
    }
}

#[test]
fn the_runbook_names_commands_that_there_are() {
    let data = DataSet::none();
    let mut tried = BTreeSet::new();
    for (heading, section) in sections(&text(RUNBOOK)) {
        let codes = section.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("rewardhub "));
        for code in codes.map(|code| code.split_whitespace().collect::<Vec<_>>()) {
            if code[0] == "lake" && !cfg!(feature = "lake") || !tried.insert(code.clone().join(" ")) {
                continue;
            }
            let is_word = |word: &&&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !word.starts_with("--");
            let words: Vec<&str> = code.iter().take_while(is_word).copied().collect();
            let help = data.run(&[&words[..], &["--help"]].concat());
            let usage = format!("Usage: rewardhub {}", words.join(" "));
            assert!(help.contains(&usage), "{heading}: {code:?} is no command: {help}");
            for word in &code[words.len()..] {
                let is_there = if word.starts_with("--") { help.contains(word) } else { true };
                assert!(is_there, "{heading}: {code:?} has no {word}: {help}");
            }
        }
    }
    assert!(tried.len() > 8, "{tried:?}");
}

/// The queries of the dashboard as rules, which promtool reads: its variables stand for texts and for a range.
fn as_rules(queries: &[(String, String)]) -> String {
    let rule = |(_, query): &(String, String)| {
        let query = Value::String(query.replace("$__rate_interval", "5m"));
        format!("      - record: panel:query\n        expr: {query}\n")
    };
    format!("groups:\n  - name: dashboard\n    rules:\n{}", queries.iter().map(rule).collect::<String>())
}

#[test]
fn prometheus_understands_each_query_of_the_dashboard() {
    let queries = queries(&serde_json::from_str(&text(DASHBOARD)).expect("the dashboard is JSON"));
    assert!(queries.len() > 20, "{queries:?}");
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let file = folder.path().join("dashboard.yaml");
    fs::write(&file, as_rules(&queries)).expect("there is room for a small file");
    promtool(&["check", "rules", "--lint=none", file.to_str().expect("a path of a test is text")]);
}

/// Runs promtool, which tests/run installs.
fn promtool(args: &[&str]) {
    let ran = Command::new("promtool").args(args).current_dir(root()).output();
    let ran = ran.unwrap_or_else(|error| panic!("promtool cannot be run ({error}); on Debian: apt-get install prometheus"));
    let said = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(ran.status.success(), "{}", said.concat());
}

#[test]
fn prometheus_takes_the_rules_and_each_alert_fires_when_it_should_and_only_then() {
    promtool(&["check", "rules", RULES]);
    promtool(&[&["test", "rules"], &RULES_TESTS[..]].concat());
    let tests = RULES_TESTS.map(text).concat();
    let mut expected: BTreeMap<&str, [bool; 2]> = BTreeMap::new();
    for case in tests.split("alertname: ").skip(1) {
        let name = case.lines().next().unwrap_or_default();
        let fires = !case.contains("exp_alerts: []") && case.contains("exp_labels: ");
        expected.entry(name).or_default()[usize::from(fires)] = true;
    }
    for name in alerts(&text(RULES)).keys() {
        assert_eq!(expected.get(name.as_str()), Some(&[true, true]), "{name} is tried where it fires and where it does not");
    }
}
