use rewardhub_engine::{
    conformance::{self, PLACEMENT},
    memory::MemoryLog,
    ports::LogId,
};
use rewardhub_scylla::{Address, Connection, ScyllaLedger};
use std::sync::atomic::{AtomicU32, Ordering};

struct Real {
    runtime: tokio::runtime::Runtime,
    node: String,
    addresses: Vec<(u128, Address)>,
}
static N: AtomicU32 = AtomicU32::new(0);

impl Real {
    fn keyspace(&self) -> Address {
        let name = format!("dev_{}_{}", std::process::id(), N.fetch_add(1, Ordering::Relaxed));
        let address = Address::parse(&format!("scylla://{}/{name}", self.node)).unwrap();
        self.runtime.block_on(async {
            let c = Connection::open_cluster(&address).await.unwrap();
            c.session()
                .query_unpaged(
                    format!("CREATE KEYSPACE {name} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"),
                    (),
                )
                .await
                .unwrap();
            c.session().use_keyspace(&name, false).await.unwrap();
            let text: String = include_str!("../../../sql/schema/tables.cql")
                .lines()
                .filter(|l| !l.starts_with("--"))
                .collect::<Vec<_>>()
                .join("\n");
            for s in text.split(';').filter(|s| !s.trim().is_empty()) {
                c.session().query_unpaged(s, ()).await.unwrap();
            }
            for p in PLACEMENT.all() {
                c.session()
                    .query_unpaged("INSERT INTO checkpoints (log_partition, next) VALUES (?, 0) IF NOT EXISTS", (i32::from(p.0),))
                    .await
                    .unwrap();
            }
        });
        address
    }
    fn open(&self, address: &Address, log: u128) -> ScyllaLedger {
        self.runtime.block_on(async {
            ScyllaLedger::open(Connection::open(address).await.unwrap(), LogId(log), PLACEMENT).await.unwrap()
        })
    }
}
impl conformance::ledger::Fixture for Real {
    type Log = MemoryLog;
    type Ledger = ScyllaLedger;
    fn create(&mut self) -> (MemoryLog, ScyllaLedger) {
        let address = self.keyspace();
        let log = self.addresses.len() as u128 + 1;
        self.addresses.push((log, address.clone()));
        (MemoryLog::new(LogId(log), PLACEMENT), self.open(&address, log))
    }
    fn crash(&mut self, log: MemoryLog, ledger: ScyllaLedger) -> (MemoryLog, ScyllaLedger) {
        drop(ledger);
        log.crash();
        let (id, address) = self.addresses.last().unwrap().clone();
        (log, self.open(&address, id))
    }
    fn lose_next_answer(&mut self, _: &ScyllaLedger, _: bool) -> bool {
        false
    }
}
#[test]
fn conforms() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut real = Real { runtime, node: "127.0.0.1:19042".into(), addresses: vec![] };
    pollster::block_on(conformance::ledger::all(&mut real));
}
