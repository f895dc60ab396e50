//! A data set with its ledger elsewhere: switched to and fro, behind, ahead, of another copy, and out of reach.

mod aside;
mod database;
mod log;

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant as Clock},
};

use pollster::block_on;
use rewardhub_core::{
    adjustment::AdjustmentReason,
    command::{Adjust, Body, Link, OpenWallet},
    ids::{ActorId, BankAccountId, Bucket, CommandId, Placement, Token, WalletId},
    money::{Asset, Money},
    state::{row::RowKey, wallet::WalletKind},
    time::Instant,
};
use rewardhub_embedded::{commands_log::Commands, data_set::DataSet, files::Disk};
use rewardhub_engine::ports::{Budget, DecisionReader as _, Ledger as _, Log as _};

pub use self::{database::Database, log::UnreliableLog};
use super::{AdapterError, AnyLedger, AnyLog, Parts, RetryPolicy, Vault, filling::fill};
use crate::{Caller, Service, bundled_programme, clock::now, error::Result, locations::Locations};

const WALLETS: u32 = 12;

fn wallet(number: u32) -> WalletId {
    WalletId::new(Bucket(number * 21), u128::from(number))
}

fn embedded(root: &Path) -> Service {
    Service::open_or_make(&Locations::of(root)).unwrap()
}

/// A data set whose ledger is a database.
pub fn with_database(root: &Path, database: &Database) -> Result<Service> {
    opened(root, database, AnyLog::Embedded)
}

/// The same, with commands in a log that can be away.
pub fn with_unreliable_log(root: &Path, database: &Database) -> Result<(UnreliableLog, Service)> {
    let mut made = None;
    let service = opened(root, database, |commands| {
        let log = made.insert(UnreliableLog::new(commands.id()));
        AnyLog::Unreliable(log.clone())
    })?;
    Ok((made.unwrap(), service))
}

fn opened(root: &Path, database: &Database, log: impl FnOnce(Commands<Disk>) -> AnyLog) -> Result<Service> {
    let (set, _) = DataSet::open_for_remote_ledger(root, Placement::EMBEDDED).map_err(AdapterError::from)?;
    let (commands, events, vault) = set.into_parts();
    let (log, placement) = (log(commands), vault.placement());
    fill(database, &events, &log, placement, RetryPolicy::GiveUp).map_err(AdapterError::from)?;
    let ledger = AnyLedger::Database { ledger: database.clone(), events };
    Service::around(Parts::of(log, ledger, Vault::new(vault)), RetryPolicy::GiveUp)
}

/// A programme, wallets, and accounts that are linked to wallets of other buckets.
fn begin(data: &Service) {
    let caller = caller(now());
    data.activate(&bundled_programme::everyday().unwrap(), caller).unwrap();
    for number in 0..WALLETS {
        let (bucket, open) = (wallet(number).bucket(), OpenWallet { wallet: wallet(number), kind: WalletKind::Customer });
        let name = CommandId::new(bucket, u128::from(number));
        data.ask(&caller.command(bucket, Body::OpenWallet(open)).named(name)).unwrap();
    }
    for number in 0..WALLETS {
        let account = BankAccountId::new(Bucket(number * 3 + 1), u128::from(number));
        let link = Link { account, token: Token(u128::from(number)), wallet: wallet(number), feed: "bank".into() };
        let name = CommandId::new(account.bucket(), 1);
        data.ask(&caller.command(account.bucket(), Body::Link(link)).named(name)).unwrap();
    }
    grow(data, 1).unwrap();
}

fn caller(at: Instant) -> Caller {
    Caller { actor: ActorId(7), at }
}

/// Posts something to every wallet.
fn grow(data: &Service, round: u128) -> Result<()> {
    adjust(data, round, now())
}

