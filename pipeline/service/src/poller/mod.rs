//! Asks banks for what happened in accounts, each as often as is configured, for as long as its customer's consent lasts.
//!
//! An account is fetched whole or not at all (`asking`): its pages are spooled to a file without a name, and then taken in as one delivery of
//! the bank's feed. What comes again pays nothing again, so a process may die anywhere: the account is asked for once more. `schedule` says
//! when an account's turn is, `accesses` how often it was asked for, `window` for which days, `round` lets the accounts of a bank whose turn it is be asked, `bank_state` keeps
//! what is known of the bank meanwhile, and `report` says what came of it. Nothing here knows formats, or who wakes it.

mod accesses;
mod asking;
mod bank_state;
mod connect;
mod outcome;
mod report;
mod round;
mod schedule;
mod window;

use std::{path::Path, sync::Arc};

use rewardhub_bank_api::BankApi;
use rewardhub_core::time::Instant;
use tokio::runtime::Runtime;

pub use self::report::{PollFailure, PollOutcome, PollReport, Postponed};
use self::{accesses::Accesses, bank_state::BankStates, schedule::Schedule};
use crate::{
    Caller,
    configuration::BankSettings,
    consents::KnownConsents,
    error::{Result, Unavailable, Usage},
};

/// What an open data set keeps about banks.
#[derive(Default)]
pub(crate) struct Banks {
    pub consents: KnownConsents,
    accesses: Accesses,
    states: BankStates,
}

/// Who asks, and when.
#[derive(Clone, Copy)]
pub struct PollVisit<'v> {
    /// Who asks for what is taken in now.
    pub caller: &'v (dyn Fn() -> Result<Caller> + Sync),
    /// What time it is.
    pub now: &'v (dyn Fn() -> Instant + Sync),
    /// Whether to go on. What is under way when it says no is given up.
    pub goes_on: &'v (dyn Fn() -> bool + Sync),
    /// Is told of each account that a bank was asked for, as soon as it is decided.
    pub each: &'v (dyn Fn(&PollReport) + Sync),
}

/// Whom to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Accounts whose turn it is, the most urgent ones first, and not more than a few dozen.
    Due,
    /// All accounts now, unless the bank or its customer forbids it.
    Now,
}

/// The banks that are configured, ready to be asked.
pub struct Poller {
    banks: Vec<Bank>,
    /// Its thread drives connections; there is none without a bank.
    runtime: Option<Runtime>,
}

/// A bank that is configured.
struct Bank {
    feed: String,
    api: BankApi,
    schedule: Schedule,
    /// How many days back an account is asked for.
    days: u32,
}

impl Poller {
    /// The banks with these settings; files that they name are read from the data directory. No bank is asked yet.
    ///
    /// # Errors
    /// When settings have no meaning, a file cannot be read, or the system gives no thread.
    pub fn new(root: &Path, settings: &[BankSettings]) -> Result<Self> {
        crate::configuration::check_banks(settings).map_err(Usage::from)?;
        let banks: Vec<Bank> = settings.iter().map(|bank| connect::bank(root, bank)).collect::<Result<_>>()?;
        if banks.is_empty() {
            return Ok(Self { banks, runtime: None });
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("banks").enable_all().build();
        let runtime = runtime.map_err(|source| Unavailable::System { what: "a thread", source })?;
        Ok(Self { banks, runtime: Some(runtime) })
    }

    /// The feeds that have a bank, in the order of the settings.
    pub fn feeds(&self) -> impl Iterator<Item = &str> {
        self.banks.iter().map(|bank| bank.feed.as_str())
    }

    fn bank(&self, feed: &str) -> Result<&Bank> {
        let bank = self.banks.iter().find(|bank| bank.feed == feed);
        bank.ok_or_else(|| Usage::NoBank(feed.to_owned()).into())
    }
}

impl Drop for Poller {
    fn drop(&mut self) {
        // Connections that are open have nobody who waits for them.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A poller that tasks share.
pub type SharedPoller = Arc<Poller>;
