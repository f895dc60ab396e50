//! The ledger under the suites that every adapter must pass, with answers that get lost on the way.
#![expect(clippy::unwrap_used, reason = "means of tests: what goes wrong here fails the test")]

use rewardhub_cassandra::Cluster;
use rewardhub_engine::{
    ports::LogId,
    testing::{
        conformance::{self, PLACEMENT},
        memory::MemoryLog,
    },
};
use rewardhub_scylla::{Address, Connection, ScyllaLedger, ScyllaRegistry, schema::Chosen};
use tokio::runtime::Runtime;

use crate::{
    address, apply,
    proxy::{Fate, Proxy},
};

/// Makes ledgers on one node, with a proxy before it that can lose answers.
struct Real<'a> {
    runtime: Runtime,
    node: &'a Cluster,
    proxy: Proxy,
    last: Option<(LogId, Address)>,
    made: u128,
}

impl<'a> Real<'a> {
    fn on(node: &'a Cluster) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { runtime, node, proxy: Proxy::beside(node.contact_points()[0], None), last: None, made: 0 }
    }

    fn open(&self) -> ScyllaLedger {
        let (log, address) = self.last.clone().unwrap();
        self.runtime
            .block_on(async { ScyllaLedger::open(Connection::open(&address).await.unwrap(), log, PLACEMENT).await.unwrap() })
    }
}

impl conformance::ledger::Fixture for Real<'_> {
    type Log = MemoryLog;
    type Ledger = ScyllaLedger;

    fn create(&mut self) -> (MemoryLog, ScyllaLedger) {
        self.made += 1;
        let log = LogId(self.made);
        let address = address(self.proxy.address, &self.node.keyspace("conforming"), "timeout_ms=3000");
        self.runtime.block_on(apply(&address, &Chosen { log, placement: PLACEMENT, replication: None })).unwrap();
        self.last = Some((log, address));
        (MemoryLog::new(log, PLACEMENT), self.open())
    }

    fn crash(&mut self, log: MemoryLog, ledger: ScyllaLedger) -> (MemoryLog, ScyllaLedger) {
        drop(ledger);
        log.crash();
        (log, self.open())
    }

    fn lose_next_answer(&mut self, _: &ScyllaLedger, after_writing: bool) -> bool {
        self.proxy.befall(if after_writing { Fate::AnswerLost } else { Fate::RequestLost });
        true
    }

    fn races(&self) -> u32 {
        // `faults::races` has more of them, with two handles.
        30
    }
}

/// Makes registries beside ledgers of their own.
struct RealRegistry<'a> {
    real: Real<'a>,
    ledgers: Vec<ScyllaLedger>,
}

impl conformance::registry::Fixture for RealRegistry<'_> {
    type Registry = ScyllaRegistry;

    fn create(&mut self) -> ScyllaRegistry {
        let (_, ledger) = conformance::ledger::Fixture::create(&mut self.real);
        let registry = ledger.registry();
        self.ledgers.push(ledger);
        registry
    }

    fn crash(&mut self, registry: ScyllaRegistry) -> ScyllaRegistry {
        drop(registry);
        let ledger = self.real.open();
        let registry = ledger.registry();
        self.ledgers.push(ledger);
        registry
    }

    fn lose_next_answer(&mut self, _: &ScyllaRegistry, after_making: bool) -> bool {
        self.real.proxy.befall(if after_making { Fate::AnswerLost } else { Fate::RequestLost });
        true
    }

    fn races(&self) -> u32 {
        30
    }
}

#[test]
fn the_registry_conforms() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    pollster::block_on(conformance::registry::all(&mut RealRegistry { real: Real::on(server.shared()), ledgers: Vec::new() }));
}

#[test]
fn the_ledger_conforms() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    pollster::block_on(conformance::ledger::all(&mut Real::on(server.shared())));
}

#[test]
fn rows_are_read_as_the_port_says() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    pollster::block_on(conformance::rows::all(&mut Real::on(server.shared())));
}

#[test]
fn history_is_read_as_the_port_says() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    pollster::block_on(conformance::history::all(&mut Real::on(server.shared())));
}

#[test]
#[expect(clippy::print_stdout, reason = "what was counted is printed, beside whether it was enough")]
fn a_delivery_of_a_thousand_references_is_read_in_few_rounds() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let (rounds, rows) = pollster::block_on(conformance::processor_rounds::all(&mut Real::on(server.shared())));
    println!("a thousand references over 36 months: {rounds} rounds, {rows} rows");
}
