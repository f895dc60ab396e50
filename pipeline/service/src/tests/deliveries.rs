//! Deliveries that a process accepted, and their ends.

use std::{path::Path, sync::Arc, time::Duration};

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    command::{AcceptDelivery, Body, Command, ListCommands},
    decision::DecisionRecord,
    ids::{DeliveryId, FeedId, Partition},
    state::{
        feed::{AcceptedDelivery, Feed},
        row::{Row, RowKey},
        set_aside::{SetAside, Undecidable},
        wallet::WalletKind,
    },
};
use tempfile::TempDir;

use super::{
    at, by,
    forging::{append, decided, forge},
    opened, purchases, with_programme,
};
use crate::{
    Service, SubmissionState, bundled_programme,
    deliveries::{EndedDeliveries, KnownDelivery},
    ingest::{Delivery, Input, OfFiles, SentDelivery},
    open::tests::{Database, with_database},
    set_aside::Place,
};

const WHEN: &str = "2026-04-02T09:00:00Z";

/// Takes a body in that is accepted before it is decided, and waits until all of it is decided.
fn sent(service: &Service, feed: &str, name: &str, body: &str) -> SentDelivery {
    sent_within(service, Duration::ZERO, (feed, name, body))
}

fn sent_within(service: &Service, decided_within: Duration, (feed, name, body): (&str, &str, &str)) -> SentDelivery {
    let said = OfFiles { feed: Some(feed.into()), ..OfFiles::default() };
    let input = Input { name: Path::new(name), bytes: Some(Box::new(body.as_bytes())) };
    let delivery = service.deliver(input, &said, by(WHEN), decided_within).unwrap();
    let Delivery::Sent(sent) = delivery else { panic!("nothing of it was taken in") };
    let state = block_on(sent.submission().until(SubmissionState::is_complete));
    assert!(state.is_complete(), "{state:?}");
    *sent
}

/// Takes a body in as a process that dies before it can report it.
fn left_open(service: &Service, feed: &str, account: &str) -> DeliveryId {
    let id = sent(service, feed, "a.ndjson", &purchases(account, 3)).known().id;
    service.decide_what_is_there().unwrap();
    id
}

fn next_process((folder, service): (TempDir, Service)) -> (TempDir, Service) {
    service.close().unwrap();
    let service = opened(folder.path());
    (folder, service)
}

fn end_left_open(service: &Service) -> EndedDeliveries {
    service.end_deliveries_left_open(by(WHEN), || true).unwrap()
}

fn is_ended(service: &Service, feed: &str, id: DeliveryId) -> bool {
    service.delivery(feed, id).unwrap().accepted.outcome.is_some()
}

fn partition(service: &Service, id: DeliveryId) -> Partition {
    service.placement().partition(id.bucket())
}

/// The command that accepted a delivery.
fn acceptance(service: &Service, id: DeliveryId) -> (Command, AcceptDelivery) {
    let command = service.command(partition(service, id), id.offset()).unwrap();
    let Body::AcceptDelivery(accept) = command.body.clone() else { panic!("{}", command.body.word()) };
    (command, accept)
}

#[test]
fn what_is_decided_in_time_is_accepted_and_ended_by_one_command() {
    let (_folder, service) = with_programme();
    let body = purchases("GB82WEST12345698765432", 3);
    let sent = sent_within(&service, Duration::MAX, ("default", "a.ndjson", &body));
    assert_eq!(sent.known().accepted.outcome, None, "its acceptance is not decided for certain");
    let known = service.finish_delivery(sent).unwrap();
    let outcome = known.accepted.outcome.clone().unwrap();
    assert_eq!((outcome.items.new, service.delivery("default", known.id).unwrap()), (3, known.clone()));
    let (_, accept) = acceptance(&service, known.id);
    assert_eq!(accept.outcome, Some(outcome));
    assert_eq!(service.newest_version(known.id.bucket()), known.id.offset() + 1, "nothing came after it");
}

#[test]
fn a_delivery_that_cannot_be_ended_keeps_no_other_open_and_is_tried_again() {
    let (folder, service) = with_programme();
    let one = left_open(&service, "default", "GB82WEST12345698765432");
    let (folder, service) = next_process((folder, service));
    // What has the place of the next delivery is no acceptance.
    let command = by(WHEN).command(one.bucket(), Body::ListCommands(ListCommands { commands: Vec::new() }));
    let offset = append(&service, partition(&service, one), &command.encode());
    let damaged = DeliveryId::at(one.bucket(), offset);
    let report = service.delivery("default", one).unwrap().accepted.report.clone();
    let feed = Feed { name: "default".into(), accepted: 2, last_accepted: Some(damaged), ..Feed::default() };
    let rows = vec![
        (RowKey::Feed(FeedId::named("default", service.placement())), Row::Feed(feed.into())),
        (RowKey::Delivery(damaged), Row::Delivery(AcceptedDelivery { previous: Some(one), report, outcome: None }.into())),
    ];
    forge(&service, offset, &command, decided(one.bucket(), Answer::Done, Vec::new()), rows);
    let (_folder, service) = next_process((folder, service));
    assert_eq!(end_left_open(&service), EndedDeliveries { ended: 1, left: 1 });
    assert!(is_ended(&service, "default", one) && !is_ended(&service, "default", damaged));
    assert_eq!(end_left_open(&service), EndedDeliveries { ended: 0, left: 1 });
}

