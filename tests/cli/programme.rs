use std::fs;

use expect_test::{Expect, expect};

use super::{Ran, arg, data_set::DataSet, rewardhub};

const EVERYDAY: &str = "deploy/programmes/everyday.toml";

/// Checks a programme's text; the file is named `p.toml` in what comes out.
fn checked(source: &str, more: &[&str]) -> Ran {
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("p.toml");
    fs::write(&path, source).expect("there is room for a small file");
    let mut ran = rewardhub(&[&["programme", "check", arg(&path)], more].concat());
    for text in [&mut ran.stdout, &mut ran.stderr] {
        *text = text.replace(arg(&path), "p.toml");
    }
    ran
}

#[expect(clippy::needless_pass_by_value, reason = "so that a test is one call")]
fn tried(args: &[&str], expected: Expect) {
    expected.assert_eq(&rewardhub(&[&["programme", "try", EVERYDAY], args].concat()).well());
}

const HEAD: &str = r#"
programme = "small"
version   = 1
effective = 2026-01-01
timezone  = "Europe/London"
currency  = "GBP"
[assets.PTS]
decimals = 0
"#;

#[test]
fn the_shipped_programme_is_well() {
    expect![[r"
        ok: deploy/programmes/everyday.toml: everyday version 1, in force from 2026-01-01 in Europe/London; rules: 6, warnings: 0; its examples come out as they say
    "]]
    .assert_eq(&rewardhub(&["programme", "check", EVERYDAY]).well());
}

#[test]
fn every_mistake_is_reported_with_its_place_and_the_nearest_word() {
    let rule = r#"
[[rule]]
id   = "everything"
when = { kind = ["purchas"] }
earn = { rate = "1", per = "1.00", asset = "PTZ" }
"#;
    let ran = checked(&format!("{HEAD}{rule}"), &[]);
    expect![[r#"
        p.toml:12:18: error: unknown word `purchas`; did you mean `purchase`?
        12 | when = { kind = ["purchas"] }
           |                  ^
        p.toml:13:44: error: there is no asset `PTZ` in [assets]; did you mean `PTS`?
        13 | earn = { rate = "1", per = "1.00", asset = "PTZ" }
           |                                            ^
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(ran.wrong(), "error: 2 mistakes; correct them and check again\n");
}

#[test]
fn a_failed_example_is_reported_with_the_reason() {
    let rest = r#"
[[rule]]
id   = "everything"
when = { amount = { at_least = "5.00" } }
earn = { rate = "1", per = "1.00", asset = "PTS" }
[[example]]
given  = { amount = "4.99", on = 2026-03-03 }
expect = [{ rule = "everything", amount = "4", asset = "PTS" }]
"#;
    let ran = checked(&format!("{HEAD}{rest}"), &[]);
    expect![[r#"
        p.toml:14:1: error: this example expects everything 4 PTS, but the programme pays nothing:
          everything: amount is 4.99, asked for: at least 5.00
        14 | [[example]]
           | ^
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(ran.wrong(), "error: 1 mistake; correct it and check again\n");
}

#[test]
fn a_rule_that_can_never_pay_is_a_warning_and_no_mistake() {
    let rest = r#"
[[rule]]
id   = "late"
when = { hours = ["22:00-23:00"] }
earn = { rate = "1", per = "1.00", asset = "PTS" }
"#;
    let source = format!("{HEAD}{rest}");
    assert!(checked(&source, &[]).well().contains("warnings: 0"));
    expect![[r#"
        p.toml:11:8: warning: rule `late` can never pay: it asks for hours, and no feed gives the time
        11 | id   = "late"
           |        ^
        ok: p.toml: small version 1, in force from 2026-01-01 in Europe/London; rules: 1, warnings: 1; its examples come out as they say
    "#]]
    .assert_eq(&checked(&source, &["--without-time"]).well());
}

#[test]
fn all_files_are_checked_though_the_first_is_wrong() {
    let ran = rewardhub(&["programme", "check", "rustfmt.toml", "deploy/feeds/example.toml", EVERYDAY]);
    assert!(ran.stdout.starts_with("error: rustfmt.toml is no programme: it is of another kind; "), "{}", ran.stdout);
    assert!(ran.stdout.contains("deploy/feeds/example.toml:5:1: error: unknown key `name`"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("its examples come out as they say\n"), "{}", ran.stdout);
    ran.wrong();
}

#[test]
fn what_is_no_programme_is_refused_in_a_line_that_quotes_nothing_of_it() {
    let csv = "Date;Payee;Amount\n2026-03-12;JANE DOE;-3.00\n".repeat(1_000);
    for (name, content, kind) in [
        ("a.csv", csv.as_bytes(), "rows of values (CSV)"),
        ("a.xml", b"<Document><BkToCstmrStmt><JaneDoe/>", "a bank's XML (camt); `rewardhub ingest` takes it in"),
        ("b.xml", b"<JaneDoe>1</JaneDoe>", "XML"),
        ("a.ndjson", b"{\"counterparty\":\"JANE DOE\"}\n", "JSON by lines"),
        ("a.sta", b":20:JANE DOE\n:25:1/2\n", "SWIFT MT940 or MT942"),
        ("a.zip", b"PK\x03\x04 JANE DOE", "a ZIP archive (or an Excel workbook)"),
        ("a.bin", b"JANE DOE = 1\n\0\xff", "of another kind"),
        ("a.txt", b"JANE DOE\n", "of another kind"),
        ("wide.toml", b"\xff\xfev\0e\0r\0s\0i\0o\0n\0=\x001\0", "UTF-16 (a programme is saved as UTF-8)"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let line = format!("{} is no programme: it is {kind}; a programme is a file as {EVERYDAY}\n", path.display());
        let checked = rewardhub(&["programme", "check", arg(&path)]);
        assert_eq!(checked.stdout, format!("error: {line}"));
        assert_eq!(checked.wrong(), "error: 1 mistake; correct it and check again\n");
        assert_eq!(rewardhub(&["programme", "try", arg(&path), "--amount", "1.00"]).wrong(), format!("error: {line}"));
        assert_eq!(rewardhub(&["programme", "activate", arg(&path), "--yes"]).wrong(), format!("error: {line}"));
    }
}

#[test]
fn of_many_mistakes_a_hundred_are_listed_and_of_a_long_line_a_part() {
    let keys: String = (0..40_000).map(|n| format!("key_{n} = 1\n")).collect();
    let ran = checked(&format!("{keys}{HEAD}"), &[]);
    assert_eq!(ran.stdout.lines().count(), 301);
    assert!(
        ran.stdout.ends_with("p.toml: and 39900 more like these; they are listed once those are settled\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.wrong(), "error: 40000 mistakes; correct them and check again\n");
    let long: String = (0..10_000).map(|n| format!("k{n} = 1, ")).collect();
    let stdout = checked(&format!("{HEAD}[sign_up]\nearn = {{ {long} }}\n"), &[]).stdout;
    assert!(stdout.lines().all(|line| line.chars().count() < 300) && stdout.len() < 60_000, "{stdout}");
}

#[test]
fn a_pattern_that_misses_the_name_that_is_made_of_it_is_a_warning() {
    let merchants = r#"
[merchants.shops]
match = [{ name = ["Transport for London*", "TESCO STORES 2341", "CARD PAYMENT TO GREENS*", "Hotel Berlin", "Greens London"] }]
"#;
    let output = checked(&format!("{HEAD}{merchants}"), &[]).well();
    expect![[r#"
        p.toml:11:45: warning: `TESCO STORES 2341` can never match: `TESCO STORES 2341` is known as `TESCO STORES`; write `TESCO STORES`
        11 | match = [{ name = ["Transport for London*", "TESCO STORES 2341", "CARD PAYMENT TO GREENS*", "Hotel Berlin", "Greens London"] }]
           |                                             ^
        p.toml:11:66: warning: `CARD PAYMENT TO GREENS*` does not match what it names: `CARD PAYMENT TO GREENS` is known as `GREENS`; write `GREENS*`
        11 | match = [{ name = ["Transport for London*", "TESCO STORES 2341", "CARD PAYMENT TO GREENS*", "Hotel Berlin", "Greens London"] }]
           |                                                                  ^
        p.toml:11:109: warning: `GREENS LONDON` matches only where a feed gives merchants' names in a field of their own: in a description, `GREENS LONDON` is known as `GREENS`; write `GREENS` as well, or leave it so
        11 | match = [{ name = ["Transport for London*", "TESCO STORES 2341", "CARD PAYMENT TO GREENS*", "Hotel Berlin", "Greens London"] }]
           |                                                                                                             ^
        ok: p.toml: small version 1, in force from 2026-01-01 in Europe/London; rules: 0, warnings: 3; its examples come out as they say
    "#]]
    .assert_eq(&output);
}

#[test]
fn a_file_that_is_not_there_or_no_text_is_an_error() {
    let missing = rewardhub(&["programme", "check", "no.toml"]).wrong();
    assert!(missing.starts_with("error: cannot read the programme no.toml: "), "{missing}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.toml");
    fs::write(&path, b"# caf\xe9\n").unwrap();
    let error = rewardhub(&["programme", "check", arg(&path)]).wrong();
    assert!(error.ends_with("latin.toml:1: this is not UTF-8; save the file as UTF-8 text\n"), "{error}");
}

#[test]
fn a_purchase_is_judged_and_explained() {
    tried(
        &["--merchant", "Greens  Market 12", "--amount", "24.90", "--on", "2026-03-03", "--mcc", "5411"],
        expect![[r"
            purchase of 24.90 GBP at GREENS MARKET 12 on 2026-03-03, by everyday version 1
            recognised
              merchant  greens (Greens Market)  by its name, GREENS MARKET*
              category  groceries               by MCC 5411
            rules
              + groceries-double: pays 49 PTS
              - everything: would pay 24 PTS, groceries-double pays 49 PTS
              - coffee-back: merchant is greens, asked for: northern_coffee
              - travel-steps: category is groceries, asked for: travel
              - fuel-fives: category is groceries, asked for: fuel
              - paper-bonus: merchant is greens, asked for: paper_and_pen
            earns
              49 PTS  from 2026-03-17 until 2028-03-31  Two points a pound on groceries from £5 (paid by issuer)
        "]],
    );
}

#[test]
fn what_is_no_purchase_earns_nothing_and_says_why() {
    let ran = rewardhub(&["programme", "try", EVERYDAY, "--amount", "1_000.00"]);
    assert!(ran.wrong().starts_with("error: --amount \"1_000.00\": "));
    let ran = rewardhub(&["programme", "try", EVERYDAY, "--amount", "50.00", "--kind", "cash-withdrawal", "--on", "2025-12-31"]);
    let output = ran.well();
    assert!(output.contains("not in force yet on that day: it would be from 2026-01-01 on\n"), "{output}");
    assert!(output.contains("- everything: kind is cash_withdrawal, asked for: purchase\n"), "{output}");
    assert!(output.ends_with("earns nothing\n"), "{output}");
}

#[test]
fn a_time_of_day_is_one_of_the_programmes_zone() {
    let rest = r#"
[[rule]]
id   = "late"
when = { hours = ["22:00-23:00"], days = ["Wed"] }
earn = { rate = "1", per = "1.00", asset = "PTS" }
"#;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    fs::write(&path, format!("{HEAD}{rest}")).unwrap();
    let on = |more: &[&str]| {
        let args = ["programme", "try", arg(&path), "--amount", "10", "--on", "2026-07-01"];
        rewardhub(&[&args[..], more].concat()).well()
    };
    assert!(on(&["--at", "22:30"]).contains("+ late: pays 10 PTS"));
    assert!(on(&["--at", "23:30"]).contains("- late: time is 23:30"));
    assert!(on(&[]).contains("- late: time not known"));
}

#[test]
fn a_programme_with_mistakes_judges_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    fs::write(&path, "version = 1\n").unwrap();
    let error = rewardhub(&["programme", "try", arg(&path), "--amount", "1.00"]).wrong().replace(arg(&path), "p.toml");
    expect![[r#"
        error: p.toml has mistakes, the first in line 1, column 1: a programme needs `currency`; `rewardhub programme check p.toml` tells them all
    "#]]
    .assert_eq(&error);
}

#[test]
fn a_version_is_activated_and_listed() {
    let data = DataSet::none();
    let activated = data.run(&["programme", "activate", EVERYDAY, "--yes", "--as-of", "2026-01-01"]).well();
    let last = "\neveryday version 1 is activated: it judges from 2026-01-01 on, in Europe/London\n";
    assert!(activated.ends_with(last), "{activated}");
    expect![[r#"
        programme  version  from        zone           rules  assets    state
        everyday         1  2026-01-01  Europe/London      6  GBP, PTS  in force from 2026-01-01 on
    "#]]
    .assert_eq(&data.run(&["programme", "list"]).well());
}

#[test]
fn a_programme_with_a_failing_example_is_not_activated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.toml");
    let example = "[[example]]\ngiven = { amount = \"1.00\", on = 2026-03-03 }\nexpect = [{ rule = \"r\", amount = \"2\", asset = \"PTS\" }]\n";
    let rule = "[[rule]]\nid = \"r\"\nearn = { rate = \"1\", per = \"1.00\", asset = \"PTS\" }\n";
    fs::write(&path, format!("{HEAD}{rule}{example}")).unwrap();
    let data = DataSet::none();
    let error = data.run(&["programme", "activate", arg(&path), "--yes"]).wrong();
    assert!(error.contains("an example does not come out as it says"), "{error}");
    assert!(data.run(&["programme", "list"]).wrong().contains("there is no data set"));
}
