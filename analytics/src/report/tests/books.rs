use std::collections::BTreeMap;

use rewardhub_core::{
    posting::{Account, Part},
    state::wallet::WalletKind,
    time::Day,
};

use super::{
    STORY, agree, answer,
    reckoned::{decimal, postings, scaled},
};
use crate::fixture::{events::day, half_year::last_day};

/// Opening, debited, credited, closing.
type Sums = [i64; 4];

/// An account's name and part in the report, as they are sorted: wallets before others.
fn named(account: &Account) -> (bool, String, String) {
    match account {
        Account::System(system) => (true, system.to_string(), String::new()),
        Account::Wallet(wallet, part) => {
            let kind = match STORY.1[wallet].kind {
                WalletKind::Customer => "customer wallets",
                WalletKind::Merchant => "merchant wallets",
                WalletKind::Treasury => "treasury wallets",
            };
            let part = match part {
                Part::Pending => "pending",
                Part::Available => "available",
                Part::Held => "held",
            };
            (false, kind.to_owned(), part.to_owned())
        }
    }
}

fn trial_balance(until: Day, days: i32) -> Vec<String> {
    let mut assets: BTreeMap<String, BTreeMap<(bool, String, String), Sums>> = BTreeMap::new();
    for (on, posting) in postings().filter(|(day, _)| *day <= until) {
        let amount = scaled(posting.asset, posting.amount_minor);
        for (account, sign, column) in [(&posting.from, -1, 1), (&posting.to, 1, 2)] {
            let sums = assets.entry(posting.asset.to_string()).or_default().entry(named(account)).or_default();
            sums[3] += sign * amount;
            if on <= until.plus(-days) { sums[0] += sign * amount } else { sums[column] += amount }
        }
    }
    let mut lines = Vec::new();
    for (asset, accounts) in assets {
        let line = |account: &str, part: &str, sums: Sums| format!("{asset}|{account}|{part}|{}", sums.map(decimal).join("|"));
        let mut together = [0; 4];
        for ((_, account, part), sums) in &accounts {
            (0..4).for_each(|at| together[at] += sums[at]);
            if *sums != [0; 4] {
                lines.push(line(account, part, *sums));
            }
        }
        assert_eq!((together[0], together[3]), (0, 0), "{asset} comes to zero");
        lines.push(line("all accounts", "", together));
    }
    lines
}

#[test]
fn the_trial_balance_has_every_account_and_comes_to_zero_on_any_day() {
    let reported = answer("trial_balance", &[]);
    agree(&reported, &trial_balance(last_day(), 30), 20, 6, 12);
    let accounts = |word: &str| reported.iter().any(|line| line.split('|').nth(1) == Some(word));
    for account in ["treasury wallets", "in transit", "suspense", "breakage", "redeemed issuer", "owed to merchants"] {
        assert!(accounts(account), "{account}: {reported:#?}");
    }
    for (as_of, days) in [("2026-01-05", 1), ("2026-03-04", 1), ("2026-04-02", 3), ("2026-06-30", 400)] {
        let reported = answer("trial_balance", &[("as_of", as_of), ("days", &days.to_string())]);
        assert_eq!(reported, trial_balance(day(as_of), days), "{days} days until {as_of}");
    }
    // Of no asset is anything left, and it was debited as much as it was credited.
    for line in reported.iter().filter(|line| line.contains("|all accounts|")) {
        let cells: Vec<&str> = line.split('|').collect();
        assert_eq!((cells[3], cells[6], cells[4]), ("0.0000", "0.0000", cells[5]), "{line}");
    }
}
