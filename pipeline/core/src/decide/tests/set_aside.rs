//! What cannot be decided, what lies behind it, and deciding it again.

use super::world::*;
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Link, OpenWallet, RaiseFence, Resolve, Retry},
    decide::{Context, set_aside},
    event::{Event, TransactionStatus},
    ids::{Bucket, Partition, Position, Token, TransactionId, WalletId},
    posting::Cause,
    programmes_in_force::Programmes,
    state::{
        proposal::Fate,
        row::{Row, RowKey, Rows},
        set_aside::{Resolution, Undecidable},
        wallet::WalletKind,
    },
    version_source::VersionSource,
};

const CSV: &str = "csv:default";
const WHY: Undecidable = Undecidable::AskedTwice;

fn is_observe(body: &Body) -> bool {
    matches!(body, Body::Observe(_))
}

/// A world in which one bank account earns for a wallet of another bucket.
fn linked_elsewhere() -> (World, Iban, WalletId) {
    let mut world = World::new(A_POINT_A_POUND);
    let (account, wallet) = (account(1), WalletId::new(Bucket(2), 9));
    open(&mut world, wallet);
    link(&mut world, account, wallet);
    (world, account, wallet)
}

fn open(world: &mut World, wallet: WalletId) -> Answer {
    world.run_as(name(wallet.bucket(), "open"), Body::OpenWallet(OpenWallet { wallet, kind: WalletKind::Customer }))
}

fn link(world: &mut World, account: Iban, wallet: WalletId) -> Answer {
    let (bucket, token) = (account.0.bucket(), Token(u128::from(account.0.bucket().0) + 1));
    let called = name(bucket, &format!("{wallet} {}", world.records.len()));
    world.run_as(called, Body::Link(Link { account: account.0, token, wallet, feed: "bank".into() }))
}

fn accounts_of(world: &World, wallet: WalletId) -> usize {
    let Some(Row::Wallet(row)) = world.rows.get(&RowKey::Wallet(wallet)) else { panic!("a wallet") };
    row.accounts.len()
}

#[test]
fn what_is_set_aside_is_kept_whole_and_emitted_and_changes_nothing_else() {
    let mut world = World::new(A_POINT_A_POUND);
    world.poison = is_observe;
    world.deliver(account(1), &window(CSV, &[coffee()]));
    let keys: Vec<RowKey> = world.rows.keys().copied().collect();
    assert_eq!(keys, [RowKey::BucketState(Bucket(1)), RowKey::SetAside(Bucket(1), 0)]);
    let Some(Row::SetAside(kept)) = world.rows.get(&keys[1]) else { panic!("it is kept") };
    assert!(matches!(&kept.command.body, Body::Observe(observe) if observe.items == [coffee()]));
    assert_eq!((&kept.reason, kept.resolution), (&WHY, None));
    let events: Vec<&Event> = world.events().collect();
    assert!(matches!(&events[..], [Event::SetAside(aside)] if aside.asked == "observe" && !aside.refused), "{events:?}");
    assert_eq!(world.records[0].answer, Answer::SetAside(WHY));
}

#[test]
fn decided_again_it_pays_once_under_the_transactions_of_its_first_place() {
    let mut world = World::new(A_POINT_A_POUND);
    world.poison = is_observe;
    world.deliver(account(1), &window(CSV, &[coffee()]));
    world.poison = |_| false;
    world.deliver(account(1), &window(CSV, &[coffee().of(500)]));
    assert!(matches!(world.retry_all()[..], [Answer::Observed(counts)] if counts.new == 1));
    let again = Body::Retry(Retry { offset: 0 });
    assert_eq!(world.run(Bucket(1), again), Answer::Repeated);
    assert_eq!((world.posted(Cause::Earn), world.booked()), (8, 2));
    let first = TransactionId::at(Bucket(1), Position { offset: 0, index: 0 });
    // Its day was covered meanwhile: it is held until the end of its own delivery, which comes with it.
    let revisions = world.events().filter_map(Event::state).filter(|(transaction, _)| *transaction == first);
    let statuses: Vec<TransactionStatus> = revisions.map(|(_, status)| status).collect();
    assert_eq!(statuses, [TransactionStatus::Held, TransactionStatus::Booked]);
    assert_eq!(world.events().filter(|event| **event == Event::DecidedAgain(0)).count(), 1);
    let Some(Row::SetAside(kept)) = world.rows.get(&RowKey::SetAside(Bucket(1), 0)) else { panic!("it is kept") };
    assert_eq!(kept.resolution, Some(Resolution::DecidedAgain(2)));
    world.assert_sums_to_zero();
}

