use std::fs;

use super::{arg, data_set::DataSet, rewardhub};

const GOOD: &str = "\
account,id,status,booked_on,amount,currency,description,mcc
GB33BUKB20201555555555,A1,booked,2026-01-12,-24.90,GBP,CARD PAYMENT TO GREENS MARKET 2341 ON 12 JAN,5411
";

fn json(ran: &super::Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).expect("it is JSON")
}

#[test]
fn a_file_taken_in_again_pays_nobody_again() {
    let data = DataSet::everyday();
    let ingest = || json(&data.ingest("a.csv", GOOD, &["--as-of", "2026-02-01", "--json"]));
    let (first, second) = (ingest(), ingest());
    assert_eq!((&first["new"], &first["duplicates"], &first["rewards"]["PTS"]), (&1.into(), &0.into(), &"549".into()));
    assert_eq!((&second["new"], &second["duplicates"]), (&0.into(), &1.into()));
    assert_eq!(second["rewards"], serde_json::json!({}));
    data.run(&["verify"]).well();
}

#[test]
fn a_bad_record_is_a_dead_letter_and_the_good_ones_go_on() {
    let data = DataSet::everyday();
    let bad = "GB33BUKB20201555555555,A2,booked,2026-02-30,-1.00,GBP,CARD PAYMENT TO MR JOHN SMITH,5411\n";
    let ran = data.ingest("a.csv", &format!("{GOOD}{bad}"), &["--as-of", "2026-02-01", "--json"]);
    assert_eq!((json(&ran)["new"].clone(), json(&ran)["dead_letters"]["date"].clone()), (1.into(), 1.into()));
    assert_eq!(ran.wrong(), "error: 1 record could not be read; `rewardhub dead-letters list` tells why\n");
    let list = data.run(&["dead-letters", "list"]).well();
    let id = list.lines().nth(1).unwrap().split(' ').next().unwrap();
    let shown = data.run(&["dead-letters", "show", id]).well();
    assert!(shown.contains("line 3") && shown.contains("date"), "{shown}");
    assert!(!list.contains("SMITH"), "the list names nobody: {list}");
    assert!(data.run(&["dead-letters", "list", "--feed", "other"]).well().contains("there are no dead letters"));
    let unknown = data.run(&["dead-letters", "show", "1234"]).wrong();
    assert_eq!(unknown, "error: there is no dead letter 0000000000001234; `rewardhub dead-letters list` tells which there are\n");
}

#[test]
fn nothing_is_taken_in_where_one_of_the_files_is_none() {
    let data = DataSet::everyday();
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("a.csv");
    fs::write(&good, GOOD).unwrap();
    let error = |other: &str| data.run(&["ingest", arg(&good), other]).wrong();
    assert_eq!(error("nowhere.csv"), "error: nowhere.csv cannot be read: No such file or directory (os error 2)\n");
    assert_eq!(error("deploy"), "error: deploy is a directory; name the files in it, as in deploy/*\n");
    assert!(data.run(&["wallet", "list"]).well().contains("there are no wallets yet"));
}

#[test]
fn without_a_programme_nothing_is_taken_in() {
    let data = DataSet::none();
    data.wallet("2026-01-01");
    let error = data.ingest("a.csv", GOOD, &[]).wrong();
    assert!(error.contains("rewardhub programme activate FILE"), "{error}");
}

#[test]
fn what_the_made_up_bank_writes_is_counted_as_it_says() {
    let data = DataSet::everyday();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bank.ndjson");
    let plan =
        ["--accounts", "6", "--transactions", "600", "--days", "40", "--seed", "3", "--duplicates", "10", "--format", "ndjson"];
    let truth = rewardhub(&[&["generate"], &plan[..], &["-o", arg(&path)]].concat()).stderr;
    let said = |word: &str| -> u64 {
        let line = truth.lines().find(|line| line.starts_with(word)).unwrap();
        line.split_whitespace().last().unwrap().replace(',', "").parse().unwrap()
    };
    let json = json(&data.run(&["ingest", arg(&path), "--json", "--as-of", "2026-02-15"]));
    let count = |key: &str| json[key].as_u64().unwrap();
    assert_eq!(count("read"), said("booked") + said("pending") + said("repeats"));
    assert_eq!(count("conflicts") + count("review"), 0, "{json}");
    data.run(&["verify"]).well();
    assert!(fs::metadata(path).unwrap().len() > 0);
}

