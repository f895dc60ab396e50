//! `bench ledger`: measures log → processor → servers, and the naive way in the same run.

mod arrival;
mod measured_ledger;
mod pipeline;
mod purchases;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result};
use pollster::block_on;
use rewardhub_core::{
    command::{Body, Command, Propose},
    ids::{ActorId, CommandId, Partition, Placement},
    time::{Instant, Zone},
    version_source::VersionSource,
};
use rewardhub_embedded::{commands_log::Commands, events::EventsLog, files::Disk};
use rewardhub_engine::ports::LogId;
use rewardhub_scylla::{
    Address, Connection, ScyllaLedger,
    one_by_one_baseline::{OneByOne, OneByOneRun},
    schema::{self, Chosen, Replication},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

pub use self::arrival::Arrival;
pub(crate) use self::arrival::Arrivals;
use self::{
    measured_ledger::{Measured, STAGES, Seen},
    pipeline::Pipeline,
    purchases::Purchases,
};
use super::disk::must_be_real;
use rewardhub_service::{bundled_programme, clock::now, unique_id};

/// The partitions of the log, as many as an embedded data set has.
const PARTITIONS: u16 = 4;
/// The numbers of naive writes in flight, one step of the sweep each.
const SWEEP: [u64; 6] = [1, 4, 16, 32, 64, 256];
/// How long the steady stream flows before it is measured.
const WARM_UP: Duration = Duration::from_secs(5);

/// The plan of a measurement.
pub struct Measure {
    /// The servers, and the first part of the names of the keyspaces, one for each run, which are dropped after it.
    pub address: String,
    /// A folder on a real disk, for the logs.
    pub folder: PathBuf,
    /// The number of wallets, all of them opened before the backlog and the stream are measured.
    pub wallets: u32,
    /// The number of transactions in the backlog.
    pub backlog: u32,
    /// The rate of the steady stream, in transactions a second.
    pub per_second: u32,
    /// The duration of the steady stream, and of each step of the naive sweep.
    pub lasts: Duration,
    /// The replication of the keyspaces. `None`: three copies, or one where there is one node.
    pub replication: Option<Replication>,
}

impl Measure {
    /// Measures one number of buckets and one spread of transactions; returns the result as JSON.
    ///
    /// # Errors
    /// When the servers, the log or a processor fail.
    pub fn run(&self, buckets: u32, arrival: Arrival, report: &dyn Fn(&str)) -> Result<Value> {
        std::fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        must_be_real(&self.folder)?;
        let placement = Placement { buckets, partitions: PARTITIONS };
        let (runtime, log_id) = (Runtime::new()?, unique_id()?);
        let root = self.folder.join(format!("{buckets}-{log_id:032x}"));
        std::fs::create_dir_all(&root).with_context(|| format!("{} cannot be made", root.display()))?;
        let address = self.keyspace(&format!("{buckets}_{:08x}", log_id >> 96))?;
        let (events, _) = EventsLog::open(&Disk, &root, log_id, placement, |_| 0)?;
        let ledger = Arc::new(Measured::new(runtime.block_on(self.ledger(&address, LogId(log_id), placement))?, events));
        let (log, _) = Commands::open(&Disk, &root, log_id, placement, &[0; PARTITIONS as usize])?;
        let pipeline = Pipeline::start(&Arc::new(log), &ledger, placement)?;
        let report = self.measure(&pipeline, &ledger, arrival, report);
        // This stops its partitions, which then release log and ledger.
        drop(pipeline);
        drop(ledger);
        remove(&root)?;
        runtime.block_on(leave(&address))?;
        report
    }

    fn measure(
        &self,
        pipeline: &Pipeline<Commands<Disk>, Measured<ScyllaLedger>>,
        ledger: &Measured<ScyllaLedger>,
        arrival: Arrival,
        report: &dyn Fn(&str),
    ) -> Result<Value> {
        let (placement, at) = (pipeline.placement(), now());
        let mut purchases = Purchases::new(placement, Arrivals::new(arrival, self.wallets), at, Zone::utc().day(at));
        let activation = activation(placement, at)?;
        pipeline.backlog(std::iter::once(activation))?;
        report("opening wallets");
        let opening = pipeline.backlog((0..u64::from(self.wallets)).map(|wallet| purchases.of(wallet)))?;
        ledger.take();
        report("deciding a backlog");
        let (backlog, seen) = (pipeline.backlog((0..self.backlog).map(|_| purchases.next()))?, ledger.take());
        report("deciding a steady stream");
        pipeline.steady(self.per_second, WARM_UP, || purchases.next())?;
        ledger.take();
        let mut ages = pipeline.steady(self.per_second, self.lasts, || purchases.next())?;
        let steady = ledger.take();
        ages.sort_unstable();
        let sizes = self.sizes(ledger, placement)?;
        Ok(json!({
            "buckets": placement.buckets,
            "arrival": if arrival == Arrival::Uniform { "uniform" } else { "zipf" },
            "opened_per_second": (f64::from(self.wallets) / opening.as_secs_f64()).round(),
            "backlog": {
                "transactions": self.backlog,
                "transactions_per_second": (f64::from(self.backlog) / backlog.as_secs_f64()).round(),
                "commits": commits(&seen, backlog),
            },
            "steady": {
                "transactions_per_second": self.per_second,
                "age_ms": { "p50": percentile(&ages, 50), "p99": percentile(&ages, 99) },
                "commits": commits(&steady, self.lasts),
            },
            "partitions_of_the_table": sizes,
        }))
    }

    async fn ledger(&self, address: &Address, log: LogId, placement: Placement) -> Result<ScyllaLedger> {
        let cluster = Connection::open_cluster(address).await?;
        schema::apply(&cluster, &Chosen { log, placement, replication: self.replication.clone() }).await?;
        Ok(ScyllaLedger::open(Connection::open(address).await?, log, placement).await?)
    }

    /// The address, with this suffix to its keyspace.
    fn keyspace(&self, name: &str) -> Result<Address> {
        let (place, options) = self
            .address
            .split_once('?')
            .map_or((&self.address[..], String::new()), |(place, options)| (place, format!("?{options}")));
        Ok(Address::parse(&format!("{place}_{name}{options}"))?)
    }

    /// Rows and bytes of the table's partition of a bucket: the median and the largest of a sample.
    fn sizes(&self, ledger: &Measured<ScyllaLedger>, placement: Placement) -> Result<Value> {
        let step = usize::try_from(placement.buckets / 20).unwrap_or(1).max(1);
        let sampled = (0..placement.buckets).step_by(step).map(rewardhub_core::ids::Bucket);
        let mut sizes: Vec<_> = sampled.map(|bucket| block_on(ledger.ledger().size(bucket))).collect::<Result<_, _>>()?;
        sizes.sort_unstable_by_key(|size| size.bytes);
        let as_json = |size: &rewardhub_scylla::Size| json!({ "rows": size.rows, "bytes": size.bytes });
        Ok(json!({ "median": sizes.get(sizes.len() / 2).map(as_json), "largest": sizes.last().map(as_json) }))
    }

    /// Measures the naive way at every step of the sweep. Returns the best rate in transactions a second, and all steps as JSON.
    ///
    /// # Errors
    /// When the servers fail.
    pub fn naive(&self, report: &dyn Fn(&str)) -> Result<(f64, Value)> {
        let (runtime, id) = (Runtime::new()?, unique_id()?);
        let address = self.keyspace(&format!("naive_{:08x}", id >> 96))?;
        let chosen =
            Chosen { log: LogId(id), placement: Placement { buckets: 1, partitions: 1 }, replication: self.replication.clone() };
        let runs: Vec<OneByOneRun> = runtime.block_on(async {
            schema::apply(&Connection::open_cluster(&address).await?, &chosen).await?;
            let wallets = usize::try_from(self.wallets).unwrap_or(1);
            let naive = OneByOne::open(Connection::open(&address).await?, wallets).await?;
            let mut runs = Vec::new();
            for in_flight in SWEEP {
                report(&format!("the naive way, {in_flight} at once"));
                runs.push(naive.run(in_flight, self.lasts).await);
            }
            leave(&address).await?;
            anyhow::Ok(runs)
        })?;
        let best = runs.iter().map(OneByOneRun::per_second).fold(0.0, f64::max);
        let as_json = |run: &OneByOneRun| json!({ "in_flight": run.in_flight, "transactions_per_second": run.per_second().round(), "others": run.others });
        Ok((best, json!({ "best_transactions_per_second": best.round(), "sweep": runs.iter().map(as_json).collect::<Vec<_>>() })))
    }
}

/// Who asks for everything that is measured.
const ACTOR: ActorId = ActorId(1);

/// The command that activates the everyday programme.
fn activation(placement: Placement, at: Instant) -> Result<Command> {
    let (programme, bucket) = (
        bundled_programme::everyday().map_err(|_| anyhow::anyhow!("the programme that the project ships has mistakes"))?,
        placement.lowest_bucket(Partition(0)),
    );
    let version_source = VersionSource {
        number: 0,
        source: programme.source().to_owned(),
        tzif: programme.tzif().to_vec(),
        name_hashes: Default::default(),
    };
    let name = CommandId::new(bucket, unique_id()?);
    Ok(Command::of_client(ACTOR, at, bucket, Body::Propose(Propose { version_source })).named(name))
}

/// Drops the keyspace of a run.
async fn leave(address: &Address) -> Result<()> {
    Ok(schema::drop(&Connection::open_cluster(address).await?).await?)
}

fn remove(root: &Path) -> Result<()> {
    std::fs::remove_dir_all(root).with_context(|| format!("{} cannot be removed", root.display()))
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn commits(seen: &Seen, took: Duration) -> Value {
    let waited: serde_json::Map<String, Value> = STAGES
        .iter()
        .zip(seen.waited)
        .map(|(stage, seconds)| ((*stage).to_owned(), json!((seconds * 10.0).round() / 10.0)))
        .collect();
    json!({
        "lightweight_transactions_per_second": (seen.commits() as f64 / took.as_secs_f64()).round(),
        "transactions_in_one": { "p10": seen.percentile(10), "p50": seen.percentile(50) },
        "refused_or_unknown": seen.others,
        "seconds_waited_over_all_partitions": waited,
    })
}

fn percentile(sorted: &[Duration], percent: usize) -> Option<u128> {
    let at = (sorted.len() * percent).div_ceil(100).checked_sub(1)?;
    sorted.get(at).map(Duration::as_millis)
}
