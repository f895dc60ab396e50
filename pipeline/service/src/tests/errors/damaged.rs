//! What is not as it was written: logs and ledgers that somebody has written to, or that say what no version of this program says.

use std::{fs, path::Path, sync::Arc, thread, time::Instant as Clock};

use super::{
    super::{
        DEADLINE,
        forging::{append, decided, forge},
    },
    ACCOUNT, Met, WHEN, by, meets, opened, purchases, with_programme,
};
use crate::{
    Error, Service,
    accounts::WalletOrAccount,
    client_keys::{Grant, Scope},
    error::Damaged,
    ingest::OfFiles,
    locations::Locations,
    open::tests::{Database, with_database},
    transactions::BookedOn,
};
use rewardhub_core::{
    answer::Answer,
    command::{Body, Command, OpenWallet},
    event::Event,
    ids::{Bucket, CommandId, Partition, WalletId},
    state::{
        row::{Row, RowKey},
        wallet::WalletKind,
        wallet_history::History,
    },
    time::Month,
    version_source::VersionSource,
};

#[test]
fn what_is_damaged_is_named_with_its_place() {
    let mut met = Met::default();
    commands_that_are_not_there(&mut met);
    a_record_of_another_program(&mut met);
    a_ledger_that_has_lost_a_table(&mut met);
    dead_letters_whose_bytes_are_gone(&mut met);
    a_log_with_a_flipped_byte(&mut met);
    rows_that_no_command_makes(&mut met);
    a_purchase_that_cannot_be_judged_again(&mut met);
    an_answer_of_another_kind(&mut met);
    a_key_that_is_no_key(&mut met);
    a_consent_that_is_none(&mut met);
    #[cfg(feature = "lake")]
    super::lake::it_is_damaged(&mut met);
    met.all_of(include_str!("../../error/damaged.rs"));
}

fn commands_that_are_not_there(met: &mut Met) {
    let (_folder, service) = with_programme();
    let here = Partition(0);
    let end = service.log().ends(here).1;
    meets!(met, service.command(here, end), Error::Damaged(Damaged::NoCommand { offset, .. }) if *offset == end);
    meets!(met, service.command(here, end + 400), Error::Damaged(Damaged::Log(_)));
}

fn a_record_of_another_program(met: &mut Met) {
    let (_folder, service) = with_programme();
    let here = Partition(2);
    let placed = append(&service, here, &[255, 1, 2, 3]);
    meets!(met, service.command(here, placed), Error::Damaged(Damaged::Record(_)));
    let bucket = service.placement().lowest_bucket(here);
    let open = Body::OpenWallet(OpenWallet { wallet: WalletId::new(bucket, 1), kind: WalletKind::Customer });
    meets!(
        met,
        service.ask(&by(WHEN).command(bucket, open).named(CommandId::new(bucket, 1))),
        Error::Damaged(Damaged::Stopped(_))
    );
}

fn a_ledger_that_has_lost_a_table(met: &mut Met) {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let service = with_database(folder.path(), &database).unwrap();
    database.set_broken(true);
    meets!(met, service.wallet(WalletId::new(Bucket(1), 7)), Error::Damaged(Damaged::Ledger(_)));
}

fn dead_letters_whose_bytes_are_gone(met: &mut Met) {
    let (_folder, service) = with_programme();
    let body = b"{\"account\":\"GB82WEST12345698765432\",\"amount\":\"none\"}\n";
    let taken = service.ingest_from(Path::new("a.ndjson"), body.as_slice(), &OfFiles::default(), by(WHEN)).unwrap();
    let mut letter = taken.files[0].letters[0].kept.clone();
    assert!(service.opened_letter(&letter).unwrap().record.starts_with(b"{\"account\""));
    letter.stored_at = "nowhere".into();
    meets!(met, service.opened_letter(&letter), Error::Damaged(Damaged::LetterNowhere { .. }));
    letter.stored_at = "2026-01/99999999".into();
    meets!(met, service.opened_letter(&letter), Error::Damaged(Damaged::Letter { .. }));
}

fn a_key_that_is_no_key(met: &mut Met) {
    let (folder, service) = with_programme();
    service.vault().put_client_key(7, None, b"no key".to_vec()).unwrap();
    let grant = Grant { owner: "one".into(), scope: Scope::Operator, wallets: Vec::new(), feeds: Vec::new(), expires_at: None };
    let (id, secret) = service.make_client_key(grant, by(WHEN)).unwrap();
    service.revoke_client_key(&id.to_string(), by(WHEN)).unwrap();
    assert!(service.client_key(&secret, by(WHEN).at).unwrap().is_none(), "it is revoked though another key is damaged");
    meets!(met, service.client_keys(), Error::Damaged(Damaged::ClientKey(id)) if id.ends_with('7'));
    service.make_signing_secret("default", false, by(WHEN)).unwrap();
    fs::write(folder.path().join("keys/feeds/default.secrets"), "no secret\n").unwrap();
    meets!(met, service.signing_secrets("default"), Error::Damaged(Damaged::SigningSecret(feed)) if feed == "default");
}

