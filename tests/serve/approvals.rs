//! What needs a second person, who decided what, and how the data set is.

use serde_json::{Value, json};

use super::{
    dead_letters::profile,
    server::{Answer, DataSet, Server},
};

/// A server with two operators, and limits above which one of them is not enough.
struct TwoOperators {
    data: DataSet,
    server: Server,
    keys: [String; 2],
    wallet: String,
}

impl TwoOperators {
    fn new() -> Self {
        let data = DataSet::everyday();
        let wallet = data.run(&["wallet", "open"]).trim().to_owned();
        let key = |owner: &str| {
            let printed = data.run(&["key", "add", owner, "--scope", "operator"]);
            let secret = printed.split_whitespace().find(|word| word.starts_with("rhk_")).expect("a key is shown once");
            secret.to_owned()
        };
        let keys = [key("jane"), key("bob")];
        data.configure("[approvals]\nabove = [\"500 PTS\", \"30.00 GBP\"]\n[server]\naccess = \"keys\"\n");
        let server = data.serve(&[]);
        Self { data, server, keys, wallet }
    }

    fn adjust(&self, who: usize, key: &str, points: &str) -> Answer {
        let body = json!({
            "wallet": self.wallet,
            "amount": { "amount": points, "asset": "PTS" },
            "code": "goodwill",
            "reason": "the branch promised it",
        });
        let headers =
            [("authorization", self.bearer(who)), ("content-type", "application/json".into()), ("idempotency-key", key.into())];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.server.post("/v1/adjustments", &headers, body.to_string().as_bytes())
    }

    fn settle(&self, who: usize, id: &str, decision: &str) -> Answer {
        let bearer = self.bearer(who);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let body = match decision {
            "decline" => json!({ "decision": decision, "reason": "too much for this" }),
            _ => json!({ "decision": decision }),
        };
        self.server.put(&format!("/v1/approvals/{id}"), &headers, body.to_string().as_bytes())
    }

    fn get(&self, path: &str) -> Value {
        self.server.get_with(path, &[("authorization", &self.bearer(0))]).well()
    }

    fn points(&self) -> Value {
        let balance = self.get(&format!("/v1/wallets/{}/balance", self.wallet));
        let balances = balance["balances"].as_array().expect("a balance has balances").clone();
        balances.iter().find(|of| of["asset"] == "PTS").map_or(json!("0"), |of| of["available"].clone())
    }

    fn bearer(&self, who: usize) -> String {
        format!("Bearer {}", self.keys[who])
    }
}

/// This many points and more.
fn plus(points: &Value, more: i64) -> String {
    let points: i64 = points.as_str().and_then(|text| text.parse().ok()).expect("points have no decimals");
    (points + more).to_string()
}

