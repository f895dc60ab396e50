//! What a person decides about items in review: accepts, rejects, calls a repeat, and undoes each.

use super::{
    super::fleet::*,
    script::{install, propose},
};
use crate::{
    command::{Body, ReviewDecision, ReviewItem},
    ids::{Bucket, Position},
    item::Item,
    meaning::Meaning,
    review_reason::ReviewReason,
    state::known_items::Standing,
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
        let review = ReviewItem { account, delivery, terms: None, transaction, item, stands, decision, text: vec![1, 2] };
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
}
