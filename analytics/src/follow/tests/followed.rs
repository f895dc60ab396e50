use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rewardhub_core::ids::Partition;

use super::{World, ends};
use crate::{
    fixture::PLACEMENT,
    follow::{Follower, Seen, Written},
    lake::Offsets,
    tables::Table,
};

#[tokio::test]
async fn everything_decided_is_in_the_lake_once_and_a_second_follower_finds_nothing() {
    let world = World::decided();
    let written = world.follow().await;
    assert!(written.rounds > 1, "{written:?}");
    assert_eq!(written.decisions, world.decisions());
    assert_eq!(world.follow().await, Written::default());
    for (table, offsets) in world.lake().await.positions().await.unwrap() {
        assert_eq!([0, 1].map(|partition| offsets.of(Partition(partition))), ends(&world), "{}", table.name());
    }
    let audit = world.audit().await;
    assert_eq!((audit.differences, audit.behind), (0, 0), "{:?}", audit.listed);
    assert_eq!(audit.rows[&Table::Rewards], 40);
    assert_eq!(audit.rows[&Table::Entries], 80);
}

#[tokio::test]
async fn a_follower_that_another_overtook_finds_nothing_wrong_with_the_log() {
    let world = World::decided();
    world.follow().await;
    let lake = world.lake().await;
    let early: Offsets = [0, 1].map(|partition| (Partition(partition), 1)).into_iter().collect();
    let mut late = Follower::new(&world.ledger, PLACEMENT, &lake);
    assert!(!late.round(&early).await.unwrap(), "the lake has what was decided when it looked, and more");
}

#[tokio::test]
async fn a_follower_that_was_killed_between_two_tables_is_made_up_for() {
    let whole = World::decided();
    whole.follow().await;
    for first_lacking in [0, 1, 7, Table::ALL.len() - 1] {
        let world = World::decided();
        world.follow().await;
        Table::ALL.into_iter().skip(first_lacking).for_each(|table| world.forget_last_commit(table));
        let before = world.audit().await;
        assert_eq!(before.differences, 0, "what is there is right: {:?}", before.listed);
        world.follow().await;
        assert_eq!(world.contents().await, whole.contents().await, "killed before table {first_lacking}");
        assert_eq!(world.audit().await.differences, 0);
    }
}

#[tokio::test]
async fn a_follower_commits_full_rounds_until_it_is_told_to_end() {
    let world = World::decided();
    let (lake, ending) = (world.lake().await, AtomicBool::new(false));
    let mut follower = Follower::new(&world.ledger, PLACEMENT, &lake).with_rows_a_round(10);
    let deadline = Instant::now() + Duration::from_secs(20);
    let full = async {
        let had = async || lake.positions().await.unwrap().values().map(Offsets::total).min().unwrap();
        while had().await + 10 < world.decisions() && Instant::now() < deadline {
            tokio::task::yield_now().await;
        }
        ending.store(true, Ordering::Relaxed);
    };
    let (followed, ()) = tokio::join!(follower.follow(&ending), full);
    followed.unwrap();
    let written = follower.written();
    assert!(written.rounds > 1 && written.decisions + 10 >= world.decisions(), "{written:?}");
    follower.flush().await.unwrap();
    assert_eq!(world.audit().await.differences, 0);
}

#[tokio::test]
async fn a_follower_reports_the_tables_as_it_sees_them_before_each_round() {
    let world = World::decided();
    let (lake, seen) = (world.lake().await, Mutex::new(Vec::new()));
    let note = |now: Seen| seen.lock().unwrap().push(now);
    let mut follower = Follower::new(&world.ledger, PLACEMENT, &lake).with_rows_a_round(10).reporting(&note);
    let rounds = follower.flush().await.unwrap().rounds;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len() as u64, rounds + 1, "the last look finds that nothing is left: {seen:?}");
    assert!(seen.is_sorted_by_key(|now| (now.version, now.decisions)), "{seen:?}");
    assert_eq!((seen[0].decisions, seen[seen.len() - 1].decisions), (0, world.decisions()), "{seen:?}");
    assert!(seen.iter().all(|now| now.committed_ms > 0), "the tables were made by a commit: {seen:?}");
}
