//! Every error that a caller can meet, raised by what raises it.

use std::{fs, path::Path};

use rewardhub_core::{
    command::{Body, ClawBack},
    decision::Refusal,
    ids::{Bucket, Partition, Position, TransactionId, WalletId},
    money::{Asset, Money},
    state::wallet::WalletKind,
    time::Day,
};

use super::{at, opened, purchases, with_programme};
use crate::{
    Error, Service,
    accounts::Holder,
    error::{Damaged, NotFound, Refused, Result, Unavailable, Usage},
    explain::Sought,
    feeds,
    ingest::OfFiles,
    places::Places,
    set_aside::Place,
    wallets::Adjustment,
};

const WHEN: &str = "2026-01-15T09:00:00Z";

#[track_caller]
fn error<T>(result: Result<T>) -> Error {
    match result {
        Ok(_) => panic!("it went well"),
        Err(error) => error,
    }
}

fn transaction() -> TransactionId {
    TransactionId::at(Bucket(3), Position { offset: 900, index: 0 })
}

#[test]
fn what_is_not_there_is_told_by_what_was_named() {
    let (_folder, service) = with_programme();
    let wallet = WalletId::new(Bucket(1), 7);
    let number = "GB82WEST12345698765432".parse().unwrap();
    let terms = service.terms().unwrap();
    assert!(matches!(error(service.wallet(wallet)), Error::NotFound(NotFound::Wallet(found)) if found == wallet));
    let holder = Holder::Account(number);
    assert!(matches!(error(service.wallet_of(&holder)), Error::NotFound(NotFound::Account { .. })));
    assert!(matches!(error(service.explain(transaction(), &terms)), Error::NotFound(_) | Error::Damaged(_)));
    let Holder::Account(number) = holder else { unreachable!("it was made so") };
    let sought = Sought::Reference("R1", Some(&number));
    assert!(matches!(error(service.sought(&sought)), Error::NotFound(NotFound::AccountNumber { .. })));
    let sought = Sought::Reference("R1", None);
    assert!(matches!(error(service.sought(&sought)), Error::NotFound(NotFound::Reference(_))));
    let own = service.open_wallet(WalletKind::Customer, at(WHEN)).unwrap();
    let (holder, day) = (Holder::Wallet(own), Day::parse("2026-01-14").unwrap());
    assert!(matches!(error(service.sought(&Sought::OnDay(&holder, day))), Error::NotFound(NotFound::OnDay(_))));
    assert!(matches!(error(service.dead_letter(5)), Error::NotFound(NotFound::DeadLetter(5))));
    let place = Place { partition: Partition(1), offset: 77 };
    assert!(matches!(error(service.set_aside_at(place)), Error::NotFound(NotFound::SetAside(_))));
    assert!(matches!(error(feeds::profile_of(service.root(), "mine")), Error::NotFound(NotFound::Feed { .. })));
}

#[test]
fn a_data_set_that_is_not_there_is_not_made_by_who_reads() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::of(&folder.path().join("none"));
    assert!(matches!(error(Service::open(&places)), Error::NotFound(NotFound::DataSet { .. })));
    let elsewhere = Places { ledger: Some("scylla://127.0.0.1/rewards".into()), ..places };
    assert!(matches!(error(Service::open_or_make(&elsewhere)), Error::NotFound(NotFound::Keyspace { .. })));
    let service = opened(folder.path());
    let taken = service.ingest_from(Path::new("a.csv"), "".as_bytes(), &OfFiles::default(), at(WHEN));
    assert!(matches!(error(taken), Error::NotFound(NotFound::Programme { .. })));
}

#[test]
fn what_is_against_a_rule_is_told_by_the_rule() {
    let (_folder, service) = with_programme();
    let wallet = service.open_wallet(WalletKind::Customer, at(WHEN)).unwrap();
    let adjust = |minor: i64, request: Option<&str>| {
        let amount = Money::new(Asset::new("GBP").unwrap(), minor);
        service.adjust(Adjustment { wallet, amount, reason: "a test".into(), request: request.map(str::to_owned) }, at(WHEN))
    };
    let refused = error(adjust(-1, None));
    assert!(matches!(refused, Error::Refused(Refused::Command(Refusal::InsufficientFunds { available: 0, .. }))), "{refused}");
    adjust(5, Some("one")).unwrap();
    let refused = error(adjust(6, Some("one")));
    assert!(matches!(refused, Error::Refused(Refused::Command(Refusal::ExistsWithOtherContent))), "{refused}");
    // What no caller lets in: the day of its purchase is none that a calendar has.
    let claw = ClawBack {
        wallet,
        transaction: transaction(),
        judged_on: Day::EPOCH.plus(i32::MAX),
        returned_minor: 1,
        because_of: transaction(),
        booked_on: Day::EPOCH,
    };
    let refused = error(service.ask(at(WHEN), wallet.bucket(), Body::ClawBack(claw)));
    assert!(matches!(refused, Error::Refused(Refused::SetAside { .. })), "{refused}");
}

