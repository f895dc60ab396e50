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
fn every_mistake_is_told_with_its_place_and_the_nearest_word() {
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
fn a_failed_example_is_told_with_why() {
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
    let ran = rewardhub(&["programme", "check", "rustfmt.toml", EVERYDAY]);
    assert!(ran.stdout.contains("rustfmt.toml:1:1: error: "), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("its examples come out as they say\n"), "{}", ran.stdout);
    ran.wrong();
}

#[test]
fn a_file_that_is_not_there_or_no_text_is_told() {
    let missing = rewardhub(&["programme", "check", "no.toml"]).wrong();
    assert!(missing.starts_with("error: cannot read the programme no.toml: "), "{missing}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latin.toml");
    fs::write(&path, b"# caf\xe9\n").unwrap();
    let told = rewardhub(&["programme", "check", arg(&path)]).wrong();
    assert!(told.ends_with("latin.toml:1: this is not UTF-8; save the file as UTF-8 text\n"), "{told}");
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
    let told = rewardhub(&["programme", "try", EVERYDAY, "--amount", "50.00", "--kind", "cash-withdrawal", "--on", "2025-12-31"]);
    let told = told.well();
    assert!(told.contains("not in force yet on that day: it would be from 2026-01-01 on\n"), "{told}");
    assert!(told.contains("- everything: kind is cash_withdrawal, asked for: purchase\n"), "{told}");
    assert!(told.ends_with("earns nothing\n"), "{told}");
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
    expect![[r#"
        error: rustfmt.toml has mistakes, the first in line 1, column 1: a programme needs `currency`; `rewardhub programme check rustfmt.toml` tells them all
    "#]]
    .assert_eq(&rewardhub(&["programme", "try", "rustfmt.toml", "--amount", "1.00"]).wrong());
}

#[test]
fn a_version_is_activated_once_and_listed() {
    let data = DataSet::none();
    let activate = |file: &str| data.run(&["programme", "activate", file, "--as-of", "2026-01-01"]);
    expect![[r#"
        everyday version 1 is activated: it judges from 2026-01-01 on, in Europe/London
    "#]]
    .assert_eq(&activate(EVERYDAY).well());
    expect![[r#"
        error: version 1 is not above version 1, the last one activated; count it up
    "#]]
    .assert_eq(&activate(EVERYDAY).wrong());
    expect![[r#"
        programme  version  from        zone           rules  assets
        everyday         1  2026-01-01  Europe/London      6  GBP, PTS
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
    let told = data.run(&["programme", "activate", arg(&path)]).wrong();
    assert!(told.contains("an example does not come out as it says"), "{told}");
    assert!(data.run(&["programme", "list"]).wrong().contains("there is no data set"));
}
