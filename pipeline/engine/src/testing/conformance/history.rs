//! The suite of [`HistoryReader`], on ledgers that the suite of [`crate::ports::Ledger`] makes.

use std::{collections::BTreeMap, ops::RangeInclusive};

use rewardhub_core::{
    answer::Answer,
    decision::DecisionRecord,
    event::Event,
    ids::{Bucket, Position, WalletId},
    money::Asset,
    posting::{Account, Cause, Part, Posting, SystemAccount},
    programme::Funder,
    state::{
        row::{Row, RowKey},
        wallet_history::History,
    },
    time::{Day, Instant, Month},
};

use super::{
    HERE,
    ledger::{Fixture, ask},
};
use crate::ports::{
    AppliedAt, BucketCommit, Budget, CommitId, CommitOutcome, Cursor, Events, HistoryEntry, HistoryReader, Ledger, Log,
    RecordHash, Unpublished, month_of,
};

const BUCKET: Bucket = Bucket(4);
/// Decisions of each month of the history, the oldest first: some months have none, long stretches among them.
const DECISIONS: [(i32, u64); 6] = [(600, 3), (601, 5), (603, 1), (604, 9), (680, 4), (681, 2)];

fn mine() -> WalletId {
    WalletId::new(BUCKET, 1)
}

fn other() -> WalletId {
    WalletId::new(BUCKET, 2)
}

const MONTHS: RangeInclusive<Month> = month(598)..=month(690);

const fn month(number: i32) -> Month {
    Month::from_number(number).expect("it is a month of this century")
}

/// Runs the whole suite.
///
/// # Panics
/// If a promise is broken.
pub async fn all<F: Fixture<Ledger: Events + HistoryReader>>(fixture: &mut F) {
    let (log, ledger) = fixture.create();
    let nothing = pages(&ledger, mine(), None, 10).await;
    assert_eq!(nothing, [], "a history to which nothing was posted");
    let records = records();
    post(&log, &ledger, &records).await;
    for wallet in [mine(), other()] {
        let expected = expected(&records, wallet);
        for limit in [1, 2, 7, expected.len(), 1000] {
            assert_eq!(pages(&ledger, wallet, None, limit).await, expected, "the history in pages of {limit}");
        }
        every_place_leads_to_the_rest(&ledger, wallet, &expected).await;
    }
    let stranger = pages(&ledger, WalletId::new(BUCKET, 3), None, 10).await;
    assert_eq!(stranger, [], "the history of a wallet that nothing touched");
    a_month_that_is_over_leads_to_those_before_it(&ledger, &expected(&records, mine())).await;
}

/// Decisions that post to one wallet, to the other, from one to the other, and to none.
fn records() -> Vec<DecisionRecord> {
    let issuer = Account::System(SystemAccount::Funding(Funder::Issuer));
    let (mine, other) = (Account::Wallet(mine(), Part::Available), Account::Wallet(other(), Part::Pending));
    let mut records = Vec::new();
    for (month, decisions) in DECISIONS {
        for nth in 0..decisions {
            let at =
                Instant((i64::from(self::month(month).first_day().number()) * 86_400 + nth.cast_signed() * 3600) * 1_000_000);
            let minor = i64::from(month) * 10 + nth.cast_signed();
            let events = match nth % 4 {
                0 => vec![posting(issuer.clone(), mine.clone(), minor), posting(issuer.clone(), other.clone(), minor)],
                1 => vec![posting(mine.clone(), other.clone(), minor), posting(issuer.clone(), mine.clone(), 1)],
                2 => Vec::new(),
                _ => vec![posting(issuer.clone(), other.clone(), minor)],
            };
            records.push(DecisionRecord { at, bucket: BUCKET, answer: Answer::Done, events, follow_ups: Vec::new() });
        }
    }
    records
}

fn posting(from: Account, to: Account, amount_minor: i64) -> Event {
    Event::Posting(Box::new(Posting {
        from,
        to,
        asset: Asset::new("EUR").expect("it is an asset"),
        amount_minor,
        cause: Cause::Adjust,
        rule: None,
        funder: Funder::Issuer,
        transaction: None,
        movement: None,
        lot_expires_on: None,
        effective_on: Day::from_ymd(2026, 3, 1).expect("it is a day"),
    }))
}

