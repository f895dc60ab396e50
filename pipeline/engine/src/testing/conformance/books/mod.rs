//! What the commands of [`super::workload`] must lead to, whatever happened meanwhile: the log decided again from nothing, and
//! beside it a model that knows nothing of `decide`.

mod model;
mod versions;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rewardhub_core::{
    answer::Answer,
    command::{Body, Command, Source},
    event::Event,
    ids::{Partition, Placement, Position, WalletId},
    ledger::{Balance, PostedSums, balances},
    money::Asset,
    state::{
        row::{Row, RowKey},
        set_aside::Undecidable,
        wallet::Wallet,
    },
};

use self::model::{Model, Taken};
use super::workload::ASSETS;
use crate::{
    apply_commands::CommandApplier,
    ports::{Budget, Log},
    replay::{Replayed, empty, replay},
    state_hash,
};

/// What is wrong, in words for the person who looks at the seed.
pub type Wrong = String;

/// What follows from a log.
#[derive(Debug)]
pub struct Books {
    rows: BTreeMap<RowKey, Row>,
    replays: BTreeMap<Partition, Vec<Replayed>>,
}

impl Books {
    /// Decides everything in a log again, from nothing.
    ///
    /// # Errors
    /// If it cannot be read or decided.
    pub async fn of(log: &impl Log, placement: Placement) -> Result<Self, Wrong> {
        Self::with_aside(log, placement, |_, _| None).await
    }

    /// The same if some commands were set aside: `aside` says which and why, since deciding them again cannot show that.
    ///
    /// # Errors
    /// If it cannot be read or decided.
    pub async fn with_aside(
        log: &impl Log,
        placement: Placement,
        aside: impl Fn(Partition, u64) -> Option<Undecidable>,
    ) -> Result<Self, Wrong> {
        let (mut rows, mut replays) = (BTreeMap::new(), BTreeMap::new());
        for partition in placement.all() {
            let batch = log.read(partition, 0, Budget { records: usize::MAX, bytes: usize::MAX }).await;
            let batch = batch.map_err(|error| error.to_string())?;
            let mut applier = CommandApplier::new(placement, partition);
            let replayed: Result<Vec<Replayed>, _> =
                batch.iter().map(|(n, record)| replay(&mut applier, n, record, aside(partition, n).as_ref(), empty)).collect();
            replays.insert(partition, replayed.map_err(|error| error.to_string())?);
            rows.extend(applier.into_rows());
        }
        Ok(Self { rows, replays })
    }

    /// Whether a partition has decided on this command.
    #[must_use]
    pub fn have(&self, partition: Partition, command: &Command) -> bool {
        self.replays.get(&partition).is_some_and(|all| all.iter().any(|replayed| replayed.command == *command))
    }

    /// Whether these are the decisions of a partition, each once and in order.
    ///
    /// # Errors
    /// The first difference, in words.
    pub fn published(&self, partition: Partition, decisions: &[Arc<[u8]>]) -> Result<(), Wrong> {
        let must = self.replays.get(&partition).map_or(&[][..], Vec::as_slice);
        if decisions.iter().eq(must.iter().map(|replayed| &replayed.decision)) {
            return Ok(());
        }
        let wrong = format!("what partition {partition} published is not what its log decides, each once and in order");
        Err(format!("{wrong}: {} decisions, and must be {}", decisions.len(), must.len()))
    }

    /// Whether a ledger's rows are what the log gives, hash for hash, and mean what they must.
    ///
    /// # Errors
    /// The first difference, in words.
    pub fn agree(&self, rows: &BTreeMap<RowKey, Row>) -> Result<(), Wrong> {
        if state_hash::hash(&self.rows) != state_hash::hash(rows) {
            let differ = self.rows.keys().chain(rows.keys()).find(|key| self.rows.get(key) != rows.get(key));
            return Err(format!("the ledger is not what the log gives, first at {differ:?}"));
        }
        every_asset_sums_to_zero(rows)?;
        lots_are_what_was_posted(&self.replays, rows)?;
        names_are_answered_alike(&self.replays)?;
        follow_ups_are_applied_once(&self.replays)?;
        versions::judge_their_days(&self.replays)?;
        versions::nothing_waits(rows)?;
        the_model_agrees(&self.replays, rows)
    }
}

fn every_asset_sums_to_zero(rows: &BTreeMap<RowKey, Row>) -> Result<(), Wrong> {
    let mut sums: BTreeMap<Asset, i64> = BTreeMap::new();
    for row in rows.values() {
        match row {
            Row::Wallet(wallet) => {
                for balance in balances(wallet) {
                    *sums.entry(balance.asset).or_default() +=
                        balance.pending_minor + balance.available_minor + balance.held_minor;
                }
            }
            Row::SystemAccounts(stripe) => {
                for (_, asset, minor) in &stripe.balances {
                    *sums.entry(*asset).or_default() += minor;
                }
            }
            _ => {}
        }
    }
    if sums.values().all(|sum| *sum == 0) { Ok(()) } else { Err(format!("assets do not sum to zero: {sums:?}")) }
}

fn lots_are_what_was_posted(replays: &BTreeMap<Partition, Vec<Replayed>>, rows: &BTreeMap<RowKey, Row>) -> Result<(), Wrong> {
    let mut posted = PostedSums::default();
    for event in replays.values().flatten().flat_map(|replayed| &replayed.record.events) {
        if let Event::Posting(posting) = event {
            posted.post(posting);
        }
    }
    rows.iter().try_for_each(|(key, row)| match (key, row) {
        (RowKey::Wallet(id), Row::Wallet(wallet)) => posted.check(*id, wallet.holding()).map_err(|error| error.to_string()),
        _ => Ok(()),
    })
}

