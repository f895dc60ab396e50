//! What was named and is not there.

use std::path::Path;

use rewardhub_core::{
    ids::{Bucket, CommandId, DeliveryId, Partition, RedemptionId, TransferId, WalletId},
    state::wallet::WalletKind,
    time::{Day, Instant},
};

use super::{ACCOUNT, Met, WHEN, by, meets, opened, purchases, transaction, with_programme};
use crate::{
    Error, Service,
    accounts::{Number, WalletOrAccount},
    client_keys::{Grant, Scope},
    error::NotFound,
    explain::Sought,
    feeds,
    ingest::OfFiles,
    locations::Locations,
    set_aside::Place,
};

#[test]
fn an_error_names_what_is_not_there() {
    let mut met = Met::default();
    a_data_set_is_not_made_by_who_reads(&mut met);
    nothing_is_taken_in_without_a_programme(&mut met);
    let (_folder, service) = with_programme();
    wallets_and_accounts(&service, &mut met);
    transactions(&service, &mut met);
    meets!(met, service.dead_letter(5), Error::NotFound(NotFound::DeadLetter(5)));
    keys(&service, &mut met);
    meets!(met, service.consent("default", "jane"), Error::NotFound(NotFound::Consent { name, .. }) if name == "jane");
    let (redemption, transfer) = (RedemptionId::at(Bucket(1), 77), TransferId::at(Bucket(1), 77));
    meets!(met, service.redemption(redemption), Error::NotFound(NotFound::Redemption(found)) if *found == redemption);
    meets!(met, service.transfer_state(transfer), Error::NotFound(NotFound::Transfer(found)) if *found == transfer);
    let place = Place { partition: Partition(1), offset: 77 };
    meets!(met, service.set_aside_at(place), Error::NotFound(NotFound::SetAside(found)) if *found == place);
    let asked = CommandId::new(Bucket(1), 77);
    meets!(met, service.approve(asked, by(WHEN)), Error::NotFound(NotFound::Approval(found)) if *found == asked);
    meets!(met, service.known_version(77), Error::NotFound(NotFound::Version(77)));
    let before = Day::parse("2025-12-31").unwrap();
    meets!(met, service.version_on(before), Error::NotFound(NotFound::VersionOn(day)) if *day == before);
    let id = DeliveryId::at(Bucket(1), 77);
    meets!(met, service.delivery("default", id), Error::NotFound(NotFound::Delivery { feed, .. }) if feed == "default");
    meets!(met, feeds::profile_of(service.root(), "mine"), Error::NotFound(NotFound::Feed { name, .. }) if name == "mine");
    nobody_has_linked_an_account(&service, &mut met);
    #[cfg(feature = "lake")]
    super::lake::there_is_to_be_none(&mut met);
    met.all_of(include_str!("../../error/not_found.rs"));
}

fn a_data_set_is_not_made_by_who_reads(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let locations = Locations::of(&folder.path().join("none"));
    meets!(met, Service::open(&locations), Error::NotFound(NotFound::DataSet { .. }));
    let in_a_database = Locations { ledger: Some("scylla://127.0.0.1/rewards".into()), ..locations };
    meets!(met, Service::open_or_make(&in_a_database), Error::NotFound(NotFound::Keyspace { .. }));
    assert!(!folder.path().join("none").exists());
}

fn nothing_is_taken_in_without_a_programme(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let service = opened(folder.path());
    let taken = service.ingest_from(Path::new("a.csv"), "".as_bytes(), &OfFiles::default(), by(WHEN));
    meets!(met, taken, Error::NotFound(NotFound::Programme { .. }));
}

fn wallets_and_accounts(service: &Service, met: &mut Met) {
    let wallet = WalletId::new(Bucket(1), 7);
    let number: Number = ACCOUNT.parse().unwrap();
    meets!(met, service.wallet(wallet), Error::NotFound(NotFound::Wallet(found)) if *found == wallet);
    let holder = WalletOrAccount::Account(number.clone());
    meets!(met, service.wallet_of(&holder), Error::NotFound(NotFound::Account { .. }));
    let sought = Sought::Reference("R1", Some(&number));
    meets!(met, service.sought(&sought), Error::NotFound(NotFound::AccountNumber { .. }));
}

fn nobody_has_linked_an_account(service: &Service, met: &mut Met) {
    let folder = service.root().join("feeds");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("default.toml"), "enrolment = \"required\"").unwrap();
    let body = purchases(ACCOUNT, 2);
    let taken = service.ingest_from(Path::new("a.ndjson"), body.as_bytes(), &OfFiles::default(), by(WHEN)).unwrap();
    assert_eq!((taken.items.new, taken.waiting), (2, 2));
    let holder = WalletOrAccount::Account(ACCOUNT.parse().unwrap());
    meets!(met, service.wallet_of(&holder), Error::NotFound(NotFound::NotEnrolled { .. }));
}

fn keys(service: &Service, met: &mut Met) {
    let now = by(WHEN).at;
    let grant = |owner: &str| Grant {
        owner: owner.into(),
        scope: Scope::Operator,
        wallets: Vec::new(),
        feeds: Vec::new(),
        expires_at: Some(Instant(now.0 + 1)),
    };
    let (id, secret) = service.make_client_key(grant("one"), by(WHEN)).unwrap();
    service.make_client_key(grant("two"), by(WHEN)).unwrap();
    for none in ["", "no key"] {
        meets!(met, service.revoke_client_key(none, by(WHEN)), Error::NotFound(NotFound::ClientKey(found)) if found == none);
    }
    assert!(service.client_key(&secret, now).unwrap().is_some_and(|(own, key)| own == id && key.grant.owner == "one"));
    assert!(service.client_key(&secret, Instant(now.0 + 1)).unwrap().is_none(), "it has ended");
    assert_eq!(service.revoke_client_key(&id.to_string(), by(WHEN)).unwrap(), id);
    assert!(service.client_key(&secret, now).unwrap().is_none(), "it was revoked");
}

fn transactions(service: &Service, met: &mut Met) {
    let terms = service.terms().unwrap();
    meets!(met, service.explain(transaction(), &terms), Error::NotFound(NotFound::Transaction(id)) if *id == transaction());
    meets!(met, service.sought(&Sought::Reference("R1", None)), Error::NotFound(NotFound::Reference(_)));
    let own = service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let (holder, day) = (WalletOrAccount::Wallet(own), Day::parse("2026-01-14").unwrap());
    meets!(met, service.sought(&Sought::OnDay(&holder, day)), Error::NotFound(NotFound::OnDay(found)) if *found == day);
}
