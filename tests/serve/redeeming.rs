//! Redeeming, spending and transferring over HTTP, as a shop and its customers do it.

use std::{fs, thread};

use serde_json::{Value, json};

use super::server::{Answer, DataSet, Server, root};

/// What wallets may do, behind the programme that is shipped.
const WALLETS: &str = r#"
[redemption]
holds_for = "2 days"
grace     = "3 days"
[transfers]
PTS = { per_transfer = "5000", per_day = "10000" }
[limits]
redemptions = { per = "day", times = 600 }
[treasury.PTS]
limit = "100000"
"#;

/// A server with a customer who has 1,000 points, another customer, and two shops; each has a key.
pub struct Shop {
    pub data: DataSet,
    pub server: Server,
    pub operator: String,
    customer: String,
    merchant: String,
    other_merchant: String,
    pub wallet: String,
    pub other_wallet: String,
    pub shop: String,
    other_shop: String,
}

impl Shop {
    /// A data set with a programme that lets wallets redeem and transfer.
    pub fn programme() -> DataSet {
        let data = DataSet::none();
        let programme = fs::read_to_string(root().join("deploy/programmes/everyday.toml")).expect("it is shipped");
        let own = programme.split("\n[redemption]").next().expect("it has a beginning").to_owned() + WALLETS;
        let folder = tempfile::tempdir().expect("there is room for a small file");
        let file = folder.path().join("shop.toml");
        fs::write(&file, own).expect("there is room for a small file");
        data.run(&["programme", "activate", file.to_str().expect("a path is text"), "--yes", "--as-of", "2026-01-01"]);
        data
    }

    pub fn open() -> Self {
        let data = Self::programme();
        let open = |kind: &[&str]| data.run(&[&["wallet", "open"], kind].concat()).trim().to_owned();
        let [wallet, other_wallet] = [open(&[]), open(&[])];
        let [shop, other_shop] = [open(&["--merchant"]), open(&["--merchant"])];
        data.run(&["wallet", "adjust", &wallet, "1000", "PTS", "--reason", "a welcome"]);
        let key = |args: &[&str]| data.key(args).0;
        let (operator, customer) = (key(&["--scope", "operator"]), key(&["--scope", "customer", "--wallet", &wallet]));
        let merchant = key(&["--scope", "merchant", "--wallet", &shop]);
        let other_merchant = key(&["--scope", "merchant", "--wallet", &other_shop]);
        let server = data.serve(&["--access", "keys"]);
        Self { data, server, operator, customer, merchant, other_merchant, wallet, other_wallet, shop, other_shop }
    }

    pub fn post(&self, key: &str, path: &str, name: &str, body: &Value) -> Answer {
        post(&self.server, key, path, name, body)
    }

    fn get(&self, key: &str, path: &str) -> Answer {
        self.server.get_with(path, &[("authorization", &format!("Bearer {key}"))])
    }

    /// What a wallet has of points: available, on hold.
    pub fn points(&self, wallet: &str) -> (i64, i64) {
        let balance = self.get(&self.operator, &format!("/v1/wallets/{wallet}/balance")).well();
        let points = balance["balances"].as_array().into_iter().flatten().find(|balance| balance["asset"] == "PTS").cloned();
        let minor = |text: Option<&str>| text.and_then(|text| text.parse().ok()).expect("a point is whole");
        let of = |part: &str| points.as_ref().map_or(0, |points| minor(points[part].as_str()));
        (of("available"), of("held"))
    }

    fn token(&self, most: &str, merchant: Option<&str>) -> String {
        let body = json!({ "most": points(most), "merchant": merchant });
        let made = self.post(&self.customer, &format!("/v1/wallets/{}/payment_tokens", self.wallet), "none", &body);
        assert_eq!(made.status, 201, "{made:?}");
        made.well()["token"].as_str().expect("it is told").to_owned()
    }

    fn authorise(&self, name: &str, token: &str, amount: &str) -> Answer {
        let body = json!({ "merchant": self.shop, "token": token, "amount": points(amount), "reference": "till 4" });
        self.post(&self.merchant, "/v1/authorisations", name, &body)
    }

    /// A redemption that a shop authorised.
    fn authorised(&self, name: &str, amount: &str) -> String {
        self.authorise(name, &self.token(amount, None), amount).well()["redemption"].as_str().expect("it has an id").to_owned()
    }

    fn closes_well(self) {
        assert_eq!(self.server.stop().1, Some(0));
        let verified = self.data.run(&["verify"]);
        assert!(verified.contains("well:"), "{verified}");
    }
}

pub fn points(amount: &str) -> Value {
    json!({ "amount": amount, "asset": "PTS" })
}

fn post(server: &Server, key: &str, path: &str, name: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("idempotency-key", name)];
    server.post(path, &headers, body.to_string().as_bytes())
}

