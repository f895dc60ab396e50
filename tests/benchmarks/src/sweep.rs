//! `bench sweep`: measures the daily sweep of many wallets, all of which have something due.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant as Clock},
};

use anyhow::{Context as _, Result};
use rewardhub_core::time::Instant;
use rewardhub_service::{Caller, Service, Swept, clock::now};
use serde_json::{Value, json};

use super::{
    disk::must_be_real,
    ingest::{caller, fresh},
    process::resident,
    wallets,
};

/// How long ago the wallets earned: longer than rewards take to mature.
const AGO_DAYS: i64 = 60;
const DAY_US: i64 = 86_400_000_000;

/// The plan of a measurement.
pub struct Measure {
    /// How many wallets have something due.
    pub wallets: u64,
    /// A folder on a real disk to work in. An earlier run's data set in it is replaced.
    pub folder: PathBuf,
}

impl Measure {
    /// Makes wallets whose rewards have matured, sweeps them, and sweeps once more, when nothing is due. Returns the numbers as JSON.
    ///
    /// # Errors
    /// When the folder is in memory, or the data set fails.
    pub fn run(&self, note: &dyn Fn(String)) -> Result<Value> {
        fs::create_dir_all(&self.folder).with_context(|| format!("{} cannot be made", self.folder.display()))?;
        must_be_real(&self.folder)?;
        // A bucket's time never goes back, so everything there begins then.
        let ago = Instant(now().0 - AGO_DAYS * DAY_US);
        let data = fresh(&self.folder.join("data"), ago)?;
        let (today, before) = (caller(&data)?, resident());
        wallets::make(&data, self.wallets, Caller { at: ago, ..today }, note)?;
        let made = resident();
        note(format!("sweeping {} wallets", self.wallets));
        let (first, took) = swept(&data, today)?;
        let (again, took_again) = swept(&data, Caller { at: now(), ..today })?;
        let after = resident();
        data.close()?;
        Ok(json!({
            "wallets": self.wallets,
            "swept": first.wallets,
            "seconds": took.as_secs_f64(),
            "wallets_per_second": (first.wallets as f64 / took.as_secs_f64()).round(),
            "again": { "swept": again.wallets, "seconds": took_again.as_secs_f64() },
            "peak_resident_bytes": {
                "before": before.map(|(peak, _)| peak),
                "made": made.map(|(peak, _)| peak),
                "swept": after.map(|(peak, _)| peak),
            },
        }))
    }
}

fn swept(data: &Service, caller: Caller) -> Result<(Swept, Duration)> {
    let begun = Clock::now();
    let swept = data.sweep(data.terms()?.day(caller.at), caller)?;
    Ok((swept, begun.elapsed()))
}
