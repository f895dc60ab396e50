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
fn a_record_is_shown_as_what_it_would_become() {
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
fn a_bad_record_is_shown_and_is_a_failure() {
    let ran = checked(&[HEAD, GOOD, BAD].concat(), &["--limit", "0"]);
    expect![[r#"
        FILE: read as csv:default
        error: line 3, column booked_on: rejected (date): "2026-02-30" is no day in this format; correct it, or set date_format under [csv] in the profile
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
fn a_file_of_no_known_format_is_an_error() {
    let error = checked("%PDF-1.7\n", &[]).wrong();
    assert!(error.starts_with("error: FILE: "), "{error}");
}

#[test]
fn a_profile_with_mistakes_is_refused_with_a_list_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("p.toml");
    fs::write(&profile, "nmae = \"mybank\"\n").unwrap();
    let error = checked(&[HEAD, GOOD].concat(), &["--profile", arg(&profile)]).wrong();
    assert!(error.contains("p.toml has mistakes:\n") && error.contains("nmae"), "{error}");
}

/// Runs a command on a data set's directory, that need not be there.
fn in_folder(folder: &std::path::Path, args: &[&str]) -> Ran {
    let mut ran = rewardhub(&[args, &["--data", arg(folder)]].concat());
    for text in [&mut ran.stdout, &mut ran.stderr] {
        *text = text.replace(arg(folder), "DATA");
    }
    ran
}

const ASKING: &str = "Buchungstag;Verwendungszweck;Betrag\n03.02.2026;KARTENZAHLUNG GREENS MARKT;-12,50\n";

#[test]
fn a_profile_is_drafted_answered_and_read_by() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bank.csv");
    fs::write(&file, ASKING).unwrap();
    let output = in_folder(folder.path(), &["feeds", "new", "mybank", arg(&file)]).well();
    expect![[r#"
        DATA/feeds/mybank.toml is written; it asks
          what its amounts are in
          whose account it is
        next: answer in it, then try it: rewardhub feeds check --feed mybank DATA/bank.csv
    "#]]
    .assert_eq(&output);
    let again = in_folder(folder.path(), &["feeds", "new", "mybank", arg(&file)]).wrong();
    assert!(again.starts_with("error: DATA/feeds/mybank.toml is there already and is left as it is"), "{again}");
    let unanswered = in_folder(folder.path(), &["feeds", "check", "--feed", "mybank", arg(&file)]);
    assert!(unanswered.stdout.contains("nothing says whose account this is"), "{}", unanswered.stdout);
    unanswered.wrong();
    let profile = folder.path().join("feeds/mybank.toml");
    let text = fs::read_to_string(&profile).unwrap();
    let answered =
        text.replace("# account     = \"…\"", "account = \"DE89370400440532013000\"").replace("# currency", "currency");
    fs::write(&profile, answered).unwrap();
    let checked = in_folder(folder.path(), &["feeds", "check", "--feed", "mybank", arg(&file)]).well();
    assert!(checked.contains("2026-02-03 -12.50 EUR booked, account …3000"), "{checked}");
}

#[test]
fn what_a_profile_would_say_can_be_said_of_one_file() {
    let said = ["--account", "DE89 3704 0044 0532 0130 00", "--currency", "EUR"];
    assert!(checked(ASKING, &said).well().contains("2026-02-03 -12.50 EUR booked, account …3000"));
    let contradicted = checked(&[HEAD, GOOD].concat(), &said);
    assert!(contradicted.stdout.contains("names account …5555, and --account names …3000"), "{}", contradicted.stdout);
    contradicted.wrong();
}

#[test]
fn a_file_that_needs_no_profile_gets_none() {
    let folder = tempfile::tempdir().unwrap();
    for (format, stream) in [("camt", "camt053"), ("ndjson", "ndjson")] {
        let file = folder.path().join(format);
        rewardhub(&["generate", "--format", format, "-o", arg(&file)]).well();
        let output = in_folder(folder.path(), &["feeds", "new", "mybank", arg(&file)]).well();
        assert!(output.contains(&format!("needs no profile: it is {stream}")), "{output}");
    }
    assert!(!folder.path().join("feeds").exists());
    let file = folder.path().join("bank.csv");
    rewardhub(&["generate", "-o", arg(&file)]).well();
    let draft = in_folder(folder.path(), &["feeds", "new", "mybank", arg(&file), "-o", "-"]).well();
    assert!(draft.contains("[csv.columns]") && !folder.path().join("feeds").exists(), "{draft}");
    let output = in_folder(folder.path(), &["feeds", "new", "mybank", arg(&file)]).well();
    assert!(output.contains("everything in DATA/bank.csv was recognised"), "{output}");
}

#[test]
fn a_draft_for_the_json_of_an_api_shows_what_may_be_changed_and_is_checked() {
    for format in ["berlin-group", "uk-open-banking"] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.json");
        rewardhub(&["generate", "--format", format, "-o", arg(&file)]).well();
        let draft = in_folder(folder.path(), &["feeds", "new", "mybank", arg(&file), "-o", "-"]).well();
        assert!(draft.contains(&format!("[stream.{format}]")) && draft.contains("delivery = \"window\""), "{draft}");
        in_folder(folder.path(), &["feeds", "new", "mybank", arg(&file)]).well();
        let checked = in_folder(folder.path(), &["feeds", "check", "--feed", "mybank", arg(&file)]).well();
        assert!(checked.contains(&format!("read as {format}")) && !checked.contains("error:"), "{checked}");
    }
}

#[test]
fn no_feed_is_called_what_is_no_name() {
    let folder = tempfile::tempdir().unwrap();
    let error = in_folder(folder.path(), &["feeds", "new", "../mybank", "bank.csv"]).wrong();
    assert_eq!(error, "error: \"../mybank\" is not a feed's name; use letters, digits, - and _, at most 64 of them\n");
}
