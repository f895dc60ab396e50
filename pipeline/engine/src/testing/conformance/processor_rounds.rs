//! How often a ledger is asked for the rows of one delivery, on ledgers that the suite of [`Ledger`] makes: as often as one row
//! leads to another, however many items there are.

use std::sync::Mutex;

use rewardhub_core::{
    answer::Answer,
    command::{Body, Command},
    delivery::ItemCounts,
    ids::{ActorId, BankAccountId, Bucket, Partition, Token},
    item::Item,
    state::row::{Row, RowKey},
    time::{Day, Instant},
};

use super::{HERE, PLACEMENT, ledger::Fixture, workload};
use crate::{
    ports::{
        AdvanceError, AppendError, BucketCommit, Budget, Checkpoint, CommitOutcome, Events, Head, Ledger, LedgerError, Log,
        Unpublished,
    },
    processor::{CommitIds, Entry, Processor, Work},
};

/// Months with purchases, and how many there are in each.
const MONTHS: i32 = 36;
const EACH: i32 = 28;
/// How many purchases each command of the first delivery has.
const AT_ONCE: usize = 56;
/// The most rounds: the account's row, what that leads to, the months that references lead to.
const ROUNDS: usize = 4;

/// Processes a delivery whose thousand references are those of purchases of three years, and counts in how many rounds how many
/// rows are read for it.
///
/// # Panics
/// If it is not decided as it should be, or takes more rounds than it needs.
pub async fn all<F: Fixture<Ledger: Events>>(fixture: &mut F) -> (usize, usize) {
    let (log, ledger) = fixture.create();
    let counted = Counted { ledger: &ledger, asked: Mutex::default() };
    let bought = purchases();
    for items in bought.chunks(AT_ONCE) {
        let tally = deliver(&log, &counted, items.to_vec()).await;
        assert_eq!(tally.new as usize, items.len(), "purchases that are new: {tally:?}");
    }
    let moved: Vec<Item> = bought.iter().map(|item| booked(item, day(2029, 1, 5), 77)).collect();
    counted.asked.lock().expect("nobody panicked").clear();
    let tally = deliver(&log, &counted, moved).await;
    assert_eq!(tally.conflicts as usize, bought.len(), "another content under each reference: {tally:?}");
    let asked = counted.asked.lock().expect("nobody panicked");
    let (rounds, rows) = (asked.len(), asked.iter().sum::<usize>());
    assert!(rounds <= ROUNDS, "{rounds} rounds of {asked:?} rows");
    (rounds, rows)
}

/// Purchases of each month, each with a reference of its own.
fn purchases() -> Vec<Item> {
    let random = workload::Random::new(1);
    let one = |number: i32| {
        let (month, place) = (number / EACH, number % EACH);
        let month_of_year = i8::try_from(1 + month % 12).expect("it is a month");
        let on =
            day(i16::try_from(2026 + month / 12).expect("it is a year"), month_of_year, i8::try_from(1 + place).expect("a day"));
        booked(&workload::purchase(&random), on, 10_000 + i64::from(number))
    };
    (0..MONTHS * EACH).map(one).collect()
}

fn day(year: i16, month: i8, day: i8) -> Day {
    Day::from_ymd(year, month, day).expect("it is a day")
}

fn booked(purchase: &Item, on: Day, minor: i64) -> Item {
    let mut item = purchase.clone();
    (item.facts.booked_on, item.facts.amount.minor) = (on, minor);
    item
}

/// Puts the items into the log as one command, and processes it.
async fn deliver<L: Log, G: Ledger + Events>(log: &L, ledger: &G, items: Vec<Item>) -> ItemCounts {
    let (account, token) = (BankAccountId::new(Bucket(4), 7), Token(7));
    let random = workload::Random::new(u64::try_from(items.len()).expect("it is short") ^ log.end(HERE).await.expect("it ends"));
    let body = Body::Observe(workload::delivery(&random, (account, token), items));
    let at = Instant::parse("2029-01-10T12:00:00Z").expect("it is an instant");
    let record = Command::of_client(ActorId(1), at, account.bucket(), body).encode();
    let placed = log.append(HERE, &[&record]).await.expect("a log takes records");
    log.sync(HERE, placed.end).await.expect("a log syncs");
    let commits = CommitIds::of(placed.end);
    let budget = Budget { records: 1, bytes: usize::MAX };
    let work = Work { log, ledger, commits: &commits, placement: PLACEMENT, partition: HERE, budget };
    let mut processor = Processor::start(work).await.expect("a processor starts");
    let mut tallies = Vec::new();
    let mut observer = |_: Partition, entries: &[Entry]| {
        tallies.extend(entries.iter().filter_map(|entry| match &entry.record.answer {
            Answer::Observed(tally) => Some(*tally),
            _ => None,
        }));
    };
    while processor.step(&mut observer).await.expect("the command can be processed") {}
    tallies.pop().expect("a delivery is answered by what became of it")
}

/// A ledger that counts how many rows each read is for.
struct Counted<'a, G> {
    ledger: &'a G,
    asked: Mutex<Vec<usize>>,
}

impl<G: Ledger> Ledger for Counted<'_, G> {
    async fn heads(&self, buckets: &[Bucket]) -> Result<Vec<Head>, LedgerError> {
        self.ledger.heads(buckets).await
    }

    async fn rows(&self, keys: &[RowKey]) -> Result<Vec<Option<Row>>, LedgerError> {
        if !keys.is_empty() {
            self.asked.lock().expect("nobody panicked").push(keys.len());
        }
        self.ledger.rows(keys).await
    }

    async fn commit(&self, commits: &[BucketCommit]) -> Vec<CommitOutcome> {
        self.ledger.commit(commits).await
    }

    async fn unpublished(&self, partition: Partition) -> Result<Vec<Unpublished>, LedgerError> {
        self.ledger.unpublished(partition).await
    }

    async fn checkpoint(&self, partition: Partition) -> Result<Checkpoint, LedgerError> {
        self.ledger.checkpoint(partition).await
    }

    async fn advance(&self, partition: Partition, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
        self.ledger.advance(partition, checkpoint).await
    }
}

impl<G: Events> Events for Counted<'_, G> {
    async fn publish(&self, partition: Partition, decisions: &[Unpublished]) -> Result<(), AppendError> {
        self.ledger.publish(partition, decisions).await
    }
}
