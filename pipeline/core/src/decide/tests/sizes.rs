//! No decision and no follow-up is larger than a record of the log may be, at the largest that programmes and deliveries can be.

use super::world::*;
use crate::{
    answer::Answer,
    command::{Body, Command, Link, Source, Sweep},
    event::Event,
    ids::{Bucket, Partition, Position, Token, WalletId},
    item::{Item, Kind},
    posting::Cause,
    state::{
        row::{Row, RowKey},
        wallet::MOST_ACCOUNTS,
    },
};

/// What a record of the log may have.
const MOST_BYTES: usize = 1 << 20;
const STREAM: &str = "csv:ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss";
const FEED: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

fn word(letter: char, n: usize) -> String {
    format!("{n:03}{}", letter.to_string().repeat(61))
}

/// Thirty-two rules that all pay, and more of each group that compete; every name as long as it may be.
fn largest() -> String {
    let mut text = A_POINT_A_POUND.split("[[rule]]").next().unwrap().to_owned();
    text.push_str("[merchants]\n");
    (0..32).for_each(|n| text.push_str(&format!("{} = {{ match = [{{ name = [\"SHOP {n}\"] }}] }}\n", word('m', n))));
    for n in 0..200 {
        text.push_str(&format!(
            "[[rule]]\nid = \"{}\"\ngroup = \"g{}\"\nfunded_by = \"{}\"\n\
             earn = {{ rate = \"1\", per = \"1.00\", asset = \"PTS\" }}\n\
             caps = [{{ per = \"day\", amount = \"9999999\" }}, {{ per = \"week\", amount = \"9999999\" }}, \
             {{ per = \"month\", amount = \"9999999\" }}]\n",
            word('r', n),
            n % 32,
            word('m', n % 32)
        ));
    }
    text
}

fn longest(n: i64) -> Item {
    let mut item = coffee().of(10_000 + n);
    let text = |letter: &str| Some(letter.repeat(256));
    (item.facts.merchant_name, item.facts.merchant_id) = (text("N"), text("I"));
    (item.facts.bank_category, item.facts.country) = (text("C"), text("L"));
    item
}

fn page(items: &[Item]) -> Page {
    Page { feed: FEED, ..window(STREAM, items) }
}

fn assert_sizes(world: &World) {
    for (at, record) in world.records.iter().enumerate() {
        let bytes = record.encode().len();
        assert!(bytes + 128 <= MOST_BYTES, "decision {at} has {bytes} bytes, {} events", record.events.len());
        for follow_up in &record.follow_ups {
            let source =
                Source::FollowUp { partition: Partition(0), position: Position { offset: 0, index: 0 }, predecessor: None };
            let cause = Command::of_client(ACTOR, record.at, record.bucket, Body::Spread(0));
            assert!(follow_up.command(&cause, source).encode().len() <= MOST_BYTES);
        }
    }
}

fn paid(world: &World, cause: Cause) -> i64 {
    world.posted(cause)
}

#[test]
fn the_largest_delivery_under_the_largest_programme_is_paid_in_records_that_fit() {
    let mut world = World::new(&largest());
    let items: Vec<Item> = (0..256).map(|n| longest(n).id(&format!("B{n}"))).collect();
    world.deliver_in(account(1), &page(&items), 64);
    let expected: i64 = (0..256).map(|n| 32 * ((10_000 + n) / 100)).sum();
    assert_eq!(paid(&world, Cause::Earn), expected);
    assert!(world.records.len() > 4, "some of it went on by follow-ups");
    // All of it comes back, in one delivery.
    let back = |n: i64| longest(n).refund().id(&format!("R{n}")).of_purchase(&format!("B{n}"));
    world.deliver_in(account(1), &page(&(0..256).map(back).collect::<Vec<_>>()), 64);
    assert_eq!(world.held_by_wallets("PTS"), 0);
    assert_sizes(&world);
}

#[test]
fn a_purchase_returned_before_it_is_paid_for_by_a_follow_up_earns_nothing() {
    let mut world = World::new(&largest());
    let mut items: Vec<Item> = (0..60).map(|n| longest(n).id(&format!("B{n}"))).collect();
    items.extend((0..60).map(|n| longest(n).refund().id(&format!("R{n}")).of_purchase(&format!("B{n}"))));
    world.deliver_in(account(1), &page(&items), 128);
    assert_eq!(world.held_by_wallets("PTS"), 0);
    assert!(world.rows.values().all(|row| !matches!(row, Row::Wallet(wallet) if wallet.owed > 0)));
    assert_sizes(&world);
}

