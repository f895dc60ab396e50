//! `review`: what waits for a person, and what a person decides about it.

use super::{arg, data_set::DataSet};

const ACCOUNT: &str = "GB33BUKB20201555555555";

#[test]
fn a_purchase_that_comes_too_late_to_be_judged_waits_for_a_person() {
    let data = DataSet::everyday();
    let take = |id: &str, day: &str, on: &str| {
        let row = format!("{ACCOUNT},{id},{day},-20.00,GBP,CARD PAYMENT TO GREENS MARKET,5411");
        let file = format!("account,id,booked_on,amount,currency,description,mcc\n{row}\n");
        data.ingest(&format!("{id}.csv"), &file, &["--as-of", on, "--ahead"]).well()
    };
    take("T1", "2026-01-05", "2026-01-08");
    assert_eq!(data.run(&["review", "list"]).well(), "nothing waits for a person\n");
    // By then the counters of January 2026 are gone: nobody knows what its caps leave.
    take("T2", "2027-06-01", "2027-06-02");
    take("T3", "2026-01-20", "2027-06-03");
    let waiting = data.run(&["review", "list"]).well();
    let rows: Vec<&str> = waiting.lines().skip(1).collect();
    assert!(rows.len() == 2 && rows[1].contains("wallet adjust") && rows[0].starts_with("2026-01-20  -20.00 GBP"), "{waiting}");
    assert!(rows[0].contains("not judged: the counters of its period are gone"), "{waiting}");
    let id = rows[0].rsplit(' ').next().expect("a line ends with an id");
    let explained = data.run(&["explain", id]).well();
    assert!(explained.contains("the counters of its period are gone"), "{explained}");
    let decide = |args: &[&str]| data.run(&[&["review"], args, &["--reason", "paid by hand"]].concat());
    assert!(decide(&["accept", id]).wrong().contains("no rule says what such an item earns"));
    let shown = data.run(&["review", "list", "--feed", "default", "--json"]).well();
    assert_eq!(decide(&["reject", id]).well(), format!("{id}: booked\n"));
    assert_eq!(data.run(&["review", "list"]).well(), "nothing waits for a person\n");
    assert!(decide(&["reject", id]).wrong().contains("does not wait for a person"));
    let explained = data.run(&["explain", id]).well();
    assert!(explained.contains("settle purchase") && explained.contains("paid by hand"), "{explained}");
    take("T3", "2026-01-20", "2027-06-04");
    assert_eq!(data.run(&["review", "list"]).well(), "nothing waits for a person\n", "no later delivery asks again");
    decide(&["undo", id]).well();
    assert_eq!(data.run(&["review", "list"]).well(), waiting);
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("shown.json");
    std::fs::write(&path, shown).expect("there is room for a small file");
    assert_eq!(decide(&["reject", "--shown", arg(&path)]).well(), format!("{id}: booked\n"));
    assert_eq!(data.run(&["audit", "--json"]).well().matches("\"review_reject\"").count(), 2);
    data.run(&["verify"]).well();
}

/// A data set with a purchase of 20 pounds, and one of 41 under the same id, which contradicts it. Returns the ids of both.
fn with_conflict() -> (DataSet, String, String) {
    let data = DataSet::everyday();
    let take = |name: &str, amount: &str, on: &str| {
        let row = format!("{ACCOUNT},T1,2026-01-05,-{amount},GBP,CARD PAYMENT TO GREENS MARKET,5411");
        let file = format!("account,id,booked_on,amount,currency,description,mcc\n{row}\n");
        data.ingest(name, &file, &["--as-of", on]).well()
    };
    take("a.csv", "20.00", "2026-01-08");
    take("b.csv", "41.00", "2026-01-09");
    let listed = data.run(&["transactions", ACCOUNT]).well();
    let id = |amount: &str| {
        let line = listed.lines().find(|line| line.contains(amount)).expect("both are listed");
        line.rsplit(' ').next().expect("a line ends with an id").to_owned()
    };
    let (first, other) = (id("-20.00"), id("-41.00"));
    (data, first, other)
}