#[test]
fn what_is_above_a_limit_is_done_once_another_operator_approves() {
    let two = TwoOperators::new();
    let start = two.points();
    let small = two.adjust(0, "one", "500");
    assert_eq!((small.status, &small.body["waits_for_approval"]), (200, &json!(false)));
    let before = two.points();
    assert_ne!(before, start);
    let large = two.adjust(0, "two", "501");
    assert_eq!((large.status, &large.body["waits_for_approval"]), (202, &json!(true)), "{large:?}");
    assert_eq!(two.adjust(0, "two", "501").body, large.body, "asked again, it is answered alike");
    let id = large.body["command"].as_str().expect("it has an id").to_owned();
    let waits = two.get("/v1/approvals")["items"].clone();
    assert_eq!(
        (waits.as_array().map(Vec::len), &waits[0]["id"], &waits[0]["what"]["act"]),
        (Some(1), &json!(id), &json!("adjust"))
    );
    assert_eq!(waits[0]["what"]["amount"], json!({ "amount": "501", "asset": "PTS" }));
    assert_eq!(two.get("/v1/status")["approvals"]["count"], 1);
    let shown = two.get(&format!("/v1/approvals/{id}"));
    let before_and_after = [&shown["effect"]["balance_before"]["amount"], &shown["effect"]["balance_after"]["amount"]];
    assert_eq!(before_and_after, [&before, &json!(plus(&before, 501))], "{shown}");
    assert_eq!((&shown["state"], &shown["asked"]["reason"]), (&json!("waiting"), &json!("the branch promised it")));
    assert!(shown["asked"]["asked_by"].to_string().contains(" (key "), "whose key it is: {shown}");
    assert!(waits[0]["summary"].to_string().contains("becomes"), "{waits}");
    let state = || two.get(&format!("/v1/commands/{id}"))["state"].clone();
    assert_eq!(state(), "waiting");
    assert_eq!(two.settle(0, &id, "approve").problem(), "refused", "who asked cannot approve");
    assert_eq!(two.points(), before);
    let approved = two.settle(1, &id, "approve");
    assert_eq!(approved.status, 200, "{approved:?}");
    assert_eq!((state(), &two.get(&format!("/v1/approvals/{id}"))["state"]), (json!("approved"), &json!("approved")));
    let after = two.points();
    assert_ne!(after, before);
    let again = two.settle(1, &id, "approve");
    assert_eq!((again.status, again.body, two.points()), (200, approved.body, after.clone()));
    assert_eq!(two.settle(0, &id, "decline").problem(), "refused", "it is settled");
    assert_eq!(two.get("/v1/approvals")["items"], json!([]));
    let newest = two.get("/v1/audit?limit=1")["items"][0].clone();
    assert_eq!((&newest["what"]["act"], &newest["reason"]), (&json!("adjust"), &json!("the branch promised it")));
    assert_ne!(newest["who"], newest["asked_by"]);
    let TwoOperators { data, server, .. } = two;
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn two_keys_of_one_owner_are_one_person_and_so_is_everybody_at_the_machine() {
    let two = TwoOperators::new();
    let asked = two.adjust(0, "one", "900").body["command"].as_str().expect("it has an id").to_owned();
    let printed = two.data.run(&["key", "add", "jane", "--scope", "operator"]);
    let other = printed.split_whitespace().find(|word| word.starts_with("rhk_")).expect("a key is shown once");
    let bearer = format!("Bearer {other}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/v1/approvals/{asked}");
    assert_eq!(two.server.put(&path, &headers, br#"{"decision": "approve"}"#).problem(), "refused");
    assert!(two.data.refused(&["approval", "give", &asked]).contains("through a server"));
    assert_eq!(two.settle(1, &asked, "approve").status, 200);
}

#[test]
fn what_was_asked_for_under_a_name_is_answered_alike_though_limits_change() {
    let two = TwoOperators::new();
    let (small, large) = (two.adjust(0, "one", "400"), two.adjust(0, "two", "900"));
    assert_eq!((small.status, large.status), (200, 202));
    let before = two.points();
    two.data.configure("[approvals]\nabove = [\"300 PTS\"]\n[server]\naccess = \"keys\"\n");
    assert_eq!((two.adjust(0, "one", "400").body, two.points()), (small.body, before.clone()));
    two.data.configure("[server]\naccess = \"keys\"\n");
    assert_eq!((two.adjust(0, "two", "900").body, two.points()), (large.body, before));
}

#[test]
fn a_version_that_another_operator_approves_is_in_force() {
    let two = TwoOperators::new();
    two.data.configure("[approvals]\nprogrammes = true\n[server]\naccess = \"keys\"\n");
    let everyday = include_str!("../../deploy/programmes/everyday.toml");
    let next = everyday.replace("version   = 1", "version   = 2").replace("2026-01-01", "2099-01-01");
    assert_ne!(next, everyday);
    std::fs::write(two.data.folder().join("next.toml"), next).expect("there is room for a small file");
    let file = two.data.folder().join("next.toml").display().to_string();
    assert!(two.data.run(&["programme", "activate", &file, "--yes"]).contains("version 2 is not activated yet"));
    let waits = two.get("/v1/approvals")["items"][0].clone();
    assert_eq!((&waits["what"]["act"], &waits["what"]["programme_version"]), (&json!("activate_version"), &json!(2)));
    assert!(!two.data.run(&["programme", "list"]).contains("in force from 2099-01-01"));
    let id = waits["id"].as_str().expect("it has an id").to_owned();
    let difference = two.get(&format!("/v1/approvals/{id}"))["effect"]["difference"].clone();
    assert_eq!((&difference["effective"], &difference["compared_with"]), (&json!("2099-01-01"), &json!(1)));
    assert!(difference["changes"][0].to_string().contains("is followed by version 2"), "{difference}");
    let approved = two.settle(1, &id, "approve");
    assert_eq!(approved.status, 200, "{approved:?}");
    assert!(two.data.run(&["programme", "list"]).contains("in force from 2099-01-01"));
    assert_eq!(two.settle(1, &id, "approve").body, approved.body, "given again, it is answered alike");
    let TwoOperators { data, server, .. } = two;
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn an_approval_that_is_refused_can_be_given_again_once_nothing_stands_in_its_way() {
    let two = TwoOperators::new();
    let asked = two.adjust(0, "one", "-900").body["command"].as_str().expect("it has an id").to_owned();
    let refused = two.settle(1, &asked, "approve");
    assert!(refused.problem() == "refused" && refused.body["detail"].to_string().contains("available"), "{refused:?}");
    assert_eq!(two.get("/v1/approvals")["items"][0]["id"], asked, "it waits still");
    for key in ["two", "three"] {
        assert_eq!(two.adjust(0, key, "500").status, 200);
    }
    let approved = two.settle(1, &asked, "approve");
    assert_eq!(approved.status, 200, "{approved:?}");
    assert_eq!(two.settle(1, &asked, "approve").body, approved.body);
    assert_eq!(two.settle(1, &asked, "decline").problem(), "refused", "it is settled");
}

#[test]
fn an_issue_and_a_gift_above_the_limits_are_done_once_another_operator_approves_of_them() {
    let two = TwoOperators::new();
    let run = |who: usize, args: &[&str]| {
        let by = Some(("REWARDHUB_KEY", two.keys[who].as_str()));
        let output = DataSet::none().output_with(&[args, &["--server", &two.server.url]].concat(), by);
        (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let asked = |args: &[&str]| {
        let (printed, error) = run(0, args);
        let id = printed.split("approval give ").nth(1).and_then(|rest| rest.split('`').next());
        id.unwrap_or_else(|| panic!("{printed}{error}")).to_owned()
    };
    let issue = asked(&["treasury", "issue", "5000", "PTS", "--reason", "the budget"]);
    let shown = run(1, &["approval", "show", &issue]).0;
    assert!(shown.contains("issue 5,000 PTS into the treasury") && shown.contains("available 0 PTS becomes 5000 PTS"), "{shown}");
    assert!(run(0, &["approval", "give", &issue]).1.contains("another person must approve of it"));
    assert!(run(1, &["treasury", "show", "PTS"]).0.contains("0 PTS   0 PTS"));
    let done = run(1, &["approval", "give", &issue]).0;
    assert!(done.contains("approved, and done: issue 5,000 PTS into the treasury"), "{done}");
    assert!(run(1, &["treasury", "show", "PTS"]).0.contains("5,000 PTS  5,000 PTS"));
    let before = two.points();
    let gift = asked(&["treasury", "top-up", &two.wallet, "600", "PTS", "--reason", "a delayed train"]);
    assert_eq!(two.points(), before);
    assert!(run(1, &["approval", "give", &gift]).0.contains("approved, and done: top wallet"));
    assert_eq!(two.points(), plus(&before, 600));
    assert!(run(0, &["approval", "show", &gift]).0.contains("approved by"));
    let TwoOperators { data, server, .. } = two;
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn what_is_declined_is_not_done_and_what_nobody_asked_for_is_not_found() {
    let two = TwoOperators::new();
    let before = two.points();
    let asked = two.adjust(0, "one", "900").body["command"].as_str().expect("it has an id").to_owned();
    assert_eq!(two.settle(0, &asked, "decline").status, 200, "who asked may think again");
    let declined = two.get(&format!("/v1/commands/{asked}"));
    assert!(declined["state"] == "declined" && declined["detail"].to_string().contains("declined by"), "{declined}");
    let declined_for = two.get(&format!("/v1/approvals/{asked}"))["declined_for"].clone();
    assert_eq!(declined_for, "too much for this");
    let audit = two.get("/v1/audit?limit=2")["items"].clone();
    for (at, act) in ["decline", "ask"].into_iter().enumerate() {
        let (what, of) = (&audit[at]["what"], &audit[at]["of"]);
        assert_eq!(
            (&what["act"], &of["act"], &of["amount"]["amount"]),
            (&json!(act), &json!("adjust"), &json!("900")),
            "{audit}"
        );
    }
    assert_eq!(two.settle(1, &asked, "approve").problem(), "refused");
    assert_eq!(two.points(), before);
    let other = two.adjust(0, "two", "1").body["command"].as_str().expect("it has an id").to_owned();
    for nothing in [other.as_str(), "x", "00000000-0000-8000-8000-000000000000"] {
        assert_eq!(two.settle(1, nothing, "approve").problem(), "not_found", "{nothing}");
    }
    for wrong in [
        json!({ "amount": "0", "asset": "PTS" }),
        json!({ "amount": "1.5", "asset": "PTS" }),
        json!({ "amount": "1", "asset": "pts" }),
    ] {
        let body = json!({ "wallet": two.wallet, "amount": wrong, "reason": "a try" }).to_string();
        let bearer = two.bearer(0);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "three")];
        assert_eq!(two.server.post("/v1/adjustments", &headers, body.as_bytes()).problem(), "invalid_content", "{wrong}");
    }
}

#[test]
fn a_decision_about_much_money_needs_a_second_person_too() {
    let two = TwoOperators::new();
    let bearer = two.bearer(0);
    let post = |path: &str, kind: &str, body: &str| {
        let headers = [("authorization", bearer.as_str()), ("content-type", kind), ("idempotency-key", "decide")];
        two.server.post(path, &headers, body.as_bytes())
    };
    for amount in ["20.00", "41.00"] {
        let csv = format!(
            "account,id,booked_on,amount,currency,description,mcc\nGB33BUKB20201555555555,T1,2026-03-03,-{amount},GBP,GREENS,5411\n"
        );
        post("/v1/feeds/default/transactions", "text/csv", &csv).well();
    }
    let waits = two.get("/v1/review")["items"][0]["transaction"].as_str().expect("it waits").to_owned();
    let replace = json!({ "decision": "replace", "reason": "the bank corrected it" }).to_string();
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", "replace")];
    let asked = two.server.post(&format!("/v1/review/{waits}"), &headers, replace.as_bytes());
    let shown = two.get(&format!("/v1/approvals/{}", asked.body["command"].as_str().expect("it has an id")));
    assert_eq!(shown["effect"]["would_earn"].as_array().map(Vec::len), Some(1), "{shown}");
    let accept = json!({ "decision": "accept", "reason": "the bank numbers two purchases alike" }).to_string();
    let asked = post(&format!("/v1/review/{waits}"), "application/json", &accept);
    assert_eq!((asked.status, &asked.body["waits_for_approval"]), (202, &json!(true)), "{asked:?}");
    let state = || two.get(&format!("/v1/transactions/{waits}"))["status"]["state"].clone();
    assert_eq!(state(), "conflict");
    let shown = two.get(&format!("/v1/approvals/{}", asked.body["command"].as_str().expect("it has an id")));
    let effect = &shown["effect"];
    assert_eq!((&effect["amount"]["amount"], &effect["booked_on"]), (&json!("-41.00"), &json!("2026-03-03")), "{shown}");
    assert_eq!(effect["would_earn"].as_array().map(Vec::len), Some(1), "{shown}");
    let id = asked.body["command"].as_str().expect("it has an id").to_owned();
    assert_eq!(two.settle(1, &id, "approve").status, 200);
    assert_eq!(state(), "booked");
    assert_ne!(two.get(&format!("/v1/transactions/{waits}"))["rewards"], json!([]), "it earns");
    assert_eq!(
        post(&format!("/v1/review/{waits}"), "application/json", &accept).body,
        asked.body,
        "asked again, it is answered alike"
    );
}

#[test]
fn reading_again_a_record_of_much_money_needs_a_second_person_too() {
    let two = TwoOperators::new();
    profile(&two.data, "%Y-%m-%d");
    let bearer = two.bearer(0);
    let post = |path: &str, kind: &str, body: &str| {
        let headers = [("authorization", bearer.as_str()), ("content-type", kind), ("idempotency-key", path)];
        two.server.post(path, &headers, body.as_bytes())
    };
    let rows = [("T1", "02.03.2026", "41.00"), ("T2", "2026-03-03", "2.00")]
        .map(|(id, day, amount)| format!("GB33BUKB20201555555555,{id},{day},-{amount},GBP,GREENS,5411\n"));
    let csv = format!("account,id,booked_on,amount,currency,description,mcc\n{}", rows.concat());
    post("/v1/feeds/default/transactions", "text/csv", &csv).well();
    let letter = two.get("/v1/dead_letters")["items"][0]["dead_letter"].as_str().expect("it waits").to_owned();
    profile(&two.data, "%d.%m.%Y");
    let retry = json!({ "decision": "retry", "reason": "the profile was mended" }).to_string();
    let asked = post(&format!("/v1/dead_letters/{letter}"), "application/json", &retry);
    assert_eq!((asked.status, &asked.body["waits_for_approval"]), (202, &json!(true)), "{asked:?}");
    let again = post(&format!("/v1/dead_letters/{letter}"), "application/json", &retry);
    assert_eq!((again.status, &again.body), (202, &asked.body), "the same again is answered alike");
    // The profile is mended once more: the same request reads something else.
    profile(&two.data, "%m.%d.%Y");
    let otherwise = post(&format!("/v1/dead_letters/{letter}"), "application/json", &retry);
    assert_eq!((otherwise.status, &otherwise.body["waits_for_approval"]), (202, &json!(true)), "{otherwise:?}");
    assert_ne!(otherwise.body["command"], asked.body["command"]);
    profile(&two.data, "%d.%m.%Y");
    let other_reason = json!({ "decision": "retry", "reason": "another one" }).to_string();
    let reused = post(&format!("/v1/dead_letters/{letter}"), "application/json", &other_reason);
    assert_eq!(reused.problem(), "idempotency_key_reused");
    let id = asked.body["command"].as_str().expect("it has an id").to_owned();
    let effect = two.get(&format!("/v1/approvals/{id}"))["effect"].clone();
    assert_eq!((&effect["amount"]["amount"], &effect["booked_on"]), (&json!("-41.00"), &json!("2026-03-02")), "{effect}");
    assert_eq!(two.get("/v1/dead_letters")["items"][0]["dead_letter"], letter, "it waits still");
    assert_eq!(two.settle(1, &id, "approve").status, 200);
    assert_eq!(two.get("/v1/dead_letters")["items"], json!([]));
    let audited = two.get("/v1/audit?limit=1")["items"][0].clone();
    let transaction = audited["what"]["transaction"].as_str().expect("it is a transaction");
    let opened = post(&format!("/v1/transactions/{transaction}/text"), "application/json", r#"{"reason": "to see"}"#).well();
    assert_eq!(opened["text"], "GREENS");
    let TwoOperators { data, server, .. } = two;
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn decisions_are_listed_newest_first_a_page_at_a_time_each_once() {
    let two = TwoOperators::new();
    for key in ["a", "b", "c", "d", "e"] {
        assert_eq!(two.adjust(0, key, "1").status, 200);
    }
    let (mut places, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = two.get(&format!("/v1/audit?limit=2{cursor}"));
        places.extend(page["items"].as_array().expect("a page has items").iter().map(|item| item["place"].to_string()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let all: Vec<String> = two.get("/v1/audit")["items"]
        .as_array()
        .expect("a page has items")
        .iter()
        .map(|item| item["place"].to_string())
        .collect();
    // The programme was activated before, and the two keys were made today.
    assert_eq!((places.len() >= 6, &places), (true, &all));
    let instants: Vec<String> =
        two.get("/v1/audit")["items"].as_array().expect("a page has items").iter().map(|item| item["at"].to_string()).collect();
    assert!(instants.is_sorted_by(|one, next| one >= next), "{instants:?}");
    assert_eq!(two.get("/v1/audit?until=2026-01-01")["items"].as_array().map(Vec::len), Some(places.len() - 7));
    assert_eq!(two.server.get_with("/v1/audit?from=soon", &[("authorization", &two.bearer(0))]).problem(), "invalid_request");
}
