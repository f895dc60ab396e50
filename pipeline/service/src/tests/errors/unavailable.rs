//! What may be done later.

use std::{
    env, fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rewardhub_core::{
    ids::{Bucket, Partition, WalletId},
    state::wallet::WalletKind,
};

use super::{
    super::{local_day, next_version},
    ACCOUNT, Met, WHEN, at, by, meets, opened, purchases, with_programme,
};
use crate::{
    Error, Service, bundled_programme,
    client_keys::{Grant, Scope},
    error::Unavailable,
    ingest::OfFiles,
    locations::Locations,
    open::tests::{Database, with_database, with_unreliable_log},
};

/// Long enough to be over, and no longer.
const SHORT: Duration = Duration::from_millis(20);

#[test]
fn an_error_that_may_pass_names_what_is_away() {
    let mut met = Met::default();
    a_ledger_that_is_away(&mut met);
    a_log_that_is_away_or_does_not_confirm(&mut met);
    partitions_that_were_stopped(&mut met);
    servers_that_do_not_answer(&mut met);
    partitions_that_do_not_get_on_in_time(&mut met);
    a_partition_that_has_not_answered_a_proposal(&mut met);
    files_that_the_system_refuses(&mut met);
    a_folder_that_goes_away_while_a_file_is_sorted(&mut met);
    a_system_without_threads(&mut met);
    #[cfg(feature = "lake")]
    super::lake::it_does_not_answer(&mut met);
    met.all_of(include_str!("../../error/unavailable.rs"));
}

fn a_ledger_that_is_away(met: &mut Met) {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let service = with_database(folder.path(), &database).unwrap();
    database.set_down(true);
    meets!(met, service.wallet(WalletId::new(Bucket(1), 7)), Error::Unavailable(Unavailable::Ledger(_)));
    database.set_down(false);
}

fn a_log_that_is_away_or_does_not_confirm(met: &mut Met) {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let (log, service) = with_unreliable_log(folder.path(), &database).unwrap();
    service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    log.set_away(true);
    meets!(met, service.command(Partition(0), 0), Error::Unavailable(Unavailable::Read(_)));
    meets!(met, service.open_wallet(WalletKind::Customer, by(WHEN)), Error::Unavailable(Unavailable::Append(_)));
    log.set_away(false);
    log.confirms_no_sync();
    let unsure = met.by(service.open_wallet(WalletKind::Customer, by(WHEN)));
    let Error::Unavailable(Unavailable::NotSynced { first, last, .. }) = &unsure else { panic!("{unsure:?}") };
    assert!(unsure.to_string().starts_with(&format!("the log has command {first}, and did not confirm")), "{unsure}");
    assert_eq!(first, last);
    // It was to be taken seriously: here it is done.
    service.decide_what_is_there().unwrap();
    assert!(service.decision(first.partition, first.offset).unwrap().is_some());
}

fn partitions_that_were_stopped(met: &mut Met) {
    let (_folder, service) = with_programme();
    let grant = Grant { owner: "one".into(), scope: Scope::Operator, wallets: Vec::new(), feeds: Vec::new(), expires_at: None };
    let (id, secret) = service.make_client_key(grant.clone(), by(WHEN)).unwrap();
    service.partitions().unwrap().stop();
    meets!(met, service.revoke_client_key(&id.to_string(), by(WHEN)), Error::Unavailable(Unavailable::NotRecorded { .. }));
    assert!(service.client_key(&secret, at(WHEN)).unwrap().is_none(), "it is revoked all the same");
    assert!(
        service.make_client_key(grant, by(WHEN)).is_err() && service.client_keys().unwrap().len() == 1,
        "none is made unseen"
    );
    meets!(met, service.open_wallet(WalletKind::Customer, by(WHEN)), Error::Unavailable(Unavailable::Stopped(_)));
}

fn servers_that_do_not_answer(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path()).close().unwrap();
    // Nobody listens on the port of a discarding service.
    let locations = Locations { ledger: Some("scylla://127.0.0.1:9/rewards".into()), ..Locations::of(folder.path()) };
    meets!(met, Service::open(&locations), Error::Unavailable(Unavailable::Adapter(_)));
}

