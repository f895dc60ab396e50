//! Items of accounts that nobody has linked to a wallet, of a feed that requires it: what waits, what becomes of it, and that nothing is
//! paid twice.

use super::world::*;
use crate::{
    answer::Answer,
    command::{Body, EnrolmentTerms, Link, OpenWallet, Sweep},
    event::{Event, TransactionStatus, Verdict},
    ids::{Bucket, Token, WalletId},
    item::{Item, Kind, KindSource},
    posting::Cause,
    review_reason::ReviewReason,
    state::{
        bank_account::BankAccount,
        row::{Row, RowKey},
        wallet::WalletKind,
    },
};

const CSV: &str = "csv:default";
const TERMS: EnrolmentTerms = EnrolmentTerms { waiting_days: 30, most_of_account: 1000, most_of_feed: 100_000 };

fn waits(page: Page) -> Page {
    Page { terms: Some(TERMS), ..page }
}

/// A wallet in another bucket than the accounts.
fn wallet(number: u128) -> WalletId {
    WalletId::new(Bucket(5), number)
}

fn token(account: Iban) -> Token {
    Token(u128::from(account.0.bucket().0) + 1)
}

fn link(world: &mut World, account: Iban, wallet: WalletId) -> Answer {
    if !world.rows.contains_key(&RowKey::Wallet(wallet)) {
        world.run(wallet.bucket(), Body::OpenWallet(OpenWallet { wallet, kind: WalletKind::Customer }));
    }
    let body = Body::Link(Link { account: account.0, token: token(account), wallet, feed: "bank".into() });
    world.run(account.0.bucket(), body)
}

fn sweep(world: &mut World, account: Iban, days: i64) {
    world.at.0 += days * 86_400_000_000;
    world.run(account.0.bucket(), Body::Sweep(Sweep { wallets: Vec::new(), accounts: vec![account.0] }));
}

fn row(world: &World, account: Iban) -> &BankAccount {
    let Some(Row::BankAccount(row)) = world.rows.get(&RowKey::BankAccount(account.0)) else { panic!("an account") };
    row
}

fn verdicts(world: &World, verdict: Verdict) -> usize {
    world.events().filter_map(Event::transaction).filter(|transaction| transaction.verdict == verdict).count()
}

/// Amounts of the transactions with a verdict, in the order in which they got it.
fn amounts(world: &World, verdict: Verdict) -> Vec<i64> {
    let with = world.events().filter_map(Event::transaction).filter(|transaction| transaction.verdict == verdict);
    with.map(|transaction| transaction.facts.amount.minor).collect()
}

fn judged(world: &World) -> Vec<i64> {
    amounts(world, Verdict::Judged)
}

fn came(world: &World) -> Vec<i64> {
    amounts(world, Verdict::AwaitsEnrolment)
}

fn purchases(amounts: std::ops::Range<i64>) -> Vec<Item> {
    amounts.map(|n| coffee().of(100 * n).id(&format!("P{n}"))).collect()
}

#[test]
fn a_window_that_comes_ten_times_before_its_account_is_linked_between_and_after_pays_once() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    let page = waits(window(CSV, &[coffee().id("A"), coffee().of(500), coffee().of(500)]));
    for time in 0..10 {
        assert_eq!(world.deliver(one, &page).new, if time == 0 { 3 } else { 0 });
    }
    assert_eq!((row(&world, one).awaiting.items, verdicts(&world, Verdict::AwaitsEnrolment)), (3, 3));
    assert!(world.rows.keys().all(|key| !matches!(key, RowKey::Wallet(_))), "no wallet was opened");
    assert_eq!(link(&mut world, one, wallet(1)), Answer::Done);
    assert_eq!((world.wallet_holds(wallet(1), "PTS"), row(&world, one).awaiting.items), (13, 0));
    for _ in 0..10 {
        assert_eq!(world.deliver(one, &page).new, 0);
    }
    assert_eq!(link(&mut world, one, wallet(2)), Answer::Done);
    assert_eq!((world.deliver(one, &page).new, world.posted(Cause::Earn)), (0, 13));
    assert_eq!(link(&mut world, one, wallet(1)), Answer::Done);
    assert_eq!((world.deliver(one, &page).new, world.posted(Cause::Earn)), (0, 13));
}

#[test]
fn what_waited_is_judged_in_the_order_it_came_and_before_what_comes_behind_it() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    for amounts in [200..300, 1..100, 100..200] {
        world.deliver_in(one, &waits(increment(CSV, &purchases(amounts))), 7);
    }
    let came = came(&world);
    link(&mut world, one, wallet(1));
    assert_eq!(judged(&world), came);
    assert_eq!((came.len(), world.wallet_holds(wallet(1), "PTS")), (299, (1..300).sum::<i64>()));
    let enrols =
        world.records.iter().filter(|record| record.follow_ups.iter().any(|follow_up| matches!(follow_up.body, Body::Enrol(_))));
    assert!(enrols.count() > 3, "it took several decisions");
    world.deliver(one, &waits(increment(CSV, &purchases(300..301))));
    assert_eq!(judged(&world).last(), Some(&30_000));
}

