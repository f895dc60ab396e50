//! The suite of [`Events`], for adapters that keep what was published.

use std::sync::Arc;

use rewardhub_core::ids::Partition;

use super::{HERE, THERE};
use crate::ports::{AppendError, Events, Unpublished};

/// Makes adapters for the suite, and looks into them.
pub trait Fixture {
    /// The adapter under test.
    type Events: Events;
    /// A new one that has published nothing, laid out as [`super::PLACEMENT`] says.
    fn create(&mut self) -> Self::Events;
    /// The same one after a crash of its process and machine.
    fn crash(&mut self, events: Self::Events) -> Self::Events;
    /// Everything that readers of a partition find, from offset 0 on.
    fn published(&self, events: &Self::Events, partition: Partition) -> Vec<Vec<u8>>;
}

/// Runs the whole suite.
///
/// # Panics
/// If a promise is broken.
pub async fn all(fixture: &mut impl Fixture) {
    decisions_are_published_in_order_by_partition(fixture).await;
    what_comes_again_changes_nothing(fixture).await;
    another_decision_than_was_published_is_refused(fixture).await;
    a_hole_is_refused(fixture).await;
    what_was_published_survives_a_crash(fixture).await;
}

/// Decisions from an offset on, each of these bytes.
fn decisions(first: u64, bytes: &[&str]) -> Vec<Unpublished> {
    (first..).zip(bytes).map(|(offset, bytes)| Unpublished { offset, decision: Arc::from(bytes.as_bytes()) }).collect()
}

fn published<F: Fixture>(fixture: &F, events: &F::Events, partition: Partition) -> Vec<String> {
    let found = fixture.published(events, partition);
    found.into_iter().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

async fn decisions_are_published_in_order_by_partition(fixture: &mut impl Fixture) {
    let events = fixture.create();
    assert_eq!(events.publish(HERE, &[]).await, Ok(()), "publishing nothing");
    assert_eq!(events.publish(HERE, &decisions(0, &["a", "b"])).await, Ok(()), "the first decisions");
    assert_eq!(events.publish(THERE, &decisions(0, &["x"])).await, Ok(()), "the first of another partition");
    assert_eq!(events.publish(HERE, &decisions(2, &["c"])).await, Ok(()), "the next decision");
    assert_eq!(published(fixture, &events, HERE), ["a", "b", "c"], "what readers find");
    assert_eq!(published(fixture, &events, THERE), ["x"], "what readers of the other partition find");
}

async fn what_comes_again_changes_nothing(fixture: &mut impl Fixture) {
    let events = fixture.create();
    assert_eq!(events.publish(HERE, &decisions(0, &["a", "b", "c"])).await, Ok(()), "the first decisions");
    for (first, again) in [(0, &["a", "b", "c"][..]), (0, &["a"]), (1, &["b", "c"]), (2, &["c", "d", "e"]), (0, &["a", "b"])] {
        assert_eq!(events.publish(HERE, &decisions(first, again)).await, Ok(()), "{again:?} again, from {first} on");
    }
    assert_eq!(published(fixture, &events, HERE), ["a", "b", "c", "d", "e"], "what readers find");
}

async fn another_decision_than_was_published_is_refused(fixture: &mut impl Fixture) {
    let events = fixture.create();
    assert_eq!(events.publish(HERE, &decisions(0, &["a", "b"])).await, Ok(()), "the first decisions");
    for other in [decisions(1, &["x"]), decisions(0, &["a", "bb", "c"]), decisions(1, &["", "c"])] {
        refused(&events, &other, "decision 1 of partition 0 is another").await;
    }
    assert_eq!(published(fixture, &events, HERE), ["a", "b"], "what readers find after others were refused");
    assert_eq!(events.publish(HERE, &decisions(1, &["b", "c"])).await, Ok(()), "the right ones after that");
}

async fn a_hole_is_refused(fixture: &mut impl Fixture) {
    let events = fixture.create();
    refused(&events, &decisions(1, &["b"]), "decision 1 of partition 0 was to be published where 0 comes next").await;
    assert_eq!(events.publish(HERE, &decisions(0, &["a"])).await, Ok(()), "the first decision");
    refused(&events, &decisions(2, &["c"]), "decision 2 of partition 0 was to be published where 1 comes next").await;
    assert_eq!(published(fixture, &events, HERE), ["a"], "what readers find after a hole was refused");
}

async fn refused(events: &impl Events, decisions: &[Unpublished], why: &str) {
    match events.publish(HERE, decisions).await {
        Err(AppendError::Permanent(message)) => assert!(message.starts_with(why), "{message}, not {why}"),
        other => panic!("{why}, but {other:?}"),
    }
}

async fn what_was_published_survives_a_crash(fixture: &mut impl Fixture) {
    let events = fixture.create();
    assert_eq!(events.publish(HERE, &decisions(0, &["a", "b"])).await, Ok(()), "the first decisions");
    let events = fixture.crash(events);
    assert_eq!(published(fixture, &events, HERE), ["a", "b"], "what readers find after a crash");
    assert_eq!(events.publish(HERE, &decisions(1, &["b", "c"])).await, Ok(()), "going on after a crash");
    assert_eq!(published(fixture, &events, HERE), ["a", "b", "c"], "what readers find then");
}