#[test]
fn a_data_set_that_another_has_open_is_busy() {
    let (folder, _service) = with_programme();
    let busy = error(Service::open(&Places::of(folder.path())));
    assert!(matches!(busy, Error::Busy(_)), "{busy}");
    assert!(busy.to_string().contains("is in use by process"), "{busy}");
}

#[test]
fn a_partition_that_was_stopped_is_unavailable() {
    let (_folder, service) = with_programme();
    service.partitions().unwrap().stop();
    let stopped = error(service.open_wallet(WalletKind::Customer, at(WHEN)));
    assert!(matches!(stopped, Error::Unavailable(Unavailable::Stopped(_))), "{stopped}");
}

#[test]
fn servers_that_do_not_answer_are_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path()).close().unwrap();
    // Nobody listens on the port of a discarding service.
    let places = Places { ledger: Some("scylla://127.0.0.1:9/rewards".into()), ..Places::of(folder.path()) };
    let away = error(Service::open(&places));
    assert!(matches!(away, Error::Unavailable(Unavailable::Part(_))), "{away}");
}

#[test]
fn what_is_damaged_is_told_with_its_place() {
    let (folder, service) = with_programme();
    let command = error(service.command(Partition(0), 0).and_then(|_| service.command(Partition(1), 400)));
    assert!(matches!(command, Error::Damaged(Damaged::Log(_) | Damaged::NoCommand { .. })), "{command}");
    let body = b"{\"account\":\"GB82WEST12345698765432\",\"amount\":\"none\"}\n";
    let taken = service.ingest_from(Path::new("a.ndjson"), body.as_slice(), &OfFiles::default(), at(WHEN)).unwrap();
    let mut letter = taken.files[0].letters[0].kept.clone();
    assert!(service.opened_letter(&letter).unwrap().record.starts_with(b"{\"account\""));
    letter.stored_at = "nowhere".into();
    assert!(matches!(error(service.opened_letter(&letter)), Error::Damaged(Damaged::LetterNowhere { .. })));
    letter.stored_at = "2026-01/99999999".into();
    assert!(matches!(error(service.opened_letter(&letter)), Error::Damaged(Damaged::Letter { .. })));
    service.close().unwrap();
    let segment = fs::read_dir(folder.path().join("logs/commands-0")).unwrap().map(|file| file.unwrap().path());
    let segment = segment.into_iter().find(|path| path.is_file() && path.file_name().unwrap() != "synced").unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    fs::write(&segment, bytes).unwrap();
    let damaged = error(Service::open(&Places::of(folder.path())).and_then(|service| service.verify(&()).map(|_| ())));
    assert!(matches!(damaged, Error::Damaged(Damaged::Part(_))), "{damaged}");
}

#[test]
fn what_means_nothing_is_told_to_who_asks() {
    let (folder, service) = with_programme();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(error(Service::open_or_make(&Places::of(&file))), Error::Usage(Usage::NotADirectory { .. })));
    let taken = service.ingest(&[folder.path().to_owned()], &OfFiles::default(), at(WHEN), &());
    assert!(matches!(error(taken), Error::Usage(Usage::NotAFile { .. })));
    let gone = service.ingest(&[folder.path().join("gone.csv")], &OfFiles::default(), at(WHEN), &());
    assert!(matches!(error(gone), Error::Unavailable(Unavailable::File { .. })));
    assert!(matches!(error(feeds::profile_of(folder.path(), "a/b")), Error::Usage(Usage::FeedName { .. })));
    fs::create_dir_all(folder.path().join("feeds")).unwrap();
    fs::write(folder.path().join("feeds/mine.toml"), "nmae = 'mine'").unwrap();
    let said = OfFiles { feed: Some("mine".into()), ..OfFiles::default() };
    let body = purchases("GB82WEST12345698765432", 1);
    let taken = service.ingest_from(Path::new("a.ndjson"), body.as_bytes(), &said, at(WHEN));
    assert!(matches!(error(taken), Error::Usage(Usage::Profile { .. })));
    let places = Places { ledger: Some("nowhere".into()), ..Places::of(folder.path()) };
    assert!(matches!(error(Service::open(&places)), Error::Usage(Usage::Place(_))));
    fs::write(folder.path().join("rewardhub.toml"), "ledger = \"nowhere\"\n").unwrap();
    assert!(matches!(error(Service::open(&Places::of(folder.path()))), Error::Usage(Usage::Configured { .. })));
    fs::write(folder.path().join("rewardhub.toml"), "ledgers = \"embedded\"\n").unwrap();
    assert!(matches!(error(Service::open(&Places::of(folder.path()))), Error::Usage(Usage::Configuration { .. })));
}
