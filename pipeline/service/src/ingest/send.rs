//! Turns chunks of deliveries into commands: addresses them to their bank account, seals their texts, and appends them in groups
//! that share a sync. The number of open commands is bounded, so a slow disk slows the reading.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    command::{Body, Observe, ObserveEnrolled, Survey},
    delivery::CommandRun,
    ids::{BankAccountId, Partition},
    item::{Item, Kind},
};
use rewardhub_engine::partitions::Submission;
use rewardhub_feeds::intake::{Account, Chunk};
use rustc_hash::FxHashMap;

use super::{Session, command_runs::CommandRuns, directory::Directory};
use crate::{
    error::{Result, Unavailable},
    totals::Totalling,
    transaction_text::{ordinal, owner},
};

/// Items gathered before they are sent.
const GROUP_ITEMS: usize = 8192;
/// Chunks gathered before they are sent.
const GROUP_CHUNKS: usize = 2048;
/// The most commands that may be open before more are sent.
const OPEN_COMMANDS: u64 = 4096;
/// The same for a ledger on servers, whose commits are slow and carry more the more commands are open.
const OPEN_COMMANDS_REMOTE: u64 = 32_768;

/// The most accounts whose masked numbers are kept for the report.
const MOST_NAMES: usize = 65_536;

/// Sends the chunks of one source after the other.
pub(super) struct Sender<'h> {
    session: &'h Session<'h>,
    directory: Directory,
    group: Vec<Chunk>,
    items: usize,
    names: FxHashMap<BankAccountId, String>,
    /// The submission of the current source, and the sums over it.
    sent: (Arc<Submission>, Totalling),
    /// Where the logs ended when the current source began, by partition, and where its commands lie.
    places: (Vec<u64>, CommandRuns),
}

/// The commands that a source became.
#[derive(Clone)]
pub(super) struct SentCommands {
    /// What counts what becomes of them.
    pub submission: Arc<Submission>,
    /// The sums over what was decided of them, and of what follows from them.
    pub totals: Totalling,
    /// Where the logs ended before them, by partition, and where they lie; nothing once their feed was told.
    pub places: (Vec<u64>, Vec<CommandRun>),
}

impl<'h> Sender<'h> {
    pub fn new(session: &'h Session<'h>) -> Self {
        let (directory, sent, places) = (Directory::default(), of_source(session), places(session));
        Self { session, directory, group: Vec::new(), items: 0, names: FxHashMap::default(), sent, places }
    }

    /// Adds a chunk, and sends the group once it is large enough.
    pub fn push(&mut self, chunk: Chunk) -> Result<()> {
        self.items += chunk.items.len();
        self.group.push(chunk);
        if self.items >= GROUP_ITEMS || self.group.len() >= GROUP_CHUNKS { self.flush() } else { Ok(()) }
    }

    /// Sends the group. Its commands are durable when this returns.
    pub fn flush(&mut self) -> Result<()> {
        let mut group = std::mem::take(&mut self.group);
        self.items = 0;
        if group.is_empty() {
            return Ok(());
        }
        self.directory.enter(self.session, group.iter().map(|chunk| &chunk.account))?;
        self.name_counterparties(&mut group)?;
        let mut commands: BTreeMap<Partition, Vec<Vec<u8>>> = BTreeMap::new();
        for mut chunk in group {
            let account = self.directory.id(chunk.account.token);
            let partition = self.session.service.placement().partition(account.bucket());
            let of_partition = commands.entry(partition).or_default();
            if let Some(survey) = self.survey(&mut chunk, account) {
                of_partition.push(self.session.caller.command(account.bucket(), Body::Survey(survey)).encode());
            }
            let terms = chunk.enrolment;
            let observe = self.observe(chunk)?;
            let body = match terms {
                Some(terms) => Body::ObserveEnrolled(ObserveEnrolled { observe, terms }),
                None => Body::Observe(observe),
            };
            let command = self.session.caller.command(account.bucket(), body);
            of_partition.push(command.encode());
        }
        // Keys must be durable before the texts that are sealed under them.
        self.session.service.vault().sync_keys()?;
        for (partition, commands) in commands {
            let placed = self.session.service.submit_many(partition, &commands, &self.sent.0)?;
            tracing::info!(partition = partition.0, end = placed.end, "durable");
            self.places.1.add(partition, placed);
        }
        let most = open_commands(self.session);
        self.session.service.wait(&self.sent.0, |state| state.open <= most, |_| Unavailable::NotDecided).map(|_| ())
    }

