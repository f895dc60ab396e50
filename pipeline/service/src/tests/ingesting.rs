//! Taking in what any reader yields.

use std::path::Path;

use super::{by, purchases, with_programme};
use crate::ingest::OfFiles;

const ACCOUNT: &str = "GB82WEST12345698765432";

#[test]
fn what_a_reader_yields_is_taken_in_and_earns() {
    let (_folder, service) = with_programme();
    let body = purchases(ACCOUNT, 3);
    let take =
        || service.ingest_from(Path::new("posted.ndjson"), body.as_bytes(), &OfFiles::default(), by("2026-01-15T09:00:00Z"));
    let first = take().unwrap();
    assert_eq!((first.read(), first.items.new, first.items.duplicates), (3, 3, 0));
    assert!(!first.rewards.is_empty(), "purchases earn something");
    let again = take().unwrap();
    assert_eq!((again.items.new, again.items.duplicates), (0, 3));
    assert!(again.rewards.is_empty(), "nothing is paid twice");
    let terms = service.terms().unwrap();
    let wallet = service.wallet_of(&ACCOUNT.parse().unwrap()).unwrap();
    let (_, balances) = service.balances(wallet, None, &terms).unwrap();
    let has: i64 = balances.iter().map(|balance| balance.available_minor + balance.pending_minor).sum();
    assert!(has > 0, "{balances:?}");
    assert!(service.verify(&()).unwrap().is_well());
}

#[test]
fn two_callers_that_take_in_at_once_each_get_a_report_of_their_own() {
    let (_folder, service) = with_programme();
    let take = |account: &str, n: u32| {
        let body = purchases(account, n);
        service.ingest_from(Path::new("posted.ndjson"), body.as_bytes(), &OfFiles::default(), by("2026-01-15T09:00:00Z")).unwrap()
    };
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| take(ACCOUNT, 200));
        let other = take("GB33BUKB20201555555555", 50);
        (one.join().unwrap(), other)
    });
    assert_eq!((one.items.new, other.items.new), (200, 50));
    let counted = |ingested: &crate::ingest::Ingested| ingested.by_kind.values().sum::<u64>();
    assert_eq!((counted(&one), counted(&other)), (200, 50));
    assert!(service.verify(&()).unwrap().is_well());
}
