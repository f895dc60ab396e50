use std::fs;

use expect_test::expect;

use super::{Ran, arg, rewardhub};

/// Checks a file of this content; it is named `FILE` in what comes out.
fn checked(content: &str, more: &[&str]) -> Ran {
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("bank.csv");
    fs::write(&path, content).expect("there is room for a small file");
    let mut ran = rewardhub(&[&["feeds", "check", arg(&path)], more].concat());
    for text in [&mut ran.stdout, &mut ran.stderr] {
        *text = text.replace(arg(&path), "FILE");
    }
    ran
}

const HEAD: &str = "account,id,status,booked_on,amount,currency,description,mcc\n";
const GOOD: &str = "GB33BUKB20201555555555,A1,booked,2026-01-12,-24.90,GBP,CARD PAYMENT TO GREENS MARKET 2341 ON 12 JAN,5411\n";
const BAD: &str = "GB33BUKB20201555555555,A2,booked,2026-02-30,-1.00,GBP,CARD PAYMENT TO MR JOHN SMITH,5411\n";

#[test]
fn a_record_is_told_as_what_it_would_become() {
    expect![[r#"
        FILE: read as csv:default
        line 2: 2026-01-12 -24.90 GBP booked, account …5555
          kind      purchase (by its merchant category code)
          merchant  GREENS MARKET (kept in clear: a card purchase)
          reference id column "A1" (trusted)
          text      CARD PAYMENT TO GREENS MARKET 2341 ON 12 JAN
        statement 1 ended
        records              1
        statements           1
        cannot be read       0
        without a reference  0
        for review           0
          purchase           1
    "#]]
    .assert_eq(&checked(&[HEAD, GOOD].concat(), &[]).well());
}

#[test]
fn a_bad_record_is_told_and_is_a_failure() {
    let ran = checked(&[HEAD, GOOD, BAD].concat(), &["--limit", "0"]);
    expect![[r#"
        FILE: read as csv:default
        error: line 3, column booked_on: rejected (date): "2026-02-30" is not a day as this file writes them; correct it, or set date_format under [csv]
          record    GB33BUKB**************,A2,booked,2026-02-30,-1.00,GBP,CARD PAYMENT TO MR JOHN SMITH,5411
        statement 1 ended
        records              1
        statements           1
        cannot be read       1
        without a reference  0
        for review           0
          purchase           1
    "#]].assert_eq(&ran.stdout);
    assert_eq!(ran.wrong(), "error: 1 record of FILE cannot be read; it would become a dead letter\n");
}

#[test]
fn a_file_of_no_known_format_is_told_as_such() {
    let told = checked("%PDF-1.7\n", &[]).wrong();
    assert!(told.starts_with("error: FILE: "), "{told}");
}

#[test]
fn a_profile_with_mistakes_is_told_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("p.toml");
    fs::write(&profile, "nmae = \"mybank\"\n").unwrap();
    let told = checked(&[HEAD, GOOD].concat(), &["--profile", arg(&profile)]).wrong();
    assert!(told.contains("p.toml has mistakes:\n") && told.contains("nmae"), "{told}");
}
