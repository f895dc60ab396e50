use serde_json::json;

use super::server::{DataSet, IBAN, march};

#[test]
fn what_a_feed_posts_is_in_the_balance() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let posted = server.deliver("default", &march(&[(3, 2490, "GREENS MARKET"), (4, 310, "COFFEE BAR")])).well();
    assert_eq!(
        (&posted["state"], &posted["counts"]["new"], &posted["counts"]["duplicates"]),
        (&json!("decided"), &json!(2), &json!(0))
    );
    let first = &posted["transactions"][0];
    assert_eq!(
        (&first["place"], &first["status"]["state"], &first["verdict"]),
        (&json!("line 2"), &json!("booked"), &json!("judged"))
    );
    let wallet = first["wallet"].as_str().unwrap();
    let last = &posted["transactions"][1];
    let balance = server.get(&format!("/v1/wallets/{wallet}/balance?after={}", last["version"])).well();
    let points = posted["rewards"].as_array().unwrap().iter().find(|reward| reward["asset"] == "PTS").expect("it pays points");
    let held = balance["balances"].as_array().unwrap().iter().find(|balance| balance["asset"] == "PTS").expect("it has points");
    let sum: i64 = ["available", "pending"].iter().map(|part| held[part].as_str().unwrap().parse::<i64>().unwrap()).sum();
    assert_eq!(sum.to_string(), points["amount"].as_str().unwrap());
    assert!(sum > 0);
    let entries = server.get(&format!("/v1/wallets/{wallet}/entries")).well();
    assert!(entries["items"].as_array().unwrap().iter().any(|entry| entry["transaction"] == last["transaction"]));
    let lots = server.get(&format!("/v1/wallets/{wallet}/lots")).well();
    assert!(!lots["lots"].as_array().unwrap().is_empty());
    assert_eq!(server.get(&format!("/v1/wallets/{wallet}")).well()["kind"], "customer");
}

#[test]
fn a_page_begins_where_the_one_before_ended_and_a_cursor_belongs_to_one_list() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let rows: Vec<(u8, u32, &str)> = (1..=9).map(|day| (day, 1000 + u32::from(day), "GREENS MARKET")).collect();
    let posted = server.deliver("default", &march(&rows)).well();
    let wallet = posted["transactions"][0]["wallet"].as_str().unwrap().to_owned();
    let whole = server.get(&format!("/v1/wallets/{wallet}/entries")).well()["items"].as_array().unwrap().clone();
    assert!(whole.len() > 8, "{whole:?}");
    let (mut paged, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let after = cursor.as_ref().map_or_else(String::new, |cursor| format!("&cursor={cursor}"));
        let page = server.get(&format!("/v1/wallets/{wallet}/entries?limit=4{after}")).well();
        assert!(page["items"].as_array().unwrap().len() <= 4);
        paged.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    assert_eq!(paged, whole);
    let other = server.open_wallet().well();
    let foreign = server.get(&format!("/v1/wallets/{}/entries?cursor={}", other["id"].as_str().unwrap(), cursor.unwrap()));
    assert_eq!((foreign.status, foreign.problem()), (400, "invalid_request"));
}

#[test]
fn transactions_are_paged_and_filtered_newest_first() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let rows: Vec<(u8, u32, &str)> = (1..=9).map(|day| (day, 1000 + u32::from(day), "GREENS MARKET")).collect();
    let posted = server.deliver("default", &march(&rows)).well();
    let wallet = posted["transactions"][0]["wallet"].as_str().unwrap().to_owned();
    let list = |query: &str| server.get(&format!("/v1/wallets/{wallet}/transactions?{query}"));
    let days = |page: &serde_json::Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["booked_on"].as_str().unwrap()[8..].to_owned()).collect()
    };
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = list(&format!("limit=4{after}")).well();
        paged.extend(days(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        after = format!("&cursor={next}");
    }
    assert_eq!(paged, ["09", "08", "07", "06", "05", "04", "03", "02", "01"]);
    assert_eq!(days(&list("from=2026-03-03&until=2026-03-05").well()), ["05", "04", "03"]);
    assert_eq!(days(&list("kind=purchase&state=booked&limit=2").well()), ["09", "08"]);
    assert!(days(&list("kind=salary").well()).is_empty() && days(&list("state=pending").well()).is_empty());
    for wrong in ["kind=pleasure", "from=yesterday", "state=gone", "colour=red", "cursor=2026-03-03_x.0"] {
        assert_eq!((list(wrong).status, list(wrong).problem()), (400, "invalid_request"), "{wrong}");
    }
}

