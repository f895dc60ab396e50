//! Commands that cannot be decided: what the command line says of them, that everything else goes on, and having them decided again.

use std::fs;

use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, Ending, Observe},
    delivery::Delivery,
    ids::{ActorId, BankAccountId, Bucket, Fingerprint, Position, Token, TransactionId},
    item::{Direction, Facts, Item, Kind},
    money::{Asset, Money},
    state::{
        row::{Row, RowKey},
        set_aside::Undecidable,
    },
    time::{Day, Instant},
};
use rewardhub_engine::{
    ports::{Budget, Log as _},
    processor::{CommitIds, Entry, Processor, Work},
};

use super::{
    data_set::{AS_OF, DataSet, generate},
    process::arg,
};

/// A bank account that has been seen.
fn account(data: &DataSet) -> (BankAccountId, Token) {
    let of = |(key, row)| match (key, row) {
        (RowKey::BankAccount(id), Row::BankAccount(account)) => Some((id, account.token)),
        _ => None,
    };
    data.rows().into_iter().find_map(of).expect("files were taken in")
}

/// A purchase of £300 on a day.
fn purchase(booked_on: Day) -> Item {
    let paid = Money::new(Asset::new("GBP").expect("three letters"), 30_000);
    Item::booked(Facts {
        merchant_name: Some("A LARGE SHOP".into()),
        merchant_hash: Some(Fingerprint(7)),
        ..Facts::stated(Kind::Purchase, Direction::Debit, paid, booked_on)
    })
}

/// A delivery of one purchase.
fn delivery(data: &DataSet, booked_on: Day) -> Command {
    let (account, token) = account(data);
    let delivery = Delivery::increment(77, "default", "csv:default", (booked_on, booked_on));
    let end = Some(Ending { whole: false, complete: false, items: 1 });
    let items = vec![purchase(booked_on)];
    let observe = Observe { account, token, delivery, before: 0, items, texts: Vec::new(), end };
    let at = Instant::parse("2026-04-02T09:00:00Z").expect("it is an instant");
    Command::of_client(ActorId(1), at, account.bucket(), Body::Observe(observe))
}

/// Appends a command to its log, and nothing is done about it; its place.
fn append(data: &DataSet, command: &Command) -> String {
    let opened = data.open();
    let partition = opened.placement().partition(command.bucket);
    let placed = block_on(opened.commands().append(partition, &[&command.encode()])).expect("there is room");
    block_on(opened.commands().sync(partition, placed.end)).expect("there is room");
    opened.close().expect("there is room");
    format!("{partition}/{}", placed.start)
}

/// Works as a program would that cannot decide this command; its place.
fn set_aside(data: &DataSet, command: &Command) -> String {
    let place = append(data, command);
    let opened = data.open();
    let placement = opened.placement();
    let partition = placement.partition(command.bucket);
    let (log, ledger, commits) = (opened.commands(), opened.ledger(), CommitIds::of(77));
    let work = Work { log, ledger, commits: &commits, placement, partition, budget: Budget::default() };
    let mut processor = block_on(Processor::start(work)).expect("it is whole");
    let (_, end) = log.ends(partition);
    processor.sets_aside(end - 1, Undecidable::AskedTwice);
    while block_on(processor.step(&mut |_, _: &[Entry]| {})).expect("it goes on") {}
    assert_eq!(processor.next(), end);
    drop(processor);
    opened.close().expect("there is room");
    place
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("it is a day")
}

