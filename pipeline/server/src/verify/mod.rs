//! Whether a data set is what its commands make of it: every command decided again from nothing, every follow-up accounted for,
//! the store compared row by row, the books added up.
//!
//! Nothing is repaired here, and nothing is believed that can be reckoned.

mod books;
mod follow_ups;
mod partition;

use anyhow::Result;
use rewardhub_core::ids::Partition;

pub use self::books::{Book, Books};
use self::follow_ups::FollowUps;
use crate::data::Data;

/// At most so many differences of a partition are told one by one.
const TOLD: usize = 20;

/// What was found in one partition.
#[derive(Debug)]
pub struct Checked {
    /// Which.
    pub partition: Partition,
    /// Commands decided again.
    pub commands: u64,
    /// Rows compared.
    pub rows: u64,
    /// Hash of its canonical state, as the commands make it.
    pub state: [u8; 32],
    /// What differs; the first of it in words.
    pub differences: Differences,
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

/// What was found in a data set.
#[derive(Debug)]
pub struct Verified {
    /// By partition.
    pub partitions: Vec<Checked>,
    /// Follow-ups that were asked for, and whether each is there once decided.
    pub follow_ups: (u64, Differences),
    /// By asset.
    pub books: Vec<Book>,
}

impl Verified {
    /// Whether nothing differs and every asset sums to zero.
    pub fn is_well(&self) -> bool {
        self.differences() == 0 && self.books.iter().all(|book| book.sum() == 0)
    }

    /// Differences in all.
    pub fn differences(&self) -> u64 {
        self.partitions.iter().map(|checked| checked.differences.count).sum::<u64>() + self.follow_ups.1.count
    }
}

/// How many commands there are to decide again.
pub fn commands(data: &Data) -> u64 {
    data.set().placement().all().map(|partition| data.set().ledger().end(partition)).sum()
}

/// Verifies a data set; `progress` hears of each command. What is still to be decided is decided first.
///
/// # Errors
/// When something cannot be read at all.
pub fn verify(data: &Data, mut progress: impl FnMut()) -> Result<Verified> {
    data.work(|_| Ok(()))?;
    let (mut follow_ups, mut books) = (FollowUps::default(), Books::default());
    let partitions = data.set().placement().all();
    let partitions = partitions
        .map(|partition| partition::check(data, partition, &mut follow_ups, &mut books, &mut progress))
        .collect::<Result<Vec<_>>>()?;
    Ok(Verified { partitions, follow_ups: follow_ups.check(), books: books.all() })
}

#[cfg(test)]
mod tests {
    use pollster::block_on;
    use rewardhub_core::{
        command::{Body, Command, OpenWallet, Source},
        decision::{Answer, DecisionRecord},
        ids::{Bucket, CommandId, WalletId},
        state::{
            row::{Row, RowKey},
            wallet::{Wallet, WalletKind},
        },
        time::Instant,
    };
    use rewardhub_engine::ports::{AppliedAt, BucketCommit, CommitId, CommitOutcome, Ledger as _, Log as _, RecordHash};

    use super::*;

    const BUCKET: Bucket = Bucket(5);

    fn open_wallet() -> Command {
        let (id, wallet) = (CommandId::new(BUCKET, 1), WalletId::new(BUCKET, 1));
        let body = Body::OpenWallet(OpenWallet { id, wallet, kind: WalletKind::Customer });
        Command { at: Instant(0), bucket: BUCKET, source: Source::Edge, body }
    }

    /// Commits a decision on the first command that `decide` would never make.
    fn forge(data: &Data) {
        let (log, ledger) = (data.set().commands(), data.set().ledger());
        let partition = data.set().placement().partition(BUCKET);
        let record = open_wallet().encode();
        let placed = block_on(log.append(partition, &[&record])).unwrap();
        block_on(log.sync(partition, placed.end)).unwrap();
        let decision = DecisionRecord { answer: Answer::Repeated, events: Vec::new(), follow_ups: Vec::new() };
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
        let data = Data::open_or_make(folder.path()).unwrap();
        assert!(verify(&data, || ()).unwrap().is_well());
        forge(&data);
        let verified = verify(&data, || ()).unwrap();
        assert!(!verified.is_well());
        let told: Vec<&str> =
            verified.partitions.iter().flat_map(|checked| &checked.differences.told).map(String::as_str).collect();
        let says = |what: &str| told.iter().any(|line| line.starts_with(what));
        assert!(says("command 0 is decided otherwise than the events log says"), "{told:?}");
        assert!(says("the store has a row that no command makes: Wallet("), "{told:?}");
        assert!(says("the store lacks a row that the commands make: Wallet("), "{told:?}");
    }

    #[test]
    fn the_first_differences_are_told_and_all_are_counted() {
        let mut differences = Differences::default();
        (0..100).for_each(|n| differences.add(|| n.to_string()));
        assert_eq!((differences.count, differences.told.len()), (100, TOLD));
    }
}
