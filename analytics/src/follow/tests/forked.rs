//! Two logs that begin the same: a lake follows the one that it was made of.

use super::{DATA_SET, World, log};
use crate::{
    fixture::PLACEMENT,
    follow::{FollowError, Follower, rebuild},
    lake::{Lake, LakeError, LakeUrl},
};

#[tokio::test]
async fn a_log_that_was_forked_before_the_lakes_end_is_refused_and_can_be_made_anew_from() {
    let first = World::decided();
    first.follow().await;
    let world = World::of(log(Some(11)), usize::MAX, first.folder);
    let lake = world.lake().await;
    let refused = Follower::new(&world.ledger, PLACEMENT, &lake).flush().await.unwrap_err();
    assert!(matches!(refused, FollowError::Lake(LakeError::OtherLog { .. })), "{refused:?}");
    let message = refused.to_string();
    assert!(
        message.starts_with("the lake follows another log: partition 0, offset ") && message.contains("lake rebuild"),
        "{message}"
    );
    let audit = world.audit().await;
    assert_eq!((audit.differences, &audit.listed[0]), (2, &message), "one of each partition: {:?}", audit.listed);

    let (lake, deleted) = Lake::mend(&LakeUrl::from(world.folder.path()), DATA_SET).await.unwrap();
    assert!(deleted.is_empty());
    rebuild(&world.ledger, PLACEMENT, &lake).await.unwrap();
    assert_eq!(world.audit().await.listed, [""; 0]);
    assert_eq!(world.follow().await.rounds, 0);
}

#[tokio::test]
async fn a_log_that_was_forked_behind_the_lakes_end_is_followed() {
    let first = World::of(log(None), 12, tempfile::tempdir().unwrap());
    first.follow().await;
    let world = World::of(log(Some(15)), usize::MAX, first.folder);
    assert_eq!(world.follow().await.decisions, world.decisions() - 12);
    assert_eq!(world.audit().await.listed, [""; 0]);
}

#[tokio::test]
async fn a_log_that_ends_before_what_the_lake_has_is_a_difference() {
    let first = World::decided();
    first.follow().await;
    let world = World::of(log(None), 12, first.folder);
    let audit = world.audit().await;
    assert!(audit.differences > 0 && audit.listed[0].contains("the log was cut or is another one"), "{:?}", audit.listed);
}
