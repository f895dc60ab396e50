//! What the lake says when there is to be none, its place is none, it is away or it is damaged.

use std::{fs, path::Path};

use rewardhub_core::state::wallet::WalletKind;

use super::{Met, WHEN, by, meets, opened};
use crate::{
    Error, Service,
    error::{Damaged, NotFound, Unavailable, Usage},
    lake::{LakeFailure, LakeUrl, location},
    locations::{LakeLocationError, Locations},
};

fn with_lake(root: &Path, lake: &str) -> Locations {
    Locations { lake: Some(lake.to_owned()), ..Locations::of(root) }
}

/// A data set whose lake has what was decided so far, and where that lies.
fn followed(root: &Path) -> (Service, LakeUrl) {
    let service = opened(root);
    service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let url = location::needed(&Locations::of(root)).unwrap();
    service.flush_lake(&url).unwrap();
    (service, url)
}

pub fn there_is_to_be_none(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    meets!(met, location::needed(&with_lake(folder.path(), "none")), Error::NotFound(NotFound::Lake));
}

pub fn its_place_is_none(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let place = |given: &str| location::of(&with_lake(folder.path(), given));
    meets!(met, place("~/lake"), Error::Usage(Usage::LakeLocation(LakeLocationError::Home(_))));
    meets!(met, place("s3:/bank/lake"), Error::Usage(Usage::LakeLocation(LakeLocationError::Slashes(_))));
    meets!(met, place("ftp://bank"), Error::Usage(Usage::LakeLocation(LakeLocationError::Url(_))));
    let bytes: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff");
    let not_text = location::of(&Locations::of(&folder.path().join(bytes)));
    meets!(met, not_text, Error::Usage(Usage::LakeLocation(LakeLocationError::NotText(_))));
}

/// A file lies where its folder should be.
pub fn it_does_not_answer(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let service = opened(folder.path());
    service.open_wallet(WalletKind::Customer, by(WHEN)).unwrap();
    let place = folder.path().join("file");
    fs::write(&place, "").unwrap();
    let url: LakeUrl = place.to_str().unwrap().parse().unwrap();
    meets!(met, service.flush_lake(&url), Error::Unavailable(Unavailable::Lake(LakeFailure::Lake(_))));
    let behind = service.flush_and_close(Some(&url));
    meets!(met, behind, Error::Unavailable(Unavailable::Lake(LakeFailure::Behind(_))));
}

/// Its tables are another data set's, or follow a log that has lost what they have.
pub fn it_is_damaged(met: &mut Met) {
    let folder = tempfile::tempdir().unwrap();
    let (service, url) = followed(&folder.path().join("one"));
    let other = opened(&folder.path().join("other"));
    meets!(met, other.flush_lake(&url), Error::Damaged(Damaged::Lake(LakeFailure::Lake(_))));
    let listed = other.verify_lake(Some(&url)).unwrap().unwrap().differences.listed;
    assert!(listed[0].contains("is of data set"), "{listed:?}");
    service.close().unwrap();
    let logs = folder.path().join("one");
    for part in ["logs", "store"] {
        fs::remove_dir_all(logs.join(part)).unwrap();
    }
    let service = opened(&logs);
    let lost = met.by(service.flush_lake(&url));
    assert!(matches!(lost, Error::Damaged(Damaged::Lake(_))), "{lost:?}");
}
