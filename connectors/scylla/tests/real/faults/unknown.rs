use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use rewardhub_core::ids::Placement;
use rewardhub_engine::testing::conformance::workload::Random;

use super::{
    data_set::{DataSet, asked, seed},
    observed_ledger::Followed,
    running::while_running,
};
use crate::proxy::{Fate, Proxy};

/// Many buckets, so that many commits are under way at once.
const PLACEMENT: Placement = Placement { buckets: 96, partitions: 8 };
const WALLETS: u64 = 300;
const ROUNDS: usize = 2300;
/// Commands in a batch: few, so that there are many commits.
const AT_ONCE: usize = 10;
/// How long the driver waits, in milliseconds: what goes astray costs that.
const TIMEOUT: u32 = 200;

#[test]
fn whatever_becomes_of_commits_and_answers_everything_is_paid_once() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let (node, seed) = (server.shared(), seed());
    let random = Random::new(seed);
    let data_set = DataSet::made(&node.contact_points(), node.keyspace("unknown"), PLACEMENT);
    let proxy = Proxy::beside(node.contact_points()[0], Some(seed));
    let ledger = Followed::looking(data_set.ledger(&[proxy.address], &format!("timeout_ms={TIMEOUT}")), &data_set);
    let (programme, rest) = asked(&random.branch(), PLACEMENT, WALLETS, ROUNDS);
    let started = Instant::now();
    while_running(&data_set, &ledger, AT_ONCE, |pauses| {
        data_set.ask(&programme, &random);
        data_set.wait_until_done(Duration::from_mins(1));
        data_set.ask(&rest, &random);
        data_set.wait_until_done(Duration::from_mins(5));
        println!("pauses: {} begun, {} ended", pauses.begun.load(Ordering::Relaxed), pauses.ended.load(Ordering::Relaxed));
    });
    let (found, seen, resolved) = (ledger.found(), proxy.seen(), data_set.trace.doubts_resolved_by_a_serial_read());
    println!("in {:?}: {seen:?}", started.elapsed());
    println!(
        "{} commits reported as written, {} as refused, {} unknown: {} had been applied, {} had not; {} not sent",
        found.committed,
        found.refused,
        found.unknown(),
        found.applied,
        found.not_applied,
        found.not_sent
    );
    println!("{resolved} doubts were followed by a read of the head at serial consistency");
    data_set.check();
    assert!(found.unknown() >= 2000 && found.applied >= 500 && found.not_applied >= 500, "too little went astray: {found:?}");
    assert!(resolved >= found.unknown(), "a head is read at serial consistency for each");
    assert_eq!(seen.heads_otherwise, 0, "heads are read at serial consistency");
    let fates = |fate| seen.commits.get(&fate).copied().unwrap_or_default();
    assert!(Fate::ALL.into_iter().all(|fate| fates(fate) >= 100), "each of the fates befell many: {seen:?}");
}