fn partitions_that_do_not_get_on_in_time(met: &mut Met) {
    let (_folder, service) = with_programme();
    let service = service.answering_within(SHORT);
    let still = service.partitions().unwrap().pause();
    let body = purchases(ACCOUNT, 1);
    let take = |service: &Service| service.ingest_from(Path::new("a.ndjson"), body.as_bytes(), &OfFiles::default(), by(WHEN));
    meets!(met, take(&service), Error::Unavailable(Unavailable::NotDecided));
    let late = met.by(service.open_wallet(WalletKind::Customer, by(WHEN)));
    let Error::Unavailable(Unavailable::NotAnswered(place)) = late else { panic!("{late:?}") };
    meets!(met, service.sweep(local_day(at(WHEN)), by(WHEN)), Error::Unavailable(Unavailable::NotCaughtUp));
    drop(still);
    let service = service.answering_within(super::super::DEADLINE);
    assert_eq!(take(&service).unwrap().items.new, 1);
    assert!(service.decision(place.partition, place.offset).unwrap().is_some(), "it was in the log, as was said");
}

fn a_partition_that_has_not_answered_a_proposal(met: &mut Met) {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let service = with_database(folder.path(), &database).unwrap();
    service.activate(&bundled_programme::everyday().unwrap(), by("2026-01-01T09:00:00Z")).unwrap();
    database.hold(Some(Partition(3)));
    let service = service.answering_within(Duration::from_secs(1));
    let late = service.activate(&next_version("2026-03-01"), by(WHEN));
    meets!(met, late, Error::Unavailable(Unavailable::Proposal { version: 2 }));
    database.hold(None);
    service.answering_within(super::super::DEADLINE).decide_what_is_there().unwrap();
}

fn files_that_the_system_refuses(met: &mut Met) {
    let (folder, service) = with_programme();
    let gone = service.ingest(&[folder.path().join("gone.csv")], &OfFiles::default(), by(WHEN), &());
    meets!(met, gone, Error::Unavailable(Unavailable::File { doing: "read", .. }));
}

/// More purchases than are sorted in memory: the rest goes to a file, whose folder is gone by then.
struct ManyPurchases {
    folder: PathBuf,
    next: u32,
    line: io::Cursor<Vec<u8>>,
}

impl Read for ManyPurchases {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.line.position() == self.line.get_ref().len() as u64 {
            match self.next {
                1000 => fs::remove_dir(&self.folder)?,
                30_000 => return Ok(0),
                _ => {}
            }
            self.next += 1;
            let text = "a long text of the bank ".repeat(170);
            let line = format!(
                "{{\"account\":\"{ACCOUNT}\",\"id\":\"P{}\",\"status\":\"booked\",\"amount\":\"-1.00\",\"currency\":\"GBP\",\
                 \"booked_on\":\"2026-01-14\",\"description\":\"{text}\"}}\n",
                self.next
            );
            self.line = io::Cursor::new(line.into_bytes());
        }
        self.line.read(into)
    }
}

fn a_folder_that_goes_away_while_a_file_is_sorted(met: &mut Met) {
    let (folder, service) = with_programme();
    let wrong = b"{\"account\":\"GB82WEST12345698765432\",\"amount\":\"none\"}\n".as_slice();
    let many = ManyPurchases { folder: folder.path().join("tmp"), next: 0, line: io::Cursor::default() };
    let name = Path::new("a.ndjson");
    let taken = service.ingest_from(name, wrong.chain(many), &OfFiles::default(), by(WHEN));
    meets!(met, taken, Error::Unavailable(Unavailable::Intake { path, .. }) if path == name);
    let mut letters = 0;
    let count = |_: &_| {
        letters += 1;
        Ok(true)
    };
    service.each_dead_letter(count).unwrap();
    assert_eq!(letters, 1, "what could not be read before the failure is kept");
    assert!(service.verify(&()).unwrap().is_well());
}

/// Says how large a thread's stack is, to every thread of a process that says nothing else.
const STACK: &str = "RUST_MIN_STACK";

/// Runs this test again in a process whose threads would need more memory than there are addresses.
fn a_system_without_threads(met: &mut Met) {
    if env::var_os(STACK).is_none() {
        let name = "tests::errors::unavailable::no_thread_can_be_had";
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", name, "--ignored", "--test-threads=1"])
            .env(STACK, (1_u64 << 50).to_string())
            .output()
            .unwrap();
        let output = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.contains("1 passed"), "{output}");
        met.0.insert("System".to_owned());
    }
}

#[test]
#[ignore = "it needs a process that can have no threads: the test above starts one"]
fn no_thread_can_be_had() {
    let mut met = Met::default();
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    let service = with_database(folder.path(), &database).unwrap();
    let wallet = service.open_wallet(WalletKind::Customer, by(WHEN));
    meets!(met, wallet, Error::Unavailable(Unavailable::System { what: "thread for a partition", .. }));
}
