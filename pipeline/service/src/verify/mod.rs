//! Verifies that a data set is what its commands make of it: reads both logs whole, decides every command again from nothing,
//! accounts for every follow-up, compares the stored rows one by one, decrypts the texts, and adds up the books.
//!
//! It decides, sends and repairs nothing, and trusts no stored value that it can compute.

mod books;
mod fields;
mod follow_ups;
mod lots;
mod partition;
mod positions;
mod remote_history;
mod row_names;
mod rows;
mod sealed;
mod undecided;

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rewardhub_core::ids::Partition;
use rewardhub_engine::partitions::Partitions;

pub use self::books::{Book, Books};
use self::{follow_ups::FollowUps, partition::Found};
use crate::{Service, error::Result, programmes::Terms, progress::Progress};

/// The most differences of a partition that are described one by one.
const MOST_LISTED: usize = 20;
/// Partitions in memory at once.
const AT_ONCE: usize = 2;

/// The result for one partition.
#[derive(Debug)]
pub struct Checked {
    /// The partition that was checked.
    pub partition: Partition,
    /// The number of commands decided again, whose decisions were compared.
    pub commands: u64,
    /// The number of commands that are not decided yet.
    pub waiting: u64,
    /// The number of rows that the commands make.
    pub rows: u64,
    /// The number of rows of each kind, such as `wallets`.
    pub kinds: BTreeMap<&'static str, u64>,
    /// The number of lots in its wallets.
    pub lots: u64,
    /// The sealed texts and dead letters that were decrypted.
    pub opened: Opened,
    /// The hash of its canonical state, as the commands make it; zeros if a command could not be decided again.
    pub state: [u8; 32],
    /// Commands that this program cannot decide, and commands that were set aside and wait.
    pub undecided: Differences,
    /// What differs between the commands and the stored data.
    pub differences: Differences,
}

/// Numbers of sealed texts and dead letters.
#[derive(Debug, Clone, Copy, Default)]
pub struct Opened {
    /// Commands whose texts were decrypted.
    pub texts: u64,
    /// Dead letters that were decrypted.
    pub letters: u64,
    /// Texts and dead letters that were erased or deleted, and are in neither of the other numbers.
    pub erased: u64,
}

/// Differences: all are counted, the first ones described.
#[derive(Debug, Default)]
pub struct Differences {
    /// The number of differences.
    pub count: u64,
    /// Descriptions of the first differences.
    pub listed: Vec<String>,
}

impl Differences {
    fn add(&mut self, describe: impl FnOnce() -> String) {
        self.count += 1;
        if self.listed.len() < MOST_LISTED {
            self.listed.push(describe());
        }
    }
}

/// The result for the lake.
#[derive(Debug, Default)]
pub struct LakeChecked {
    /// The number of rows compared.
    pub rows: u64,
    /// The number of decisions whose rows the lake has.
    pub decisions: u64,
    /// The number of decisions whose rows the lake does not have yet.
    pub behind: u64,
    /// Rows of the lake that differ from the decisions.
    pub differences: Differences,
}

/// The result for a data set.
#[derive(Debug)]
pub struct Verified {
    /// The result for each partition.
    pub partitions: Vec<Checked>,
    /// The number of follow-ups that decisions asked for, and those that are missing, changed or unexpected in the logs.
    pub follow_ups: (u64, Differences),
    /// The sums of each asset; empty unless every command could be decided again.
    pub books: Vec<Book>,
    /// The programmes, as the commands make them.
    pub terms: Terms,
    /// The duration of the verification.
    pub took: Duration,
}

impl Verified {
    /// Whether nothing differs, every asset sums to zero, nothing is lost in transit, and no command is undecidable or set aside.
    pub fn is_well(&self) -> bool {
        self.is_as_decided() && self.undecided() == 0
    }

    /// Whether nothing differs, every asset sums to zero, and nothing is lost in transit.
    pub fn is_as_decided(&self) -> bool {
        self.differences() == 0 && self.books.iter().all(|book| book.sum() == 0 && self.lost_in_transit(book) == 0)
    }

    /// What of an asset is in transit although no command carries it, in minor units; 0 while commands are still to be decided, which
    /// carry some.
    pub fn lost_in_transit(&self, book: &Book) -> i128 {
        if self.total(|checked| checked.waiting) == 0 { book.lost_in_transit() } else { 0 }
    }

    /// The number of commands that cannot be decided, or were set aside and wait.
    pub fn undecided(&self) -> u64 {
        self.total(|checked| checked.undecided.count)
    }

    /// The number of differences in all partitions and among follow-ups.
    pub fn differences(&self) -> u64 {
        self.partitions.iter().map(|checked| checked.differences.count).sum::<u64>() + self.follow_ups.1.count
    }

    /// Sums a number over the partitions.
    pub fn total(&self, of: impl Fn(&Checked) -> u64) -> u64 {
        self.partitions.iter().map(of).sum()
    }

    /// The number of rows of each kind, over all partitions.
    pub fn kinds(&self) -> BTreeMap<&'static str, u64> {
        let mut kinds = BTreeMap::new();
        for (kind, n) in self.partitions.iter().flat_map(|checked| &checked.kinds) {
            *kinds.entry(*kind).or_default() += n;
        }
        kinds
    }
}

