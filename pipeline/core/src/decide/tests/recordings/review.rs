//! What a person decides about items in review: accepts, rejects, calls a repeat, and undoes each; about a purchase that could not be
//! judged; and about what another person asked for.

use super::{
    super::fleet::*,
    script::{install, propose},
};
use crate::{
    adjustment::AdjustmentReason,
    command::{
        AccessChange, Adjust, Approve, Ask, Body, Decline, Ending, KeepDeadLetter, LetterDecision, Observe, OpenSealed,
        PurchaseDecision, ReadAgain, ReviewDecision, ReviewItem, ReviewPurchase, Revise, Sealed, SettleLetter,
    },
    dead_letter::DeadLetter,
    ids::{ActorId, Bucket, CommandId, FeedId, KeyId, Position, Token, TransactionId},
    item::{Facts, Item, Kind},
    meaning::Meaning,
    money::{Asset, MAX_AMOUNT_MINOR, Money},
    review_reason::ReviewReason,
    state::known_items::Standing,
    time::Instant,
};

const CSV: &str = "csv:default";
const WAITS: Standing = Standing::Review(ReviewReason::DetailsDoNotAddUp);
const RESTS: Standing = Standing::Dismissed(ReviewReason::DetailsDoNotAddUp);

/// Everything.
pub fn run(fleet: &mut Fleet, meaning: Meaning) {
    propose(fleet, 0, 1, "2026-01-01");
    fleet.run();
    install(fleet, meaning);
    let (_, first) = fleet.deliver(account(1), &window(CSV, &[coffee()]));
    fleet.run();
    let doubtful = Item { review_reason: Some(ReviewReason::DetailsDoNotAddUp), ..coffee().of(900) };
    let page = window(CSV, std::slice::from_ref(&doubtful));
    let (_, offset) = fleet.deliver(account(1), &page);
    fleet.run();
    let month = doubtful.facts.booked_on.month();
    let first = Position { offset: first, index: 0 };
    let mut decide = |stands, decision| {
        let transaction = Position { offset, index: 0 };
        let (account, delivery, item) = (account(1).0, page.delivery(), doubtful.clone());
        let review = ReviewItem {
            account,
            delivery,
            terms: None,
            transaction,
            month,
            item,
            stands,
            decision,
            other: None,
            text: vec![1, 2],
        };
        let called = name(Bucket(1), &format!("{stands:?} {decision:?}"));
        fleet.ask_as(called, Body::ReviewItem(Box::new(review)));
        fleet.run();
    };
    decide(WAITS, ReviewDecision::Accept);
    decide(Standing::Booked, ReviewDecision::Undo);
    decide(WAITS, ReviewDecision::Reject);
    decide(RESTS, ReviewDecision::Undo);
    decide(WAITS, ReviewDecision::RepeatOf { month, transaction: first });
    // It does not stand so any more.
    decide(WAITS, ReviewDecision::Accept);
    amended(fleet);
    letters(fleet);
    unjudged(fleet);
    approvals(fleet);
}

/// A purchase that a person gives other content, which is undone; and one of an unknown kind that a person classifies.
fn amended(fleet: &mut Fleet) {
    let (first, second) = (coffee().of(700).id("A"), coffee().of(1500).id("A"));
    let unknown = Item { facts: Facts { kind: Kind::Other, ..coffee().facts }, ..coffee().id("U") };
    let (_, original) = fleet.deliver(account(1), &window("camt053", &[first.clone(), unknown]));
    fleet.run();
    let page = window("camt053", std::slice::from_ref(&second));
    let (_, offset) = fleet.deliver(account(1), &page);
    fleet.run();
    let (month, own) = (second.facts.booked_on.month(), Position { offset, index: 0 });
    let mut decide = |transaction, item: &Item, stands, decision, other: Option<&Item>| {
        let (delivery, other) = (page.delivery(), other.cloned().map(Box::new));
        let (account, item) = (account(1).0, item.clone());
        let review =
            ReviewItem { account, delivery, terms: None, transaction, month, item, stands, decision, other, text: vec![5] };
        fleet.ask_as(name(Bucket(1), &format!("{stands:?} {decision:?}")), Body::ReviewItem(Box::new(review)));
        fleet.run();
    };
    let (conflict, dismissed) = (ReviewReason::SameIdOtherContent, Standing::Dismissed(ReviewReason::SameIdOtherContent));
    let replace = ReviewDecision::Replace { month, transaction: Position { offset: original, index: 0 } };
    decide(own, &second, Standing::Review(conflict), replace, None);
    decide(own, &second, dismissed, ReviewDecision::Undo, Some(&first));
    let unknown = Position { offset: original, index: 1 };
    decide(unknown, &coffee().id("U"), Standing::Booked, ReviewDecision::Reclassify, None);
    let (bucket, wallet) = (Bucket(1), account(1).0.first_wallet());
    let transaction = TransactionId::at(bucket, unknown);
    let (judged_first, round) = (second.facts.booked_on, 1);
    let revise = Revise {
        wallet,
        transaction,
        judged_first,
        round,
        credit: None,
        returned_minor: 0,
        because_of: transaction,
        booked_on: judged_first,
    };
    fleet.ask(bucket, Body::Revise(Box::new(revise)));
    fleet.run();
}

