//! What is asked of a data set whose feed requires enrolment: items wait, are decided, are too many, and are dropped.

use super::{
    super::fleet::*,
    script::{install, propose},
};
use crate::{
    command::{Body, EnrolmentTerms, Link, OpenWallet, Sweep},
    event::Verdict,
    ids::{Bucket, Token, WalletId},
    item::Item,
    meaning::Meaning,
    state::wallet::WalletKind,
};

const CSV: &str = "csv:default";
const TERMS: EnrolmentTerms = EnrolmentTerms { waiting_days: 30, most_of_account: 5, most_of_feed: 100 };

fn deliver(fleet: &mut Fleet, account: Iban, items: &[Item]) {
    fleet.deliver(account, &Page { terms: Some(TERMS), ..window(CSV, items) });
    fleet.run();
}

/// Everything.
pub fn run(fleet: &mut Fleet, meaning: Meaning) {
    propose(fleet, 0, 1, "2026-01-01");
    fleet.run();
    install(fleet, meaning);
    let purchases: Vec<Item> = (1..8).map(|n| coffee().of(100 * n).id(&format!("P{n}"))).collect();
    let refund = coffee().refund().of(100).id("R").of_purchase("P3").on("2026-03-08");
    deliver(fleet, account(1), &purchases);
    deliver(fleet, account(1), &[refund, coffee().of(100).id("P1").removed()]);
    deliver(fleet, account(2), &purchases[..3]);
    let wallet = WalletId::new(Bucket(8), 1);
    fleet.ask(wallet.bucket(), Body::OpenWallet(OpenWallet { wallet, kind: WalletKind::Customer }));
    fleet.run();
    let link = Link { account: account(1).0, token: Token(2), wallet, feed: "bank".into() };
    fleet.ask(Bucket(1), Body::Link(link));
    fleet.run();
    deliver(fleet, account(1), &purchases);
    fleet.at.0 += 31 * 86_400_000_000;
    fleet.ask(Bucket(2), Body::Sweep(Sweep { wallets: vec![], accounts: vec![account(2).0] }));
    fleet.run();
    deliver(fleet, account(2), &purchases[..4]);
    // Something waits at the end.
    assert_eq!((fleet.verdicts(Verdict::AwaitsEnrolment), fleet.verdicts(Verdict::NotEnrolled)), (9, 3));
}