#[test]
fn what_is_refused_when_it_is_decided_again_is_settled_too() {
    let (mut world, account, _) = linked_elsewhere();
    let nowhere = WalletId::new(Bucket(3), 1);
    world.poison = |body| matches!(body, Body::Join(_));
    link(&mut world, account, nowhere);
    assert_eq!(world.set_aside().len(), 2, "it leaves one and joins another");
    world.retry_all();
    assert!(world.set_aside().is_empty());
    assert!(world.records.iter().any(|record| record.answer == Answer::Refused(Refusal::NoSuchWallet(nowhere))));
}

#[test]
fn a_clients_own_command_is_refused_for_good() {
    let mut world = World::new(A_POINT_A_POUND);
    let wallet = WalletId::new(Bucket(2), 9);
    world.poison = |body| matches!(body, Body::OpenWallet(_));
    assert_eq!(open(&mut world, wallet), Answer::SetAside(WHY));
    world.poison = |_| false;
    assert_eq!(open(&mut world, wallet), Answer::SetAside(WHY), "asked again it is answered as the first time");
    assert!(world.set_aside().is_empty() && !world.rows.contains_key(&RowKey::Wallet(wallet)));
    let again = world.run(Bucket(2), Body::Retry(Retry { offset: 0 }));
    assert_eq!(again, Answer::Refused(Refusal::RefusedForGood));
    assert_eq!(world.run(Bucket(2), Body::Retry(Retry { offset: 99 })), Answer::Refused(Refusal::NothingSetAside));
}

#[test]
fn a_second_try_that_fails_leaves_the_first_waiting() {
    let mut world = World::new(A_POINT_A_POUND);
    world.poison = |body| matches!(body, Body::Observe(_) | Body::Retry(_));
    world.deliver(account(1), &window(CSV, &[coffee()]));
    assert_eq!(world.run(Bucket(1), Body::Retry(Retry { offset: 0 })), Answer::SetAside(WHY));
    assert_eq!(world.set_aside(), [(Bucket(1), 0)]);
    world.retry_all();
    assert_eq!((world.posted(Cause::Earn), world.set_aside().len()), (3, 0));
}

#[test]
fn a_fence_and_what_lifts_it_are_never_set_aside() {
    let version_source = VersionSource { number: 0, source: String::new(), tzif: Vec::new(), name_hashes: Vec::new() };
    let (placement, programmes, rows) = (PLACEMENT, Programmes::default(), Rows::default());
    let context = Context { placement, partition: Partition(1), offset: 0, programmes: &programmes };
    let bodies = [
        Body::RaiseFence(RaiseFence { proposal: 0, version_source }),
        Body::Resolve(Resolve { proposal: 0, fate: Fate::Committed }),
        Body::Resolve(Resolve { proposal: 0, fate: Fate::Withdrawn }),
    ];
    for body in bodies {
        let command = crate::command::Command::of_client(ACTOR, crate::time::Instant(0), Bucket(1), body);
        assert_eq!(set_aside(&context, &command, &WHY, &rows), Ok(None));
    }
}

