use serde_json::{Value, json};

use super::server::{Answer, DataSet, IBAN, Server};

/// Posts a purchase, and others under its number that contradict it. Returns the transactions that wait.
fn conflicts(server: &Server, amounts: &[u32]) -> Vec<String> {
    let numbered = |pence: u32| {
        let row = format!("{IBAN},T1,2026-03-03,-{}.{:02},GBP,GREENS MARKET,card_purchase", pence / 100, pence % 100);
        format!("account,id,date,amount,currency,description,kind\n{row}\n")
    };
    server.deliver("default", &numbered(2490)).well();
    for pence in amounts {
        assert_eq!(server.deliver("default", &numbered(*pence)).well()["counts"]["conflicts"], 1);
    }
    transactions(&server.get("/v1/review").well())
}

/// The transactions of a page.
fn transactions(page: &Value) -> Vec<String> {
    let waiting = page["items"].as_array().expect("a page has items").iter();
    waiting.map(|waits| waits["transaction"].as_str().expect("it has an id").to_owned()).collect()
}

fn decide(server: &Server, transaction: &str, key: &str, body: &Value) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    server.post(&format!("/v1/review/{transaction}"), &headers, body.to_string().as_bytes())
}

#[test]
fn an_operator_finds_what_waits_decides_once_and_undoes_it() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let waiting = conflicts(&server, &[2690, 2790, 2890]);
    assert_eq!(waiting.len(), 3);
    let state = |id: &str| server.get(&format!("/v1/transactions/{id}")).well()["status"]["state"].clone();
    let accept = json!({ "decision": "accept", "reason": "the bank numbers two purchases alike" });
    let first = decide(&server, &waiting[0], "one", &accept);
    assert_eq!((first.status, &first.body["decision"], state(&waiting[0])), (200, &json!("accept"), json!("booked")));
    assert_ne!(server.get(&format!("/v1/transactions/{}", waiting[0])).well()["rewards"], json!([]), "it earns");
    // The same again changes nothing and is answered alike, though the item stands otherwise by now.
    let again = decide(&server, &waiting[0], "one", &accept);
    assert_eq!((again.status, &again.body, again.header("idempotent-replayed")), (200, &first.body, Some("true")));
    let reject = json!({ "decision": "reject", "reason": "no such purchase" });
    assert_eq!(decide(&server, &waiting[0], "one", &reject).problem(), "idempotency_key_reused");
    assert_eq!(decide(&server, &waiting[0], "two", &reject).problem(), "refused");
    assert_eq!(decide(&server, &waiting[1], "three", &reject).status, 200);
    let repeat = json!({ "decision": "repeat_of", "original": waiting[0], "reason": "it came twice" });
    assert_eq!(decide(&server, &waiting[2], "four", &repeat).status, 200);
    assert_eq!((state(&waiting[1]), state(&waiting[2])), (json!("dismissed"), json!("dismissed")));
    assert_eq!(server.get("/v1/review").well()["items"], json!([]));
    let undo = json!({ "decision": "undo", "reason": "it was the wrong one" });
    assert_eq!(decide(&server, &waiting[1], "five", &undo).status, 200);
    assert_eq!(state(&waiting[1]), "conflict");
    let listed = &server.get("/v1/review").well()["items"][0];
    assert_eq!(
        (&listed["transaction"], &listed["status"]["review_reason"]),
        (&json!(waiting[1]), &json!("same_id_other_content"))
    );
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn what_waits_is_listed_a_page_at_a_time_each_once() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let all = conflicts(&server, &[2690, 2790, 2890]);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("/v1/review?limit=2{cursor}")).well();
        seen.extend(transactions(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!((seen.len(), seen), (3, all));
}

#[test]
fn what_nothing_has_judged_is_listed_a_page_at_a_time_and_judged_by_its_kind_of_today() {
    let data = DataSet::everyday();
    data.profile("mybank", "");
    let server = data.serve(&[]);
    let row = |day: u8| format!("{IBAN},T{day},2026-03-{day:02},-2{day}.00,GBP,ZZKAUF GREENS MARKET\n");
    let file = format!("account,id,booked_on,amount,currency,description\n{}", [3, 4, 5].map(row).concat());
    server.deliver("mybank", &file).well();
    let listed = |query: &str| server.get(&format!("/v1/review/unclassified?feed=mybank{query}")).well();
    assert_eq!(listed("")["items"], json!([]));
    data.profile("mybank", "[[kind]]\ntext = 'ZZKAUF*'\nkind = 'purchase'\n");
    let all = listed("");
    let (days, item) = (all["items"].as_array().expect("a page has items").len(), &all["items"][0]);
    assert_eq!((days, &item["kind"], &item["kind_now"]), (3, &json!("other"), &json!("purchase")));
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = listed(&format!("&limit=2{cursor}"));
        seen.extend(transactions(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, transactions(&all));
    assert_eq!(transactions(&listed("&from=2026-03-04&until=2026-03-04")).len(), 1);
    // A cursor is of one feed, and so is the list.
    assert_eq!(server.get(&format!("/v1/review/unclassified?{}", &cursor[1..])).problem(), "invalid_request");
    assert_eq!(server.get("/v1/review/unclassified").well()["items"], json!([]));
    assert_eq!(server.get("/v1/review/unclassified?feed=mybnk").problem(), "not_found");
    let reclassify = json!({ "decision": "reclassify", "reason": "a new rule", "shown": item["status"] });
    assert_eq!(decide(&server, &seen[0], "one", &reclassify).status, 200);
    assert_eq!(transactions(&listed("")), seen[1..]);
}

#[test]
fn a_decision_without_a_reason_or_an_original_or_about_nothing_is_refused() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let waiting = conflicts(&server, &[2690]).remove(0);
    let pointer = |body: Value| decide(&server, &waiting, "k", &body).body["errors"][0]["pointer"].clone();
    assert_eq!(pointer(json!({ "decision": "accept", "reason": " " })), "/reason");
    assert_eq!(pointer(json!({ "decision": "accept", "reason": "x".repeat(1001) })), "/reason");
    assert_eq!(pointer(json!({ "decision": "accept", "reason": "so", "original": waiting })), "/original");
    assert_eq!(pointer(json!({ "decision": "repeat_of", "reason": "so" })), "/original");
    assert_eq!(pointer(json!({ "decision": "repeat_of", "reason": "so", "original": "x" })), "/original");
    let accept = json!({ "decision": "accept", "reason": "so" });
    assert_eq!(decide(&server, "x", "k", &accept).problem(), "not_found");
    assert_eq!(decide(&server, &waiting.replace(&waiting[..4], "ffff"), "k", &accept).problem(), "not_found");
    let itself = json!({ "decision": "repeat_of", "original": waiting, "reason": "so" });
    assert_eq!(decide(&server, &waiting, "k", &itself).problem(), "refused");
    assert_eq!(server.get("/v1/review?cursor=item/x/1/2.00").problem(), "invalid_request");
}

#[test]
fn the_command_line_decides_beside_the_server_what_its_list_showed() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let waiting = conflicts(&server, &[2690]);
    let path = data.folder().join("shown.json");
    std::fs::write(&path, data.run(&["review", "list", "--json"])).expect("there is room for a small file");
    let path = path.to_str().expect("the folder's name is UTF-8");
    let said = data.run(&["review", "accept", "--shown", path, "--reason", "as the branch says"]);
    assert_eq!(said, format!("{}: booked\n", waiting[0]));
    assert_eq!(server.get("/v1/review").well()["items"], json!([]));
}