#[test]
fn a_partition_that_stands_still_keeps_open_only_what_ends_there() {
    let (folder, service) = with_programme();
    let placement = service.placement();
    let stops = placement.partition(FeedId::named("default", placement).bucket());
    let is_not_there = |name: &String| placement.partition(FeedId::named(name, placement).bucket()) != stops;
    let other = (0..).map(|n| format!("partner-{n}")).find(is_not_there).unwrap();
    std::fs::create_dir_all(folder.path().join("feeds")).unwrap();
    std::fs::write(folder.path().join(format!("feeds/{other}.toml")), "").unwrap();
    let kept = left_open(&service, "default", "GB82WEST12345698765432");
    let ended = left_open(&service, &other, "GB33BUKB20201555555555");
    let (_folder, service) = next_process((folder, service));
    // No program knows what this asks.
    append(&service, stops, &[255, 1, 2, 3]);
    assert_eq!(end_left_open(&service), EndedDeliveries { ended: 1, left: 1 });
    assert!(is_ended(&service, &other, ended) && !is_ended(&service, "default", kept));
}

#[test]
fn a_delivery_whose_acceptance_was_set_aside_ends_once_that_is_decided() {
    let (folder, service) = with_programme();
    let whole = left_open(&service, "default", "GB82WEST12345698765432");
    let (_folder, service) = next_process((folder, service));
    // The same once more, which this program cannot decide.
    let (command, _) = acceptance(&service, whole);
    let place =
        Place { partition: partition(&service, whole), offset: append(&service, partition(&service, whole), &command.encode()) };
    let reason = Undecidable::AskedTwice;
    let kept = SetAside { at: at(WHEN), command: command.clone(), reason: reason.clone(), resolution: None };
    let rows = vec![(RowKey::SetAside(command.bucket, place.offset), Row::SetAside(kept.into()))];
    forge(&service, place.offset, &command, decided(command.bucket, Answer::SetAside(reason), Vec::new()), rows);
    let late = DeliveryId::at(command.bucket, place.offset);
    assert_eq!(end_left_open(&service), EndedDeliveries { ended: 1, left: 0 });
    assert!(!is_ended(&service, "default", late));
    assert_eq!(service.retry(place, by(WHEN)).unwrap(), Answer::Done);
    let outcome = |id| service.delivery("default", id).unwrap().accepted.outcome.clone();
    assert_eq!(outcome(late).unwrap().items.new, 3);
    assert_eq!(outcome(late), outcome(whole));
    let listed: Vec<DeliveryId> = service.deliveries("default", None, 9).unwrap().deliveries.iter().map(|one| one.id).collect();
    assert_eq!(listed, [late, whole]);
}

#[test]
fn a_delivery_of_a_feed_whose_profile_is_gone_ends() {
    let (folder, service) = with_programme();
    let profile = folder.path().join("feeds/partner.toml");
    std::fs::create_dir_all(folder.path().join("feeds")).unwrap();
    std::fs::write(&profile, "").unwrap();
    let id = left_open(&service, "partner", "GB82WEST12345698765432");
    std::fs::remove_file(profile).unwrap();
    let (_folder, service) = next_process((folder, service));
    assert_eq!(end_left_open(&service), EndedDeliveries { ended: 1, left: 0 });
    assert!(is_ended(&service, "partner", id));
}

/// A statement of accounts that are linked to wallets in other buckets, of one whose items are held until the statement ends, more of
/// them than one decision releases, and of one that nobody has seen.
fn statement(service: &Service) -> String {
    let row = |account: &str, day: u32, pence: u32, text: &str| {
        format!("{account},2026-03-{day:02},-{}.{:02},GBP,{text},card_purchase\n", pence / 100, pence % 100)
    };
    let head = "account,date,amount,currency,description,kind\n";
    let known = format!("{head}{}{}", row("20000001", 1, 1250, "GREENS MARKET"), row("20000001", 31, 1250, "GREENS MARKET"));
    service.finish_delivery(sent(service, "default", "known.csv", &known)).unwrap();
    let linked: Vec<String> = (0..8).map(|n| format!("1000000{n}")).collect();
    for account in &linked {
        let wallet = service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
        service.link(wallet, &account.parse().unwrap(), "default", by(WHEN)).unwrap();
    }
    let held = (0..300).map(|n| row("20000001", 2 + n % 28, 1000 + n, "GREENS MARKET"));
    let of_linked = linked.iter().map(|account| row(account, 12, 2490, "GREENS MARKET"));
    let unseen = row("30000001", 12, 2490, "GREENS MARKET");
    held.chain(of_linked).chain([unseen]).fold(head.to_owned(), |body, row| body + &row)
}

