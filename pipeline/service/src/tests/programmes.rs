//! Programmes: activated, refused, withdrawn.

use rewardhub_core::{answer::Refusal, time::Day};

use super::{by, next_version, purchases, renumbered, with_programme};
use crate::{
    Error, Service,
    approvals::Outcome,
    error::Refused,
    ingest::OfFiles,
    programme_versions::{Comparison, VersionState},
};

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

#[test]
fn a_version_is_withdrawn_before_its_first_day_and_not_from_then_on() {
    let (_folder, service) = with_programme();
    let (before, day) = (by("2026-01-15T09:00:00Z"), |text| Day::parse(text).unwrap());
    let next = next_version("2026-06-01");
    service.activate(&next, before).unwrap();
    let withdrawn = service.withdraw(2, before).unwrap();
    assert!(matches!(withdrawn.value, Outcome::Done(Some(3))), "{:?}", withdrawn.value);
    let goes_on = service.version_on(day("2026-06-01")).unwrap().programme;
    assert_eq!((goes_on.version(), goes_on.effective()), (3, day("2026-06-01")));
    let former = service.known_version(1).unwrap().programme;
    let differs = goes_on.difference_from(Some(&former));
    assert_eq!(differs, ["Version 1, in force from 2026-01-01 on, is followed by version 3 from 2026-06-01 on"]);
    assert!(states(&service).contains(&(2, VersionState::Replaced { by: 3 })));
    assert!(service.withdraw(2, before).is_err(), "once is enough");
    // What has begun is not withdrawn; nor is what has judged something already.
    assert!(service.withdraw(3, by("2026-06-01T09:00:00Z")).is_err());
    assert!(service.verify(&()).unwrap().is_well());
}

/// Every version that is known, with what became of it.
fn states(service: &Service) -> Vec<(u32, VersionState)> {
    service.known_versions().unwrap().iter().map(|known| (known.programme.version(), known.state)).collect()
}

#[test]
fn each_version_is_known_word_for_word_with_what_became_of_it() {
    let (_folder, service) = with_programme();
    let when = by("2026-01-15T09:00:00Z");
    let next = next_version("2026-06-01");
    service.activate(&next, when).unwrap();
    let day = |text| Day::parse(text).unwrap();
    let until = Some(day("2026-05-31"));
    assert_eq!(states(&service), [(1, VersionState::InForce { until }), (2, VersionState::InForce { until: None })]);
    assert_eq!(service.known_version(2).unwrap().programme.source(), next.source());
    assert_eq!(service.version_on(day("2026-05-31")).unwrap().programme.version(), 1);
    assert_eq!(service.version_on(day("2026-06-01")).unwrap().programme.version(), 2);
    assert_eq!(service.same_file(&next).unwrap().map(|known| known.state), Some(VersionState::InForce { until: None }));
    assert!(service.same_file(&next_version("2026-06-02")).unwrap().is_none());
    // An earlier first day than that of one that has not begun: that one never judges.
    let earlier = renumbered(3, "2026-03-01");
    let comparison = Comparison::with_those_in_force(&earlier, service.terms().unwrap().programmes());
    assert_eq!(comparison.before.map(|before| before.version()), Some(1));
    assert_eq!(comparison.replaces.iter().map(|replaced| replaced.version()).collect::<Vec<_>>(), [2]);
    service.activate(&earlier, when).unwrap();
    let until = Some(day("2026-02-28"));
    assert_eq!(
        states(&service),
        [(1, VersionState::InForce { until }), (2, VersionState::Replaced { by: 3 }), (3, VersionState::InForce { until: None })]
    );
    assert!(service.same_file(&next).unwrap().is_none(), "it does not stand any more");
}
