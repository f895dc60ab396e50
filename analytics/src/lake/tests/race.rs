//! Two writers and a compaction at once, taking turns at every operation as a seed decides.

use std::sync::Arc;

use object_store::{ObjectStore, memory::InMemory};

use super::{
    faulty::FaultyStore,
    rows::{DATA_SET, FILLED, assert_exactly_once, contents, follow, later, offsets},
};
use crate::lake::{Lake, LakeError};

/// Events of the log.
const ENDS: [u64; 2] = [7, 6];

async fn writer(disk: Arc<dyn ObjectStore>, seed: u64, most: u64) -> Result<(), LakeError> {
    let store = Arc::new(FaultyStore::taking_turns(disk, seed));
    let lake = Lake::create_in(store, "memory".into(), DATA_SET).await?;
    follow(&lake, &offsets(&ENDS), most).await
}

/// Compacts until the writers are done, and once more.
async fn compaction(disk: Arc<dyn ObjectStore>, seed: u64) -> Result<u64, LakeError> {
    let store = Arc::new(FaultyStore::taking_turns(disk, seed));
    let lake = Lake::create_in(store, "memory".into(), DATA_SET).await?;
    let mut files = 0;
    loop {
        let done = lake.positions().await?.values().all(|at| *at == offsets(&ENDS));
        for table in FILLED {
            files += lake.compact(table, later()).await?.files_before;
        }
        if done {
            return Ok(files);
        }
    }
}

#[tokio::test]
async fn two_writers_and_a_compaction_at_once_write_every_row_once() {
    let mut merged = 0;
    for seed in 0..12 {
        let disk: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let (one, other, compacted) = tokio::join!(
            writer(disk.clone(), seed, 1),
            writer(disk.clone(), seed + 1_000, 2),
            compaction(disk.clone(), seed + 2_000)
        );
        one.unwrap();
        other.unwrap();
        merged += compacted.unwrap();
        let lake = Lake::open_in(disk, "memory".into()).await.unwrap();
        assert_exactly_once(&lake, &offsets(&ENDS), &format!("seed {seed}")).await;
    }
    assert!(merged > 12, "compactions found {merged} files to merge");
}

#[tokio::test]
async fn two_compactions_at_once_lose_nothing() {
    for seed in 0..12 {
        let disk: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        writer(disk.clone(), 0, 1).await.unwrap();
        let lake = Lake::open_in(disk.clone(), "memory".into()).await.unwrap();
        let before = contents(&lake).await;
        let (one, other) = tokio::join!(compaction(disk.clone(), seed), compaction(disk, seed + 1_000));
        assert!(one.unwrap() + other.unwrap() > 0);
        assert_eq!(contents(&lake).await, before, "seed {seed}");
        assert_exactly_once(&lake, &offsets(&ENDS), &format!("seed {seed}")).await;
    }
}
