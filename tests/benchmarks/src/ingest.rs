//! `bench ingest`: measures the real `ingest` of a made-up CSV file.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    time::Instant as Clock,
};

use anyhow::{Context as _, Result, anyhow};
use rewardhub_core::{
    money::decimal,
    time::{Day, Instant},
};
use rewardhub_made_up_bank::{self as made_up, Bank, Order, Pendings, Plan, Rendering, Truth};
use serde_json::{Value, json};

use super::{
    disk::{allocated, must_be_real},
    process::{processor_time, resident},
};
use rewardhub_service::{
    Caller, Service, Subject, bundled_programme,
    clock::now,
    ingest::{Ingested, OfFiles},
    locations::Locations,
    programmes::Terms,
    progress::Progress,
};

/// The made-up file, in the folder of the measurement.
pub(super) const FILE: &str = "statement.csv";

/// The plan of a measurement.
pub struct Measure {
    /// The number of bank accounts.
    pub accounts: u32,
    /// The approximate number of rows.
    pub transactions: u64,
    /// The percentage of rows that repeat an earlier row, however far back.
    pub duplicates_percent: u8,
    /// Whether rows are sorted by account and day, or mixed.
    pub order: Order,
    /// The seed of the made-up bank: the same seed makes the same rows.
    pub seed: u64,
    /// A folder on a real disk to work in. An earlier run's data sets in it are replaced.
    pub folder: PathBuf,
    /// Whether to take the file in once more, into a data set with a lake that follows.
    pub lake: bool,
}

/// The result of a measurement.
pub struct Measured {
    /// The numbers as JSON.
    pub report: Value,
    /// Whether the data set is what its commands make of it.
    pub well: bool,
}

impl Measure {
    /// Makes the file up, takes it in, measures the cost, and verifies the data set. The file and the data sets stay in the
    /// folder.
    ///
    /// # Errors
    /// When the folder is in memory, or the ingest fails.
    pub fn run(&self, progress: &dyn Progress) -> Result<Measured> {
        fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        must_be_real(&self.folder)?;
        let file = self.folder.join(FILE);
        let truth = self.make_up(&file)?;
        let root = self.folder.join("data");
        let data = fresh(&root, now())?;
        let ingested = data.ingest(std::slice::from_ref(&file), &OfFiles::default(), caller(&data)?, progress)?;
        let (syncs, terms, memory) = (data.syncs(), data.terms()?, resident());
        data.close()?;
        let (logs, store) = (allocated(&root.join("logs"))?, allocated(&root.join("store"))?);
        let data = Service::open(&Locations::of(&root))?;
        let verified = data.verify(&())?;
        data.close()?;
        let mut report = self.as_json(&truth, &ingested, &terms, (logs, store), syncs, memory);
        report["verify"] = json!({
            "well": verified.is_well(),
            "seconds": verified.took.as_secs_f64(),
            "differences": verified.differences(),
        });
        if self.lake {
            report["lake"] = self.with_lake(&file, &ingested, progress)?;
        }
        Ok(Measured { report, well: verified.is_well() })
    }

    /// Takes the file into another data set, while its lake follows.
    fn with_lake(&self, file: &Path, without: &Ingested, progress: &dyn Progress) -> Result<Value> {
        let root = self.folder.join("data-with-lake");
        let data = fresh(&root, now())?;
        let (begun, before) = (Clock::now(), processor_time());
        let url = Locations { lake: None, ..Locations::of(&root) }.lake()?;
        let caller = caller(&data)?;
        let work = || data.ingest(&[file.to_owned()], &OfFiles::default(), caller, progress);
        let (ingested, behind) = data.with_lake_following(url.as_ref(), work)?;
        let (until, after) = (begun.elapsed(), processor_time());
        behind.verdict()?;
        data.close()?;
        let bytes = allocated(&root.join("lake"))?;
        let new = u64::from(ingested.items.new).max(1);
        let share = |rate: f64| (rate / without.rate() * 1000.0).round() / 1000.0;
        let until_all = ingested.read() as f64 / until.as_secs_f64();
        Ok(json!({
            "seconds": ingested.took.as_secs_f64(),
            "transactions_per_second": ingested.rate().round(),
            "share_of_the_rate_without": share(ingested.rate()),
            "seconds_until_the_lake_has_everything": until.as_secs_f64(),
            "share_of_the_rate_without_until_then": share(until_all),
            "processor_seconds": before.zip(after).map(|(before, after)| (after - before).as_secs_f64()),
            "bytes": bytes,
            "bytes_a_transaction": bytes / new,
        }))
    }

    fn make_up(&self, file: &Path) -> Result<Truth> {
        let first = Day::from_ymd(2026, 1, 1).context("a date")?;
        let (seed, accounts, transactions) = (self.seed, self.accounts, self.transactions);
        let bank = Bank::new(&Plan { seed, accounts, first, days: 90, transactions });
        let rendering = Rendering {
            order: self.order,
            pendings: Pendings::Hidden,
            duplicates_percent: self.duplicates_percent,
            ..Rendering::default()
        };
        let mut out = BufWriter::with_capacity(1 << 20, File::create(file)?);
        let truth = made_up::csv::write(&bank, &rendering, &mut out)?;
        out.flush()?;
        Ok(truth)
    }

    fn as_json(
        &self,
        truth: &Truth,
        ingested: &Ingested,
        terms: &Terms,
        (logs, store): (u64, u64),
        syncs: (u64, u64),
        memory: Option<(u64, u64)>,
    ) -> Value {
        let rewards: serde_json::Map<String, Value> = ingested
            .rewards
            .iter()
            .map(|(asset, minor)| (asset.to_string(), decimal(*minor, terms.decimals(*asset)).into()))
            .collect();
        let new = u64::from(ingested.items.new).max(1);
        json!({
            "order": if self.order == Order::Sorted { "sorted" } else { "unsorted" },
            "accounts": self.accounts,
            "records": ingested.read(),
            "new": ingested.items.new,
            "duplicates": ingested.items.duplicates,
            "duplicates_made_up": truth.repeats,
            "review": ingested.items.review,
            "conflicts": ingested.items.conflicts,
            "rewards": rewards,
            "seconds": ingested.took.as_secs_f64(),
            "transactions_per_second": ingested.rate().round(),
            "syncs": { "commands": syncs.0, "events": syncs.1 },
            "bytes": { "logs": logs, "store": store, "a_transaction": (logs + store) / new },
            "resident_bytes": { "peak": memory.map(|m| m.0), "at_end": memory.map(|m| m.1) },
        })
    }
}

/// The caller of everything that is measured.
pub(super) fn caller(data: &Service) -> Result<Caller> {
    Ok(data.caller(&Subject::SystemUser("bench".into()), now())?)
}

/// A new data set in the place of whatever is there, with the shipped programme, activated at this time.
pub(super) fn fresh(root: &Path, at: Instant) -> Result<Service> {
    if root.exists() {
        fs::remove_dir_all(root).with_context(|| format!("{} cannot be removed", root.display()))?;
    }
    let data = Service::open_or_make(&Locations::of(root))?;
    let everyday = bundled_programme::everyday().map_err(|_| anyhow!("the programme that the project ships has mistakes"))?;
    data.activate(&everyday, Caller { at, ..caller(&data)? })?;
    Ok(data)
}