/// A dead letter that is dismissed, which is undone, and that is read again.
fn letters(fleet: &mut Fleet) {
    let (feed, id, bucket) = (FeedId::named("bank", FLEET), 17, FLEET.bucket_of(17));
    let letter = DeadLetter {
        id,
        feed: "bank".into(),
        stream: CSV.into(),
        source: "march.csv".into(),
        place: "line 17".into(),
        reason: "amount".into(),
        preview: "xxx".into(),
        stored_at: "2026-03/0".into(),
        at: Instant(0),
        times: 1,
        settled: None,
    };
    fleet.ask(bucket, Body::KeepDeadLetter(KeepDeadLetter { feed, letter }));
    for (called, decision) in (300..).zip([LetterDecision::Dismiss, LetterDecision::Undo, LetterDecision::Undo]) {
        let settle = SettleLetter { feed, letter: id, decision, text: vec![6] };
        fleet.ask_as(CommandId::new(bucket, called), Body::SettleLetter(settle));
        fleet.run();
    }
    let open = OpenSealed { sealed: Sealed::Letter { feed, letter: id }, text: vec![9] };
    fleet.ask_as(CommandId::new(bucket, 310), Body::OpenSealed(open));
    fleet.ask_as(CommandId::new(bucket, 311), Body::ChangeAccess(AccessChange::MadeKey(KeyId(12))));
    let item = coffee().of(1100);
    let (account, delivery) = (account(1).0, window(CSV, std::slice::from_ref(&item)).delivery());
    let token = Token(u128::from(account.bucket().0) + 1);
    let end = Some(Ending { whole: false, complete: false, items: 1 });
    let observe = Observe { account, token, delivery, before: 0, items: vec![item], texts: vec![7], end };
    let again = ReadAgain { letter: id, observe, terms: None, text: vec![8] };
    fleet.ask_as(name(account.bucket(), "again"), Body::ReadAgain(Box::new(again)));
    fleet.run();
}

/// A purchase whose reward is too large to be counted.
fn unjudged(fleet: &mut Fleet) {
    propose(fleet, 1, 1_000, "2026-04-01");
    fleet.run();
    fleet.at = Instant::parse("2026-04-02T12:00:00Z").unwrap();
    let (_, offset) = fleet.deliver(account(3), &window(CSV, &[coffee().of(MAX_AMOUNT_MINOR).on("2026-04-01")]));
    fleet.run();
    let (bucket, month) = (account(3).0.bucket(), day("2026-04-01").month());
    let transaction = TransactionId::at(bucket, Position { offset, index: 0 });
    let decisions = [PurchaseDecision::Dismiss, PurchaseDecision::Undo, PurchaseDecision::Dismiss, PurchaseDecision::Dismiss];
    for (called, decision) in (100..).zip(decisions) {
        let wallet = account(3).0.first_wallet();
        let review = ReviewPurchase { wallet, month, transaction, decision, text: vec![3] };
        fleet.ask_as(CommandId::new(bucket, called), Body::ReviewPurchase(review));
        fleet.run();
    }
}

/// What needs the approval of a second person: one is approved of, one declined.
fn approvals(fleet: &mut Fleet) {
    let (wallet, amount) = (account(3).0.first_wallet(), Money::new(Asset::new("PTS").unwrap(), 500));
    let bucket = wallet.bucket();
    let body = Box::new(Body::Adjust(Adjust { wallet, amount, reason: AdjustmentReason::Goodwill, text: vec![4] }));
    let mut ask = |called, actor, body| {
        let place = fleet.ask_by(actor, CommandId::new(bucket, called), body);
        fleet.run();
        place.1
    };
    let first = ask(200, ACTOR, Body::Ask(Ask { body: body.clone(), until: Instant(i64::MAX) }));
    let second = ask(201, ACTOR, Body::Ask(Ask { body: body.clone(), until: Instant(i64::MAX) }));
    let approve = Approve { asked: first, asked_as: CommandId::new(bucket, 200), body };
    ask(202, ACTOR, Body::Approve(approve.clone()));
    ask(203, ActorId(77), Body::Approve(approve));
    ask(204, ACTOR, Body::Decline(Decline { asked: second, text: vec![10] }));
}