#[test]
fn a_shop_authorises_with_the_customers_token_captures_in_parts_and_refunds() {
    let shop = Shop::open();
    let id = shop.authorised("one", "500");
    assert_eq!(shop.points(&shop.wallet), (500, 500));
    let holds = shop.get(&shop.customer, &format!("/v1/wallets/{}/holds", shop.wallet)).well();
    assert_eq!((&holds["holds"][0]["redemption"], &holds["holds"][0]["amount"]), (&json!(id), &points("500")));
    let path = format!("/v1/authorisations/{id}/capture");
    let part = shop.post(&shop.merchant, &path, "part", &json!({ "amount": points("200"), "final": false })).well();
    assert_eq!((&part["captured"], &part["released"]), (&points("200"), &points("0")));
    let last = shop.post(&shop.merchant, &path, "last", &json!({ "amount": points("100") })).well();
    assert_eq!((&last["captured"], &last["released"]), (&points("100"), &points("200")));
    assert_eq!((shop.points(&shop.wallet), shop.points(&shop.shop)), ((700, 0), (300, 0)));
    let over = shop.post(&shop.merchant, &path, "more", &json!({}));
    assert_eq!((over.status, over.problem()), (409, "refused"));
    let back =
        shop.post(&shop.merchant, &format!("/v1/redemptions/{id}/refunds"), "back", &json!({ "amount": points("50") })).well();
    assert_eq!((&back["refund"], &back["amount"]), (&json!(0), &points("50")));
    let redemption = shop.get(&shop.customer, &format!("/v1/redemptions/{id}")).well();
    let seen = [&redemption["state"], &redemption["captured"]["amount"], &redemption["refunds"][0]["state"]];
    assert_eq!(seen, [&json!("captured"), &json!("300"), &json!("completed")]);
    assert_eq!((shop.points(&shop.wallet), shop.points(&shop.shop)), ((750, 0), (250, 0)));
    shop.closes_well();
}

#[test]
fn a_void_gives_back_and_what_is_another_shops_is_not_there() {
    let shop = Shop::open();
    let id = shop.authorised("one", "500");
    let path = format!("/v1/authorisations/{id}/void");
    for (key, status) in [(&shop.other_merchant, 404), (&shop.customer, 403)] {
        assert_eq!(shop.post(key, &path, "void", &json!({})).status, status);
        assert_eq!(shop.post(key, &format!("/v1/redemptions/{id}/refunds"), "back", &json!({})).status, status);
    }
    assert_eq!(shop.get(&shop.other_merchant, &format!("/v1/redemptions/{id}")).status, 404);
    let void = shop.post(&shop.merchant, &path, "void", &json!({})).well();
    assert_eq!((&void["captured"], &void["released"]), (&points("0"), &points("500")));
    assert_eq!(shop.points(&shop.wallet), (1000, 0));
    assert_eq!(shop.get(&shop.merchant, &format!("/v1/redemptions/{id}")).well()["state"], "released");
    shop.closes_well();
}