#[test]
fn what_stands_otherwise_than_it_was_shown_is_not_decided() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let waiting = conflicts(&server, &[2690]).remove(0);
    let shown = server.get("/v1/review").well()["items"][0]["status"].clone();
    let decision = |shown: &Value| json!({ "decision": "reject", "reason": "the branch called", "shown": shown });
    assert_eq!(decide(&server, &waiting, "one", &decision(&json!({ "state": "held" }))).body["errors"][0]["pointer"], "/shown");
    let other = json!({ "state": "review", "review_reason": "looks_repeated" });
    assert_eq!(decide(&server, &waiting, "two", &decision(&other)).problem(), "refused");
    assert_eq!(decide(&server, &waiting, "three", &decision(&shown)).status, 200);
    let later = json!({ "decision": "accept", "reason": "the branch called", "shown": shown });
    assert_eq!(decide(&server, &waiting, "four", &later).problem(), "refused", "it does not wait any more");
}

#[test]
fn an_operator_replaces_a_transaction_by_what_contradicts_it_and_thinks_better_of_it() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let waiting = conflicts(&server, &[4690]).remove(0);
    let points = || data.run(&["balance", IBAN]);
    let before = points();
    let replace = json!({ "decision": "replace", "reason": "the bank corrected it" });
    let replaced = decide(&server, &waiting, "one", &replace);
    assert_eq!((replaced.status, &replaced.body["decision"]), (200, &json!("replace")));
    let corrected = points();
    assert_ne!(corrected, before);
    let again = decide(&server, &waiting, "one", &replace);
    assert_eq!((again.status, again.header("idempotent-replayed")), (200, Some("true")));
    let undo = json!({ "decision": "undo", "reason": "it was right at first" });
    for replayed in [None, Some("true")] {
        let undone = decide(&server, &waiting, "two", &undo);
        assert_eq!((undone.status, undone.header("idempotent-replayed")), (200, replayed));
        assert_eq!(points(), before);
    }
    assert_eq!(server.stop().1, Some(0));
    data.run(&["verify"]);
}

#[test]
fn what_a_bank_wrote_is_opened_for_a_reason_that_is_recorded_first() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let waiting = conflicts(&server, &[2690]).remove(0);
    assert_eq!(server.get(&format!("/v1/transactions/{waiting}")).well()["text"], Value::Null);
    let open = |key: &str, body: Value| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        server.post(&format!("/v1/transactions/{waiting}/text"), &headers, body.to_string().as_bytes())
    };
    assert_eq!(open("one", json!({ "reason": " " })).body["errors"][0]["pointer"], "/reason");
    let opened = open("two", json!({ "reason": "the customer asks" }));
    assert_eq!((opened.status, &opened.body["text"]), (200, &json!("GREENS MARKET")));
    let audit = server.get("/v1/audit").well();
    let last = &audit["items"][0];
    assert_eq!((&last["what"]["act"], &last["what"]["transaction"]), (&json!("open_sealed"), &json!(waiting)), "{audit:#}");
}

#[test]
fn a_customer_reads_what_the_own_bank_wrote_without_saying_why() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let posted = server.deliver("default", &super::server::march(&[(3, 2490, "GREENS MARKET")])).well();
    assert_eq!(server.stop().1, Some(0));
    let id = |name: &str| posted["transactions"][0][name].as_str().expect("an id is a text").to_owned();
    let (key, _) = data.key(&["--scope", "customer", "--wallet", &id("wallet")]);
    let server = data.serve(&["--access", "keys"]);
    let bearer = format!("Bearer {key}");
    let shown = server.get_with(&format!("/v1/transactions/{}", id("transaction")), &[("authorization", &bearer)]).well();
    assert_eq!(shown["text"], "GREENS MARKET");
}
