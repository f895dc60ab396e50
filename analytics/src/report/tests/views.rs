use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    event::{Event, TransactionStatus},
    ledger::Hold,
    posting::Account,
};

use super::{
    STORY, query,
    reckoned::{decimal, events, postings, scaled},
};

#[test]
fn transactions_are_the_last_revision_of_each() {
    let mut last = BTreeMap::new();
    let mut revisions = 0;
    for (_, event) in events() {
        let (id, status) = match event {
            Event::Transaction(revision) => (revision.transaction, Some(revision.status)),
            Event::Gone(gone) => (gone.transaction, None),
            _ => continue,
        };
        revisions += 1;
        last.insert(id.to_string(), status);
    }
    let word = |status: &Option<TransactionStatus>| match status {
        Some(TransactionStatus::Pending) => "pending",
        Some(TransactionStatus::Booked) => "booked",
        Some(TransactionStatus::Conflict) => "conflict",
        Some(TransactionStatus::Review(_)) => "review",
        Some(other) => panic!("the story has none that is {other:?}"),
        None => "removed",
    };
    let reckoned: Vec<String> = last.iter().map(|(id, status)| format!("{id}|{}", word(status))).collect();
    assert_eq!(query("SELECT transaction_id, status FROM transactions ORDER BY 1"), reckoned);
    assert_eq!(query("SELECT count(*) FROM transaction_revisions"), [revisions.to_string()]);
    let words: BTreeSet<&str> = last.values().map(word).collect();
    assert!(revisions > last.len() + 20 && words.len() == 5, "{words:?}");
}

#[test]
fn the_latest_revision_is_looked_up_among_the_few_that_are_not_the_first() {
    for asked in
        ["", "WHERE kind = 'purchase'", "WHERE kind = 'purchase' AND status = 'booked'", "WHERE event_date > '2026-03-01'"]
    {
        let plan = query(&format!("EXPLAIN SELECT sum(amount) FROM transactions {asked}")).join("\n");
        // The left side is what is kept in memory.
        assert!(plan.contains("mode=CollectLeft, join_type=RightAnti"), "{asked}: {plan}");
    }
}

#[test]
fn balances_are_those_of_the_wallets() {
    let mut balances: BTreeMap<(String, String, String), i64> = BTreeMap::new();
    for (_, posting) in postings() {
        for (account, sign) in [(&posting.from, -1), (&posting.to, 1)] {
            if let Account::Wallet(wallet, part) = account {
                let key = (wallet.to_string(), posting.asset.to_string(), format!("{part:?}").to_lowercase());
                *balances.entry(key).or_default() += sign * scaled(posting.asset, posting.amount_minor);
            }
        }
    }
    let line =
        |((wallet, asset, part), sum): (&(String, String, String), &i64)| format!("{wallet}|{asset}|{part}|{}", decimal(*sum));
    let reckoned: Vec<String> = balances.iter().filter(|(_, sum)| **sum != 0).map(line).collect();
    assert_eq!(query("SELECT * FROM balances ORDER BY wallet_id, asset, part"), reckoned);
    for (wallet, kept) in &STORY.1 {
        let points: i64 =
            kept.holding().lots().iter().filter(|lot| lot.asset.as_str() == "PTS").map(|lot| lot.amount_minor).sum();
        let held: i64 = kept.holding().holds().iter().filter(|hold| hold.asset.as_str() == "PTS").map(Hold::amount_minor).sum();
        let owed: i64 = kept.holding().deficits().iter().filter(|d| d.asset.as_str() == "PTS").map(|d| d.amount_minor).sum();
        let all = format!("SELECT sum(amount) FROM balances WHERE wallet_id = '{wallet}' AND asset = 'PTS'");
        let reckoned = if points + held == owed { String::new() } else { decimal((points + held - owed) * 10_000) };
        assert_eq!(query(&all), [reckoned], "{wallet}");
    }
}