/// Everything that was posted to the account's wallet comes to this.
fn points(data: &DataSet) -> String {
    data.run(&["balance", ACCOUNT]).well()
}

#[test]
fn a_person_accepts_a_conflict_undoes_that_rejects_it_and_calls_it_a_repeat() {
    let (data, first, other) = with_conflict();
    let before = points(&data);
    assert!(data.run(&["review", "list"]).well().contains(&other));
    let decide =
        |args: &[&str]| data.run(&[&["review"], args, &["--reason", "the branch called", "--as-of", "2026-01-10"]].concat());
    let accepted = decide(&["accept", &other]).well();
    assert_eq!(accepted, format!("{other}: booked\n"));
    assert_ne!(points(&data), before, "it earns");
    assert_eq!(data.run(&["review", "list"]).well(), "nothing waits for a person\n");
    assert!(decide(&["accept", &other]).wrong().contains("does not wait for a person"));
    assert!(decide(&["undo", &other]).well().contains("conflict"));
    assert_eq!(points(&data), before);
    for ruling in [&["reject", &other][..], &["repeat-of", &other, &first]] {
        assert!(decide(ruling).well().contains("dismissed"));
        assert_eq!(
            (points(&data), data.run(&["review", "list"]).well()),
            (before.clone(), "nothing waits for a person\n".to_owned())
        );
        let explained = data.run(&["explain", &other]).well();
        assert!(explained.contains("dismissed: a person decided"), "{explained}");
        let (word, decisions) = (
            if ruling[0] == "reject" { "reject transaction" } else { "a repeat of" },
            explained.split("decided in review").nth(1),
        );
        let last = decisions.and_then(|decisions| decisions.trim_end().lines().last()).expect("decisions are told");
        assert!(last.contains("2026-01-10") && last.contains(word) && last.ends_with("the branch called"), "{explained}");
        assert!(decide(&["undo", &other]).well().contains("conflict"));
    }
    // One that cannot be decided so keeps nobody from deciding about another.
    let both = decide(&["reject", &first, &other]);
    assert!(
        both.stdout.contains(&format!("{first}: not decided")) && both.stdout.contains(&format!("{other}: dismissed")),
        "{both:?}"
    );
    assert!(both.wrong().contains("1 of 2"));
    assert!(decide(&["undo", &first]).wrong().contains("nothing to undo"));
    data.run(&["verify"]).well();
}

#[test]
fn what_a_conflict_replaces_gets_its_content_and_gives_it_back() {
    let (data, first, other) = with_conflict();
    let before = points(&data);
    let decide =
        |args: &[&str]| data.run(&[&["review"], args, &["--reason", "the bank says so", "--as-of", "2026-01-10"]].concat());
    assert_eq!(
        decide(&["replace", &other]).well(),
        format!("{other}: dismissed: a person decided that it is no transaction of its own\n")
    );
    let replaced = points(&data);
    assert_ne!(replaced, before, "it earns by its new amount");
    assert_eq!(data.run(&["review", "list"]).well(), "nothing waits for a person\n");
    let explained = data.run(&["explain", &first]).well();
    assert!(explained.contains("41.00 GBP"), "{explained}");
    let audited = data.run(&["audit"]).well();
    assert!(audited.contains(&format!("give transaction {first} the content of {other}")), "{audited}");
    data.run(&["verify"]).well();
    assert!(decide(&["undo", &other]).well().contains("conflict"));
    assert_eq!(points(&data), before);
    // Which one it replaces can be said, too; and only what is booked is replaced.
    assert!(decide(&["replace", &other, "--original", &other]).wrong().contains("an item repeats another one"));
    assert!(decide(&["replace", &other, "--original", &first]).well().contains("dismissed"));
    assert_eq!(points(&data), replaced);
    assert!(decide(&["replace", &first]).wrong().contains("contradicts no other one"));
    data.run(&["verify"]).well();
}