#[test]
fn the_same_days_in_every_format_count_once() {
    let data = DataSet::everyday();
    let folder = tempfile::tempdir().unwrap();
    let plan = ["--accounts", "4", "--transactions", "300", "--days", "40", "--pendings", "hidden"];
    let mut new = Vec::new();
    for format in ["csv", "camt", "ndjson", "camt052", "berlin-group", "uk-open-banking"] {
        let path = folder.path().join(format);
        rewardhub(&[&["generate"], &plan[..], &["--format", format, "-o", arg(&path)]].concat()).well();
        let json = json(&data.run(&["ingest", arg(&path), "--json", "--as-of", "2026-02-15"]));
        assert_eq!(
            json["new"].as_u64().unwrap() + json["duplicates"].as_u64().unwrap(),
            json["read"].as_u64().unwrap(),
            "{json}"
        );
        new.push(json["new"].as_u64().unwrap());
    }
    assert!(new[0] > 200, "{new:?}");
    assert_eq!(new[1..], [0, 0, 0, 0, 0]);
}

#[test]
fn a_dead_letter_is_opened_with_its_message_and_its_card_numbers_masked() {
    let data = DataSet::everyday();
    let bad = "GB33BUKB20201555555555,A2,booked,2026-02-30,-1.00,GBP,CARD 4111 1111 1111 1111 AT GREENS,5411";
    data.ingest("a.csv", &format!("{GOOD}{bad}\n"), &["--as-of", "2026-02-01"]).wrong();
    let list = data.run(&["dead-letters", "list"]).well();
    let id = list.lines().nth(1).unwrap().split(' ').next().unwrap();
    let sealed = data.run(&["dead-letters", "show", id]).well();
    assert!(sealed.ends_with("what it says is sealed; --open REASON opens it\n") && !sealed.contains("GREENS"), "{sealed}");
    let open = ["dead-letters", "show", id, "--open", "the bank asks", "--as-of", "2026-02-01"];
    let shown = data.run(&open).well();
    let (_, opened) = shown.split_once("message\n").unwrap();
    expect_test::expect![[r#"
          "2026-02-30" is no day in this format; correct it, or set date_format under [csv] in the profile
        record
          GB33BUKB20201555555555,A2,booked,2026-02-30,-1.00,GBP,CARD **** **** **** **** AT GREENS,5411
    "#]]
    .assert_eq(opened);
    assert_eq!(data.run(&[&open[..], &["--raw"]].concat()).well().trim_end(), bad);
    let audited = data.run(&["audit"]).well();
    assert!(audited.contains(&format!("open dead letter {id}")) && audited.contains("the bank asks"), "{audited}");
}

#[test]
fn json_counts_what_was_decided_by_kind_and_balances_as_words_do() {
    let data = DataSet::everyday();
    let rows = "account,booked_on,amount,currency,description,mcc,balance\n\
        GB33BUKB20201555555555,2026-01-12,-24.90,GBP,CARD PAYMENT TO GREENS MARKET,5411,75.10\n\
        GB33BUKB20201555555555,2026-01-13,-10.00,GBP,CARD PAYMENT TO GREENS MARKET,5411,65.10\n";
    let output = data.ingest("a.csv", rows, &["--as-of", "2026-02-01"]).well();
    assert!(output.contains("decided, by kind  2\n  purchase        2\n"), "{output}");
    let json = json(&data.ingest("a.csv", rows, &["--as-of", "2026-02-01", "--json"]));
    let file = &json["files"][0];
    assert_eq!((&json["by_kind"], &file["remarks_in_all"]), (&serde_json::json!({}), &0.into()));
    let balances = &file["statements_in_all"];
    let in_all = ["agree", "differ", "not_stated"].map(|word| balances[word].as_u64().unwrap());
    assert_eq!((in_all.iter().sum::<u64>(), file["statements"].as_array().unwrap().len()), (1, 1));
    assert!(file["statements"][0]["balance_check"].is_string() && file["statements"][0]["currency"].is_string(), "{file}");
}

#[test]
fn a_feeds_name_names_no_place_outside_the_data_set() {
    let data = DataSet::everyday();
    let ran = data.ingest("a.csv", GOOD, &["--feed", "../secret"]);
    assert!(ran.status == Some(1) && ran.stderr.contains("is not a feed's name"), "{}", ran.stderr);
}

#[test]
fn a_file_of_no_known_format_is_an_error_and_no_dead_letter() {
    let data = DataSet::everyday();
    let error = data.ingest("a.pdf", "%PDF-1.7\n", &[]).wrong();
    assert!(error.contains("a.pdf was not taken in: the file is a PDF document, which is not supported yet"), "{error}");
    assert!(data.ingest("a.csv", "", &[]).wrong().contains("a.csv was not taken in: the file is empty"));
    assert!(data.ingest("a.csv", "hello", &[]).wrong().contains("in no known format"));
    assert!(data.run(&["dead-letters", "list"]).well().contains("there are no dead letters"));
    assert!(data.run(&["feeds", "list"]).well().contains("no feed has delivered anything yet"));
}

#[test]
fn the_other_files_are_taken_in_beside_one_that_cannot_be() {
    let data = DataSet::everyday();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let (bad, good) = (write("a.csv", "Date,Amount\n2026-01-12,-3.00\n"), write("b.csv", GOOD));
    let ran = data.run(&["ingest", arg(&bad), arg(&good), "--as-of", "2026-02-01", "--json"]);
    let json = json(&ran);
    assert_eq!((&json["new"], &json["files"][0]["read"]), (&1.into(), &0.into()), "{json}");
    let why = json["files"][0]["not_taken_in"].as_str().unwrap();
    assert!(why.contains("--account") && ran.wrong().contains(why));
    assert!(data.run(&["dead-letters", "list"]).well().contains("there are no dead letters"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_error_about_a_file_that_the_system_does_not_give_says_what_the_system_says() {
    // Its first byte belongs to no page of the process, so reading it is an error whoever reads.
    let error = DataSet::everyday().run(&["ingest", "/proc/self/mem"]).wrong();
    assert!(error.starts_with("error: /proc/self/mem was not taken in: /proc/self/mem cannot be read: "), "{error}");
}

#[cfg(unix)]
#[test]
fn the_error_about_a_file_that_may_not_be_read_says_what_the_system_says() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.csv");
    fs::write(&file, GOOD).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&file).is_ok() {
        #[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
        {
            eprintln!("skipped: whoever runs this may read every file");
        }
        return;
    }
    let error = DataSet::everyday().run(&["ingest", arg(&file)]).wrong();
    assert!(error.contains("was not taken in") && error.contains("Permission denied"), "{error}");
}

#[test]
fn the_account_of_a_file_that_names_none_is_given_and_must_be_right() {
    let data = DataSet::everyday();
    let rows = "booked_on,amount,description,mcc\n2026-01-12,-24.90,CARD PAYMENT TO GREENS MARKET,5411\n";
    let of = |account: &str, rows: &str| {
        data.ingest("a.csv", rows, &["--account", account, "--currency", "gbp", "--as-of", "2026-02-01"])
    };
    assert!(of("GB33 BUKB 2020 1555 5555 55", rows).well().contains("account …5555"));
    let mistyped = of("GB34BUKB20201555555555", rows);
    assert_eq!(mistyped.status, Some(2));
    assert!(mistyped.stderr.contains("check digits do not fit"), "{}", mistyped.stderr);
    let other = of("GB29NWBK60161331926819", GOOD).wrong();
    assert!(other.contains("names account …5555, and --account names …6819"), "{other}");
    assert_eq!(data.run(&["wallet", "list"]).well().lines().count(), 2, "a head and one wallet");
}
