use std::fs;

use serde_json::Value;

use super::server::DataSet;

#[test]
fn the_benchmark_of_the_server_says_what_it_offered_what_it_reached_and_what_is_missed() {
    let data = DataSet::none();
    // Not in the system's folder for temporary files, which may be in memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let dir = folder.path().to_str().unwrap();
    let sizes = ["--wallets", "50", "--connections", "8", "--rate", "20", "--seconds", "1", "--transactions", "2000"];
    let output = data.output(&[&["bench", "serve", "--dir", dir][..], &sizes].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"));
    assert_eq!((&report["wallets"], &report["connections"]), (&50.into(), &8.into()));
    assert_eq!(report["lake"], cfg!(feature = "lake"));
    assert_eq!(report["posted_until_seen"]["offered_per_second"], 20.0);
    let constant = report["constant_handler"]["beside_posts"]["reached_per_second"].as_f64().unwrap();
    let reads = report["reads_beside_posts"]["reads"]["offered_per_second"].as_f64().unwrap();
    assert!((reads - constant / 2.0).abs() <= 1.0, "{report}");
    for measured in ["/bare_fdatasync_ms/p50", "/large_bodies/share_of_ingest", "/server_peak_resident_bytes/one_by_one"] {
        assert!(report.pointer(measured).and_then(Value::as_f64).is_some_and(|number| number > 0.0), "{measured}: {report}");
    }
    let targets = report["targets"].as_array().unwrap();
    assert!(targets.len() == 5 && targets.iter().all(|target| target["met"].is_boolean()), "{report}");
    // How fast this machine is decides which; that the status says so does not depend on it.
    let behind = report["behind"].as_array().unwrap();
    assert_eq!(output.status.code(), Some(i32::from(!behind.is_empty())), "{errors}");
    assert!(behind.iter().all(|stream| errors.contains(stream.as_str().unwrap())), "{errors}");
    let log = fs::read_to_string(folder.path().join("data.log")).unwrap();
    assert!(log.contains("/v1/feeds/{feed}/transactions") && log.contains("/v1/wallets/{wallet}/balance"), "{log}");
}

#[test]
fn the_benchmark_of_a_spike_says_what_each_class_met_and_loses_nothing_that_was_acknowledged() {
    let data = DataSet::none();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let dir = folder.path().to_str().unwrap();
    let sizes =
        ["--wallets", "50", "--connections", "8", "--spike-connections", "100", "--seconds", "2", "--rise", "1", "--hold", "2"];
    let output = data.output(&[&["bench", "serve", "--spike", "--json", "--dir", dir][..], &sizes].concat());
    let errors = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"));
    let capacity = report["capacity_per_second"].as_f64().unwrap();
    let count = |class: &str, part: &str, what: &str| report["classes"][class][part][what].as_u64().unwrap();
    let offered: u64 = ["reads", "changes", "feeds", "analytics"].iter().map(|class| count(class, "hold", "offered")).sum();
    assert!((offered as f64 - 4.0 * capacity).abs() <= 0.05 * offered as f64, "twice the capacity for two seconds: {report}");
    for part in ["before", "rise", "hold", "after"] {
        assert_eq!(count("feeds", part, "refused"), 0, "{report}");
        let whole = ["answered", "refused", "failed", "not_sent"].iter().map(|what| count("reads", part, what)).sum::<u64>();
        assert_eq!(whole, count("reads", part, "offered"), "{report}");
    }
    let kept = &report["kept"];
    assert!(kept["purchases_acknowledged"].as_u64() > Some(0) && kept["wallets_acknowledged"].as_u64() > Some(0), "{report}");
    assert_eq!((&kept["purchases_missing"], &kept["wallets_missing"], &kept["verifies"]), (&0.into(), &0.into(), &true.into()));
    // How fast this machine is decides what went wrong in so short a time; that the status says so does not depend on it.
    let wrong = report["wrong"].as_array().unwrap();
    assert_eq!(output.status.code(), Some(i32::from(!wrong.is_empty())), "{errors}");
    assert!(wrong.iter().all(|what| errors.contains(what.as_str().unwrap())), "{errors}");
}
