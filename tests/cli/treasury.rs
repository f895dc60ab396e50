use expect_test::expect;

use super::data_set::DataSet;

/// A data set with a customer's wallet.
struct Treasury {
    data: DataSet,
    wallet: String,
}

impl Treasury {
    fn new() -> Self {
        let data = DataSet::everyday();
        let wallet = data.wallet("2026-01-02");
        Self { data, wallet }
    }

    fn run(&self, args: &[&str]) -> super::Ran {
        self.data.run(&[args, &["--as-of", "2026-01-05"]].concat())
    }

    /// What `treasury show` prints of one treasury.
    fn shown(&self, more: &[&str]) -> String {
        let printed = self.data.run(&[&["treasury", "show"], more].concat()).well();
        let id = printed.split_whitespace().last().expect("it ends with the wallet").to_owned();
        printed.replace(&id, "TREASURY")
    }

    /// What was printed, with words for ids.
    fn named(&self, text: &str) -> String {
        let text = text.replace(&self.wallet, "WALLET");
        match text.strip_prefix("transfer ").and_then(|rest| rest.split_once(':')) {
            Some((_, rest)) => format!("transfer ID:{rest}"),
            None => text,
        }
    }
}

#[test]
fn the_treasury_is_filled_up_to_its_limit() {
    let treasury = Treasury::new();
    expect![[r#"
        available  issued           limit  wallet
            0 PTS   0 PTS  50,000,000 PTS  TREASURY
    "#]]
    .assert_eq(&treasury.shown(&[]));
    let top_up = ["treasury", "top-up", &treasury.wallet, "300", "PTS", "--reason", "a delayed train", "--request", "one"];
    expect![[r#"
        error: nothing was issued into the treasury of PTS yet; issue some first; `rewardhub treasury issue AMOUNT PTS --reason TEXT` does
    "#]]
    .assert_eq(&treasury.run(&top_up).wrong());
    let issue = ["treasury", "issue", "1000000", "PTS", "--reason", "the year's budget", "--request", "one"];
    expect![[r#"
        1,000,000 PTS is issued into the treasury
    "#]]
    .assert_eq(&treasury.run(&issue).well());
    expect![[r#"
        1,000,000 PTS was issued before, under this name, into the treasury
    "#]]
    .assert_eq(&treasury.run(&issue).well());
    expect![[r#"
        error: the programme lets 49,000,000 PTS more be issued; issue no more than that
    "#]]
    .assert_eq(&treasury.run(&["treasury", "issue", "49000001", "PTS", "--reason", "too much"]).wrong());
    expect![[r#"
        error: the programme names no treasury of GBP; activate a version with [treasury.GBP] first
    "#]]
    .assert_eq(&treasury.run(&["treasury", "issue", "1.00", "GBP", "--reason", "of another"]).wrong());
    let blank = treasury.run(&["treasury", "issue", "1", "PTS", "--reason", " "]).wrong();
    assert!(blank.starts_with("error: --reason is blank"), "{blank}");
}

#[test]
fn the_treasury_gives_what_was_issued_into_it() {
    let treasury = Treasury::new();
    treasury.run(&["treasury", "issue", "1000000", "PTS", "--reason", "the year's budget"]).well();
    let top_up = ["treasury", "top-up", &treasury.wallet, "300", "PTS", "--reason", "a delayed train", "--request", "two"];
    expect![[r#"
        transfer ID: wallet WALLET is topped up by 300 PTS
    "#]]
    .assert_eq(&treasury.named(&treasury.run(&top_up).well()));
    expect![[r#"
        transfer ID: wallet WALLET was, before and under this name, topped up by 300 PTS
    "#]]
    .assert_eq(&treasury.named(&treasury.run(&top_up).well()));
    expect![[r#"
        transfer ID: wallet WALLET is given a bonus of 50 PTS
    "#]]
    .assert_eq(
        &treasury.named(&treasury.run(&["treasury", "bonus", &treasury.wallet, "50", "PTS", "--reason", "first to come"]).well()),
    );
    expect![[r#"
          available         issued           limit  wallet
        999,650 PTS  1,000,000 PTS  50,000,000 PTS  TREASURY
    "#]]
    .assert_eq(&treasury.shown(&["PTS"]));
    expect![[r#"
        error: the programme names no treasury of GBP; activate a version with [treasury.GBP] first
    "#]]
    .assert_eq(&treasury.data.run(&["treasury", "show", "GBP"]).wrong());
    expect![[r#"
        day         what        amount  part       rule  transaction
        2026-01-05  topped up  300 PTS  available
        2026-01-05  bonus       50 PTS  available
    "#]]
    .assert_eq(&treasury.named(&treasury.data.run(&["history", &treasury.wallet]).well()));
    assert!(treasury.data.run(&["wallet", "list"]).well().contains("treasury  2026-01-05"));
    let audit = treasury.data.run(&["audit"]).well();
    for words in ["issue 1,000,000 PTS into the treasury", "the year's budget", "up by 300 PTS", "a bonus of 50 PTS"] {
        assert!(audit.contains(words), "{words}: {audit}");
    }
    treasury.data.run(&["verify"]).well();
}

#[test]
fn what_the_treasury_does_above_a_limit_waits_for_another_person() {
    let data = DataSet::everyday();
    let wallet = data.wallet("2026-01-02");
    data.run(&["treasury", "issue", "1000", "PTS", "--reason", "the budget"]).well();
    std::fs::write(data.path().join("rewardhub.toml"), "[approvals]\nabove = [\"500 PTS\"]\n").expect("there is room");
    let asks: [&[&str]; 3] = [
        &["treasury", "issue", "501", "PTS", "--reason", "more of it"],
        &["treasury", "top-up", &wallet, "600", "PTS", "--reason", "more of it"],
        &["treasury", "bonus", &wallet, "700", "PTS", "--reason", "more of it"],
    ];
    let mut shown = String::new();
    for args in asks {
        let printed = data.run(args).well();
        let (said, id) = printed.split_once(": another person must approve of it").unwrap_or_else(|| panic!("{printed}"));
        let id = id.split("approval give ").nth(1).and_then(|rest| rest.split('`').next()).expect("it names what waits");
        let details = data.run(&["approval", "show", id]).well();
        assert!(details.contains("more of it") && details.contains("waits for another person"), "{details}");
        let what = details.lines().filter(|line| line.starts_with("asks to") || line.starts_with("in figures"));
        shown += &format!("{said}\n{}\n", what.collect::<Vec<_>>().join("\n")).replace(&wallet, "WALLET");
    }
    expect![[r"
        501 PTS is not issued yet
        asks to     issue 501 PTS into the treasury
        in figures  available 1000 PTS becomes 1501 PTS
        wallet WALLET is not topped up by 600 PTS yet
        asks to     top wallet WALLET up by 600 PTS
        in figures  available 0 PTS becomes 600 PTS
        wallet WALLET is not given a bonus of 700 PTS yet
        asks to     give wallet WALLET a bonus of 700 PTS
        in figures  available 0 PTS becomes 700 PTS
    "]]
    .assert_eq(&shown);
    assert_eq!(data.run(&["approval", "list"]).well().matches("more of it").count(), 3);
    data.run(&["verify"]).well();
}
