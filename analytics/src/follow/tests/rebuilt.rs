use std::fs;

use super::{DATA_SET, World, a_file};
use crate::{
    fixture::PLACEMENT,
    follow::rebuild,
    lake::{Lake, LakeUrl},
    tables::Table,
};

#[tokio::test]
async fn a_lake_made_anew_has_the_same_content_whatever_became_of_the_old_one() {
    let whole = World::decided();
    whole.follow().await;
    let world = World::decided();
    world.follow().await;
    let damaged = a_file(&world.lake().await, world.folder.path(), Table::Rewards).await;
    fs::write(damaged, "no Parquet").unwrap();
    world.forget_last_commit(Table::Entries);
    fs::write(world.folder.path().join("wallets/_delta_log/00000000000000000001.json"), "{").unwrap();

    let url = LakeUrl::from(world.folder.path());
    let (lake, deleted) = Lake::mend(&url, DATA_SET).await.unwrap();
    assert_eq!(deleted, [Table::Wallets]);
    let rows = rebuild(&world.ledger, PLACEMENT, &lake).await.unwrap();
    assert_eq!((rows[&Table::Rewards], rows[&Table::Wallets]), (40, 2));
    assert_eq!(world.contents().await, whole.contents().await);
    assert_eq!(world.audit().await.differences, 0);
}
