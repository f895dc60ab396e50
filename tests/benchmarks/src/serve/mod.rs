//! `bench serve`: measures the HTTP server in a process of its own, beside a handler that answers the same words to everybody.

mod bare_sync;
mod clients;
mod connection;
mod data_set;
mod latencies;
mod load;
mod phases;
mod process;
pub mod spike;
mod targets;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow};
use rewardhub_made_up_bank::Order;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use self::{
    data_set::DataSet,
    latencies::milliseconds,
    load::{Answered, ENOUGH, Steady},
    phases::OfDataSet,
    process::Server,
    targets::Target,
};
use super::{disk::must_be_real, ingest};
use rewardhub_service::progress::Progress;

/// Transactions of a large body.
const ROWS_OF_A_BODY: usize = 1000;
/// How long a posted purchase may take until it is seen, at p99: so many milliseconds, or so many bare writes of the disk.
const SEEN_MS: f64 = 10.0;
const SEEN_SYNCS: f64 = 10.0;
/// The share of the constant handler's rate, both beside posts, that reads should reach, and the milliseconds that they may take at p99.
const SHARE_OF_CONSTANT: f64 = 0.5;
const READ_MS: f64 = 5.0;
/// The share of the rate of `bench ingest` that large bodies should reach.
const SHARE_OF_INGEST: f64 = 2.0 / 3.0;
/// The bytes of memory that the server may need.
const MOST_MEMORY: f64 = 1e9;

/// The plan of a measurement.
pub struct Measure {
    /// The program whose server is measured. It is started as `serve`, and as `bench serve --yardstick`.
    pub program: PathBuf,
    /// The number of wallets, all equally active.
    pub wallets: u32,
    /// The number of connections, which are kept.
    pub connections: u16,
    /// The rate at which purchases are posted one by one, a second.
    pub posts_per_second: u32,
    /// How long each steady stream flows.
    pub lasts: Duration,
    /// The approximate number of transactions that are posted in large bodies, and ingested.
    pub transactions: u64,
    /// A folder on a real disk to work in. An earlier run's data sets in it are replaced.
    pub folder: PathBuf,
}

/// What became of purchases that were posted one by one, and of reads beside them.
struct OneByOne {
    /// Purchases, until each was seen on another connection.
    seen: Answered,
    /// Reads of the constant handler, while purchases were posted.
    constant: Answered,
    /// Reads of balances, while purchases were posted.
    reads: Answered,
    /// Those purchases, until each was seen.
    posts: Answered,
}

/// The result of a measurement.
pub struct Measured {
    /// The numbers as JSON.
    pub report: Value,
    /// The streams of requests with which the server did not keep up, by name.
    pub behind: Vec<&'static str>,
}

impl Measure {
    /// Measures the disk, the constant handler, the server and an ingest, one after the other.
    ///
    /// # Errors
    /// When the folder is in memory, or a server fails or answers what it should not.
    pub fn run(&self, progress: &dyn Progress, note: &dyn Fn(String)) -> Result<Measured> {
        fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        must_be_real(&self.folder)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let syncs = bare_sync::measured(&self.folder)?;
        let constant = self.constant_handler(&runtime)?;
        note(format!("a constant handler answers {:.0} requests a second", constant.per_second));
        let (one_by_one, memory) = self.one_by_one(&runtime, note)?;
        note("taking a file in".to_owned());
        let ingested = self.ingest(progress)?;
        note("posting the same rows in large bodies".to_owned());
        let (bodies, memory_of_bodies) = self.bodies(&runtime)?;
        let ingest_rate = ingested["transactions_per_second"].as_f64().context("an ingest has a rate")?;
        let OneByOne { seen, constant: beside, reads, posts } = &one_by_one;
        let sync = milliseconds(syncs.percentile(50));
        let mut targets = vec![
            Target::at_most("ms until a posted purchase is seen, p99", p99(seen), SEEN_MS.max(SEEN_SYNCS * sync)),
            Target::at_least("reads a second beside posts", reads.per_second, beside.per_second * SHARE_OF_CONSTANT * ENOUGH),
            Target::at_most("ms of a read beside posts, p99", p99(reads), READ_MS),
            Target::at_least("transactions a second in large bodies", bodies, ingest_rate * SHARE_OF_INGEST),
        ];
        targets.extend(
            memory
                .max(memory_of_bodies)
                .map(|bytes| Target::at_most("MB of the server's memory", bytes as f64 / 1e6, MOST_MEMORY / 1e6)),
        );
        let streams = [("posts and looks", seen), ("reads beside posts", reads), ("posts beside reads", posts)];
        let behind: Vec<_> = streams.iter().filter(|(_, answered)| !answered.kept_up()).map(|(name, _)| *name).collect();
        let report = json!({
            "wallets": self.wallets,
            "connections": self.connections,
            "lake": cfg!(feature = "lake"),
            "bare_fdatasync_ms": syncs.as_json(),
            "constant_handler": { "alone": constant.as_json(), "beside_posts": beside.as_json() },
            "posted_until_seen": seen.as_json(),
            "reads_beside_posts": { "reads": reads.as_json(), "posts": posts.as_json() },
            "large_bodies": {
                "transactions_of_a_body": ROWS_OF_A_BODY,
                "transactions_per_second": bodies.round(),
                "ingest_transactions_per_second": ingest_rate,
                "share_of_ingest": (bodies / ingest_rate * 1000.0).round() / 1000.0,
            },
            "server_peak_resident_bytes": { "one_by_one": memory, "large_bodies": memory_of_bodies },
            "behind": behind,
            "targets": targets.iter().map(Target::as_json).collect::<Vec<_>>(),
        });
        Ok(Measured { report, behind })
    }