fn a_consent_that_is_none(met: &mut Met) {
    let (_folder, service) = with_programme();
    service.vault().put_consent(7, b"{}").unwrap();
    meets!(met, service.consents(None), Error::Damaged(Damaged::Consent));
}

fn a_log_with_a_flipped_byte(met: &mut Met) {
    let (folder, service) = with_programme();
    service.close().unwrap();
    let segment = fs::read_dir(folder.path().join("logs/commands-0")).unwrap().map(|file| file.unwrap().path());
    let segment = segment.into_iter().find(|path| path.is_file() && path.file_name().unwrap() != "synced").unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xFF;
    fs::write(&segment, bytes).unwrap();
    meets!(met, Service::open(&Locations::of(folder.path())), Error::Damaged(Damaged::Adapter(_)));
}

fn rows_that_no_command_makes(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let service = opened(folder.path());
    let bucket = service.placement().lowest_bucket(Partition(0));
    let (wallet, month) = (WalletId::new(bucket, 1), Month::from_number(600).unwrap());
    let mut history = History::default();
    history.enter(99);
    let version_source = VersionSource { number: 0, source: "no programme".into(), tzif: Vec::new(), name_hashes: Vec::new() };
    let rows = vec![
        (RowKey::History(wallet, month), Row::History(Arc::new(history))),
        (RowKey::Programme(bucket, 0), Row::Programme(version_source.into())),
    ];
    let command = open_wallet(wallet);
    let offset = append(&service, Partition(0), &command.encode());
    forge(&service, offset, &command, decided(bucket, Answer::Done, Vec::new()), rows);
    meets!(met, service.history(wallet, month), Error::Damaged(Damaged::NoDecision { offset: 99, .. }));
    meets!(met, service.terms(), Error::Damaged(Damaged::Programme { number: 0, .. }));
}

/// Its story goes on with a revision by which it was worth more than any rule can pay for.
fn a_purchase_that_cannot_be_judged_again(met: &mut Met) {
    let (folder, service) = with_programme();
    let body = purchases(ACCOUNT, 1);
    service.ingest_from(Path::new("a.ndjson"), body.as_bytes(), &OfFiles::default(), by(WHEN)).unwrap();
    let wallet = service.wallet_of(&WalletOrAccount::Account(ACCOUNT.parse().unwrap())).unwrap();
    let line = service.lines_of(wallet, BookedOn::ANY).unwrap().remove(0);
    let terms = service.terms().unwrap();
    let mut revision = service.explain(line.transaction, &terms).unwrap().last().clone();
    revision.facts.amount.minor = i64::MAX;
    service.close().unwrap();
    // No partition is at work yet.
    let service = Service::open(&Locations::of(folder.path())).unwrap();
    let bucket = line.transaction.bucket();
    let command = open_wallet(WalletId::new(bucket, 1));
    let offset = append(&service, service.placement().partition(bucket), &command.encode());
    let mut later = History::default();
    later.enter(offset);
    let rows = vec![(RowKey::LaterEvents(bucket, line.transaction), Row::LaterEvents(later.into()))];
    forge(&service, offset, &command, decided(bucket, Answer::Done, vec![Event::Transaction(revision.into())]), rows);
    meets!(met, service.explain(line.transaction, &terms), Error::Damaged(Damaged::Evaluation(_)));
}

/// Another program has decided the command before the partition comes to it.
fn an_answer_of_another_kind(met: &mut Met) {
    let (_folder, service) = with_programme();
    let wallet = service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let ends = || service.placement().all().map(|partition| service.log().ends(partition).1).collect::<Vec<u64>>();
    let still = service.partitions().unwrap().pause();
    let before = ends();
    thread::scope(|scope| {
        let linked = scope.spawn(|| service.link(wallet, &"12345678".parse().unwrap(), "bank", by(WHEN)));
        let deadline = Clock::now() + DEADLINE;
        while ends() == before {
            assert!(Clock::now() < deadline, "it is submitted while nothing is decided");
            thread::yield_now();
        }
        let partition = service.placement().all().zip(before.iter().zip(ends())).find(|(_, (before, now))| *before < now);
        let (partition, (offset, _)) = partition.unwrap();
        let command = service.command(partition, *offset).unwrap();
        forge(&service, *offset, &command, decided(command.bucket, Answer::Done, Vec::new()), Vec::new());
        drop(still);
        meets!(met, linked.join().unwrap(), Error::Damaged(Damaged::Answer));
    });
}

fn open_wallet(wallet: WalletId) -> Command {
    let body = Body::OpenWallet(OpenWallet { wallet, kind: WalletKind::Customer });
    by(WHEN).command(wallet.bucket(), body).named(CommandId::new(wallet.bucket(), 1))
}
