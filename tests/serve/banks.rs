//! Banks that a server asks by itself, and a command asks now.

use std::{
    fs,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::Instant,
};

use serde_json::{Value, json};

use super::{
    bank::{Asked, Bank, Reply},
    server::{DataSet, Server},
    stopping::LONGEST,
};

/// The shape of a bank's API.
pub const BERLIN: &str = "berlin-group";
const UK: &str = "uk-open-banking";
const NUMBER: &str = "DE89370400440532013000";
const TOKEN: &str = "token-that-nobody-sees";

/// Configures the bank of the feed `mybank`.
pub fn configured(data: &DataSet, bank: &Bank, shape: &str) {
    data.profile("mybank", "");
    data.configure(&format!(
        "[[bank]]\nfeed = \"mybank\"\nshape = \"{shape}\"\nbase_url = \"{}/v1\"\nrequests_a_second = 1000\naccesses_a_day = 100\n\
         answer_seconds = 1\n",
        bank.url()
    ));
}

/// Gives a consent for an account of its own, as an app does.
pub fn consent(server: &Server, name: &str) -> Value {
    let body = json!({ "account_id": format!("resource-{name}"), "account_number": NUMBER, "access_token": TOKEN });
    let headers = [("content-type", "application/json")];
    server.put(&format!("/v1/feeds/mybank/consents/{name}"), &headers, body.to_string().as_bytes()).well()
}

fn everyday(bank: &Bank, shape: &str) -> DataSet {
    let data = DataSet::everyday();
    configured(&data, bank, shape);
    data
}

/// Asks until an answer is as it should be.
fn until(mut asked: impl FnMut() -> Value, is_so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let answer = asked();
        if is_so(&answer) {
            return answer;
        }
        assert!(begun.elapsed() < LONGEST, "{answer}");
        thread::yield_now();
    }
}

fn shown(server: &Server, name: &str) -> Value {
    server.get(&format!("/v1/feeds/mybank/consents/{name}")).well()
}

/// How many transactions are new according to the feed's deliveries.
fn new(server: &Server) -> u64 {
    let listed = server.get("/v1/feeds/mybank/deliveries").well();
    let deliveries = listed["items"].as_array().expect("it is a list");
    deliveries.iter().filter_map(|delivery| delivery["counts"]["new"].as_u64()).sum()
}

fn metric(server: &Server, series: &str) -> bool {
    server.get("/metrics").well().as_str().expect("metrics are text").lines().any(|line| line.starts_with(series))
}

