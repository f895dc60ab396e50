//! Bank accounts and wallets as different owners, in one bucket or in two.

use super::world::*;
use crate::{
    answer::Answer,
    command::{Body, Link},
    ids::{Token, WalletId},
    item::{Kind, KindSource},
    posting::Cause,
    state::row::{Row, RowKey},
};

const CSV: &str = "csv:default";

fn wallet_of(world: &World, account: Iban) -> WalletId {
    let Some(Row::BankAccount(row)) = world.rows.get(&RowKey::BankAccount(account.0)) else { panic!("an account") };
    row.wallet().unwrap()
}

fn link(world: &mut World, account: Iban, wallet: WalletId, called: &str) -> Answer {
    let token = token(account);
    let body = Body::Link(Link { account: account.0, token, wallet, feed: "bank".into() });
    world.run_as(name(account.0.bucket(), called), body)
}

fn token(account: Iban) -> Token {
    Token(u128::from(account.0.bucket().0) + 1)
}

#[test]
fn a_wallet_with_two_bank_accounts_first_seen_apart_earns_from_both() {
    let mut world = World::new(A_POINT_A_POUND);
    let (one, two) = (account(1), account(2));
    world.deliver(one, &window(CSV, &[coffee()]));
    world.deliver(two, &window(CSV, &[coffee()]));
    let wallet = wallet_of(&world, one);
    assert_eq!(link(&mut world, two, wallet, "join"), Answer::Done);
    assert_eq!(link(&mut world, two, wallet, "join"), Answer::Done);
    let later = coffee().of(500).on("2026-04-02");
    world.deliver(two, &window(CSV, &[coffee(), later]));
    assert_eq!((world.wallet_holds(wallet, "PTS"), world.posted(Cause::Earn)), (8, 11));
}

#[test]
fn an_account_relinked_from_one_wallet_to_another_pays_nobody_for_its_last_window() {
    let mut world = World::new(A_POINT_A_POUND);
    let (one, two) = (account(1), account(2));
    let page = window(CSV, &[coffee().id("A"), coffee().of(500)]);
    world.deliver(one, &page);
    world.deliver(two, &window(CSV, &[coffee()]));
    let (from, to) = (wallet_of(&world, one), wallet_of(&world, two));
    link(&mut world, one, to, "relink");
    assert_eq!(world.deliver(one, &page).new, 0);
    assert_eq!((world.wallet_holds(from, "PTS"), world.wallet_holds(to, "PTS")), (8, 3));
}

#[test]
fn a_refund_after_relinking_claws_back_from_the_wallet_that_was_paid() {
    let mut world = World::new(A_POINT_A_POUND);
    let (one, two) = (account(1), account(2));
    world.deliver(one, &window(CSV, &[coffee().id("A")]));
    world.deliver(two, &window(CSV, &[coffee()]));
    let (from, to) = (wallet_of(&world, one), wallet_of(&world, two));
    link(&mut world, one, to, "relink");
    let refund = coffee().refund().id("R").of_purchase("A").on("2026-04-03");
    world.deliver(one, &increment(CSV, &[refund]));
    assert_eq!((world.wallet_holds(from, "PTS"), world.wallet_holds(to, "PTS")), (0, 3));
}

#[test]
fn a_late_item_of_a_day_before_relinking_earns_for_the_wallet_of_that_day() {
    let mut world = World::new(A_POINT_A_POUND);
    let (one, two) = (account(1), account(2));
    world.deliver(one, &window(CSV, &[coffee()]));
    world.deliver(two, &window(CSV, &[coffee()]));
    let (from, to) = (wallet_of(&world, one), wallet_of(&world, two));
    link(&mut world, one, to, "relink");
    world.deliver(one, &increment(CSV, &[coffee().of(700).on("2026-03-31"), coffee().of(900).on("2026-04-01")]));
    assert_eq!((world.wallet_holds(from, "PTS"), world.wallet_holds(to, "PTS")), (10, 12));
}

#[test]
fn a_transfer_to_an_account_of_the_same_wallet_is_an_own_transfer() {
    let mut world = World::new(A_POINT_A_POUND);
    let (one, two) = (account(1), account(2));
    world.deliver(one, &window(CSV, &[coffee()]));
    world.deliver(two, &window(CSV, &[coffee()]));
    let mut transfer = coffee().of(9000).on("2026-04-02");
    transfer.facts.kind = Kind::Transfer;
    transfer.facts.kind_source = KindSource::BankCode;
    transfer.counterparty = Some(token(two));
    let kinds = |world: &World| -> Vec<Kind> {
        let kind = |e: &crate::event::Event| match e {
            crate::event::Event::Transaction(t) if t.facts.amount.minor == 9000 => Some(t.facts.kind),
            _ => None,
        };
        world.events().filter_map(kind).collect()
    };
    world.deliver(one, &increment(CSV, &[transfer.clone().id("before")]));
    let wallet = wallet_of(&world, one);
    link(&mut world, two, wallet, "join");
    world.deliver(one, &increment(CSV, &[transfer.id("after")]));
    assert_eq!(kinds(&world), [Kind::Transfer, Kind::OwnTransfer]);
}

#[test]
fn sign_up_is_once_for_a_wallet_and_once_for_a_bank_account() {
    let source = format!("{A_POINT_A_POUND}\n[sign_up]\nearn = {{ amount = \"500\", asset = \"PTS\" }}\n");
    let mut world = World::new(&source);
    let (one, two) = (account(1), account(2));
    world.deliver(one, &window(CSV, &[coffee()]));
    world.deliver(one, &window(CSV, &[coffee(), coffee().of(500)]));
    assert_eq!(world.posted(Cause::SignUp), 500);
    world.deliver(two, &window(CSV, &[coffee()]));
    let (first, second) = (wallet_of(&world, one), wallet_of(&world, two));
    link(&mut world, two, first, "join");
    link(&mut world, two, second, "back");
    link(&mut world, account(3), first, "third");
    assert_eq!(world.posted(Cause::SignUp), 1000);
}
