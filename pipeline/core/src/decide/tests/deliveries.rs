//! What a feed learns of its deliveries.

use super::world::*;
use crate::{
    answer::{Answer, Refusal},
    command::{AcceptDelivery, Body, ReportDelivery},
    delivery::{DeliveryOutcome, DeliveryReport, ItemCounts},
    event::Event,
    ids::{Bucket, DeliveryId, FeedId},
    state::{
        feed::{AcceptedDelivery, Feed},
        row::{Row, RowKey},
    },
};

fn feed() -> FeedId {
    FeedId::new(Bucket(3), 1)
}

fn accept(world: &mut World, source: &str, outcome: Option<DeliveryOutcome>) -> DeliveryId {
    let delivery = DeliveryReport { feed: "bank".into(), source: source.into(), read: 2, ..DeliveryReport::default() };
    let accept = AcceptDelivery {
        feed: feed(),
        delivery,
        begun: Vec::new(),
        lists: Vec::new(),
        commands: Vec::new(),
        dead_letters: Vec::new(),
        outcome,
    };
    assert_eq!(world.run(feed().bucket(), Body::AcceptDelivery(accept)), Answer::Done);
    feed_row(world).last_accepted.unwrap()
}

fn outcome(new: u32) -> DeliveryOutcome {
    DeliveryOutcome { items: ItemCounts { new, ..ItemCounts::default() }, ..DeliveryOutcome::default() }
}

fn report(world: &mut World, delivery: DeliveryId, new: u32) -> Answer {
    world.run(feed().bucket(), Body::ReportDelivery(ReportDelivery { feed: feed(), delivery, outcome: outcome(new) }))
}

fn feed_row(world: &World) -> &Feed {
    match &world.rows[&RowKey::Feed(feed())] {
        Row::Feed(feed) => feed,
        other => panic!("{other:?}"),
    }
}

fn delivery(world: &World, id: DeliveryId) -> &AcceptedDelivery {
    match &world.rows[&RowKey::Delivery(id)] {
        Row::Delivery(delivery) => delivery,
        other => panic!("{other:?}"),
    }
}

/// The ends that became events.
fn published(world: &World) -> Vec<&DeliveryReport> {
    world.events().filter_map(|event| if let Event::Delivery(report) = event { Some(&**report) } else { None }).collect()
}

#[test]
fn a_delivery_is_accepted_and_ends_once_however_often_its_end_is_reported() {
    let mut world = World::new(A_POINT_A_POUND);
    let first = accept(&mut world, "march.csv", None);
    let second = accept(&mut world, "april.csv", None);
    assert_eq!((feed_row(&world).accepted, feed_row(&world).open()), (2, 2));
    assert_eq!((delivery(&world, first).previous, delivery(&world, second).previous), (None, Some(first)));
    assert_eq!(report(&mut world, second, 2), Answer::Done);
    assert_eq!(report(&mut world, second, 7), Answer::Repeated);
    assert_eq!((feed_row(&world).ended, feed_row(&world).open()), (1, 1));
    let ended = delivery(&world, second);
    assert_eq!((&ended.outcome, &delivery(&world, first).outcome), (&Some(outcome(2)), &None));
    assert_eq!((ended.report.items.new, feed_row(&world).last_ended.as_ref()), (2, Some(&ended.report)));
    assert_eq!(published(&world), [&ended.report]);
}

#[test]
fn what_is_decided_when_it_is_accepted_ends_at_once() {
    let mut world = World::new(A_POINT_A_POUND);
    let march = accept(&mut world, "march.csv", None);
    let april = accept(&mut world, "april.csv", Some(outcome(2)));
    assert_eq!((feed_row(&world).accepted, feed_row(&world).ended), (2, 1));
    let ended = delivery(&world, april);
    assert_eq!((ended.previous, &ended.outcome), (Some(march), &Some(outcome(2))));
    assert_eq!((ended.report.items.new, feed_row(&world).last_ended.as_ref()), (2, Some(&ended.report)));
    assert_eq!(published(&world), [&ended.report]);
    assert_eq!(report(&mut world, april, 7), Answer::Repeated);
}

#[test]
fn an_end_of_what_was_never_accepted_is_refused() {
    let mut world = World::new(A_POINT_A_POUND);
    let delivery = DeliveryId::at(feed().bucket(), 70);
    assert_eq!(report(&mut world, delivery, 1), Answer::Refused(Refusal::NoSuchDelivery { delivery }));
}