/// Two pages of three purchases of Berlin Group.
fn berlin(asked: &Asked) -> Reply {
    let bought = |id: &str, day: &str| {
        format!(
            r#"{{"entryReference": "{id}", "bookingDate": "2026-03-{day}", "transactionAmount": {{"currency": "GBP", "amount": "-12.50"}},
                "creditorName": "Corner Shop", "bankTransactionCode": "PMNT-CCRD-POSD"}}"#
        )
    };
    match asked.parameter("page") {
        None => {
            let booked = [bought("A", "02"), bought("B", "02")].join(",");
            Reply::json(
                200,
                format!(r#"{{"transactions": {{"booked": [{booked}], "_links": {{"next": {{"href": "?page=2"}}}}}}}}"#),
            )
        }
        Some(_) => Reply::json(200, format!(r#"{{"transactions": {{"booked": [{}]}}}}"#, bought("C", "03"))),
    }
}

fn uk(_: &Asked) -> Reply {
    let bought = r#"{"AccountId": "7", "TransactionId": "T1", "Status": "Booked", "CreditDebitIndicator": "Debit",
        "Amount": {"Amount": "10.00", "Currency": "GBP"}, "BookingDateTime": "2026-03-30T00:00:00+00:00",
        "MerchantDetails": {"MerchantName": "Corner Shop", "MerchantCategoryCode": "5411"}}"#;
    Reply::json(
        200,
        format!(r#"{{"Data": {{"Transaction": [{bought}]}}, "Links": {{"Self": "/"}}, "Meta": {{"TotalPages": 1}}}}"#),
    )
}

#[test]
fn an_account_comes_in_by_itself_once_its_consent_is_given() {
    let bank = Bank::start(berlin);
    let data = everyday(&bank, BERLIN);
    let server = data.serve(&[]);
    let given = consent(&server, "customer-7");
    assert_eq!((&given["state"], &given["account"]), (&"valid".into(), &"…3000".into()));
    let fetched = until(|| shown(&server, "customer-7"), |consent| consent["last_success"].is_string());
    assert_eq!((new(&server), &fetched["failures"]), (3, &0.into()));
    assert!(server.logged("an account was fetched from its bank").contains("new=3"));
    for series in [
        "rewardhub_bank_polls_total{feed=\"mybank\",outcome=\"fetched\"} 1",
        "rewardhub_bank_consents{feed=\"mybank\",state=\"valid\"} 1",
        "rewardhub_bank_oldest_success_timestamp_seconds{feed=\"mybank\"} ",
        "rewardhub_feed_items_total{outcome=\"new\"} 3",
    ] {
        until(|| metric(&server, series).into(), |is_there| *is_there == true);
    }
    assert_eq!(server.delete("/v1/feeds/mybank/consents/customer-7", &[]).status, 204);
    assert_eq!(server.get("/v1/feeds/mybank/consents/customer-7").problem(), "not_found");
    let logged = server.all_logged();
    for clear in [TOKEN, NUMBER, "customer-7", "resource-"] {
        assert!(!logged.contains(clear) && !fetched.to_string().contains(TOKEN), "{clear}: {logged}");
    }
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn a_consent_for_a_feed_without_a_bank_is_refused_with_what_to_do() {
    let bank = Bank::start(berlin);
    let data = everyday(&bank, BERLIN);
    let (said, token) = ("no bank is configured for the feed \"default\"; add a table [[bank]]", data.path().join("token"));
    fs::write(&token, TOKEN).expect("there is room for a small file");
    let file = token.display().to_string();
    let add = ["consent", "add", "default", "jane", "--account", NUMBER, "--account-id", "7", "--access-token-file", &file];
    assert!(data.refused(&add).contains(said));
    let server = data.serve(&[]);
    assert!(data.refused(&add).contains(said));
    let body = json!({ "account_id": "7", "account_number": NUMBER, "access_token": TOKEN }).to_string();
    let headers = [("content-type", "application/json")];
    let answer = server.put("/v1/feeds/default/consents/jane", &headers, body.as_bytes());
    assert_eq!(answer.problem(), "refused");
    assert!(answer.body["detail"].as_str().is_some_and(|detail| detail.contains(said)), "{answer:?}");
}

#[test]
fn a_command_asks_now_with_and_without_a_server() {
    let bank = Bank::start(uk);
    let data = everyday(&bank, UK);
    assert!(data.run(&["poll"]).contains("there are no consents"));
    let token = data.path().join("token");
    fs::write(&token, format!("{TOKEN}\n")).expect("there is room for a small file");
    let add = |name: &str, file: &str| {
        let words = ["consent", "add", "mybank", name, "--account", "GB33BUKB20201555555555", "--account-id", "7"];
        [&words[..], &["--access-token-file", file, "--valid-until", "2099-12-31"]]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let run = |args: Vec<String>| data.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    run(add("jane", token.to_str().expect("a path of a test is text")));
    assert!(data.run(&["poll"]).contains("1 records, 1 new, 0 duplicates"));
    for _ in 0..9 {
        assert!(data.run(&["poll", "--feed", "mybank"]).contains("1 records, 0 new, 1 duplicates"));
    }
    assert_eq!(bank.asked()[0].header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    let server = data.serve(&[]);
    let read_from_stdin = {
        let args: Vec<String> = add("joe", "/dev/stdin");
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        data.command(&args).stdin(fs::File::open(&token).expect("it is there")).output().expect("the binary was built")
    };
    assert!(read_from_stdin.status.success(), "{}", String::from_utf8_lossy(&read_from_stdin.stderr));
    let listed = data.run(&["consent", "list"]);
    assert!(listed.contains("jane") && listed.contains("joe") && listed.contains("…5555"), "{listed}");
    assert!(!listed.contains(TOKEN) && !listed.contains("GB33BUKB20201555555555"));
    let printed: Value = serde_json::from_str(&data.run(&["poll", "--json"])).expect("it prints JSON");
    assert!(printed[0]["from"].as_str().is_some_and(|day| day.len() == 10), "{printed}");
    assert_eq!((&printed[0]["outcome"], &printed[0]["counts"]["duplicates"]), (&"fetched".into(), &1.into()), "{printed}");
    data.run(&["consent", "withdraw", "mybank", "joe"]);
    assert!(data.refused(&["consent", "withdraw", "mybank", "joe"]).contains("has no consent"));
    bank.answers(|_| Reply::json(401, ""));
    assert!(data.refused(&["poll"]).contains("1 of 1 accounts were not fetched"));
    for (args, said) in [
        (&["poll"][..], "no account was asked for: 1 with a consent that the bank does not take"),
        (&["poll", "--feed", "mybank"], "no account of the feed mybank was asked for: 1 with a consent that"),
    ] {
        let nothing = nothing_asked(&data, args);
        assert!(nothing.contains("not asked: the bank does not take the consent") && nothing.contains(said), "{nothing}");
    }
    assert!(data.refused(&["poll", "--feed", "nobody"]).contains("no bank is configured"));
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

/// What a command says that could ask for nothing, which its exit status tells.
fn nothing_asked(data: &DataSet, args: &[&str]) -> String {
    let output = data.output(args);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("it is text")).concat()
}

#[test]
fn a_schedule_is_told_by_the_exit_status_whether_anything_was_asked() {
    let bank = Bank::start(uk);
    let data = everyday(&bank, UK);
    let config = fs::read_to_string(data.path().join("rewardhub.toml")).expect("it was just written");
    data.configure(&config.replace("accesses_a_day = 100", "accesses_a_day = 1"));
    assert!(nothing_asked(&data, &["poll", "--feed", "mybank"]).contains("was asked for: there are no consents"));
    let token = data.path().join("token");
    fs::write(&token, TOKEN).expect("there is room for a small file");
    let file = token.display().to_string();
    let add = ["consent", "add", "mybank", "jane", "--account", NUMBER, "--account-id", "7", "--access-token-file", &file];
    data.run(&add);
    data.run(&["poll", "--feed", "mybank"]);
    assert!(data.run(&["poll"]).contains("not asked: it was asked for as often as a day allows, until"), "the next day will do");
    let named = nothing_asked(&data, &["poll", "--feed", "mybank"]);
    assert!(named.contains("no account of the feed mybank was asked for: 1 asked for as often as a day allows"), "{named}");
    let server = data.serve(&[]);
    let beside = nothing_asked(&data, &["poll", "--feed", "mybank"]);
    assert_eq!(beside, named, "the same beside a server");
    assert_eq!(server.stop().1, Some(0));
}

#[test]
fn a_bank_that_is_down_or_says_nothing_keeps_nobody_from_stopping_and_is_asked_again() {
    let bank = Bank::start(|_| Reply::Silent);
    let data = everyday(&bank, BERLIN);
    let server = data.serve(&[]);
    consent(&server, "customer-7");
    server.logged("the bank takes too long to answer");
    until(|| shown(&server, "customer-7"), |consent| consent["last_failure"] == "down");
    until(
        || metric(&server, "rewardhub_bank_polls_total{feed=\"mybank\",outcome=\"down\"} 1").into(),
        |is_there| *is_there == true,
    );
    bank.answers(berlin);
    assert!(data.run(&["poll"]).contains("3 records, 3 new"), "a person may try at once");
    bank.answers(|_| Reply::Silent);
    consent(&server, "customer-8");
    until(|| bank.asked().last().is_some_and(|asked| asked.target.contains("customer-8")).into(), |is_so| *is_so == true);
    assert_eq!(server.stop().1, Some(0), "it waits for no bank");
}

/// Kills a server while it asks for accounts: as soon as the bank was asked so often, or as soon as it logs these words. Whatever it was
/// about, the next one brings each purchase once.
fn killed(when: impl Fn(&Server, &mpsc::Receiver<Asked>)) {
    let (send, received) = mpsc::channel();
    let bank = Bank::start(move |asked| {
        let _nobody_waits = send.send(asked.clone());
        berlin(asked)
    });
    let data = everyday(&bank, BERLIN);
    let server = data.serve(&["--log", "warn,rewardhub=debug,scylla=off"]);
    for n in 0..5 {
        consent(&server, &format!("c{n}"));
    }
    when(&server, &received);
    server.kill();
    let server = data.serve(&[]);
    data.run(&["poll"]);
    for n in 0..5 {
        until(|| shown(&server, &format!("c{n}")), |consent| consent["last_success"].is_string());
    }
    // All consents are for one account, which has three purchases.
    let listed = data.run(&["transactions", NUMBER, "--limit", "100"]);
    assert_eq!(listed.lines().filter(|line| line.starts_with("2026-03-")).count(), 3, "{listed}");
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn killed_when_the_bank_was_asked_for_the_first_page() {
    killed(|_, asked| drop(asked.recv_timeout(LONGEST).expect("it asks")));
}

#[test]
fn killed_when_the_bank_was_asked_for_the_second_page() {
    killed(|_, asked| while asked.recv_timeout(LONGEST).expect("it asks").parameter("page").is_none() {});
}

#[test]
fn killed_when_the_first_account_was_durable() {
    killed(|server, _| drop(server.logged("durable partition=")));
}

#[test]
fn killed_when_the_first_account_was_fetched() {
    killed(|server, _| drop(server.logged("an account was fetched from its bank")));
}

#[test]
fn settings_of_banks_are_checked_before_anything_is_asked() {
    let data = DataSet::everyday();
    data.configure("[[bank]]\nfeed = \"mybank\"\nshape = \"berlin-group\"\nbase_url = \"http://bank.example/v1\"\n");
    for command in [&["config", "check"][..], &["poll"], &["serve"]] {
        assert!(data.refused(command).contains("no https address"), "{command:?}");
    }
    data.configure(
        "[[bank]]\nfeed = \"mybank\"\nshape = \"berlin-group\"\nbase_url = \"https://bank.example\"\nclient_secret = \"x\"\n",
    );
    assert!(data.refused(&["config", "check"]).contains("is a secret by its name"));
    data.configure("[[bank]]\nfeed = \"mybank\"\nshape = \"berlin-group\"\nbase_url = \"https://bank.example\"\ndays = 60\n");
    let printed: Value = serde_json::from_str(&data.run(&["config", "print", "--json"])).expect("it prints JSON");
    let settings = printed.as_array().expect("it is a list").iter();
    let of_bank: Vec<_> =
        settings.filter(|setting| setting["setting"].as_str().is_some_and(|key| key.starts_with("bank."))).collect();
    let from = |name: &str| {
        of_bank.iter().find(|own| own["setting"] == format!("bank.mybank.{name}")).map(|own| (&own["value"], &own["from"]))
    };
    assert_eq!(of_bank.len(), 14);
    assert_eq!(from("days"), Some((&"60".into(), &"rewardhub.toml".into())));
    assert_eq!(from("every_hours"), Some((&"8".into(), &"default".into())));
    data.configure("");
    assert!(data.refused(&["poll"]).contains("no bank is configured"));
    let usage = Command::new(env!("CARGO_BIN_EXE_rewardhub")).args(["consent", "add", "--help"]).stdin(Stdio::null()).output();
    let usage = String::from_utf8(usage.expect("the binary was built with the tests").stdout).expect("help is UTF-8");
    assert!(usage.contains("--access-token-file") && !usage.contains("--access-token "), "no token is an argument: {usage}");
}
