//! Moving value between wallets, and the treasury.

use super::{items::*, pages::*, wallets::*};
use crate::{
    answer::{Answer, Refusal},
    command::{Ask, Body, Issue, ReturnReason, Spend, Transfer, TransferKind},
    event::{Event, TransferStep},
    ids::{Bucket, WalletId},
    money::Money,
    posting::{Cause, SystemAccount},
    state::row::RowKey,
    time::Instant,
};

fn send(world: &mut World, (from, to): (WalletId, WalletId), amount: Money, kind: TransferKind) -> Answer {
    world.ask(from.bucket(), Body::Transfer(Transfer { from, to, amount, kind, text: Vec::new() }))
}

fn transfer(world: &mut World, points: i64) -> Answer {
    send(world, (customer(), other_customer()), money(points, "PTS"), TransferKind::Transfer)
}

fn steps(world: &World) -> Vec<TransferStep> {
    let step = |event: &Event| if let Event::Transfer(transfer) = event { Some(transfer.step) } else { None };
    world.events().filter_map(step).collect()
}

fn issue(world: &mut World, points: i64) -> Answer {
    let treasury = WalletId::treasury(money(0, "PTS").asset, PLACEMENT);
    world.ask(treasury.bucket(), Body::Issue(Issue { treasury, amount: money(points, "PTS"), text: Vec::new() }))
}

#[test]
fn a_transfer_leaves_one_wallet_and_comes_into_the_other() {
    let mut world = shop_with(100);
    assert_eq!(transfer(&mut world, 60), Answer::Done);
    assert_eq!((world.has(customer(), "PTS"), world.has(other_customer(), "PTS")), ((40, 0), (60, 0)));
    assert_eq!(steps(&world), [TransferStep::Sent, TransferStep::Completed]);
    assert_eq!((world.system(&SystemAccount::InTransit, "PTS"), world.wallet_row(customer()).in_transit), (0, 0));
}

#[test]
fn what_is_transferred_keeps_its_last_day() {
    let mut world = shop_with(1);
    world.deliver(account(4), &window("camt053", &[coffee()]));
    let opened = |key: &RowKey| if let RowKey::Wallet(id) = key { Some(*id).filter(|id| id.bucket() == Bucket(4)) } else { None };
    let wallet = world.rows.keys().find_map(opened).expect("the account has a wallet");
    let lot = world.wallet_row(wallet).holding().lots()[0].clone();
    assert!(lot.expires_on.is_some());
    let amount = money(lot.amount_minor, "PTS");
    assert_eq!(send(&mut world, (wallet, other_customer()), amount, TransferKind::Transfer), Answer::Done);
    assert_eq!(world.wallet_row(other_customer()).holding().lots(), [lot]);
}

#[test]
fn what_cannot_be_credited_comes_back_with_the_limit_of_its_day() {
    let mut world = shop_with(100);
    let nobody = WalletId::new(Bucket(2), 99);
    for _ in 0..3 {
        assert_eq!(send(&mut world, (customer(), nobody), money(60, "PTS"), TransferKind::Transfer), Answer::Done);
    }
    assert_eq!((world.has(customer(), "PTS"), world.posted(Cause::Return)), ((100, 0), 180));
    assert_eq!(steps(&world)[1], TransferStep::Returned(ReturnReason::NoSuchWallet));
    assert_eq!((world.system(&SystemAccount::InTransit, "PTS"), world.wallet_row(customer()).in_transit), (0, 0));
    assert_eq!(transfer(&mut world, 60), Answer::Done);
}

#[test]
fn limits_of_a_transfer_and_of_a_day_hold() {
    let mut world = shop_with(1000);
    let over = |left_minor| Answer::Refused(Refusal::OverTransferLimit { asset: money(0, "PTS").asset, left_minor });
    assert_eq!(transfer(&mut world, 61), over(60));
    assert_eq!(transfer(&mut world, 60), Answer::Done);
    assert_eq!(transfer(&mut world, 41), over(40));
    assert_eq!(transfer(&mut world, 40), Answer::Done);
    assert_eq!(transfer(&mut world, 1), over(0));
    world.days_pass(1);
    assert_eq!(transfer(&mut world, 60), Answer::Done);
}

#[test]
fn nothing_is_transferred_to_oneself_nor_what_the_programme_does_not_name_nor_what_is_not_there() {
    let mut world = shop_with(100);
    let itself = send(&mut world, (customer(), customer()), money(1, "PTS"), TransferKind::Transfer);
    assert_eq!(itself, Answer::Refused(Refusal::ToItself));
    world.give(customer(), money(5, "STARS"));
    let stars = send(&mut world, (customer(), other_customer()), money(5, "STARS"), TransferKind::Transfer);
    assert_eq!(stars, Answer::Refused(Refusal::NotTransferable(money(0, "STARS").asset)));
    let pounds = send(&mut world, (customer(), other_customer()), money(5, "GBP"), TransferKind::Transfer);
    assert_eq!(pounds, Answer::Refused(Refusal::InsufficientFunds { asset: money(0, "GBP").asset, available: 0 }));
    let none = send(&mut world, (customer(), other_customer()), money(0, "PTS"), TransferKind::Transfer);
    assert_eq!(none, Answer::Refused(Refusal::TooLarge));
}