#[test]
fn a_read_that_has_not_changed_is_not_sent_again() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let opened = server.open_wallet();
    assert_eq!(opened.status, 201);
    let location = opened.header("location").unwrap().to_owned();
    let path = format!("{location}/balance");
    let first = server.get(&path);
    let tag = first.header("etag").unwrap().to_owned();
    let again = server.get_with(&path, &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.as_str()), (304, Some("")));
    assert_eq!(server.get_with(&path, &[("if-none-match", "\"0-never\"")]).status, 200);
}

#[test]
fn a_version_that_nothing_has_given_yet_is_not_waited_for() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let opened = server.open_wallet().well();
    let behind = server.get(&format!("/v1/wallets/{}?after=1000000", opened["id"].as_str().unwrap()));
    assert_eq!((behind.status, behind.problem()), (409, "refused"));
}

#[test]
fn a_transaction_explains_what_it_earned_in_words_and_as_data() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let posted = server.deliver("default", &march(&[(3, 2490, "GREENS MARKET"), (5, 10, "CORNER SHOP")])).well();
    let (first, wallet) = (&posted["transactions"][0], posted["transactions"][0]["wallet"].as_str().unwrap());
    let shown = server.get(&format!("/v1/transactions/{}", first["transaction"].as_str().unwrap())).well();
    assert_eq!((&shown["amount"], &shown["booked_on"]), (&json!({ "amount": "-24.90", "asset": "GBP" }), &json!("2026-03-03")));
    assert_eq!((&shown["wallet"], &shown["merchant"]), (&first["wallet"], &json!("GREENS MARKET")));
    assert_eq!(shown["text"], json!(null), "an operator opens it by a request of its own");
    let rules = shown["explanation"]["rules"].as_array().unwrap();
    let paid = rules.iter().find(|rule| rule["outcome"] == "paid").expect("a rule pays");
    assert!(paid["words"].as_str().unwrap().contains("pays"), "{paid}");
    assert!(rules.iter().any(|rule| rule["outcome"] == "failed"), "{rules:?}");
    assert_eq!(shown["rewards"][0]["rule"], paid["rule"]);
    let list = server.get(&format!("/v1/wallets/{wallet}/transactions?limit=1")).well();
    assert_eq!((&list["items"][0]["booked_on"], &list["items"][0]["amount"]["amount"]), (&json!("2026-03-05"), &json!("-0.10")));
    let next = server.get(&format!("/v1/wallets/{wallet}/transactions?cursor={}", list["next_cursor"].as_str().unwrap())).well();
    assert_eq!((&next["items"][0]["id"], &next["next_cursor"]), (&first["transaction"], &json!(null)));
    assert_eq!(next["items"][0]["earned"], first["rewards"]);
    assert_eq!(server.get("/v1/transactions/00000000-0000-8000-8000-000000000000").problem(), "not_found");
}