#[test]
fn a_delivery_whose_chunk_was_set_aside_takes_nothing_back() {
    let complete = |items: &[crate::item::Item]| Page { whole: true, complete: true, ..window(CSV, items) };
    let items: Vec<_> = (1..=5).map(|day| coffee().on(&format!("2026-03-0{day}")).of(day * 100)).collect();
    let mut world = World::new(A_POINT_A_POUND);
    world.deliver(account(1), &complete(&items[..4]));
    // The same days once more with one more item: its first two items cannot be decided.
    world.poison = |body| matches!(body, Body::Observe(observe) if observe.before == 0);
    world.deliver_in(account(1), &complete(&items), 2);
    assert_eq!((world.revisions(TransactionStatus::Removed), world.posted(Cause::Clawback)), (0, 0));
    world.retry_all();
    assert!(!world.events().any(|event| matches!(event, Event::Gone(_))));
    // Taken in again it is whole, and what is missing from a later one is gone.
    world.deliver_in(account(1), &complete(&items), 2);
    assert!(!world.events().any(|event| matches!(event, Event::Gone(_))));
    world.deliver_in(account(1), &complete(&items[1..]).covering("2026-03-01", "2026-03-05"), 2);
    assert_eq!(world.events().filter(|event| matches!(event, Event::Gone(_))).count(), 1);
    assert_eq!(world.held_by_wallets("PTS"), 2 + 3 + 4 + 5);
}

#[test]
fn a_window_that_is_decided_late_takes_nothing_back_that_came_since() {
    let complete = |items: &[crate::item::Item]| Page { whole: true, complete: true, ..window(CSV, items) };
    let mut world = World::new(A_POINT_A_POUND);
    world.poison = is_observe;
    world.deliver(account(1), &complete(&[coffee()]));
    world.poison = |_| false;
    world.deliver(account(1), &complete(&[coffee(), coffee().of(700)]));
    world.retry_all();
    assert_eq!((world.held_by_wallets("PTS"), world.booked()), (10, 2));
}

#[test]
fn a_credit_whose_purchase_came_back_meanwhile_starts_from_that() {
    let (mut world, account, wallet) = linked_elsewhere();
    world.poison = |body| matches!(body, Body::Credit(_));
    let bought = [coffee().id("A").of(1000), coffee().id("B").of(500)];
    world.deliver(account, &increment(CSV, &bought));
    world.deliver(account, &increment(CSV, &[coffee().refund().id("R1").of(300).of_purchase("A")]));
    world.deliver(account, &increment(CSV, &[coffee().refund().id("R2").of(200).of_purchase("A")]));
    assert_eq!((world.wallet_holds(wallet, "PTS"), world.set_aside().len()), (0, 2));
    world.retry_all();
    assert_eq!((world.posted(Cause::Earn), world.posted(Cause::Clawback)), (15, -5));
    assert_eq!(world.wallet_holds(wallet, "PTS"), 10);
    world.deliver(account, &increment(CSV, &[coffee().refund().id("R3").of(500).of_purchase("A")]));
    assert_eq!(world.wallet_holds(wallet, "PTS"), 5);
    let left = world
        .rows
        .values()
        .filter_map(|row| if let Row::MonthOfRewards(rewards) = row { Some(rewards.returned.len()) } else { None });
    assert_eq!(left.sum::<usize>(), 0);
    world.assert_sums_to_zero();
}

#[test]
fn a_wallet_that_an_account_has_left_meanwhile_is_not_joined_late() {
    let (mut world, account, first) = linked_elsewhere();
    let (second, third) = (WalletId::new(Bucket(3), 5), WalletId::new(Bucket(4), 5));
    open(&mut world, second);
    open(&mut world, third);
    world.poison = |body| matches!(body, Body::Join(_) | Body::SiblingAccounts(_));
    link(&mut world, account, second);
    world.poison = |_| false;
    link(&mut world, account, third);
    assert_eq!([first, second, third].map(|wallet| accounts_of(&world, wallet)), [1, 0, 1]);
    world.retry_all();
    assert_eq!([first, second, third].map(|wallet| accounts_of(&world, wallet)), [0, 0, 1]);
    let Some(Row::BankAccount(row)) = world.rows.get(&RowKey::BankAccount(account.0)) else { panic!("an account") };
    assert_eq!((row.wallet(), row.siblings.len()), (Some(third), 1));
}