fn adjust(data: &Service, round: u128, at: Instant) -> Result<()> {
    for number in 0..WALLETS {
        let (wallet, amount) = (wallet(number), Money::new(Asset::new("GBP").unwrap(), 100));
        let name = CommandId::new(wallet.bucket(), 1000 + round * 100 + u128::from(number));
        let adjust = Adjust { wallet, amount, reason: AdjustmentReason::Goodwill, text: Vec::new() };
        data.ask(&caller(at).command(wallet.bucket(), Body::Adjust(adjust)).named(name))?;
    }
    Ok(())
}

#[track_caller]
fn is_well(data: &Service) {
    let verified = data.verify(&()).unwrap();
    let differences: Vec<&String> = verified.partitions.iter().flat_map(|checked| &checked.differences.listed).collect();
    assert!(verified.is_well(), "{differences:#?} {:?}", verified.follow_ups);
    assert!(verified.total(|checked| checked.commands) > 30, "too little to prove anything");
}

fn decisions(data: &Service) -> Vec<Vec<Vec<u8>>> {
    let of = |partition| {
        let batch = block_on(data.events().decisions(partition, 0, Budget::default())).unwrap();
        batch.iter().map(|(_, decision)| decision.to_vec()).collect()
    };
    data.placement().all().map(of).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn refused(root: &Path, database: &Database) -> String {
    match with_database(root, database) {
        Ok(_) => panic!("it was opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_data_set_is_switched_to_a_ledger_elsewhere_and_back_and_nothing_is_lost() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let data = embedded(folder.path());
    begin(&data);
    let before = decisions(&data);
    data.close().unwrap();

    let data = with_database(folder.path(), &database).unwrap();
    is_well(&data);
    let fed = decisions(&data);
    assert!(
        before.iter().zip(&fed).all(|(before, fed)| fed.starts_with(before)),
        "what was published before is published as it was"
    );
    grow(&data, 2).unwrap();
    is_well(&data);
    for (partition, here) in data.placement().all().zip(decisions(&data)) {
        let there: Vec<Vec<u8>> = database.memory().published(partition).iter().map(|decision| decision.to_vec()).collect();
        assert!(here == there, "partition {partition} was published here and there alike");
    }
    data.close().unwrap();

    let data = embedded(folder.path());
    is_well(&data);
    assert!(data.row(&RowKey::Wallet(wallet(3))).unwrap().is_some());
    grow(&data, 3).unwrap();
    is_well(&data);
    data.close().unwrap();

    let data = with_database(folder.path(), &database).unwrap();
    is_well(&data);
    grow(&data, 4).unwrap();
    is_well(&data);
    data.close().unwrap();
}

#[test]
fn events_that_are_gone_here_are_made_again_as_they_were() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let data = with_database(folder.path(), &database).unwrap();
    begin(&data);
    let before = decisions(&data);
    data.close().unwrap();
    for partition in [0, 2] {
        fs::remove_dir_all(folder.path().join(format!("logs/events-{partition}"))).unwrap();
    }
    let data = with_database(folder.path(), &database).unwrap();
    assert!(decisions(&data) == before);
    is_well(&data);
}

#[test]
fn an_older_copy_of_the_logs_is_refused_and_one_that_went_its_own_way_too() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let (root, old) = (folder.path().join("data"), folder.path().join("old"));
    let data = with_database(&root, &database).unwrap();
    begin(&data);
    data.close().unwrap();
    copy(&root, &old);
    let data = with_database(&root, &database).unwrap();
    grow(&data, 2).unwrap();
    data.close().unwrap();

    let error = refused(&old, &database);
    assert!(error.contains("the ledger is ahead of this log; restore the log"), "{error}");

    // The copy goes on by itself, until it is as far as the ledger is, then further; its events may be there or not.
    let canonical = database.memory().canonical();
    for round in 7..10 {
        let data = embedded(&old);
        grow(&data, round).unwrap();
        data.close().unwrap();
        let error = refused(&old, &database);
        assert!(error.contains("do not belong together"), "{error}");
    }
    for partition in 0..4 {
        fs::remove_dir_all(old.join(format!("logs/events-{partition}"))).unwrap();
    }
    let error = refused(&old, &database);
    assert!(error.contains("do not belong together"), "{error}");
    assert!(database.memory().canonical() == canonical, "nothing of the copy got into the ledger");
    is_well(&with_database(&root, &database).unwrap());
}

#[test]
fn a_data_set_overtaken_by_a_copy_fails_and_does_not_wait_for_what_was_decided_there() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let (root, other) = (folder.path().join("data"), folder.path().join("other"));
    let data = with_database(&root, &database).unwrap();
    begin(&data);
    data.close().unwrap();
    copy(&root, &other);
    let [first, second] = [&root, &other].map(|root| with_database(root, &database).unwrap());
    let at = now();
    // Its partitions run before the other's do.
    second.partitions().unwrap();
    adjust(&first, 2, at).unwrap();
    let overtaken = adjust(&second, 2, at);
    let error = overtaken.unwrap_err().to_string();
    assert!(error.contains("two copies of one data directory are at work on one ledger"), "{error}");
    second.close().unwrap();
    let error = refused(&other, &database);
    assert!(error.contains("the ledger is ahead of this log"), "{error}");
    is_well(&first);
}

