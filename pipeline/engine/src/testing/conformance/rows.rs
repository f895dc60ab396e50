//! The suite of [`RowReader`], on ledgers that the suite of [`crate::ports::Ledger`] makes.

use std::collections::BTreeSet;

use rewardhub_core::{
    ids::{BankAccountId, Bucket, Token},
    state::row::{Row, RowKey},
};

use super::{
    HERE, THERE,
    ledger::{Fixture, ask, entry, propose_in},
};
use crate::ports::{CommitOutcome, Ledger, RowKind, RowReader};

/// Buckets of the commands in each partition; some have several, one has none.
const ASKED: [&[u32]; 2] = [&[4, 0, 4, 2, 6, 6, 0, 4, 2, 2, 4, 0], &[5, 1, 1, 5, 1]];

/// Runs the whole suite.
///
/// # Panics
/// If a promise is broken.
pub async fn all<F: Fixture<Ledger: RowReader>>(fixture: &mut F) {
    let (log, ledger) = fixture.create();
    let mut expected = BTreeSet::new();
    assert!(pages(&ledger, RowKind::Directory, 3).await.is_empty(), "there are no rows in a new ledger");
    for (partition, asked) in [HERE, THERE].into_iter().zip(ASKED) {
        ask(&log, asked).await;
        let commits = propose_in(&log, &ledger, partition, 0, 1).await;
        assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Committed; commits.len()], "a first commit");
        expected.extend((0..).zip(asked).map(|(offset, bucket)| entry(offset, *bucket).0));
    }
    a_row_is_found_by_its_key(&ledger).await;
    every_row_of_a_kind_comes_once(&ledger, &expected).await;
    a_page_begins_behind_any_key(&ledger).await;
}

async fn a_row_is_found_by_its_key(reader: &impl RowReader) {
    for (bucket, offset) in [(4, 0), (0, 1), (5, 0), (1, 4)] {
        let (key, row) = entry(offset, bucket);
        assert_eq!(reader.row(&key).await, Ok(Some(row)), "the row of {key:?}");
    }
    for absent in [entry(1, 4).0, entry(0, 7).0, RowKey::BankAccount(BankAccountId::new(Bucket(4), 0))] {
        assert_eq!(reader.row(&absent).await, Ok(None), "the row of {absent:?}");
    }
}

/// All rows of a kind, read in pages of `limit`.
async fn pages(reader: &impl RowReader, kind: RowKind, limit: usize) -> Vec<(RowKey, Row)> {
    let mut all: Vec<(RowKey, Row)> = Vec::new();
    loop {
        let page = reader.page(kind, all.last().map(|(key, _)| key), limit).await.expect("a ledger can be read");
        assert!(page.len() <= limit, "a page of {limit} has {}", page.len());
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        assert!(all.len() < 1000, "pages of {limit} have no end: {:?}", &all[..20]);
    }
}

async fn every_row_of_a_kind_comes_once(reader: &impl RowReader, expected: &BTreeSet<RowKey>) {
    let whole = reader.page(RowKind::Directory, None, 1000).await.expect("a ledger can be read");
    for limit in [1, 2, 5, expected.len(), 1000] {
        assert_eq!(pages(reader, RowKind::Directory, limit).await, whole, "the rows in pages of {limit}");
    }
    let keys: Vec<RowKey> = whole.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys.len(), expected.len(), "every row of a kind once: {keys:?}");
    assert_eq!(&keys.iter().copied().collect::<BTreeSet<_>>(), expected, "the rows of a kind");
    for (key, row) in &whole {
        assert_eq!(reader.row(key).await.as_ref(), Ok(&Some(row.clone())), "the row of {key:?}, found by its key");
    }
    let states = pages(reader, RowKind::BucketState, 2).await;
    let buckets: BTreeSet<u32> = states.iter().map(|(key, _)| key.bucket().0).collect();
    assert_eq!((states.len(), buckets), (6, BTreeSet::from([0, 1, 2, 4, 5, 6])), "one state for each bucket that has one");
    assert_eq!(reader.page(RowKind::Wallet, None, 10).await, Ok(Vec::new()), "a kind of which there is none");
}

async fn a_page_begins_behind_any_key(reader: &impl RowReader) {
    let whole = reader.page(RowKind::Directory, None, 1000).await.expect("a ledger can be read");
    for (at, (key, _)) in whole.iter().enumerate() {
        for limit in [1, 3, 1000] {
            let page = reader.page(RowKind::Directory, Some(key), limit).await.expect("a ledger can be read");
            let rest = &whole[at + 1..];
            assert_eq!(page, rest[..limit.min(rest.len())], "{limit} rows behind {key:?}");
        }
    }
    // Rows may disappear while a client pages.
    for bucket in 0..8 {
        for token in [Token(0), Token(6), Token(u128::MAX)] {
            let key = RowKey::Directory(Bucket(bucket), token);
            let page = reader.page(RowKind::Directory, Some(&key), 1000).await.expect("a ledger can be read");
            assert!(whole.ends_with(&page), "what lies behind {key:?} is no end of the whole: {page:?}");
        }
    }
}