fn names_are_answered_alike(replays: &BTreeMap<Partition, Vec<Replayed>>) -> Result<(), Wrong> {
    let mut answers: BTreeMap<Vec<u8>, &Answer> = BTreeMap::new();
    for replayed in replays.values().flatten().filter(|replayed| replayed.command.name.is_some()) {
        let first = answers.entry(replayed.command.encode()).or_insert(&replayed.record.answer);
        if *first != &replayed.record.answer {
            return Err(format!("{:?} was answered {first:?}, then {:?}", replayed.command, replayed.record.answer));
        }
    }
    Ok(())
}

fn follow_ups_are_applied_once(replays: &BTreeMap<Partition, Vec<Replayed>>) -> Result<(), Wrong> {
    let mut asked: BTreeMap<(Partition, Position), Command> = BTreeMap::new();
    for (partition, replayed) in replays.iter().flat_map(|(p, all)| all.iter().map(move |replayed| (*p, replayed))) {
        for (follow_up, index) in replayed.record.follow_ups.iter().zip(0..) {
            let position = Position { offset: replayed.offset, index };
            let source = Source::FollowUp { partition, position, predecessor: None };
            asked.insert((partition, position), follow_up.command(&replayed.command, source));
        }
    }
    let mut applied = BTreeSet::new();
    for replayed in replays.values().flatten() {
        let Source::FollowUp { partition, position, .. } = replayed.command.source else { continue };
        let name = (partition, position);
        let same = asked.get(&name).is_some_and(|command| {
            (command.at, command.bucket, &command.body) == (replayed.command.at, replayed.command.bucket, &replayed.command.body)
        });
        if !same {
            return Err(format!("{:?} was never decided", replayed.command));
        }
        if replayed.record.answer != Answer::AlreadyApplied && !applied.insert(name) {
            return Err(format!("follow-up {name:?} was applied twice"));
        }
    }
    match asked.keys().find(|name| !applied.contains(name)) {
        Some(name) => Err(format!("follow-up {name:?} was never applied")),
        None => Ok(()),
    }
}

fn the_model_agrees(replays: &BTreeMap<Partition, Vec<Replayed>>, rows: &BTreeMap<RowKey, Row>) -> Result<(), Wrong> {
    let in_force = versions::in_force(replays);
    let mut expected = Model::of(in_force.into_iter().map(|(version, from)| (from, i64::from(version))).collect());
    for (partition, replayed) in replays {
        expected.take(*partition, decided(replayed));
    }
    for wallet in &expected.wallets {
        let Some(Row::Wallet(row)) = rows.get(&RowKey::Wallet(*wallet)) else {
            return Err(format!("wallet {wallet} was never opened"));
        };
        wallet_agrees(&expected, *wallet, row)?;
    }
    let points = Asset::new("PTS").expect("three letters");
    let earned: i64 = rows.values().map(|row| pending(row, points)).sum();
    if earned != expected.earned.values().sum::<i64>() {
        return Err(format!("purchases must have earned {:?}, and earned {earned}", expected.earned));
    }
    let directory = rows.iter().filter_map(|(key, row)| match (key, row) {
        (RowKey::Directory(_, token), Row::Directory(account)) => Some((*token, *account)),
        _ => None,
    });
    if !directory.collect::<BTreeMap<_, _>>().eq(&expected.directory) {
        return Err("the directory is not what was registered".into());
    }
    Ok(())
}

/// The commands of a partition in the order in which they were decided, and whether they were: one that was set aside counts
/// where it was decided again.
fn decided(replayed: &[Replayed]) -> impl Iterator<Item = Taken<'_>> {
    let commits = |decided: &Replayed| versions::commits(&decided.record);
    replayed.iter().filter_map(move |decided| match (&decided.record.answer, &decided.command.body) {
        (Answer::SetAside(_), _) => Some(Taken { command: &decided.command, decided: false, commits: false }),
        (_, Body::Retry(retry)) => {
            let again = decided.record.events.contains(&Event::DecidedAgain(retry.offset));
            let original = replayed.iter().find(|replayed| replayed.offset == retry.offset);
            let command = &original.filter(|_| again)?.command;
            Some(Taken { command, decided: true, commits: commits(decided) })
        }
        _ => Some(Taken { command: &decided.command, decided: true, commits: commits(decided) }),
    })
}

fn pending(row: &Row, asset: Asset) -> i64 {
    let Row::Wallet(wallet) = row else { return 0 };
    balances(wallet).iter().filter(|balance| balance.asset == asset).map(|balance| balance.pending_minor).sum()
}

fn wallet_agrees(expected: &Model, id: WalletId, row: &Wallet) -> Result<(), Wrong> {
    let has: BTreeMap<Asset, Balance> = balances(row).into_iter().map(|balance| (balance.asset, balance)).collect();
    for asset in ASSETS.map(|code| Asset::new(code).expect("three letters")) {
        let must = expected.available.get(&(id, asset)).copied().unwrap_or_default();
        let available = has.get(&asset).map_or(0, |balance| balance.available_minor);
        if must != available {
            return Err(format!("wallet {id} must have {must} {asset}, and has {available}"));
        }
    }
    let must = expected.earned.get(&Some(id)).copied().unwrap_or_default();
    let earned: i64 = has.values().map(|balance| balance.pending_minor).sum();
    if must != earned {
        return Err(format!("wallet {id} must have earned {must}, and earned {earned}"));
    }
    let linked: BTreeSet<_> = expected.accounts.iter().filter(|(_, w)| **w == id).map(|(a, _)| *a).collect();
    let joined: BTreeSet<_> = row.accounts.iter().map(|(account, _)| *account).collect();
    if linked == joined { Ok(()) } else { Err(format!("wallet {id} must have accounts {linked:?}, and has {joined:?}")) }
}
