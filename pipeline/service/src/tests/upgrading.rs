//! Meanings: a new data set begins with the newest, an older one is upgraded, and both parts of it stay as they were decided.

use std::path::Path;

use rewardhub_core::meaning::Meaning;

use super::{by, opened, purchases, with_programme};
use crate::{Service, bundled_programme, ingest::OfFiles, upgrade::Upgraded};

const WHEN: &str = "2026-01-15T09:00:00Z";

fn take_in(service: &Service, account: &str) -> u32 {
    let body = purchases(account, 2);
    service.ingest_from(Path::new("a.ndjson"), body.as_bytes(), &OfFiles::default(), by(WHEN)).unwrap().items.new
}

#[test]
fn a_new_data_set_begins_with_the_newest_meaning() {
    let (_folder, service) = with_programme();
    assert_eq!(service.upgrade(by(WHEN)).unwrap(), Upgraded::Already(Meaning::NEWEST));
}

#[test]
fn a_data_set_that_holds_two_meanings_verifies_also_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let service = opened(folder.path());
    service.propose(&bundled_programme::everyday().unwrap(), by("2026-01-01T09:00:00Z")).unwrap();
    assert_eq!(take_in(&service, "GB82WEST12345698765432"), 2);
    assert_eq!(service.upgrade(by(WHEN)).unwrap(), Upgraded::Now(Meaning::NEWEST));
    assert_eq!(service.upgrade(by(WHEN)).unwrap(), Upgraded::Already(Meaning::NEWEST));
    assert_eq!(take_in(&service, "GB33BUKB20201555555555"), 2);
    assert!(service.verify(&()).unwrap().is_well());
    service.close().unwrap();
    let service = opened(folder.path());
    assert_eq!(service.upgrade(by(WHEN)).unwrap(), Upgraded::Already(Meaning::NEWEST));
    assert_eq!(take_in(&service, "GB82WEST12345698765432"), 0);
    assert!(service.verify(&()).unwrap().is_well());
}