#[test]
fn wallets_are_listed_with_the_accounts_that_are_theirs_now() {
    let accounts = query("SELECT kind, opened_at, linked_accounts, last_linked_at FROM wallets ORDER BY opened_at, wallet_id");
    expect_test::expect![[r#"
        customer|2026-01-05T10:00:00Z|1|2026-01-05T10:00:00Z
        merchant|2026-01-06T10:00:00Z|0|
        customer|2026-01-12T10:00:00Z|2|2026-02-10T10:00:00Z
        customer|2026-02-03T10:00:00Z|0|2026-02-03T10:00:00Z
        customer|2026-03-10T10:00:00Z|2|2026-04-21T10:00:00Z
        customer|2026-03-11T10:00:00Z|1|2026-03-11T10:00:00Z
        treasury|2026-03-30T10:00:00Z|0|
        customer|2026-05-02T10:00:00Z|1|2026-05-02T10:00:00Z"#]]
    .assert_eq(&accounts.join("\n"));
}

#[test]
fn redemptions_and_transfers_are_one_line_each_with_what_became_of_them() {
    let redemptions = "SELECT CAST(coalesce(authorised_at, captured_at) AS date) AS begun_on, asset, state, authorised, captured, \
         released, refunded, paid, suspended, CAST(captured_at AS date), CAST(last_step_at AS date) FROM redemptions ORDER BY begun_on";
    let transfers =
        "SELECT CAST(sent_at AS date), kind, amount, state, return_reason, CAST(ended_at AS date) FROM transfers ORDER BY 1";
    expect_test::expect![[r#"
        2026-03-02|PTS|captured|60.0000|60.0000|0.0000|0.0000|60.0000|0.0000|2026-03-04|2026-03-04
        2026-03-16|PTS|refunded|50.0000|30.0000|20.0000|30.0000|30.0000|0.0000|2026-03-17|2026-05-11
        2026-04-06|PTS|void|40.0000|0.0000|40.0000|0.0000|0.0000|0.0000||2026-04-07
        2026-04-13|PTS|ended|20.0000|0.0000|20.0000|0.0000|0.0000|0.0000||2026-04-20
        2026-05-04|PTS|captured|0.0000|45.0000|0.0000|0.0000|45.0000|0.0000|2026-05-04|2026-05-04
        2026-06-02|PTS|captured|0.0000|25.0000|0.0000|0.0000|0.0000|25.0000|2026-06-02|2026-06-02
        2026-06-08|GBP|captured|0.9000|0.8000|0.1000|0.0000|0.8000|0.0000|2026-06-11|2026-06-11
        2026-06-29|PTS|on_hold|15.0000|0.0000|0.0000|0.0000|0.0000|0.0000||2026-06-29

        2026-04-02|top_up|200.0000|completed||2026-04-02
        2026-06-15|transfer|10.0000|completed||2026-06-15
        2026-06-16|transfer|15.0000|returned|no_such_wallet|2026-06-16
        2026-06-30|bonus|5.0000|sent||"#]]
    .assert_eq(&[redemptions, transfers].map(|sql| query(sql).join("\n")).join("\n\n"));
    assert_eq!(query("SELECT count(*) FROM redemption_steps WHERE wallet_id IS NULL"), ["5"], "of the merchant's side");
}

#[test]
fn rules_merchants_and_assets_are_those_of_the_newest_version() {
    let newest = [
        "SELECT programme_version, rule_id, title FROM rules ORDER BY file_order",
        "SELECT programme_version, merchant_id, title FROM merchants ORDER BY merchant_id",
        "SELECT asset, value_asset, unit_value_numerator, unit_value_denominator FROM assets ORDER BY asset",
    ];
    expect_test::expect![[r#"
        2|groceries|Two points a pound on groceries
        2|everything|A point a pound
        2|coffee-back|5% back at Northern Coffee
        2|stamps|A stamp for every coffee

        2|coffee|Northern Coffee Co
        2|greens|Greens Market

        GBP|GBP|100|100
        PTS|GBP|4|500
        STAMP|||"#]]
    .assert_eq(&newest.map(|sql| query(sql).join("\n")).join("\n\n"));
    assert_eq!(query("SELECT count(*) FROM rule_versions"), ["7"]);
}
