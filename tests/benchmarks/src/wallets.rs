//! Wallets with one purchase each, which measurements begin with.

use std::path::Path;

use anyhow::Result;
use rewardhub_core::time::{Day, Instant, Zone};
use rewardhub_service::{Caller, Service, ingest::OfFiles};

/// Wallets that are made by one delivery.
const AT_ONCE: u64 = 20_000;

/// The points that each purchase earns, by the rule `everything` of the everyday programme.
pub const EARNED: i64 = 12;

/// The line of a feed that reports a purchase of £12.50 by this account. The same id is the same purchase.
pub fn purchase(account: u64, id: &str, on: Day) -> String {
    format!(
        "{{\"account\":\"{}\",\"id\":\"{id}\",\"status\":\"booked\",\"amount\":\"-12.50\",\"currency\":\"GBP\",\
         \"booked_on\":\"{on}\",\"kind\":\"purchase\",\"merchant\":\"Corner Shop\",\"mcc\":\"5999\"}}\n",
        number(account)
    )
}

/// The number of an account, as the bank writes it.
pub fn number(account: u64) -> String {
    format!("{account:010}")
}

/// Opens the wallets of so many accounts, by a purchase of each at this time.
///
/// # Errors
/// When the data set fails.
pub fn make(data: &Service, wallets: u64, caller: Caller, note: &dyn Fn(String)) -> Result<()> {
    let on = day(caller.at);
    for first in (0..wallets).step_by(usize::try_from(AT_ONCE)?) {
        let end = wallets.min(first + AT_ONCE);
        let lines: String = (first..end).map(|account| purchase(account, &format!("P{account}"), on)).collect();
        data.ingest_from(Path::new("wallets.ndjson"), lines.as_bytes(), &OfFiles::default(), caller)?;
        note(format!("{end} wallets are made"));
    }
    Ok(())
}

/// The day on which purchases of this time are booked.
pub fn day(at: Instant) -> Day {
    Zone::utc().day(at)
}