impl Service {
    /// The number of commands that [`Self::verify`] decides again.
    #[must_use]
    pub fn decided(&self) -> u64 {
        self.placement().all().map(|partition| self.events().end(partition)).sum()
    }

    /// Verifies the data set; `progress` counts the commands decided again. The partitions pause meanwhile, so callers that
    /// submit must wait.
    ///
    /// # Errors
    /// When something cannot be read at all; whatever else is wrong is in the result.
    pub fn verify(&self, progress: &dyn Progress) -> Result<Verified> {
        let started = Instant::now();
        let _still = self.running().map(Partitions::pause);
        let (mut follow_ups, mut books, mut terms, mut checked) =
            (FollowUps::default(), Books::default(), Terms::default(), Vec::new());
        for found in partitions(self, progress)? {
            follow_ups.join(found.follow_ups);
            books.join(found.books);
            if found.checked.partition == Partition(0) {
                terms = found.terms;
            }
            checked.push(found.checked);
        }
        let whole = checked.iter().all(|checked| checked.is_whole(self));
        // Commands that could not be decided again have no sum.
        let books = if whole { books.all() } else { Vec::new() };
        Ok(Verified { partitions: checked, follow_ups: follow_ups.check(whole), books, terms, took: started.elapsed() })
    }
}

impl Checked {
    /// Whether every command that was decided could be decided again.
    fn is_whole(&self, service: &Service) -> bool {
        self.commands == service.events().end(self.partition)
    }
}

fn partitions(service: &Service, progress: &dyn Progress) -> Result<Vec<Found>> {
    let (next, found) = (AtomicU16::new(0), Mutex::new(BTreeMap::new()));
    let placement = service.placement();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let partition = Partition(next.fetch_add(1, Ordering::Relaxed));
                    if partition.0 >= placement.partitions {
                        break;
                    }
                    let checked = partition::check(service, partition, progress);
                    found.lock().unwrap_or_else(PoisonError::into_inner).insert(partition, checked);
                }
            });
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect()
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use rewardhub_core::{
        answer::Answer,
        command::{Body, Command, OpenWallet},
        decision::DecisionRecord,
        ids::{ActorId, Bucket, CommandId, WalletId},
        state::{
            row::{Row, RowKey},
            wallet::{Wallet, WalletKind},
        },
        time::Instant,
    };
    use rewardhub_engine::ports::{AppliedAt, BucketCommit, CommitId, CommitOutcome, Ledger as _, Log as _, RecordHash};

    use super::*;
    use crate::locations::Locations;

    const BUCKET: Bucket = Bucket(5);

    fn open_wallet() -> Command {
        let body = Body::OpenWallet(OpenWallet { wallet: WalletId::new(BUCKET, 1), kind: WalletKind::Customer });
        Command::of_client(ActorId(1), Instant(0), BUCKET, body).named(CommandId::new(BUCKET, 1))
    }

    /// Commits a decision on the first command that `decide` would never make.
    fn forge(service: &Service) {
        let (log, ledger) = (service.log(), service.ledger());
        let partition = service.placement().partition(BUCKET);
        let record = open_wallet().encode();
        let placed = block_on(log.append(partition, &[&record])).unwrap();
        block_on(log.sync(partition, placed.end)).unwrap();
        let decision = DecisionRecord {
            at: Instant(0),
            bucket: BUCKET,
            answer: Answer::Repeated,
            events: Vec::new(),
            follow_ups: Vec::new(),
        };
        let other = Wallet::new(WalletKind::Merchant, Instant(0));
        let commit = BucketCommit {
            bucket: BUCKET,
            expected: block_on(ledger.heads(&[BUCKET])).unwrap()[0].version,
            commit: CommitId { owner: 1, number: 1 },
            applied: AppliedAt { log: log.id(), offset: placed.start, hash: RecordHash::of(&record) },
            rows: vec![(RowKey::Wallet(WalletId::new(BUCKET, 2)), Row::Wallet(other.into()))],
            outbox: vec![(placed.start, decision.encode().into())],
        };
        assert_eq!(block_on(ledger.commit(&[commit])), [CommitOutcome::Committed]);
    }

    #[test]
    fn a_decision_that_was_never_made_is_found_with_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::open_or_make(&Locations::of(folder.path())).unwrap();
        assert!(service.verify(&()).unwrap().is_well());
        forge(&service);
        let verified = service.verify(&()).unwrap();
        assert!(!verified.is_well());
        let listed: Vec<&str> =
            verified.partitions.iter().flat_map(|checked| &checked.differences.listed).map(String::as_str).collect();
        let says = |what: &str| listed.iter().any(|line| line.starts_with(what));
        assert!(says("command 0 is decided otherwise than the events log says"), "{listed:?}");
        assert!(says(&format!("wallet {} is in the store, but no command makes it", WalletId::new(BUCKET, 2))), "{listed:?}");
        assert!(says(&format!("wallet {} is missing from the store", WalletId::new(BUCKET, 1))), "{listed:?}");
    }

    #[test]
    fn the_first_differences_are_listed_and_all_are_counted() {
        let mut differences = Differences::default();
        (0..100).for_each(|n| differences.add(|| n.to_string()));
        assert_eq!((differences.count, differences.listed.len()), (100, MOST_LISTED));
    }
}