#[test]
fn what_was_set_aside_is_reported_and_stops_nothing_and_is_decided_again_once() {
    let data = DataSet::worked();
    let command = delivery(&data, day("2026-03-20"));
    let place = set_aside(&data, &command);
    let output = data.run(&["set-aside", "list"]).well();
    assert!(output.contains(&place) && output.contains("observe") && output.contains("asks again for a row"), "{output}");
    let output = data.run(&["set-aside", "show", &place]).well();
    assert!(output.contains("1 items of 2026-03-20") && output.contains("waits"), "{output}");
    assert!(!output.contains("LARGE SHOP"), "{output}");
    let error = data.run(&["verify"]).wrong();
    assert!(error.contains(&format!("undecided: command {place} (observe) was set aside")), "{error}");
    assert!(error.contains("1 commands cannot be decided or were set aside") && !error.contains("differs:"), "{error}");

    let file = data.folder().join("more.csv");
    generate(&file, &["--accounts", "2", "--transactions", "20", "--seed", "5"]);
    let output = data.run(&[&["ingest", arg(&file)], &AS_OF[..]].concat()).well();
    assert!(output.starts_with("note: 1 command is set aside as undecidable"), "{output}");
    assert!(!data.wallets().is_empty());

    let output = data.run(&[&["set-aside", "retry", &place], &AS_OF[..]].concat()).well();
    assert!(output.contains(&format!("command {place} is decided: 1 new")), "{output}");
    let output = data.run(&[&["set-aside", "retry", &place], &AS_OF[..]].concat()).well();
    assert!(output.contains(&format!("command {place} is decided by command ")), "{output}");
    assert_eq!(data.run(&["set-aside", "list"]).well(), "no command is set aside\n");
    let output = data.run(&["set-aside", "list", "--all", "--json"]).well();
    let json: serde_json::Value = serde_json::from_str(&output).expect("it is JSON");
    assert_eq!((&json[0]["place"], &json[0]["state"]), (&place.clone().into(), &"decided".into()));

    let asked =
        format!("SELECT kind, reason, place FROM rejections WHERE rejection_id = '{place}' ORDER BY decided_at, log_offset");
    let output = data.run(&["sql", &asked, "--format", "csv"]).well();
    assert_eq!(output, "kind,reason,place\nset_aside,asked_twice,observe\ndecided_again,decided_again,\n");

    data.run(&["verify"]).well();
    fs::remove_dir_all(data.root().join("store")).expect("it is there");
    data.run(&["verify"]).well();
}

#[test]
fn a_transaction_that_was_decided_again_is_explained_by_the_id_of_its_first_place() {
    let data = DataSet::worked();
    let command = delivery(&data, day("2026-03-20"));
    let place = set_aside(&data, &command);
    data.run(&[&["set-aside", "retry", &place], &AS_OF[..]].concat()).well();
    let offset = place.split('/').nth(1).and_then(|offset| offset.parse().ok()).expect("it is a place");
    let transaction = TransactionId::at(command.bucket, Position { offset, index: 0 });
    let output = data.run(&["explain", &transaction.to_string()]).well();
    assert!(output.contains("A LARGE SHOP") && output.contains("300.00 GBP"), "{output}");
}

#[test]
fn what_no_program_of_today_can_decide_is_set_aside_and_the_next_file_goes_in() {
    let data = DataSet::worked();
    // No edge sends an account's items to another bucket than the account's.
    let items = delivery(&data, day("2026-03-20"));
    let place = append(&data, &Command { bucket: Bucket(items.bucket.0 ^ 1), ..items });
    let error = data.run(&["verify"]).wrong();
    assert!(
        error.contains(&format!(
            "command {place} (observe) is not decided yet, and this program cannot: it would change a row of another bucket"
        )),
        "{error}"
    );
    assert!(error.contains("not decided yet: 1 commands"), "{error}");

    let file = data.folder().join("more.csv");
    generate(&file, &["--accounts", "2", "--transactions", "20", "--seed", "5"]);
    let output = data.run(&[&["ingest", arg(&file), "--json"], &AS_OF[..]].concat()).well();
    let json: serde_json::Value = serde_json::from_str(&output).expect("it is JSON");
    assert_eq!((&json["before"]["undecided"], &json["new"]), (&1.into(), &json["read"]));

    let output = data.run(&["set-aside", "list"]).well();
    assert!(output.contains(&place) && output.contains("it would change a row of another bucket"), "{output}");
    let error = data.run(&[&["set-aside", "retry", &place], &AS_OF[..]].concat()).wrong();
    assert!(
        error.contains(&format!(
            "command {place} cannot be decided by this program either (it would change a row of another bucket)"
        )),
        "{error}"
    );
    let error = data.run(&["verify"]).wrong();
    assert!(error.contains(&format!("command {place} (observe) was set aside")) && !error.contains("differs:"), "{error}");
    let error = data.run(&["set-aside", "retry", "0/999999"]).wrong();
    assert!(error.contains("no command was set aside at 0/999999"), "{error}");
}
