//! What needs the approval of a second person is done once, by another than who asked, and not after it was declined.

use super::{fleet::*, world::name};
use crate::{
    adjustment::AdjustmentReason,
    answer::{Answer, Refusal},
    audit::{Act, AskedAt, AuditEntry},
    command::{Adjust, Approve, Ask, Body, Decline, Propose, Sweep, Withdraw},
    event::Event,
    ids::{ActorId, Bucket, WalletId},
    money::{Asset, Money},
    state::{
        proposal::Fate,
        row::{Row, RowKey},
    },
    time::Instant,
};

const OTHER: ActorId = ActorId(77);

/// A fleet with a wallet.
fn with_wallet() -> (Fleet, WalletId) {
    let mut fleet = Fleet::new();
    fleet.deliver(account(1), &window("camt053", &[coffee().of(700)]));
    fleet.run();
    (fleet, account(1).0.first_wallet())
}

fn gift(wallet: WalletId) -> Body {
    let amount = Money::new(Asset::new("PTS").unwrap(), 500);
    Body::Adjust(Adjust { wallet, amount, reason: AdjustmentReason::Goodwill, text: Vec::new() })
}

fn ask(fleet: &mut Fleet, actor: ActorId, bucket: Bucket, body: Body) -> (Place, Answer) {
    let called = name(bucket, &format!("{}", fleet.decided.len()));
    let place = fleet.ask_by(actor, called, body);
    fleet.run();
    (place, fleet.answer(place).clone())
}

fn approve(fleet: &mut Fleet, actor: ActorId, bucket: Bucket, (asked, body): (Place, &Body)) -> Answer {
    let approve = Approve { asked: asked.1, asked_as: name(bucket, "asked"), body: Box::new(body.clone()) };
    ask(fleet, actor, bucket, Body::Approve(approve)).1
}

fn points(fleet: &Fleet, wallet: WalletId) -> i64 {
    let wallets = fleet.rows.values().filter_map(|row| if let Row::Wallet(row) = row { Some(row) } else { None });
    assert_eq!(wallet, account(1).0.first_wallet());
    wallets.flat_map(|row| row.holding().lots()).map(|lot| lot.amount_minor).sum()
}

#[test]
fn what_was_asked_for_is_done_once_by_another_person() {
    let (mut fleet, wallet) = with_wallet();
    let (bucket, body) = (wallet.bucket(), gift(wallet));
    let (asked, answer) =
        ask(&mut fleet, ACTOR, bucket, Body::Ask(Ask { body: Box::new(body.clone()), until: Instant(i64::MAX) }));
    assert_eq!((answer, points(&fleet, wallet)), (Answer::Done, 7));
    assert_eq!(approve(&mut fleet, ACTOR, bucket, (asked, &body)), Answer::Refused(Refusal::SamePerson));
    let Body::Adjust(adjust) = &body else { unreachable!("it is one") };
    let more = Body::Adjust(Adjust { amount: Money::new(adjust.amount.asset, 501), ..adjust.clone() });
    assert_eq!(approve(&mut fleet, OTHER, bucket, (asked, &more)), Answer::Refused(Refusal::NothingAsked));
    assert_eq!(points(&fleet, wallet), 7);
    assert_eq!(approve(&mut fleet, OTHER, bucket, (asked, &body)), Answer::Done);
    assert_eq!(points(&fleet, wallet), 507);
    let entry = last_entry(&fleet);
    assert_eq!((entry.actor, entry.asked), (OTHER, Some(AskedAt { by: ACTOR, offset: asked.1 })));
    assert_eq!((Some(entry.act), entry.of), (body.act(bucket), None));
    assert_eq!(approve(&mut fleet, OTHER, bucket, (asked, &body)), Answer::Refused(Refusal::AlreadySettled));
    assert_eq!(approve(&mut fleet, OTHER, bucket, ((asked.0, asked.1 + 1), &body)), Answer::Refused(Refusal::NothingAsked));
    assert_eq!(points(&fleet, wallet), 507);
}

#[test]
fn what_was_asked_for_too_long_ago_is_not_approved_of_and_can_be_let_rest() {
    let (mut fleet, wallet) = with_wallet();
    let (bucket, body) = (wallet.bucket(), gift(wallet));
    let until = fleet.at;
    let (asked, _) = ask(&mut fleet, ACTOR, bucket, Body::Ask(Ask { body: Box::new(body.clone()), until }));
    fleet.at = Instant(until.0 + 1);
    assert_eq!(approve(&mut fleet, OTHER, bucket, (asked, &body)), Answer::Refused(Refusal::AskedTooLongAgo));
    assert_eq!(points(&fleet, wallet), 7);
    let decline = Body::Decline(Decline { asked: asked.1, text: Vec::new() });
    assert_eq!(ask(&mut fleet, OTHER, bucket, decline).1, Answer::Done);
}

