//! `waiting list`, and what waits of a feed that requires enrolment: in the reports, when its account is linked, and when nobody links it.

use expect_test::expect;

use super::data_set::DataSet;

const ONE: &str = "GB33BUKB20201555555555";
const TWO: &str = "GB94BARC10201530093459";

fn file(account: &str, rows: &[(&str, &str)]) -> String {
    let row = |(id, day): &(&str, &str)| format!("{account},{id},{day},-20.00,GBP,CARD PAYMENT TO GREENS MARKET,5411\n");
    format!("account,id,booked_on,amount,currency,description,mcc\n{}", rows.iter().map(row).collect::<String>())
}

fn requiring() -> DataSet {
    let data = DataSet::everyday();
    data.profile("default", "enrolment = \"required\"\nwaiting_days = 20\n");
    data
}

/// A listing without ids.
fn waiting(data: &DataSet, day: &str) -> String {
    let listed = data.run(&["waiting", "list", "--as-of", day]).well();
    let without_id = |line: &str| {
        line.split_whitespace().enumerate().filter(|(at, _)| *at != 1).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
    };
    if listed.starts_with("nothing") { listed } else { listed.lines().map(|line| without_id(line) + "\n").collect() }
}

#[test]
fn what_waits_is_listed_and_is_judged_by_its_own_days_version_when_its_account_is_linked() {
    let data = requiring();
    assert_eq!(waiting(&data, "2026-02-01"), "nothing waits for its account to be linked\n");
    let report =
        data.ingest("one.csv", &file(ONE, &[("A", "2026-02-02"), ("B", "2026-02-03")]), &["--as-of", "2026-02-04"]).well();
    let lines: Vec<&str> = report.lines().filter(|line| line.starts_with("new") || line.contains("waiting for")).collect();
    expect![[r#"
        new                                               2
          of them waiting for their account to be linked  2
    "#]]
    .assert_eq(&(lines.join("\n") + "\n"));
    data.ingest("two.csv", &file(TWO, &[("A", "2026-02-05")]), &["--as-of", "2026-02-06"]).well();
    let mut listed: Vec<String> = waiting(&data, "2026-02-10").lines().map(str::to_owned).collect();
    listed.sort();
    assert_eq!(listed, ["default 1 2026-02-06 17", "default 2 2026-02-04 15", "feed items since days left"]);
    assert_eq!(data.run(&["waiting", "list", "--feed", "other"]).well(), "nothing waits for its account to be linked\n");
    let error = data.run(&["balance", ONE]).wrong();
    assert!(error.contains("is linked to no wallet yet; link it with `rewardhub wallet link"), "{error}");
    let explained = data.run(&["explain", "A", "--account", ONE]).well();
    assert!(explained.contains("it waits for somebody to link its account to a wallet"), "{explained}");
    assert!(explained.contains("GREENS MARKET"), "its text is sealed like any other: {explained}");

    let wallet = data.wallet("2026-02-10");
    data.run(&["wallet", "link", &wallet, ONE, "--as-of", "2026-02-10"]).well();
    assert_eq!(waiting(&data, "2026-02-10").lines().count(), 2);
    let explained = data.run(&["explain", "A", "--account", ONE]).well();
    assert!(explained.contains("for its account to be linked to a wallet"), "{explained}");
    assert!(explained.contains("its day is 2026-02-02") && explained.contains("earned by wallet"), "{explained}");
    for day in 11..20 {
        let again = file(ONE, &[("A", "2026-02-02"), ("B", "2026-02-03")]);
        let report = data.ingest("one.csv", &again, &["--as-of", &format!("2026-02-{day}"), "--json"]).well();
        assert!(report.contains("\"new\":0") && report.contains("\"waiting\":0"), "{report}");
    }
    let rewarded = data.run(&["history", &wallet]).well().lines().filter(|line| line.contains("earned")).count();
    assert_eq!(rewarded, 2, "{}", data.run(&["history", &wallet]).well());
    data.run(&["verify"]).well();
}

#[test]
fn what_nobody_links_is_dropped_by_a_sweep_and_stays_so() {
    let data = requiring();
    let content = file(ONE, &[("A", "2026-02-02"), ("B", "2026-02-03")]);
    data.ingest("one.csv", &content, &["--as-of", "2026-02-04"]).well();
    data.run(&["sweep", "--as-of", "2026-02-24"]).well();
    assert_eq!(waiting(&data, "2026-02-24").lines().last(), Some("default 2 2026-02-04 1"));
    data.run(&["sweep", "--as-of", "2026-02-25"]).well();
    assert_eq!(waiting(&data, "2026-02-25"), "nothing waits for its account to be linked\n");
    let wallet = data.wallet("2026-02-26");
    data.run(&["wallet", "link", &wallet, ONE, "--as-of", "2026-02-26"]).well();
    let report = data.ingest("one.csv", &content, &["--as-of", "2026-02-27", "--json"]).well();
    assert!(report.contains("\"new\":0") && report.contains("\"duplicates\":2"), "{report}");
    let explained = data.run(&["explain", "A", "--account", ONE]).well();
    assert!(explained.contains("longer than its feed allows, and was dropped"), "{explained}");
    let history = data.run(&["history", &wallet]).well();
    assert!(!history.contains("earned"), "{history}");
    data.run(&["verify"]).well();
}

#[test]
fn a_check_of_a_file_says_that_enrolment_is_required() {
    let data = requiring();
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("one.csv");
    std::fs::write(&path, file(ONE, &[("A", "2026-02-02")])).expect("there is room for a small file");
    let checked = data.run(&["feeds", "check", super::arg(&path)]).well();
    let last = checked.lines().last().expect("it says something");
    assert_eq!(last, "enrolment is required: items of accounts that nobody has linked to a wallet wait, 20 days at most");
}