#[test]
fn what_a_delivery_holds_is_paid_at_its_end_in_records_that_fit() {
    let mut world = World::new(&largest());
    world.deliver(account(1), &Page { covers: Some((day("2026-03-01"), day("2026-03-31"))), ..page(&[coffee()]) });
    let items: Vec<Item> = (0..300).map(|n| longest(n).on("2026-03-12")).collect();
    let before = paid(&world, Cause::Earn);
    world.deliver_in(account(1), &page(&items), 64);
    let expected: i64 = (0..300).map(|n| 32 * ((10_000 + n) / 100)).sum();
    assert_eq!(paid(&world, Cause::Earn) - before, expected);
    assert_sizes(&world);
}

#[test]
fn a_purchase_that_two_thousand_refunds_wait_for_takes_several_decisions() {
    let mut world = World::new(A_POINT_A_POUND);
    let refund = |n: i64| longest(n).of(100).refund().id(&format!("R{n}")).of_purchase("B");
    world.deliver_in(account(1), &page(&(0..2000).map(refund).collect::<Vec<_>>()), 64);
    world.deliver(account(1), &page(&[longest(0).of(300_000).id("B")]));
    assert_eq!(world.held_by_wallets("PTS"), 1000);
    let Some(Row::BankAccount(row)) = world.rows.get(&RowKey::BankAccount(account(1).0)) else { panic!("an account") };
    assert!(row.waiting.is_empty());
    assert_sizes(&world);
}

#[test]
fn wallets_with_much_to_mature_are_swept_by_several_decisions() {
    let mut world = World::new(&largest());
    let accounts: Vec<Iban> = (0..32).map(|n| Iban(crate::ids::BankAccountId::new(Bucket(1), 1000 + n))).collect();
    for account in &accounts {
        let items: Vec<Item> = (1..=28).map(|n| longest(n).on(&format!("2026-03-{n:02}"))).collect();
        world.deliver(*account, &page(&items));
    }
    let wallets: Vec<WalletId> = accounts.iter().map(|account| account.0.first_wallet()).collect();
    world.at.0 += 60 * 86_400_000_000;
    assert_eq!(world.run(Bucket(1), Body::Sweep(Sweep { wallets, accounts: Vec::new() })), Answer::Done);
    assert_eq!(paid(&world, Cause::Maturity), paid(&world, Cause::Earn));
    assert_sizes(&world);
}

#[test]
fn a_wallet_with_as_many_bank_accounts_as_it_may_have_writes_to_all_of_them_in_records_that_fit() {
    let mut world = World::new(A_POINT_A_POUND);
    let first = Iban(crate::ids::BankAccountId::new(Bucket(1), 1));
    world.deliver(first, &window("csv:default", &[coffee()]));
    for n in 0..u128::try_from(MOST_ACCOUNTS).unwrap() + 20 {
        let account = crate::ids::BankAccountId::new(Bucket(1), 1000 + n);
        let (token, wallet) = (Token(5000 + n), first.0.first_wallet());
        let body = Body::Link(Link { account, token, wallet, feed: "bank".into() });
        assert_eq!(world.run_as(name(Bucket(1), &format!("link {n}")), body), Answer::Done);
    }
    let Some(Row::Wallet(wallet)) = world.rows.get(&RowKey::Wallet(first.0.first_wallet())) else { panic!("a wallet") };
    assert_eq!(wallet.accounts.len(), MOST_ACCOUNTS);
    assert_sizes(&world);
}

#[test]
fn what_is_reckoned_of_an_event_is_never_less_than_it_takes() {
    let mut world = World::new(&largest());
    world.deliver(account(1), &page(&[longest(1).id("B"), longest(2).pending().id("P")]));
    world.deliver(account(1), &page(&[longest(3).refund().id("R").of_purchase("B")]));
    for event in world.events() {
        let bytes = postcard::to_extend(event, Vec::new()).unwrap().len();
        assert!(super::super::decision_size::event(event) >= bytes, "{bytes} bytes: {event:?}");
        assert!(!matches!(event, Event::Transaction(revision) if revision.facts.kind == Kind::Other));
    }
}
