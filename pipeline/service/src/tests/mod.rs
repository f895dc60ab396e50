//! The service as its callers meet it.

mod adjusting;
mod dead_letters;
mod deliveries;
mod errors;
mod forging;
mod inbox;
mod ingesting;
mod polling;
mod programmes;
mod under_load;
mod upgrading;
mod watching;

use std::{path::Path, time::Duration};

use rewardhub_core::{
    ids::ActorId,
    programme::Programme,
    time::{Instant, Zone},
};
use tempfile::TempDir;

use crate::{Caller, Service, bundled_programme, locations::Locations, zones};

/// Nothing in a test takes as long.
const DEADLINE: Duration = Duration::from_secs(60);

/// Somebody, who asks at an instant.
fn by(text: &str) -> Caller {
    Caller { actor: ActorId(7), at: at(text) }
}

/// A data set with the shipped programme, in a folder that goes away with it.
fn with_programme() -> (TempDir, Service) {
    let folder = tempfile::tempdir().unwrap();
    let service = opened(folder.path());
    service.activate(&bundled_programme::everyday().unwrap(), by("2026-01-01T09:00:00Z")).unwrap();
    (folder, service)
}

fn opened(root: &Path) -> Service {
    Service::open_or_make(&Locations::of(root)).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// The shipped programme as its next version, from a day on.
fn next_version(effective: &str) -> Programme {
    renumbered(2, effective)
}

/// The shipped programme as a version of this number, from a day on.
fn renumbered(version: u32, effective: &str) -> Programme {
    let source = bundled_programme::EVERYDAY;
    let line = |key: &str| source.lines().find(|line| line.starts_with(key)).unwrap();
    let next = source.replacen(line("version"), &format!("version = {version}"), 1).replacen(
        line("effective"),
        &format!("effective = {effective}"),
        1,
    );
    Programme::parse(&next, zones::tzif).unwrap()
}

/// A day's purchases of an account, as NDJSON.
fn purchases(account: &str, n: u32) -> String {
    let line = |n: u32| {
        format!(
            "{{\"account\":\"{account}\",\"id\":\"P{n}\",\"status\":\"booked\",\"amount\":\"-12.50\",\"currency\":\"GBP\",\
             \"booked_on\":\"2026-01-14\",\"kind\":\"purchase\",\"merchant\":\"Corner Shop\",\"mcc\":\"5411\"}}\n"
        )
    };
    (0..n).map(line).collect()
}

fn local_day(instant: Instant) -> rewardhub_core::time::Day {
    Zone::utc().day(instant)
}