#[test]
fn what_was_committed_and_not_published_is_published_when_the_data_set_is_opened() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let data = with_database(folder.path(), &database).unwrap();
    begin(&data);
    database.set_mute(true);
    grow(&data, 2).unwrap_err();
    database.set_mute(false);
    let all: Vec<Vec<Vec<u8>>> = decisions(&data);
    data.close().unwrap();
    // The events log has them, the ledger does not know it: a crash between the two. Or neither: then there is an outbox.
    let data = with_database(folder.path(), &database).unwrap();
    is_well(&data);
    database.set_mute(true);
    grow(&data, 3).unwrap_err();
    database.set_mute(false);
    data.close().unwrap();
    for partition in 0..4 {
        fs::remove_dir_all(folder.path().join(format!("logs/events-{partition}"))).unwrap();
    }
    let data = with_database(folder.path(), &database).unwrap();
    is_well(&data);
    let now = decisions(&data);
    assert!(now.iter().zip(&all).all(|(now, all)| now.starts_with(all)), "what was published before is published as it was");
    for (partition, here) in data.placement().all().zip(now) {
        let next = block_on(database.checkpoint(partition)).unwrap().next;
        assert_eq!((here.len() as u64, database.memory().published(partition).len() as u64), (next, next));
        assert_eq!(block_on(database.unpublished(partition)), Ok(Vec::new()));
    }
}

#[test]
fn a_database_that_does_not_answer_is_waited_for_by_who_asks_and_not_by_who_reads() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let data = with_database(folder.path(), &database).unwrap();
    begin(&data);
    database.set_down(true);
    let error = data.row(&RowKey::Wallet(wallet(0))).unwrap_err().to_string();
    assert_eq!(error, "the ledger does not answer now (no node can be reached); try again");
    let reads = database.refused();
    thread::scope(|scope| {
        scope.spawn(|| {
            let deadline = Clock::now() + Duration::from_secs(60);
            while database.refused() < reads + 12 && Clock::now() < deadline {
                thread::sleep(Duration::from_millis(1));
            }
            database.set_down(false);
        });
        assert!(data.rows(&[RowKey::Wallet(wallet(0))]).unwrap()[0].is_some());
        adjust(&data, 5, now()).unwrap();
    });
    assert!(database.refused() >= reads + 12, "it was asked again and again: {}", database.refused());
    is_well(&data);
}

#[test]
fn checkpoints_older_than_what_was_published_are_caught_up_from_the_events_here() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let data = with_database(folder.path(), &database).unwrap();
    begin(&data);
    (2..6).for_each(|round| grow(&data, round).unwrap());
    let before = (decisions(&data), database.memory().canonical());
    data.close().unwrap();
    database.memory().forget_checkpoints();
    let data = with_database(folder.path(), &database).unwrap();
    is_well(&data);
    assert!(before.0.iter().zip(decisions(&data)).all(|(before, after)| after.starts_with(before)));
    assert_eq!(before.1, database.memory().canonical(), "no row changes");
    data.close().unwrap();
}