#[test]
fn what_comes_while_the_rest_is_being_decided_waits_behind_it() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    world.deliver(one, &waits(increment(CSV, &purchases(1..10))));
    world.poison = |body| matches!(body, Body::Enrol(_));
    link(&mut world, one, wallet(1));
    world.poison = |_| false;
    assert_eq!(judged(&world), []);
    // It was set aside, so a later delivery waits behind it, and moves it on.
    world.deliver(one, &waits(increment(CSV, &purchases(10..11))));
    assert_eq!((judged(&world), came(&world).last()), (came(&world), Some(&1000)));
    assert!(world.retry_all().iter().all(|answer| *answer == Answer::Done));
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), (1..11).sum::<i64>());
}

#[test]
fn more_than_may_wait_is_in_review_with_a_reason_and_is_decided_once_there_is_room() {
    let (mut world, one, two) = (World::new(A_POINT_A_POUND), account(1), account(2));
    let few = |page: Page, most_of_account, most_of_feed| Page {
        terms: Some(EnrolmentTerms { most_of_account, most_of_feed, ..TERMS }),
        ..page
    };
    let page = few(window(CSV, &purchases(1..8)), 5, 100_000);
    let counts = world.deliver(one, &page);
    assert_eq!((counts.new, counts.review), (5, 2));
    let too_many = TransactionStatus::Review(ReviewReason::TooManyWait);
    assert_eq!((world.deliver(one, &page).duplicates, world.revisions(too_many)), (7, 2));
    // A bucket has an eighth of what the feed may have, and this one has had that.
    let other = Iban(crate::ids::BankAccountId::new(Bucket(1), 99));
    let counts = world.deliver(other, &few(window(CSV, &purchases(1..4)), 5, 40));
    assert_eq!((counts.new, counts.review), (0, 3));
    let counts = world.deliver(two, &few(window(CSV, &purchases(1..4)), 5, 40));
    assert_eq!((counts.new, counts.review), (3, 0));
    link(&mut world, one, wallet(1));
    let first: i64 = came(&world)[..5].iter().sum();
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), first / 100);
    for time in 0..10 {
        assert_eq!(world.deliver(one, &page).new, if time == 0 { 2 } else { 0 });
    }
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), (1..8).sum::<i64>());
}

#[test]
fn what_waited_too_long_is_dropped_and_pays_nobody_however_often_it_comes_again() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    let page = waits(window(CSV, &purchases(1..200)));
    world.deliver(one, &page);
    sweep(&mut world, one, 20);
    let late = waits(window(CSV, &[coffee().of(5000).on("2026-04-20").id("late")]));
    world.deliver(one, &late);
    assert_eq!(row(&world, one).awaiting.until(), Some(day("2026-05-01")));
    sweep(&mut world, one, 10);
    assert_eq!(verdicts(&world, Verdict::NotEnrolled), 0);
    sweep(&mut world, one, 1);
    assert_eq!((verdicts(&world, Verdict::NotEnrolled), row(&world, one).awaiting.items), (199, 1));
    for _ in 0..10 {
        assert_eq!(world.deliver(one, &page).new, 0);
    }
    link(&mut world, one, wallet(1));
    for _ in 0..10 {
        assert_eq!(world.deliver(one, &page).new, 0);
    }
    assert_eq!((world.wallet_holds(wallet(1), "PTS"), judged(&world)), (50, vec![5000]));
    let dropped = world.events().filter_map(Event::transaction).find(|event| event.verdict == Verdict::NotEnrolled).unwrap();
    assert_eq!((dropped.stream.as_str(), dropped.status), (CSV, TransactionStatus::Booked));
}

#[test]
fn a_delivery_drops_what_waited_too_long_even_without_a_sweep() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    world.deliver(one, &waits(window(CSV, &purchases(1..4))));
    world.at.0 += 31 * 86_400_000_000;
    let counts = world.deliver(one, &waits(window(CSV, &purchases(1..5))));
    assert_eq!((counts.new, verdicts(&world, Verdict::NotEnrolled), row(&world, one).awaiting.items), (1, 3, 1));
}

#[test]
fn a_window_that_comes_late_pays_what_was_never_there_before() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    let march = |items: &[Item]| waits(window(CSV, items)).covering("2026-03-01", "2026-03-31");
    world.deliver(one, &march(&purchases(1..3)));
    sweep(&mut world, one, 31);
    link(&mut world, one, wallet(1));
    assert_eq!(world.deliver(one, &march(&purchases(1..4))).new, 1);
    assert_eq!((world.wallet_holds(wallet(1), "PTS"), world.posted(Cause::Earn)), (3, 3));
}