    /// Sends the last group of a source, and returns the commands of the whole source.
    pub fn end_of_source(&mut self) -> Result<SentCommands> {
        self.flush()?;
        self.directory.begin_source();
        let (submission, totals) = std::mem::replace(&mut self.sent, of_source(self.session));
        let (begun, runs) = std::mem::replace(&mut self.places, places(self.session));
        Ok(SentCommands { submission, totals, places: (begun, runs.into_all()) })
    }

    /// Replaces the counterparty of each transfer by the spelling under which that account was first seen, if it is known here.
    fn name_counterparties(&self, group: &mut [Chunk]) -> Result<()> {
        let items = group.iter_mut().flat_map(|chunk| &mut chunk.items);
        let may_be_own = |item: &&mut Item| matches!(item.facts.kind, Kind::Transfer | Kind::StandingOrder);
        let transfers: Vec<&mut Item> = items.filter(may_be_own).collect();
        let named = transfers.iter().filter_map(|item| item.counterparty).collect();
        let first = Directory::first_spellings(self.session, named)?;
        for item in transfers {
            item.counterparty = item.counterparty.map(|token| first.get(&token).copied().unwrap_or(token));
        }
        Ok(())
    }

    /// Returns the survey to send ahead of a delivery; `None` where the chunk brings none, or the account is new and has no items
    /// to compare.
    fn survey(&mut self, chunk: &mut Chunk, account: BankAccountId) -> Option<Survey> {
        if self.directory.is_new(chunk.account.token) {
            return None;
        }
        if chunk.before == 0 && self.names.len() < MOST_NAMES {
            self.names.entry(account).or_insert_with(|| chunk.account.masked.clone());
        }
        let items = std::mem::take(&mut chunk.survey);
        (!items.is_empty()).then(|| Survey { account, delivery: chunk.delivery.clone(), items })
    }

    /// Returns the masked numbers of the accounts that were known before.
    pub fn into_names(self) -> FxHashMap<BankAccountId, String> {
        self.names
    }

    fn observe(&self, chunk: Chunk) -> Result<Observe> {
        let account = self.directory.id(chunk.account.token);
        let texts = match chunk.items.first() {
            Some(first) if !chunk.texts.iter().all(String::is_empty) => {
                let (owner, ordinal) = (owner(account), ordinal(first.place));
                self.session.service.vault().seal(owner, chunk.delivery.id, ordinal, chunk.texts.join("\n").as_bytes())?
            }
            _ => Vec::new(),
        };
        let Chunk { account: Account { token, .. }, delivery, before, items, end, .. } = chunk;
        Ok(Observe { account, token, delivery, before, items, texts, end })
    }
}

/// Where the logs end now, and no commands yet.
fn places(session: &Session<'_>) -> (Vec<u64>, CommandRuns) {
    (session.service.ends(), CommandRuns::default())
}

/// A new submission for the commands of one source, and what sums up its outcome.
fn of_source(session: &Session<'_>) -> (Arc<Submission>, Totalling) {
    let (observed, totals) = session.observed.of_source();
    (Arc::new(Submission::heard_by(observed)), totals)
}

/// The most commands that may be open at once.
pub(super) fn open_commands(session: &Session<'_>) -> u64 {
    if session.service.has_remote_ledger() { OPEN_COMMANDS_REMOTE } else { OPEN_COMMANDS }
}