#[test]
fn a_decline_says_one_thing_whatever_the_cause() {
    let shop = Shop::open();
    let good = shop.token("5000", Some(&shop.shop));
    let altered = format!("{}A", &good[..good.len() - 1]);
    let for_another = shop.token("100", Some(&shop.other_shop));
    let small = shop.token("10", None);
    let used = shop.token("100", None);
    assert_eq!(shop.authorise("used", &used, "100").status, 201);
    let causes = [(&good, "4000"), (&altered, "10"), (&for_another, "10"), (&small, "11"), (&used, "100")];
    let mut answers: Vec<(u16, String)> = Vec::new();
    for (at, (token, amount)) in causes.iter().enumerate() {
        let answer = shop.authorise(&format!("declined-{at}"), token, amount);
        assert_eq!(answer.problem(), "declined", "{at}");
        answers.push((answer.status, answer.body["detail"].to_string()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(shop.points(&shop.wallet), (900, 100));
    shop.closes_well();
}

#[test]
fn asked_again_under_its_name_each_change_is_made_once_and_answered_alike_also_after_a_kill() {
    let shop = Shop::open();
    let token = shop.token("100", None);
    let id = shop.authorise("one", &token, "100").well()["redemption"].as_str().unwrap().to_owned();
    let transfer = json!({ "from": shop.wallet, "to": shop.other_wallet, "amount": points("30") });
    let spend = json!({ "wallet": shop.wallet, "merchant": shop.shop, "amount": points("20") });
    let authorise = json!({ "merchant": shop.shop, "token": token, "amount": points("100"), "reference": "till 4" });
    let asked = [
        (shop.merchant.clone(), "/v1/authorisations".to_owned(), authorise),
        (shop.merchant.clone(), format!("/v1/authorisations/{id}/capture"), json!({ "amount": points("60") })),
        (shop.merchant.clone(), format!("/v1/redemptions/{id}/refunds"), json!({ "amount": points("10") })),
        (shop.customer.clone(), "/v1/spends".to_owned(), spend),
        (shop.customer.clone(), "/v1/transfers".to_owned(), transfer),
    ];
    let ask = |server: &Server| -> Vec<(u16, Value)> {
        let one = |(key, path, body): &(String, String, Value)| {
            let answer = post(server, key, path, "one", body);
            (answer.status, answer.body)
        };
        asked.iter().map(one).collect()
    };
    let first = ask(&shop.server);
    assert!(first.iter().all(|(status, _)| (200..300).contains(status)), "{first:?}");
    assert_eq!(ask(&shop.server), first);
    let balances = || (shop.points(&shop.wallet), shop.points(&shop.shop), shop.points(&shop.other_wallet));
    assert_eq!(balances(), ((900, 0), (70, 0), (30, 0)));
    let Shop { data, server, .. } = shop;
    server.kill();
    let again = data.serve(&["--access", "keys"]);
    assert_eq!(ask(&again), first);
    assert_eq!(again.stop().1, Some(0));
    assert!(data.run(&["verify"]).contains("well:"));
}

#[test]
fn of_many_spends_at_once_as_many_succeed_as_the_balance_carries() {
    let shop = Shop::open();
    let spend = |at: usize| {
        let body = json!({ "wallet": shop.wallet, "merchant": shop.shop, "amount": points("7") });
        // What the server has no time for comes again under its name.
        loop {
            let status = shop.post(&shop.customer, "/v1/spends", &format!("spend-{at}"), &body).status;
            if ![429, 503].contains(&status) {
                return status;
            }
        }
    };
    let statuses: Vec<u16> = thread::scope(|scope| {
        let spend = &spend;
        let threads: Vec<_> =
            (0..25).map(|thread| scope.spawn(move || (0..20).map(|at| spend(thread * 20 + at)).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let paid = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!((paid, statuses.iter().filter(|status| **status == 409).count()), (1000 / 7, 500 - 1000 / 7));
    assert_eq!((shop.points(&shop.wallet), shop.points(&shop.shop)), ((6, 0), (994, 0)));
    shop.closes_well();
}

#[test]
fn value_is_transferred_and_the_treasury_tops_up() {
    let shop = Shop::open();
    let sent = shop.post(
        &shop.customer,
        "/v1/transfers",
        "one",
        &json!({ "from": shop.wallet, "to": shop.other_wallet, "amount": points("300"), "note": "for lunch" }),
    );
    let id = sent.well()["transfer"].as_str().unwrap().to_owned();
    let transfer = shop.get(&shop.customer, &format!("/v1/transfers/{id}")).well();
    assert_eq!((&transfer["state"], &transfer["detail"]), (&json!("completed"), &Value::Null));
    assert_eq!(shop.get(&shop.merchant, &format!("/v1/transfers/{id}")).status, 404);
    let mine = json!({ "from": shop.other_wallet, "to": shop.wallet, "amount": points("300") });
    assert_eq!(shop.post(&shop.customer, "/v1/transfers", "two", &mine).status, 404, "that wallet is another's");
    let issued =
        shop.post(&shop.operator, "/v1/issues", "one", &json!({ "amount": points("1000"), "reason": "the budget" })).well();
    assert_eq!(shop.points(issued["treasury"].as_str().unwrap()), (1000, 0));
    let over = json!({ "amount": points("99001"), "reason": "the budget" });
    assert_eq!(shop.post(&shop.operator, "/v1/issues", "two", &over).problem(), "refused");
    for (path, amount) in [("/v1/top_ups", "100"), ("/v1/bonuses", "20")] {
        let gift = json!({ "wallet": shop.other_wallet, "amount": points(amount), "reason": "the campaign" });
        assert_eq!(shop.post(&shop.operator, path, "one", &gift).well()["waits_for_approval"], false);
        assert_eq!(shop.post(&shop.customer, path, "one", &gift).status, 403);
    }
    assert_eq!((shop.points(&shop.wallet), shop.points(&shop.other_wallet)), ((700, 0), (420, 0)));
    // What is spent without a merchant goes back to the treasury.
    let spend = json!({ "wallet": shop.wallet, "amount": points("50") });
    shop.post(&shop.customer, "/v1/spends", "one", &spend).well();
    assert_eq!(shop.points(issued["treasury"].as_str().unwrap()), (930, 0));
    shop.closes_well();
}

#[test]
fn an_amount_without_its_asset_or_more_exact_than_that_is_refused_by_its_place() {
    let shop = Shop::open();
    for (amount, place) in [
        (json!({ "amount": "1" }), None),
        (json!({ "amount": "1.5", "asset": "PTS" }), Some("/amount/amount")),
        (json!({ "amount": "0", "asset": "PTS" }), Some("/amount/amount")),
        (json!({ "amount": "1", "asset": "pts" }), Some("/amount/asset")),
    ] {
        let spend = json!({ "wallet": shop.wallet, "merchant": shop.shop, "amount": amount });
        let answer = shop.post(&shop.customer, "/v1/spends", "one", &spend);
        assert_eq!((answer.status, answer.problem()), (422, "invalid_content"), "{amount}");
        if let Some(place) = place {
            assert_eq!(answer.body["errors"][0]["pointer"], place);
        }
    }
    assert_eq!(shop.points(&shop.wallet), (1000, 0));
}