#[test]
fn a_purchase_that_was_refunded_or_removed_while_it_waited_pays_what_is_left() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    let refund = coffee().refund().of(400).id("R").of_purchase("A").on("2026-03-08");
    let early = coffee().refund().of(100).id("R2").of_purchase("B").on("2026-03-01");
    world.deliver(one, &waits(increment(CSV, &[early])));
    world.deliver(one, &waits(increment(CSV, &[coffee().of(1000).id("A"), coffee().of(700).id("B"), coffee().of(900).id("C")])));
    world.deliver(one, &waits(increment(CSV, &[refund, coffee().of(900).id("C").removed()])));
    assert_eq!((verdicts(&world, Verdict::Refunds), verdicts(&world, Verdict::RefundFound)), (1, 1));
    link(&mut world, one, wallet(1));
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), 6 + 6);
    assert_eq!((judged(&world), world.posted(Cause::Clawback)), (vec![700, 1000], -5));
    let again = coffee().refund().of(600).id("R3").of_purchase("A").on("2026-03-09");
    world.deliver(one, &waits(increment(CSV, &[again])));
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), 6);
}

#[test]
fn two_accounts_that_waited_earn_for_one_wallet_and_their_transfers_are_own_transfers() {
    let (mut world, one, two) = (World::new(A_POINT_A_POUND), account(1), account(2));
    let mut transfer = coffee().of(9000);
    (transfer.facts.kind, transfer.facts.kind_source) = (Kind::Transfer, KindSource::BankCode);
    transfer.counterparty = Some(token(two));
    world.deliver(two, &waits(window(CSV, &[coffee().of(400)])));
    link(&mut world, two, wallet(1));
    world.deliver(one, &waits(window(CSV, &[coffee().of(300), transfer])));
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), 4);
    link(&mut world, one, wallet(1));
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), 7);
    let own = world.events().filter_map(Event::transaction).filter(|event| event.facts.kind == Kind::OwnTransfer);
    assert_eq!(own.count(), 1);
    let Row::Wallet(wallet) = &world.rows[&RowKey::Wallet(wallet(1))] else { panic!("a wallet") };
    assert_eq!(wallet.accounts.len(), 2);
}

#[test]
fn a_feed_that_requires_enrolment_no_longer_opens_wallets_for_what_waits() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    world.deliver(one, &waits(window(CSV, &purchases(1..4))));
    let other = Page { feed: "other", ..window(CSV, &purchases(1..2)) };
    world.deliver(one, &other);
    assert!(row(&world, one).is_unenrolled(), "another feed opens no wallet");
    world.deliver(one, &window(CSV, &purchases(1..5)));
    assert_eq!(world.wallet_holds(one.0.first_wallet(), "PTS"), 10);
    assert_eq!(judged(&world), came(&world));
}

#[test]
fn an_account_that_was_linked_before_its_first_delivery_never_waits() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    link(&mut world, one, wallet(1));
    assert_eq!(world.deliver(one, &waits(window(CSV, &[coffee()]))).new, 1);
    assert_eq!((world.wallet_holds(wallet(1), "PTS"), verdicts(&world, Verdict::AwaitsEnrolment)), (3, 0));
}

#[test]
fn held_items_and_pending_items_of_an_account_that_waits_come_to_the_same() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    let march = |items: &[Item]| waits(window(CSV, items)).covering("2026-03-01", "2026-03-31");
    world.deliver(one, &march(&[coffee().of(100).pending(), coffee().of(200)]));
    // A row inserted late is held to the end of its delivery; the pending one is booked.
    let held = world.deliver(one, &march(&[coffee().of(100), coffee().of(200), coffee().of(300).on("2026-03-09")]));
    assert_eq!(held.held, 2);
    link(&mut world, one, wallet(1));
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), 6);
}

#[test]
fn no_row_grows_with_what_waits() {
    let (mut world, one) = (World::new(A_POINT_A_POUND), account(1));
    world.deliver(one, &waits(increment(CSV, &purchases(1..2))));
    let before = world.rows[&RowKey::BankAccount(one.0)].encode().len();
    world.deliver_in(one, &waits(increment(CSV, &purchases(2..900))), 50);
    let after = world.rows[&RowKey::BankAccount(one.0)].encode().len();
    assert!(after <= before + 8, "{before} {after}");
    let waiting = world.rows.values().filter(|row| matches!(row, Row::AwaitingEnrolment(_)));
    assert!(waiting.map(|row| row.encode().len()).max().unwrap() < 8192);
}

#[test]
fn a_programme_that_pays_from_the_opening_on_pays_nothing_for_what_waited_before_the_link() {
    let source = format!("{A_POINT_A_POUND}\n").replace("[earning]\n", "[earning]\nearns_from = \"opening\"\n");
    let (mut world, one) = (World::new(&source), account(1));
    world.deliver(one, &waits(increment(CSV, &[coffee().id("A"), coffee().on("2026-04-02").id("B")])));
    world.at.0 += 86_400_000_000;
    link(&mut world, one, wallet(1));
    assert_eq!(world.wallet_holds(wallet(1), "PTS"), 3);
    assert_eq!(verdicts(&world, Verdict::BeforeEarning), 1);
}