#[test]
fn a_preview_says_what_the_purchase_then_earns() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let body = br#"{"purchase": {"amount": "24.90", "asset": "GBP"}, "merchant": "GREENS MARKET", "on": "2026-03-03"}"#;
    let json = [("content-type", "application/json")];
    let preview = server.post("/v1/preview", &json, body).well();
    let posted = server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well();
    let earned = &posted["transactions"][0]["rewards"];
    let amounts: Vec<_> = preview["earns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reward| json!({ "amount": reward["amount"], "asset": reward["asset"] }))
        .collect();
    assert_eq!(&json!(amounts), earned);
    assert!(!amounts.is_empty());
    for (wrong, pointer) in [
        (r#"{"purchase": {"amount": "1e3", "asset": "GBP"}}"#, "/purchase/amount"),
        (r#"{"purchase": {"amount": "-0", "asset": "GBP"}}"#, "/purchase/amount"),
        (r#"{"purchase": {"amount": "1.005", "asset": "GBP"}}"#, "/purchase/amount"),
        (r#"{"purchase": {"amount": "1", "asset": "gbp"}}"#, "/purchase/asset"),
        (r#"{"purchase": {"amount": "1", "asset": "GBP"}, "mcc": "54"}"#, "/mcc"),
        (r#"{"purchase": {"amount": "1", "asset": "GBP"}, "on": "2026-02-30"}"#, "/on"),
        (r#"{"purchase": {"amount": "1", "asset": "GBP"}, "country": "gbr"}"#, "/country"),
        (&format!(r#"{{"purchase": {{"amount": "1", "asset": "GBP"}}, "merchant": "{}"}}"#, "x".repeat(201)), "/merchant"),
    ] {
        let refused = server.post("/v1/preview", &json, wrong.as_bytes());
        assert_eq!((refused.problem(), &refused.body["errors"][0]["pointer"]), ("invalid_content", &json!(pointer)), "{wrong}");
    }
}

#[test]
fn an_account_that_is_linked_earns_for_its_wallet_and_a_first_screen_shows_it() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let wallet = server.open_wallet().well()["id"].as_str().unwrap().to_owned();
    let link = |key: &str, number: &str| {
        let body = json!({ "number": number }).to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        server.put(&format!("/v1/wallets/{wallet}/accounts"), &headers, body.as_bytes())
    };
    let first = link("a", IBAN);
    assert_eq!(first.status, 200, "{first:?}");
    let again = link("a", IBAN);
    assert_eq!((again.header("idempotent-replayed"), &again.body), (Some("true"), &first.body));
    assert_eq!(link("a", "GB94BARC10201530093459").problem(), "idempotency_key_reused");
    let typo = link("b", "GB33BUKB20201555555556");
    assert_eq!((typo.problem(), &typo.body["errors"][0]["pointer"]), ("invalid_content", &json!("/number")));
    assert_eq!(link("c", &"7".repeat(65)).problem(), "invalid_content");
    let posted = server.deliver("default", &march(&[(3, 2490, "GREENS MARKET")])).well();
    assert_eq!(posted["transactions"][0]["wallet"], wallet.as_str());
    let home = server.get(&format!("/v1/home/{wallet}")).well();
    assert_eq!(home["wallet"]["accounts"][0]["id"], first.body["account"]);
    assert_eq!(home["transactions"][0]["id"], posted["transactions"][0]["transaction"]);
    let balance = server.get(&format!("/v1/balance?accountId={wallet}")).well();
    assert_eq!((&balance["balances"], &balance["wallet"]), (&home["balance"]["balances"], &json!(wallet)));
    assert_eq!(server.get("/v1/balance?accountId=nobody").problem(), "not_found");
    assert_eq!(server.get("/v1/balance").problem(), "invalid_request");
}

#[test]
fn a_wallet_is_as_new_as_a_later_command_of_another_one_once_that_is_decided() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    // The bucket is in the first six digits of an id, and buckets share four partitions.
    let partition = |id: &str| u32::from_str_radix(&id[..6], 16).unwrap() % 4;
    let opened: Vec<(String, u64)> = (0..5)
        .map(|_| server.open_wallet().well())
        .map(|opened| (opened["id"].as_str().unwrap().to_owned(), opened["version"].as_u64().unwrap()))
        .collect();
    let shared = opened.iter().enumerate().find_map(|(at, (earlier, own))| {
        let later = opened[at + 1..].iter().find(|(later, _)| partition(later) == partition(earlier))?;
        Some((earlier, *own, later.1))
    });
    let (earlier, own, later) = shared.expect("five wallets share four partitions");
    assert!(own < later);
    let read = server.get(&format!("/v1/wallets/{earlier}?after={later}"));
    assert_eq!((read.status, &read.body["id"]), (200, &json!(earlier)), "{read:?}");
}

/// How often a server has read keys and ranges of its ledger.
fn ledger_reads(server: &super::server::Server) -> u64 {
    let metrics = server.get("/metrics");
    let text = metrics.body.as_str().expect("metrics are text");
    let line = text.lines().find_map(|line| line.strip_prefix("rewardhub_reads_total{from=\"ledger\"} "));
    line.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn a_first_screen_costs_the_same_however_many_wallets_there_are() {
    let data = DataSet::everyday();
    let server = data.serve(&[]);
    let rows: Vec<(u8, u32, &str)> = (1..=12).map(|day| (day, 1000 + u32::from(day), "GREENS MARKET")).collect();
    let posted = server.deliver("default", &march(&rows)).well();
    let wallet = posted["transactions"][0]["wallet"].as_str().unwrap().to_owned();
    let once = || {
        let before = ledger_reads(&server);
        let home = server.get(&format!("/v1/home/{wallet}")).well();
        assert_eq!(home["transactions"].as_array().unwrap().len(), 10);
        ledger_reads(&server) - before
    };
    // What the server itself reads when it starts may come in between.
    let cost = || (0..5).map(|_| once()).min();
    let alone = cost();
    let crowd: String = (0..500).map(|n| format!("4711{n:06},2026-03-03,-12.50,GBP,CORNER SHOP,card_purchase\n")).collect();
    server.deliver("default", &format!("account,date,amount,currency,description,kind\n{crowd}")).well();
    assert_eq!(cost(), alone);
    assert!(alone <= Some(8), "the wallet, its account, a month of items and of rewards, its bucket, the programmes: {alone:?}");
}
