//! `redemption`, `spend`, `transfer` and `treasury`: what wallets do with what they have.

use expect_test::expect;

use super::data_set::DataSet;

const ACCOUNT: &str = "GB33BUKB20201555555555";

/// A customer's wallet with the points of a purchase and of the sign-up, 520 in all, and a merchant's.
struct Shop {
    data: DataSet,
    customer: String,
    merchant: String,
}

impl Shop {
    fn open() -> Self {
        let data = DataSet::everyday();
        let customer = data.wallet("2026-01-02");
        data.run(&["wallet", "link", &customer, ACCOUNT, "--as-of", "2026-01-03"]).well();
        let purchase = format!(
            "account,id,booked_on,amount,currency,description,mcc\n{ACCOUNT},T1,2026-01-05,-10.00,GBP,GREENS MARKET,5411\n"
        );
        data.ingest("january.csv", &purchase, &["--as-of", "2026-01-08"]).well();
        let merchant = data.run(&["wallet", "open", "--merchant", "--as-of", "2026-01-08"]).well().trim().to_owned();
        Self { data, customer, merchant }
    }

    /// What a command prints, on a day in February by when all has matured; ids are words.
    fn run(&self, day: u8, args: &[&str]) -> String {
        self.named(&self.ran(day, args).well())
    }

    fn refused(&self, day: u8, args: &[&str]) -> String {
        self.named(&self.ran(day, args).wrong())
    }

    fn ran(&self, day: u8, args: &[&str]) -> super::Ran {
        self.data.run(&[args, &["--as-of", &format!("2026-02-{day:02}")]].concat())
    }

    fn named(&self, printed: &str) -> String {
        printed.replace(&self.customer, "CUSTOMER").replace(&self.merchant, "MERCHANT")
    }

    fn shown(&self, args: &[&str]) -> String {
        self.named(&self.data.run(args).well())
    }

    fn authorise(&self, day: u8, points: &str) -> String {
        let (customer, merchant) = (&self.customer, &self.merchant);
        made(&self.run(day, &["redemption", "authorise", customer, merchant, points, "PTS"]))
    }