#[test]
fn what_a_rule_of_kinds_recognises_since_is_listed_and_judged_once() {
    let data = DataSet::everyday();
    let row = format!("{ACCOUNT},T1,2026-01-05,-20.00,GBP,ZZKAUF GREENS MARKET");
    let file = format!("account,id,booked_on,amount,currency,description\n{row}\n");
    data.profile("mybank", "");
    let take = |name: &str, on: &str| data.ingest(name, &file, &["--feed", "mybank", "--as-of", on]).well();
    take("a.csv", "2026-01-08");
    let before = points(&data);
    let unclassified = |more: &[&str]| data.run(&[&["review", "unclassified", "--feed", "mybank"], more].concat()).well();
    assert_eq!(unclassified(&[]), "nothing of feed \"mybank\" would be judged otherwise\n");
    data.profile("mybank", "[[kind]]\ntext = 'ZZKAUF*'\nkind = 'purchase'\n");
    let listed = unclassified(&["--json"]);
    let items: serde_json::Value = serde_json::from_str(&listed).expect("it is JSON");
    assert_eq!(
        (&items[0]["kind"], &items[0]["kind_now"], items.as_array().map(Vec::len)),
        (&"other".into(), &"purchase".into(), Some(1))
    );
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("shown.json");
    std::fs::write(&path, &listed).expect("there is room for a small file");
    let said = ["--reason", "a new rule", "--as-of", "2026-01-10"];
    data.run(&[&["review", "reclassify", "--shown", arg(&path)], &said[..]].concat()).well();
    let earned = points(&data);
    assert_ne!(earned, before);
    assert!(data.run(&[&["review", "reclassify", "--shown", arg(&path)], &said[..]].concat()).wrong().contains("judged"));
    for on in ["2026-01-11", "2026-01-12"] {
        take("b.csv", on);
    }
    assert_eq!(points(&data), earned);
    let id = items[0]["transaction"].as_str().expect("a word");
    data.run(&[&["review", "undo", id], &said[..]].concat()).well();
    assert_eq!(points(&data), before);
    data.run(&["verify"]).well();
}

#[test]
fn a_decision_needs_a_reason_and_a_transaction() {
    let (data, first, other) = with_conflict();
    let decide = |id: &str, reason: &str| data.run(&["review", "accept", id, "--reason", reason]);
    assert!(decide(&other, "  ").wrong().contains("blank"));
    assert!(decide(&other, &"x".repeat(1001)).wrong().contains("1000"));
    let absent = first.replace(&first[..4], "ffff");
    assert!(decide(&absent, "why not").wrong().contains("there is no transaction"));
}

#[test]
fn what_a_list_showed_is_decided_as_it_stood_there_and_nothing_else() {
    let (data, first, other) = with_conflict();
    let listed = data.run(&["review", "list", "--why", "same_id_other_content", "--from", "2026-01-05", "--json"]).well();
    assert!(listed.contains(&other) && !listed.contains(&first), "{listed}");
    let of_feed = |feed: &str| data.run(&["review", "list", "--feed", feed, "--json"]).well();
    data.profile("mybank", "");
    assert!(of_feed("default").contains(&other) && of_feed("mybank") == "[]\n");
    assert!(data.run(&["review", "list", "--feed", "mybnk"]).wrong().contains("there is no feed"));
    for none in [["--why", "far_ahead"], ["--from", "2026-01-06"], ["--until", "2026-01-04"]] {
        assert_eq!(data.run(&[&["review", "list", "--json"][..], &none].concat()).well(), "[]\n");
    }
    assert_eq!(data.run(&["review", "list", "--why", "tea"]).status, Some(2));
    let folder = tempfile::tempdir().expect("there is room for a small file");
    let path = folder.path().join("shown.json");
    std::fs::write(&path, &listed).expect("there is room for a small file");
    let reject = || data.run(&["review", "reject", "--shown", arg(&path), "--reason", "as the branch says"]);
    assert!(reject().well().contains(&format!("{other}: dismissed")));
    // By now it stands otherwise.
    assert!(reject().wrong().contains("does not stand as it was shown"));
    std::fs::write(&path, "[]").expect("there is room for a small file");
    assert!(reject().wrong().contains("is empty"));
    std::fs::write(&path, "{}").expect("there is room for a small file");
    assert!(reject().wrong().contains("is no list"));
}