/// What the history of a wallet is.
fn expected(records: &[DecisionRecord], wallet: WalletId) -> Vec<HistoryEntry> {
    let mut entries = Vec::new();
    for (record, offset) in records.iter().zip(0..) {
        for (event, index) in record.events.iter().zip(0..) {
            let Event::Posting(posting) = event else { continue };
            if [&posting.from, &posting.to].into_iter().any(|account| matches!(account, Account::Wallet(id, _) if *id == wallet))
            {
                let month = month_of(record.at);
                entries.push(HistoryEntry {
                    month,
                    position: Position { offset, index },
                    at: record.at,
                    posting: (**posting).clone(),
                });
            }
        }
    }
    entries.reverse();
    entries
}

/// Commits and publishes decisions, with the rows that say where they are.
async fn post(log: &impl Log, ledger: &(impl Ledger + Events), records: &[DecisionRecord]) {
    let placed = ask(log, &vec![BUCKET.0; records.len()]).await;
    let commands = log.read(HERE, 0, Budget::default()).await.expect("a log can be read");
    let last = commands.record(placed.end - 1).expect("it was appended");
    let applied = AppliedAt { log: log.id(), offset: placed.end - 1, hash: RecordHash::of(last) };
    let outbox: Vec<_> = records.iter().zip(placed).map(|(record, offset)| (offset, record.encode().into())).collect();
    let mut rows: Vec<(RowKey, Row)> = Vec::new();
    for wallet in [mine(), other()] {
        let mut histories: BTreeMap<Month, History> = BTreeMap::new();
        for entry in expected(records, wallet).into_iter().rev() {
            // As a programme's zone west of Greenwich has it.
            let local = month_of(Instant(entry.at.0 - 5 * 3600 * 1_000_000));
            histories.entry(local).or_default().enter(entry.position.offset);
        }
        rows.extend(histories.into_iter().map(|(month, row)| (RowKey::History(wallet, month), Row::History(row.into()))));
    }
    let commit = CommitId { owner: 1, number: 1 };
    let commit = BucketCommit { bucket: BUCKET, expected: 0, commit, applied, rows, outbox };
    let unpublished: Vec<Unpublished> =
        commit.outbox.iter().map(|(offset, decision)| Unpublished { offset: *offset, decision: decision.clone() }).collect();
    assert_eq!(ledger.commit(&[commit]).await, [CommitOutcome::Committed], "a first commit");
    ledger.publish(HERE, &unpublished).await.expect("what was committed can be published");
}

/// A history from a place on, read in pages of `limit`.
async fn pages(reader: &impl HistoryReader, wallet: WalletId, after: Option<Cursor>, limit: usize) -> Vec<HistoryEntry> {
    let (mut all, mut after) = (Vec::new(), after);
    for _ in 0..1000 {
        let page = reader.history(wallet, MONTHS, after.as_ref(), limit).await.expect("a history can be read");
        assert!(page.entries.len() <= limit, "a page of {limit} has {}", page.entries.len());
        all.extend(page.entries);
        let Some(next) = page.next else { return all };
        assert!(after.is_none_or(|after| next < after), "a page leads on to older ones");
        // As a client sends it back.
        after = Some(next.to_string().parse().expect("the text of a place is read again"));
    }
    panic!("pages of {limit} have no end");
}

async fn every_place_leads_to_the_rest(reader: &impl HistoryReader, wallet: WalletId, whole: &[HistoryEntry]) {
    for (at, entry) in whole.iter().enumerate() {
        let rest = pages(reader, wallet, Some(entry.cursor()), 5).await;
        assert_eq!(rest, whole[at + 1..], "what is older than {:?}", entry.position);
    }
}

async fn a_month_that_is_over_leads_to_those_before_it(reader: &impl HistoryReader, whole: &[HistoryEntry]) {
    for month in (MONTHS.start().number()..=MONTHS.end().number()).step_by(5).map(month) {
        let found = pages(reader, mine(), Some(Cursor::before(month)), 1000).await;
        let older: Vec<&HistoryEntry> = whole.iter().filter(|entry| entry.month <= month).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), older, "the history up to month {month}");
    }
}