    /// What is available, pending and on hold of the customer's points at the start of February.
    fn points(&self) -> String {
        let balance = self.data.run(&["balance", &self.customer, "--at", "2026-02-02"]).well();
        let points = balance.lines().find(|line| line.starts_with("PTS")).unwrap_or_else(|| panic!("{balance}"));
        points.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The id of the redemption or transfer that a command made.
fn made(printed: &str) -> String {
    let id = printed.split([' ', ':']).nth(1).unwrap_or_else(|| panic!("{printed}"));
    assert_eq!(id.len(), 36, "{printed}");
    id.to_owned()
}

#[test]
fn what_is_on_hold_is_captured_in_parts() {
    let shop = Shop::open();
    let authorise = |name: &str| {
        let (customer, merchant) = (&shop.customer, &shop.merchant);
        let args = ["redemption", "authorise", customer, merchant, "400", "PTS", "--for", "3 days", "--reference", "till 4"];
        shop.run(1, &[&args[..], &["--request", name]].concat())
    };
    let printed = authorise("one");
    let id = made(&printed);
    let named = |printed: String| printed.replace(&id, "ID");
    expect![[r#"
        redemption ID: 400 PTS is on hold until 2026-02-04T00:00:00Z
    "#]]
    .assert_eq(&named(printed));
    expect![[r#"
        redemption ID: 400 PTS was put on hold before, under this name, until 2026-02-04T00:00:00Z
    "#]]
    .assert_eq(&named(authorise("one")));
    expect!["PTS 120 0 400"].assert_eq(&shop.points());
    let shown = named(shop.shown(&["wallet", "show", &shop.customer]));
    let on_hold = "on hold  until                 for redemption\n400 PTS  2026-02-04T00:05:00Z  ID\n";
    assert!(shown.contains(on_hold), "{shown}");
    let capture = |more: &[&str]| shop.ran(2, &[&["redemption", "capture", &id], more].concat());
    expect![[r#"
        error: only 400 PTS is on hold; capture no more than that
    "#]]
    .assert_eq(&named(capture(&["401", "PTS"]).wrong()));
    expect![[r#"
        error: the redemption is of PTS, and the amount of GBP; give it in PTS
    "#]]
    .assert_eq(&named(capture(&["1.00", "GBP"]).wrong()));
    expect![[r#"
        redemption ID: 100 PTS is captured, and the rest stays on hold
    "#]]
    .assert_eq(&named(capture(&["100", "PTS", "--more"]).well()));
    expect![[r#"
        redemption ID: 201 PTS is captured, and 99 PTS goes back to the customer
    "#]]
    .assert_eq(&named(capture(&["201", "PTS"]).well()));
    expect![[r#"
        error: the hold is over: it ended, was void, or was captured for the last time; authorise anew
    "#]]
    .assert_eq(&named(capture(&[]).wrong()));
    shop.data.run(&["verify"]).well();
}

#[test]
fn what_was_captured_is_given_back_and_no_more() {
    let shop = Shop::open();
    let authorise = ["redemption", "authorise", &shop.customer, &shop.merchant, "400", "PTS", "--for", "3 days"];
    let id = made(&shop.run(1, &authorise));
    let named = |printed: String| printed.replace(&id, "ID");
    shop.run(2, &["redemption", "capture", &id, "100", "PTS", "--more"]);
    shop.run(2, &["redemption", "capture", &id, "201", "PTS"]);
    expect![[r#"
        redemption ID: 50 PTS went back to the customer
    "#]]
    .assert_eq(&named(shop.run(3, &["redemption", "refund", &id, "50", "PTS"])));
    expect![[r#"
        error: only 251 PTS was captured and not given back; refund no more than that
    "#]]
    .assert_eq(&named(shop.refused(3, &["redemption", "refund", &id, "252", "PTS"])));
    expect![[r#"
        redemption ID
        state          captured
        amount         400 PTS
        on hold        0 PTS
        captured       301 PTS
        given back     50 PTS
        from wallet    CUSTOMER
        to wallet      MERCHANT
        authorised at  2026-02-01T00:00:00Z
        capture until  2026-02-04T00:00:00Z
        refund         50 PTS: went back to the customer
    "#]]
    .assert_eq(&named(shop.shown(&["redemption", "show", &id])));
    let json: serde_json::Value =
        serde_json::from_str(&shop.data.run(&["redemption", "show", &id, "--json"]).well()).expect("it is JSON");
    assert_eq!((&json["state"], &json["refunds"][0]["state"]), (&"captured".into(), &"completed".into()));
    expect![[r#"
        wallet MERCHANT
        merchant, opened on 2026-01-08
        no bank account earns for it
        asset  available  pending  held
        PTS          251        0     0
            lot  available from  until     paid by
        251 PTS  2026-02-02      for ever  issuer
        owed to it  for captured  paid by
          1.26 GBP  PTS           issuer
    "#]]
    .assert_eq(&named(shop.shown(&["wallet", "show", &shop.merchant])));
    expect![[r#"
        redemption ID: 251 PTS went back to the customer
    "#]]
    .assert_eq(&named(shop.run(3, &["redemption", "refund", &id])));
    expect![[r#"
        error: nothing was captured that is not given back already
    "#]]
    .assert_eq(&named(shop.refused(3, &["redemption", "refund", &id])));
    expect![[r#"
        day         what           amount  part               rule  transaction
        2026-02-01  put on hold   400 PTS  available to held
        2026-02-02  redeemed     -100 PTS  held
        2026-02-02  redeemed     -201 PTS  held
        2026-02-02  released       99 PTS  held to available
        2026-02-03  refunded       50 PTS  available
        2026-02-03  refunded      151 PTS  available
        2026-02-03  refunded      100 PTS  available
    "#]]
    .assert_eq(&shop.shown(&["history", &shop.customer, "--from", "2026-02-01"]));
    shop.data.run(&["verify"]).well();
}

#[test]
fn a_hold_that_is_given_up_is_available_again() {
    let shop = Shop::open();
    let id = shop.authorise(1, "400");
    assert_eq!(shop.points(), "PTS 120 0 400");
    let void = || shop.run(1, &["redemption", "void", &id, "--request", "one"]).replace(&id, "ID");
    assert_eq!(void(), "redemption ID is void: 400 PTS goes back to the customer\n");
    assert_eq!(void(), "redemption ID was made void before, under this name: 400 PTS went back to the customer\n");
    assert_eq!(shop.points(), "PTS 520 0 0");
    assert!(shop.shown(&["redemption", "show", &id]).contains("over: nothing was captured"));
    assert!(shop.refused(1, &["redemption", "capture", &id]).contains("authorise anew"));
    shop.data.run(&["verify"]).well();
}

#[test]
fn nothing_is_put_on_hold_that_is_not_there_or_for_whom_cannot_be_paid() {
    let shop = Shop::open();
    let (customer, merchant) = (shop.customer.as_str(), shop.merchant.as_str());
    let authorise = |more: &[&str]| shop.ran(1, &[&["redemption", "authorise"], more].concat());
    expect![[r#"
        error: only 520 PTS is available; take away no more than that
    "#]]
    .assert_eq(&authorise(&[customer, merchant, "521", "PTS"]).wrong());
    expect![[r#"
        error: 0 PTS is no amount that can be moved; give one above zero
    "#]]
    .assert_eq(&authorise(&[customer, merchant, "0", "PTS"]).wrong());
    expect![[r#"
        error: that is for wallets of another kind: customers spend and transfer, merchants are paid by redemptions, a treasury gives
    "#]]
    .assert_eq(&authorise(&[customer, customer, "1", "PTS"]).wrong());
    expect![[r#"
        error: a hold lasts 30 days at most; ask for a shorter one
    "#]]
    .assert_eq(&authorise(&[customer, merchant, "1", "PTS", "--for", "31 days"]).wrong());
    expect![[r#"
        error: --reference is blank; leave it out, or write something
    "#]]
    .assert_eq(&authorise(&[customer, merchant, "1", "PTS", "--reference", " "]).wrong());
    let no_length = authorise(&[customer, merchant, "1", "PTS", "--for", "a while"]);
    assert!(no_length.status == Some(2) && no_length.stderr.contains("is not a length of time"), "{}", no_length.stderr);
    let no_asset = shop.data.run(&["redemption", "capture", customer, "1"]);
    assert!(no_asset.status == Some(2) && no_asset.stderr.contains("ASSET"), "{}", no_asset.stderr);
    expect![[r#"
        error: there is no redemption CUSTOMER; the answer to what made it has its id
    "#]]
    .assert_eq(&shop.refused(1, &["redemption", "void", customer]));
    assert_eq!(shop.points(), "PTS 520 0 0");
}

#[test]
fn a_refund_that_the_merchant_does_not_have_gives_nothing_back() {
    let shop = Shop::open();
    let (customer, merchant) = (shop.customer.as_str(), shop.merchant.as_str());
    let id = made(&shop.run(1, &["spend", customer, "100", "PTS", "--merchant", merchant]));
    shop.run(1, &["wallet", "adjust", merchant, "-60", "PTS", "--reason", "paid out by hand"]);
    expect![[r#"
        error: the merchant's wallet does not have 100 PTS, so nothing goes back to the customer; refund less, or adjust the merchant's wallet first
    "#]].assert_eq(&shop.refused(2, &["redemption", "refund", &id]));
    assert_eq!(shop.points(), "PTS 420 0 0");
    assert!(shop.shown(&["redemption", "show", &id]).contains("refused"));
    assert!(shop.run(2, &["redemption", "refund", &id, "40", "PTS"]).contains("40 PTS went back to the customer"));
    shop.data.run(&["verify"]).well();
}

#[test]
fn what_is_spent_without_a_merchant_goes_to_the_treasury() {
    let shop = Shop::open();
    let spend = |more: &[&str]| shop.run(1, &[&["spend", &shop.customer], more].concat());
    let refused = shop.refused(1, &["spend", &shop.customer, "20", "PTS"]);
    expect![[r#"
        error: nothing was issued into the treasury of PTS yet; issue some first; `rewardhub treasury issue AMOUNT PTS --reason TEXT` does
    "#]]
    .assert_eq(&refused);
    shop.run(1, &["treasury", "issue", "1", "PTS", "--reason", "the first"]);
    let named = spend(&["20", "PTS", "--request", "one"]);
    let id = made(&named);
    expect![[r#"
        redemption ID: 20 PTS is paid to the treasury
    "#]]
    .assert_eq(&named.replace(&id, "ID"));
    expect![[r#"
        redemption ID: 20 PTS was paid before, under this name, to the treasury
    "#]]
    .assert_eq(&spend(&["20", "PTS", "--request", "one"]).replace(&id, "ID"));
    let to_merchant = spend(&["30", "PTS", "--merchant", &shop.merchant, "--reference", "lunch"]);
    expect![[r#"
        redemption ID: 30 PTS is paid to merchant MERCHANT
    "#]]
    .assert_eq(&to_merchant.replace(&made(&to_merchant), "ID"));
    assert!(shop.run(1, &["redemption", "refund", &id, "5", "PTS"]).contains("5 PTS went back to the customer"));
    let treasury = shop.shown(&["treasury", "show", "PTS"]);
    assert!(treasury.contains("16 PTS"), "{treasury}");
    shop.data.run(&["verify"]).well();
}