#[test]
fn what_a_merchant_has_is_passed_on_by_nobody_and_merchants_are_paid_by_redemptions() {
    let mut world = shop_with(100);
    world.give(merchant(), money(50, "PTS"));
    let passed_on = send(&mut world, (merchant(), customer()), money(50, "PTS"), TransferKind::Transfer);
    assert_eq!(passed_on, Answer::Refused(Refusal::OtherKindOfWallet));
    assert_eq!(send(&mut world, (customer(), merchant()), money(50, "PTS"), TransferKind::Transfer), Answer::Done);
    assert_eq!(steps(&world).last(), Some(&TransferStep::Returned(ReturnReason::OtherKindOfWallet)));
    assert_eq!((world.has(customer(), "PTS"), world.has(merchant(), "PTS")), ((100, 0), (50, 0)));
}

#[test]
fn two_wallets_that_transfer_to_each_other_end_with_what_they_had() {
    let mut world = shop_with(50);
    world.give(other_customer(), money(50, "PTS"));
    for _ in 0..2 {
        assert_eq!(transfer(&mut world, 50), Answer::Done);
        let back = send(&mut world, (other_customer(), customer()), money(50, "PTS"), TransferKind::Transfer);
        assert_eq!(back, Answer::Done);
    }
    assert_eq!((world.has(customer(), "PTS"), world.has(other_customer(), "PTS")), ((50, 0), (50, 0)));
}

#[test]
fn the_treasury_is_filled_up_to_its_limit_and_tops_wallets_up() {
    let mut world = shop_with(1);
    let treasury = WalletId::treasury(money(0, "PTS").asset, PLACEMENT);
    assert_eq!(issue(&mut world, 400), Answer::Done);
    let over = Answer::Refused(Refusal::OverIssueLimit { asset: money(0, "PTS").asset, left_minor: 100 });
    assert_eq!(issue(&mut world, 101), over);
    assert_eq!(send(&mut world, (treasury, customer()), money(300, "PTS"), TransferKind::TopUp), Answer::Done);
    assert_eq!(send(&mut world, (treasury, customer()), money(99, "PTS"), TransferKind::Bonus), Answer::Done);
    assert_eq!((world.has(treasury, "PTS"), world.has(customer(), "PTS")), ((1, 0), (400, 0)));
    let spend = Spend { wallet: customer(), payee: treasury, amount: money(10, "PTS"), reference: Vec::new() };
    assert!(matches!(world.ask(customer().bucket(), Body::Spend(spend)), Answer::Captured { .. }));
    assert_eq!((world.has(treasury, "PTS"), world.wallet_row(treasury).owed_to_it.len()), ((11, 0), 0), "it is owed nothing");
    assert_eq!(issue(&mut world, 101), over, "what was given away was issued all the same");
    let plain = send(&mut world, (treasury, customer()), money(1, "PTS"), TransferKind::Transfer);
    assert_eq!(plain, Answer::Refused(Refusal::OtherKindOfWallet));
    let from_customer = send(&mut world, (customer(), other_customer()), money(1, "PTS"), TransferKind::TopUp);
    assert_eq!(from_customer, Answer::Refused(Refusal::OtherKindOfWallet));
}

#[test]
fn a_second_person_is_asked_for_what_the_treasury_does_and_for_nothing_else_that_moves() {
    let mut world = shop_with(100);
    assert_eq!(issue(&mut world, 100), Answer::Done);
    let (treasury, amount) = (WalletId::treasury(money(0, "PTS").asset, PLACEMENT), money(60, "PTS"));
    let moved = |from, kind| Body::Transfer(Transfer { from, to: other_customer(), amount, kind, text: Vec::new() });
    for (bucket, body, answer) in [
        (treasury.bucket(), Body::Issue(Issue { treasury, amount, text: Vec::new() }), Answer::Done),
        (treasury.bucket(), moved(treasury, TransferKind::TopUp), Answer::Done),
        (treasury.bucket(), moved(treasury, TransferKind::Bonus), Answer::Done),
        (customer().bucket(), moved(customer(), TransferKind::Transfer), Answer::Refused(Refusal::NeedsNoApproval)),
    ] {
        let ask = Body::Ask(Ask { body: Box::new(body.clone()), until: Instant(i64::MAX) });
        assert_eq!(world.ask(bucket, ask), answer, "{body:?}");
    }
    assert_eq!(world.has(treasury, "PTS"), (100, 0));
}