#[test]
fn a_delivery_that_a_crash_left_open_comes_to_what_its_process_would_have_reported() {
    let (_folder, service) = with_programme();
    let reported = service.finish_delivery(sent(&service, "default", "march.csv", &statement(&service))).unwrap();
    let (folder, service) = with_programme();
    let id = sent(&service, "default", "march.csv", &statement(&service)).known().id;
    let (_folder, service) = next_process((folder, service));
    assert_eq!(end_left_open(&service), EndedDeliveries { ended: 1, left: 0 });
    let ended = service.delivery("default", id).unwrap();
    assert_eq!(ended.accepted.outcome, reported.accepted.outcome);
    let outcome = ended.accepted.outcome.clone().unwrap();
    assert_eq!((outcome.items.new, outcome.items.held, outcome.items.released), (309, 300, 300));
    assert!(outcome.rewards.iter().any(|sum| sum.minor > 500), "{:?}", outcome.rewards);
    let is_known = |KnownDelivery { accepted, .. }: &KnownDelivery| (accepted.report.read, accepted.report.items);
    assert_eq!(is_known(&ended), is_known(&reported));
    assert!(follow_ups_between_partitions(&service) > 0);
}

/// How many follow-ups of decisions go to another partition than the decision's.
fn follow_ups_between_partitions(service: &Service) -> usize {
    let mut found = 0;
    for partition in service.placement().all() {
        let other = |record: &DecisionRecord| {
            record.follow_ups.iter().filter(|follow_up| service.placement().partition(follow_up.bucket) != partition).count()
        };
        let each = |_, record| {
            found += other(&record);
            Ok(())
        };
        service.decisions(partition, 0, each).unwrap();
    }
    found
}

#[test]
fn commands_that_others_list_are_the_deliverys_too() {
    let (_folder, service) = with_programme();
    let known = service.finish_delivery(sent(&service, "default", "a.ndjson", &purchases("GB82WEST12345698765432", 3))).unwrap();
    let (command, accept) = acceptance(&service, known.id);
    let submit = |body| {
        let command = by(WHEN).command(command.bucket, body);
        block_on(service.submit(&command, &Arc::default())).unwrap().offset
    };
    let list = submit(Body::ListCommands(ListCommands { commands: accept.commands.clone() }));
    let accept = AcceptDelivery { lists: vec![list], commands: Vec::new(), ..accept };
    let listed = DeliveryId::at(command.bucket, submit(Body::AcceptDelivery(accept)));
    service.decide_what_is_there().unwrap();
    let items = service.items_of_delivery(listed, 9).unwrap();
    assert_eq!((items.len(), &items), (3, &service.items_of_delivery(known.id, 9).unwrap()));
}

#[test]
fn a_delivery_that_servers_do_not_show_yet_is_shown_as_the_partitions_wrote_it() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let service = with_database(folder.path(), &database).unwrap();
    service.activate(&bundled_programme::everyday().unwrap(), by("2026-01-01T09:00:00Z")).unwrap();
    let known = service.finish_delivery(sent(&service, "default", "a.ndjson", &purchases("GB82WEST12345698765432", 3))).unwrap();
    database.lacks_deliveries(true);
    assert_eq!(service.row(&RowKey::Delivery(known.id)).unwrap(), None);
    assert_eq!(service.delivery("default", known.id).unwrap(), known);
    assert_eq!(service.deliveries("default", None, 9).unwrap().deliveries, [known]);
}

#[test]
fn a_delivery_that_servers_do_not_show_yet_ends_after_a_crash() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let service = with_database(folder.path(), &database).unwrap();
    service.activate(&bundled_programme::everyday().unwrap(), by("2026-01-01T09:00:00Z")).unwrap();
    let id = left_open(&service, "default", "GB82WEST12345698765432");
    service.close().unwrap();
    let service = with_database(folder.path(), &database).unwrap();
    database.lacks_deliveries(true);
    assert_eq!(end_left_open(&service), EndedDeliveries { ended: 1, left: 0 });
    assert!(is_ended(&service, "default", id));
}
