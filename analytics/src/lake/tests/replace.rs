//! A table made anew is the old one or the new one at every moment.

use std::sync::Arc;

use object_store::{ObjectStore, memory::InMemory};

use super::{
    faulty::{Fault, FaultyStore},
    rows::{DATA_SET, assert_exactly_once, batch, follow, later, offsets, rows},
};
use crate::{
    lake::{Lake, LakeError, LastDecisions, Round},
    tables::Table,
};

const TABLE: Table = Table::Rewards;

fn events(ends: &[u64]) -> Vec<(u16, u64)> {
    let of = |(partition, end): (u16, &u64)| (0..*end).map(move |offset| (partition, offset)).collect::<Vec<_>>();
    (0..).zip(ends).flat_map(of).collect()
}

async fn anew(lake: &Lake, ends: &[u64]) -> Result<u64, LakeError> {
    let mut replacement = lake.replace(TABLE).await?;
    for chunk in events(ends).chunks(3) {
        replacement.write(&batch(TABLE, chunk)).await?;
    }
    replacement.finish(&offsets(ends), &LastDecisions::default()).await
}

async fn filled(store: Arc<dyn ObjectStore>) -> Lake {
    let lake = Lake::create_in(store, "memory".into(), DATA_SET).await.unwrap();
    follow(&lake, &offsets(&[4, 3]), 2).await.unwrap();
    lake
}

#[tokio::test]
async fn a_table_made_anew_of_the_same_rows_says_the_same_and_can_be_appended_to() {
    let lake = filled(Arc::new(InMemory::new())).await;
    let before = lake.content(TABLE).await.unwrap();
    assert_eq!(anew(&lake, &[4, 3]).await.unwrap(), 7);
    assert_eq!(lake.content(TABLE).await.unwrap(), before);
    assert_exactly_once(&lake, &offsets(&[4, 3]), "anew").await;
    follow(&lake, &offsets(&[6, 6]), 2).await.unwrap();
    assert_exactly_once(&lake, &offsets(&[6, 6]), "anew and on").await;
}

#[tokio::test]
async fn a_table_made_anew_up_to_an_earlier_position_is_there() {
    let lake = filled(Arc::new(InMemory::new())).await;
    anew(&lake, &[2]).await.unwrap();
    assert_eq!(lake.positions().await.unwrap()[&TABLE], offsets(&[2]));
    follow(&lake, &offsets(&[5, 5]), 9).await.unwrap();
    assert_exactly_once(&lake, &offsets(&[5, 5]), "caught up").await;
}

#[tokio::test]
async fn a_table_that_is_appended_to_meanwhile_stays_and_one_that_is_compacted_is_replaced() {
    let lake = filled(Arc::new(InMemory::new())).await;
    let replacement = lake.replace(TABLE).await.unwrap();
    let round = Round { from: offsets(&[4, 3]), upto: offsets(&[5, 3]), last: LastDecisions::default() };
    lake.append(rows(&round), &round).await.unwrap();
    assert!(matches!(replacement.finish(&offsets(&[4, 3]), &LastDecisions::default()).await, Err(LakeError::Moved { .. })));
    assert_exactly_once(&lake, &offsets(&[5, 3]), "appended").await;

    let mut replacement = lake.replace(TABLE).await.unwrap();
    replacement.write(&batch(TABLE, &events(&[5, 3]))).await.unwrap();
    assert!(lake.compact(TABLE, later()).await.unwrap().files_before > 0);
    replacement.finish(&offsets(&[5, 3]), &LastDecisions::default()).await.unwrap();
    assert_exactly_once(&lake, &offsets(&[5, 3]), "compacted").await;
}

async fn check_every_operation(fault: Fault) {
    let written = Arc::new(InMemory::new());
    let before = filled(written.clone()).await.content(TABLE).await.unwrap();
    let whole = FaultyStore::new(Arc::new(written.fork()), None);
    let write = async |store: FaultyStore| anew(&Lake::open_in(Arc::new(store), "memory".into()).await?, &[4, 3]).await;
    write(whole.clone()).await.unwrap();
    for at in 0..whole.operations() {
        let disk: Arc<dyn ObjectStore> = Arc::new(written.fork());
        let lake = Lake::open_in(disk.clone(), "memory".into()).await.unwrap();
        let done = write(FaultyStore::new(disk, Some((at, fault)))).await;
        assert!(done.is_err() || fault == Fault::AnswerLost, "{fault:?} at {at}");
        assert_eq!(lake.content(TABLE).await.unwrap(), before, "{fault:?} at {at}");
        anew(&lake, &[4, 3]).await.unwrap();
        assert_exactly_once(&lake, &offsets(&[4, 3]), &format!("{fault:?} at {at}")).await;
    }
}

#[tokio::test]
async fn a_replacement_that_dies_or_is_not_answered_leaves_the_old_rows_or_the_new() {
    check_every_operation(Fault::Dies).await;
    check_every_operation(Fault::AnswerLost).await;
}
