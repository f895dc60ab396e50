//! History: what is entered is read, newest first, in three requests a page at most.

use std::{
    io::Write as _,
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use rewardhub_core::{
    answer::Answer,
    decision::DecisionRecord,
    event::Event,
    ids::{Bucket, Partition, Position, WalletId},
    money::Asset,
    posting::{Account, Cause, Part, Posting, SystemAccount},
    programme::Funder,
    state::wallet::WalletKind,
    time::{Day, Instant as At, Month},
};
use rewardhub_engine::ports::{
    AppendError, Cursor, Events as _, HistoryEntry, HistoryPage, HistoryReader as _, LedgerError, Unpublished,
};
use rewardhub_scylla::{Address, Connection, Digest, ScyllaLedger};

use crate::{address, chosen, made};

const BUCKET: Bucket = Bucket(2);
const PARTITION: Partition = Partition(0);

async fn opened(address: Address) -> ScyllaLedger {
    let connection = Connection::open(&made(address).await).await.expect("the server is there");
    ScyllaLedger::open(connection, chosen().log, chosen().placement).await.expect("its tables are there")
}

fn month(year: i16, month: i8) -> Month {
    Day::from_ymd(year, month, 1).expect("there is such a month").month()
}

/// So many seconds into a month.
fn at(month: Month, seconds: u64) -> At {
    At((i64::from(month.first_day().number()) * 86_400 + i64::try_from(seconds).expect("it is little")) * 1_000_000)
}

fn posting(from: Account, to: Account, amount_minor: i64) -> Event {
    Event::Posting(Box::new(Posting {
        from,
        to,
        asset: Asset::new("EUR").expect("it is one"),
        amount_minor,
        cause: Cause::Earn,
        rule: Some("coffee-5".to_owned()),
        funder: Funder::Issuer,
        transaction: None,
        movement: None,
        lot_expires_on: None,
        effective_on: Day::from_ymd(2025, 3, 31).expect("there is such a day"),
    }))
}

fn earned(wallet: WalletId, amount_minor: i64) -> Event {
    posting(Account::System(SystemAccount::Funding(Funder::Issuer)), Account::Wallet(wallet, Part::Pending), amount_minor)
}

fn decided(offset: u64, at: At, events: Vec<Event>) -> Unpublished {
    let record = DecisionRecord { at, bucket: BUCKET, answer: Answer::Done, events, follow_ups: vec![] };
    Unpublished { offset, decision: record.encode().into() }
}

fn places(entries: &[HistoryEntry]) -> Vec<(u64, u32)> {
    entries.iter().map(|HistoryEntry { position: Position { offset, index }, .. }| (*offset, *index)).collect()
}

/// The whole history by pages, and how long each took.
async fn walk(
    ledger: &ScyllaLedger,
    wallet: WalletId,
    months: RangeInclusive<Month>,
    limit: usize,
) -> (Vec<HistoryEntry>, Vec<(usize, Duration)>) {
    let (mut all, mut took, mut after) = (Vec::new(), Vec::new(), None::<Cursor>);
    loop {
        let start = Instant::now();
        let HistoryPage { entries, next, requests } =
            ledger.history(wallet, months.clone(), after.as_ref(), limit).await.expect("it is there");
        took.push((entries.len(), start.elapsed()));
        assert!((1..=3).contains(&requests), "{requests} requests");
        assert!(entries.len() <= limit);
        all.extend(entries);
        let Some(next) = next else { return (all, took) };
        // As a client would send it.
        after = Some(next.to_string().parse().expect("it is one of ours"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_of_a_long_history_is_on_one_page_and_a_page_is_three_requests() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let ledger = opened(address(node.contact_points()[0], &node.keyspace("history"), "")).await;
    let (wallet, other) = (WalletId::new(BUCKET, 1), WalletId::new(BUCKET, 2));
    let months = month(2023, 1)..=month(2025, 12);
    // Nothing at both ends and in the middle; a single command in one month.
    let commands = |nth: i32| match nth {
        0 | 1 | 11 | 12 | 20 | 33.. => 0,
        10 => 1,
        _ => 1852,
    };
    let (mut decisions, mut expected) = (Vec::new(), Vec::new());
    for (nth, month) in (months.start().number()..=months.end().number()).enumerate() {
        for n in 0..commands(i32::try_from(nth).unwrap()) {
            let offset = decisions.len() as u64 * 3;
            let (mine, others) = (earned(wallet, 1 + n), earned(other, 7));
            let opened = Event::WalletOpened(other, WalletKind::Customer);
            // Two postings to the wallet of the test, among others.
            decisions.push(decided(
                offset,
                at(Month::from_number(month).unwrap(), n.cast_unsigned() * 60),
                vec![opened, mine.clone(), others, mine],
            ));
            expected.extend([(offset, 1), (offset, 3)]);
        }
    }
    expected.reverse();
    let start = Instant::now();
    for some in decisions.chunks(8192) {
        ledger.publish(PARTITION, some).await.unwrap();
    }
    tell(&format!("{} rows entered in {:?}", decisions.len() * 3, start.elapsed()));
    assert_eq!(expected.len(), 100_010);
    // Entering again changes nothing.
    ledger.publish(PARTITION, &decisions[..500]).await.unwrap();

    let (entries, _) = walk(&ledger, wallet, months.clone(), 1000).await;
    assert_eq!(places(&entries), expected);
    let (entries, took) = walk(&ledger, wallet, months.clone(), 100).await;
    assert_eq!(places(&entries), expected);
    let (last, full) = took.split_last().unwrap();
    assert!(full.iter().all(|(count, _)| *count == 100), "only the last page is short");
    assert_eq!(last.0, expected.len() % 100);
    assert_eq!(
        entries[0].posting,
        *match earned(wallet, 1852) {
            Event::Posting(posting) => posting,
            _ => unreachable!("it is one"),
        }
    );
    medians(&ledger, wallet, &months, &entries).await;
}

/// Tells how long the first, a middle and the last page of a hundred take.
async fn medians(ledger: &ScyllaLedger, wallet: WalletId, months: &RangeInclusive<Month>, entries: &[HistoryEntry]) {
    let middle = entries[entries.len() / 2].cursor();
    let last = entries[entries.len() - 101].cursor();
    for (name, after) in [("first", None), ("middle", Some(middle)), ("last", Some(last))] {
        let mut took = Vec::new();
        for _ in 0..101 {
            let start = Instant::now();
            let page = ledger.history(wallet, months.clone(), after.as_ref(), 100).await.expect("it is there");
            took.push(start.elapsed());
            assert_eq!(page.entries.len(), 100);
        }
        took.sort_unstable();
        tell(&format!("{name} page of 100: median {:?}, 90 % {:?}", took[50], took[90]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lead_over_years_without_entries_to_the_end() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let ledger = opened(address(node.contact_points()[0], &node.keyspace("years"), "")).await;
    let wallet = WalletId::new(BUCKET, 1);
    let months = month(2011, 4)..=month(2025, 12);
    let years = [(0, 2011), (10, 2015), (11, 2019), (12, 2019), (13, 2020), (20, 2025)];
    let decisions: Vec<_> =
        years.map(|(offset, year)| decided(offset, at(month(year, 4), offset), vec![earned(wallet, 5)])).into();
    ledger.publish(PARTITION, &decisions).await.unwrap();

    for limit in [1, 2, 3, 100, usize::MAX] {
        let (entries, took) = walk(&ledger, wallet, months.clone(), limit).await;
        assert_eq!(places(&entries), [(20, 0), (13, 0), (12, 0), (11, 0), (10, 0), (0, 0)], "{limit}");
        assert!(took.len() <= 6 + 5, "five times three years, and six entries: {} pages", took.len());
    }
    let nobody = ledger.history(WalletId::new(BUCKET, 9), months.clone(), None, 10).await.unwrap();
    assert_eq!((nobody.entries.len(), nobody.requests), (0, 3));
    // Before the wallet was opened there is nothing to ask for.
    let before = Cursor::after(month(2010, 1), Position { offset: 0, index: 0 });
    let page = ledger.history(wallet, months, Some(&before), 10).await.unwrap();
    assert_eq!((page.entries.len(), page.next, page.requests), (0, None, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_posting_is_in_the_history_of_each_wallet_that_it_touches() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let ledger = opened(address(node.contact_points()[0], &node.keyspace("touched"), "")).await;
    let [giver, taker] = [1, 2].map(|nth| WalletId::new(BUCKET, nth));
    let part = |wallet, part| Account::Wallet(wallet, part);
    let matured = posting(part(giver, Part::Pending), part(giver, Part::Available), 3);
    let given = posting(part(giver, Part::Available), part(taker, Part::Available), 2);
    let now = month(2026, 2);
    let decisions = [decided(7, at(now, 1), vec![matured, given]), decided(8, at(now, 1), vec![])];
    ledger.publish(PARTITION, &decisions).await.unwrap();
    let places_of = async |wallet| places(&ledger.history(wallet, now..=now, None, 10).await.unwrap().entries);
    assert_eq!(places_of(giver).await, [(7, 1), (7, 0)]);
    assert_eq!(places_of(taker).await, [(7, 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_an_error_and_not_left_out() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = address(node.contact_points()[0], &node.keyspace("damaged"), "");
    let ledger = opened(address.clone()).await;
    let (wallet, now) = (WalletId::new(BUCKET, 1), month(2026, 2));
    let good = decided(7, at(now, 1), vec![earned(wallet, 5)]);
    let damaged = Unpublished { offset: 8, decision: [1, 2, 3].as_slice().into() };
    let error = ledger.publish(PARTITION, &[good.clone(), damaged]).await.unwrap_err();
    assert!(
        matches!(&error, AppendError::Permanent(what) if what.starts_with("decision 8 of partition 0 cannot be read")),
        "{error}"
    );

    ledger.publish(PARTITION, &[good]).await.unwrap();
    let connection = Connection::open(&address).await.unwrap();
    let broken = "INSERT INTO wallet_entries (bucket, month, wallet, command, event, entry) VALUES (?, 202602, ?, 9, 0, ?)";
    connection
        .session()
        .query_unpaged(broken, (i32::try_from(BUCKET.0).unwrap(), uuid::Uuid::from_bytes(wallet.bytes()), vec![9u8, 1]))
        .await
        .unwrap();
    let error = ledger.history(wallet, now..=now, None, 10).await.unwrap_err();
    let expected = format!("entry 9/0 of 202602 of wallet {wallet} cannot be read: it is of format 9, this program reads 1");
    assert!(matches!(&error, LedgerError::Permanent(what) if *what == expected), "{error}");

    connection.session().query_unpaged("DROP TABLE wallet_entries", ()).await.unwrap();
    let error = ledger.history(wallet, now..=now, None, 10).await.unwrap_err();
    assert!(matches!(error, LedgerError::Permanent(_)), "{error}");
    let error = ledger.publish(PARTITION, &[decided(10, at(now, 1), vec![earned(wallet, 5)])]).await.unwrap_err();
    assert!(matches!(error, AppendError::Permanent(_)), "{error}");
}

fn tell(what: &str) {
    std::io::stderr().write_all(format!("{what}\n").as_bytes()).expect("standard error is open");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_entered_sums_up_to_what_was_decided_and_nothing_else_does() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = address(node.contact_points()[0], &node.keyspace("digest"), "");
    let ledger = opened(address.clone()).await;
    let (wallet, now) = (WalletId::new(BUCKET, 1), month(2026, 2));
    let decisions: Vec<Unpublished> = (0..300).map(|n| decided(n, at(now, n), vec![earned(wallet, 5)])).collect();
    let mut posted = Digest::default();
    for Unpublished { offset, decision } in &decisions {
        let record = DecisionRecord::decode(decision).unwrap();
        Digest::decided(*offset, &record, |bucket, month, add| {
            assert_eq!((bucket, month), (BUCKET, now));
            add(&mut posted);
        });
    }
    ledger.publish(PARTITION, &decisions[..299]).await.unwrap();
    assert_ne!(ledger.entered(BUCKET, now).await.unwrap(), posted, "one is missing");
    ledger.publish(PARTITION, &decisions[298..]).await.unwrap();
    assert_eq!(ledger.entered(BUCKET, now).await.unwrap(), posted);
    ledger.publish(PARTITION, &[decided(7, at(now, 7), vec![earned(wallet, 6)])]).await.unwrap();
    let other = ledger.entered(BUCKET, now).await.unwrap();
    assert_eq!((other.entries, other == posted), (posted.entries, false), "one is another");
}
