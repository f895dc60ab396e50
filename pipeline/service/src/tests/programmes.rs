//! Programmes: activated, refused, withdrawn.

use rewardhub_core::answer::Refusal;

use super::{by, next_version, purchases, with_programme};
use crate::{Error, error::Refused, ingest::OfFiles};

#[test]
fn a_version_that_begins_before_what_was_judged_is_refused_with_the_day() {
    let (_folder, service) = with_programme();
    let (body, when) = (purchases("GB82WEST12345698765432", 2), by("2026-01-15T09:00:00Z"));
    let name = std::path::Path::new("a.ndjson");
    assert_eq!(service.ingest_from(name, body.as_bytes(), &OfFiles::default(), when).unwrap().items.new, 2);
    let refused = service.activate(&next_version("2026-01-10"), when).unwrap_err();
    let Error::Refused(Refused::Command(Refusal::StartsTooEarly { version: 2, judged_through, .. })) = refused else {
        panic!("{refused}")
    };
    assert_eq!(judged_through.to_string(), "2026-01-14");
    // Refused is not for ever: from a later day on it is in force.
    service.activate(&next_version("2026-02-01"), when).unwrap();
    assert_eq!(service.terms().unwrap().programmes().count(), 2);
    assert!(service.verify(&()).unwrap().is_well());
}

#[test]
fn nothing_is_withdrawn_where_nothing_is_proposed() {
    let (_folder, service) = with_programme();
    let refused = service.withdraw(1, by("2026-01-15T09:00:00Z")).unwrap_err();
    assert!(matches!(refused, Error::Refused(Refused::Command(_))), "{refused}");
    assert_eq!(service.terms().unwrap().programmes().count(), 1);
}