#[test]
fn what_can_never_be_done_is_not_asked_for() {
    let (mut fleet, wallet) = with_wallet();
    let bucket = wallet.bucket();
    let nobody = WalletId::new(bucket, 99);
    let (place, answer) =
        ask(&mut fleet, ACTOR, bucket, Body::Ask(Ask { body: Box::new(gift(nobody)), until: Instant(i64::MAX) }));
    assert_eq!(answer, Answer::Refused(Refusal::NoSuchWallet(nobody)));
    assert!(!fleet.rows.contains_key(&RowKey::Asked(bucket, place.1)), "nothing waits");
    let withdraw = Body::Withdraw(Withdraw { version: 9 });
    let answer = ask(&mut fleet, ACTOR, Bucket(0), Body::Ask(Ask { body: Box::new(withdraw), until: Instant(i64::MAX) })).1;
    assert_eq!(answer, Answer::Refused(Refusal::NotProposed { version: 9 }));
    // Funds may come.
    let Body::Adjust(gift) = gift(wallet) else { unreachable!("it is one") };
    let more_than_there_is = Body::Adjust(Adjust { amount: Money::new(gift.amount.asset, -9_000), ..gift });
    let answer =
        ask(&mut fleet, ACTOR, bucket, Body::Ask(Ask { body: Box::new(more_than_there_is), until: Instant(i64::MAX) })).1;
    assert_eq!((answer, points(&fleet, wallet)), (Answer::Done, 7));
}

/// The last thing that a person decided.
fn last_entry(fleet: &Fleet) -> AuditEntry {
    let events = fleet.decided.iter().flat_map(|(.., record)| &record.events);
    let mut entries = events.filter_map(|event| if let Event::Audited(entry) = event { Some(entry) } else { None });
    *entries.next_back().expect("somebody decided something").clone()
}

#[test]
fn what_is_asked_for_and_declined_is_told_with_what_it_is() {
    let (mut fleet, wallet) = with_wallet();
    let (bucket, body) = (wallet.bucket(), gift(wallet));
    let (asked, _) = ask(&mut fleet, ACTOR, bucket, Body::Ask(Ask { body: Box::new(body.clone()), until: Instant(i64::MAX) }));
    let entry = last_entry(&fleet);
    assert_eq!((entry.act, entry.of, entry.asked), (Act::Asked { kind: body.kind() }, body.act(bucket), None));
    ask(&mut fleet, OTHER, bucket, Body::Decline(Decline { asked: asked.1, text: Vec::new() }));
    let entry = last_entry(&fleet);
    assert_eq!((entry.actor, entry.act, entry.of), (OTHER, Act::Declined { asked: asked.1 }, body.act(bucket)));
    assert_eq!(entry.asked, Some(AskedAt { by: ACTOR, offset: asked.1 }));
}

#[test]
fn what_was_declined_is_not_done() {
    let (mut fleet, wallet) = with_wallet();
    let (bucket, body) = (wallet.bucket(), gift(wallet));
    let (asked, _) = ask(&mut fleet, ACTOR, bucket, Body::Ask(Ask { body: Box::new(body.clone()), until: Instant(i64::MAX) }));
    let decline = Body::Decline(Decline { asked: asked.1, text: Vec::new() });
    assert_eq!(ask(&mut fleet, ACTOR, bucket, decline.clone()).1, Answer::Done);
    assert_eq!(approve(&mut fleet, OTHER, bucket, (asked, &body)), Answer::Refused(Refusal::AlreadySettled));
    assert_eq!(ask(&mut fleet, OTHER, bucket, decline).1, Answer::Refused(Refusal::AlreadySettled));
    assert_eq!(points(&fleet, wallet), 7);
}

#[test]
fn what_nobody_decides_needs_no_approval() {
    let (mut fleet, wallet) = with_wallet();
    let sweep = Box::new(Body::Sweep(Sweep { wallets: vec![wallet], accounts: Vec::new() }));
    let nested = Box::new(Body::Ask(Ask { body: Box::new(gift(wallet)), until: Instant(i64::MAX) }));
    for body in [sweep, nested] {
        let answer = ask(&mut fleet, ACTOR, wallet.bucket(), Body::Ask(Ask { body, until: Instant(i64::MAX) })).1;
        assert_eq!(answer, Answer::Refused(Refusal::NeedsNoApproval));
    }
}

#[test]
fn a_version_that_was_approved_is_in_force_in_every_partition() {
    let mut fleet = Fleet::new();
    let bucket = Bucket(0);
    let body = Body::Propose(Propose { version_source: version_source(1, &version(2, "2026-06-01")) });
    let (asked, _) = ask(&mut fleet, ACTOR, bucket, Body::Ask(Ask { body: Box::new(body.clone()), until: Instant(i64::MAX) }));
    assert_eq!((0..3).map(|partition| fleet.programmes(partition).count()).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(approve(&mut fleet, OTHER, bucket, (asked, &body)), Answer::Proposal(Fate::Open));
    assert_eq!((0..3).map(|partition| fleet.programmes(partition).count()).collect::<Vec<_>>(), [2, 2, 2]);
}