    /// A server whose handler answers the same words to everybody.
    fn yardstick(&self) -> Result<Server> {
        Server::start(&self.program, &["bench", "serve", "--yardstick"], &self.folder.join("yardstick.log"))
    }

    /// As fast as the constant handler answers.
    fn constant_handler(&self, runtime: &Runtime) -> Result<Answered> {
        let server = self.yardstick()?;
        runtime.block_on(phases::constant_handler(server.address, self.connections, self.lasts))
    }

    /// What becomes of purchases that are posted one by one, and of reads beside them; and the server's memory.
    fn one_by_one(&self, runtime: &Runtime, note: &dyn Fn(String)) -> Result<(OneByOne, Option<u64>)> {
        let data = DataSet::make(&self.folder.join("data"), self.wallets.into(), note)?;
        let (server, yardstick) = (serve(&self.program, &data.root)?, self.yardstick()?);
        let posts = Steady { per_second: self.posts_per_second.into(), lasts: self.lasts };
        let measured = runtime.block_on(async {
            let asked = OfDataSet::new(server.address, data, self.connections).await?;
            note(format!("posting {:.0} purchases a second", posts.per_second));
            let seen = asked.posts(posts).await?;
            let constant = asked.constant_beside_posts(yardstick.address, posts).await?;
            note(format!("a constant handler answers {:.0} requests a second beside them", constant.per_second));
            let reads = Steady { per_second: constant.per_second * SHARE_OF_CONSTANT, lasts: self.lasts };
            note(format!("reading {:.0} balances a second beside them", reads.per_second));
            let (reads, posts) = asked.reads_beside_posts(reads, posts).await?;
            anyhow::Ok(OneByOne { seen, constant, reads, posts })
        })?;
        Ok((measured, server.peak_resident_bytes()))
    }

    /// The rate at which the rows of the ingest are taken in large bodies, a second; and the server's memory.
    fn bodies(&self, runtime: &Runtime) -> Result<(f64, Option<u64>)> {
        let data = DataSet::make(&self.folder.join("data-of-bodies"), 0, &|_| {})?;
        let rows = fs::read(self.folder.join("ingest").join(ingest::FILE))?;
        let server = serve(&self.program, &data.root)?;
        let bodies = phases::bodies_of(&rows, ROWS_OF_A_BODY);
        let rate = runtime.block_on(phases::large_bodies(server.address, &data.feed, self.connections, bodies))?;
        Ok((rate, server.peak_resident_bytes()))
    }

    fn ingest(&self, progress: &dyn Progress) -> Result<Value> {
        let measure = ingest::Measure {
            accounts: self.wallets,
            transactions: self.transactions,
            duplicates_percent: 2,
            order: Order::Sorted,
            seed: 1,
            folder: self.folder.join("ingest"),
            lake: false,
        };
        Ok(measure.run(progress)?.report)
    }
}

/// Starts a server on a data set.
fn serve(program: &Path, root: &Path) -> Result<Server> {
    let path = text(root)?;
    let arguments = ["serve", "--data", path, "--listen", "127.0.0.1:0", "--access", "keys"];
    Server::start(program, &arguments, &root.with_extension("log"))
}

/// A path as an argument.
fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| anyhow!("{} is not UTF-8; choose another folder with --dir", path.display()))
}

fn p99(answered: &Answered) -> f64 {
    milliseconds(answered.latencies.percentile(99))
}
