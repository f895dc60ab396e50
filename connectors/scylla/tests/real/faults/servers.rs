//! Servers that are paused and killed under load. Each write is on the disk before it is answered: with Cassandra's periodic
//! commitlog, what was written in the last moments before a kill may be lost although it was answered.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use rewardhub_cassandra::{Cluster, Options};
use rewardhub_core::ids::Placement;
use rewardhub_engine::testing::conformance::workload::{Asked, Random};

use super::{
    data_set::{DataSet, asked, seed, wait_until},
    observed_ledger::Followed,
    running::{Pauses, while_running},
};

const PLACEMENT: Placement = Placement { buckets: 24, partitions: 4 };
const WALLETS: u64 = 60;
/// Commands in a batch.
const AT_ONCE: usize = 8;
/// How long the driver waits.
const TIMEOUT: Duration = Duration::from_millis(600);
/// How long anything here may take on a machine that does other things, too.
const LONGEST: Duration = Duration::from_mins(2);

/// A data set on servers that are about to be hurt, with what is asked of it meanwhile.
struct Load<'a> {
    cluster: &'a Cluster,
    data_set: &'a DataSet,
    random: &'a Random,
    asked: Vec<Asked>,
    pauses: &'a Pauses,
}

impl Load<'_> {
    fn asks(&mut self, commands: usize) {
        let some: Vec<Asked> = self.asked.drain(..commands).collect();
        self.data_set.ask(&some, self.random);
    }

    /// Asks so much of it, and returns when it is being worked on.
    fn works(&mut self, commands: usize) {
        let before = self.data_set.published();
        self.asks(commands);
        self.data_set.wait_for_published(before + 1, LONGEST);
    }

    /// Pauses a node at work, asks more, and returns when the driver has waited for longer than it does.
    fn pause(&mut self, node: usize) {
        self.works(200);
        let started = Instant::now();
        self.cluster.pause(node).unwrap();
        self.asks(50);
        wait_until(LONGEST, || started.elapsed() > TIMEOUT * 2, String::new);
    }

    fn doubts(&self) -> usize {
        self.data_set.trace.doubts()
    }

    fn done(&self) {
        let started = Instant::now();
        self.data_set.wait_until_done(LONGEST);
        println!("done after {:?}", started.elapsed());
        let of = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::Relaxed);
        let (begun, ended) = (of(&self.pauses.begun), of(&self.pauses.ended));
        println!("{} doubts, {begun} waits begun, {ended} ended", self.data_set.trace.doubts());
        assert_eq!(begun, ended, "every partition that waited goes on");
    }
}

/// Runs the processors on servers that are hurt meanwhile, and checks the books.
fn under_load(cluster: &Cluster, hurt: impl FnOnce(&mut Load<'_>)) {
    let random = Random::new(seed());
    let data_set = DataSet::made(&cluster.contact_points(), cluster.keyspace("servers"), PLACEMENT);
    let ledger = Followed::new(data_set.handle(&format!("timeout_ms={}", TIMEOUT.as_millis())), &data_set);
    let (programme, rest) = asked(&random.branch(), PLACEMENT, WALLETS, 5000);
    while_running(&data_set, &ledger, AT_ONCE, |pauses| {
        data_set.ask(&programme, &random);
        data_set.wait_until_done(LONGEST);
        let mut load = Load { cluster, data_set: &data_set, random: &random, asked: rest, pauses };
        hurt(&mut load);
        load.done();
    });
    println!("{:?}, {} reads of heads after doubts", ledger.found(), data_set.trace.doubts_resolved_by_a_serial_read());
    data_set.check();
}

#[test]
fn one_node_that_is_paused_killed_and_stopped_under_load_loses_nothing() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let cluster = server.cluster(&Options { sync_each_write: true, ..Options::one() }).unwrap();
    under_load(&cluster, |load| {
        // What is under way when a node stands still may be anything; sooner or later it is a commit.
        while load.doubts() == 0 {
            load.pause(0);
            load.cluster.resume(0).unwrap();
            load.done();
        }
        for end in [Cluster::kill, Cluster::stop] {
            load.works(200);
            end(load.cluster, 0).unwrap();
            load.asks(50);
            let waits = || load.pauses.begun.load(Ordering::Relaxed) > load.pauses.ended.load(Ordering::Relaxed);
            wait_until(LONGEST, waits, || "nobody waits for a node that is down".to_owned());
            load.cluster.restart(0).unwrap();
            load.done();
        }
    });
}

#[test]
fn of_three_nodes_one_may_be_paused_or_killed_while_the_others_go_on() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let cluster = server.cluster(&Options { sync_each_write: true, ..Options::three() }).unwrap();
    under_load(&cluster, |load| {
        for node in 0..2 {
            load.pause(node);
            load.done();
            load.cluster.resume(node).unwrap();
        }
        load.works(300);
        load.cluster.kill(2).unwrap();
        load.asks(100);
        load.done();
        load.works(150);
        load.cluster.restart(2).unwrap();
        load.done();
    });
}
