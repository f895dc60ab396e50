//! Whether a data set is what its commands make of it: both logs read whole, every command decided again from nothing, every
//! follow-up accounted for, the store compared row by row as it lies on the disk, texts opened, the books added up.
//!
//! Nothing is decided, sent or repaired here, and nothing is believed that can be reckoned.

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

/// At most so many differences of a partition are told one by one.
const TOLD: usize = 20;
/// So many partitions are in memory at once.
const AT_ONCE: usize = 2;

/// What was found in one partition.
#[derive(Debug)]
pub struct Checked {
    /// Which.
    pub partition: Partition,
    /// Commands decided again, and decisions compared.
    pub commands: u64,
    /// Commands that are not decided yet.
    pub waiting: u64,
    /// Rows compared.
    pub rows: u64,
    /// The same by what they are about.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Lots of its wallets.
    pub lots: u64,
    /// What was sealed.
    pub opened: Opened,
    /// Hash of its canonical state, as the commands make it.
    pub state: [u8; 32],
    /// Commands that this program cannot decide, and commands that were set aside and wait.
    pub undecided: Differences,
    /// What differs; the first of it in words.
    pub differences: Differences,
}

/// What was sealed, and opens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Opened {
    /// Texts of deliveries.
    pub texts: u64,
    /// Bytes of dead letters.
    pub letters: u64,
    /// Of both, those that were erased or deleted.
    pub erased: u64,
}

/// What is not as it should be.
#[derive(Debug, Default)]
pub struct Differences {
    /// How many there are.
    pub count: u64,
    /// The first of them, in words.
    pub told: Vec<String>,
}

impl Differences {
    fn add(&mut self, tell: impl FnOnce() -> String) {
        self.count += 1;
        if self.told.len() < TOLD {
            self.told.push(tell());
        }
    }
}

/// What was found in the lake.
#[derive(Debug, Default)]
pub struct LakeChecked {
    /// Rows compared.
    pub rows: u64,
    /// Decisions that it tells.
    pub decisions: u64,
    /// Decisions that it does not tell yet.
    pub behind: u64,
    /// What differs from what the decisions tell.
    pub differences: Differences,
}

/// What was found in a data set.
#[derive(Debug)]
pub struct Verified {
    /// By partition.
    pub partitions: Vec<Checked>,
    /// Follow-ups that were asked for, and whether each is there once decided.
    pub follow_ups: (u64, Differences),
    /// By asset.
    pub books: Vec<Book>,
    /// The programmes, as the commands make them.
    pub terms: Terms,
    /// How long it took.
    pub took: Duration,
}

impl Verified {
    /// Whether nothing differs, every asset sums to zero, and whatever was asked for is decided or will be.
    pub fn is_well(&self) -> bool {
        self.is_as_decided() && self.undecided() == 0
    }

    /// Whether nothing differs and every asset sums to zero.
    pub fn is_as_decided(&self) -> bool {
        self.differences() == 0 && self.books.iter().all(|book| book.sum() == 0)
    }

    /// Commands that cannot be decided, or were set aside and wait.
    pub fn undecided(&self) -> u64 {
        self.total(|checked| checked.undecided.count)
    }

    /// Differences in all.
    pub fn differences(&self) -> u64 {
        self.partitions.iter().map(|checked| checked.differences.count).sum::<u64>() + self.follow_ups.1.count
    }

    /// Sums over the partitions.
    pub fn total(&self, of: impl Fn(&Checked) -> u64) -> u64 {
        self.partitions.iter().map(of).sum()
    }

    /// Rows by what they are about.
    pub fn kinds(&self) -> BTreeMap<&'static str, u64> {
        let mut kinds = BTreeMap::new();
        for (kind, n) in self.partitions.iter().flat_map(|checked| &checked.kinds) {
            *kinds.entry(*kind).or_default() += n;
        }
        kinds
    }
}

impl Service {
    /// How many commands [`Self::verify`] decides again.
    #[must_use]
    pub fn decided(&self) -> u64 {
        self.placement().all().map(|partition| self.ledger().end(partition)).sum()
    }

    /// Verifies the data set; `progress` hears of commands decided again. Nothing is decided meanwhile: whoever submits waits.
    ///
    /// # Errors
    /// When something cannot be read at all.
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
        // What could not be decided again has no sum.
        let books = if whole { books.all() } else { Vec::new() };
        Ok(Verified { partitions: checked, follow_ups: follow_ups.check(whole), books, terms, took: started.elapsed() })
    }
}

impl Checked {
    /// Whether every command that was decided could be decided again.
    fn is_whole(&self, service: &Service) -> bool {
        self.commands == service.ledger().end(self.partition)
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
        let told: Vec<&str> =
            verified.partitions.iter().flat_map(|checked| &checked.differences.told).map(String::as_str).collect();
        let says = |what: &str| told.iter().any(|line| line.starts_with(what));
        assert!(says("command 0 is decided otherwise than the events log says"), "{told:?}");
        assert!(says(&format!("wallet {} is in the store, but no command makes it", WalletId::new(BUCKET, 2))), "{told:?}");
        assert!(says(&format!("wallet {} is missing from the store", WalletId::new(BUCKET, 1))), "{told:?}");
    }

    #[test]
    fn the_first_differences_are_told_and_all_are_counted() {
        let mut differences = Differences::default();
        (0..100).for_each(|n| differences.add(|| n.to_string()));
        assert_eq!((differences.count, differences.told.len()), (100, TOLD));
    }
}
