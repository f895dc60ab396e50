//! The location of a data set's lake: given by the caller, else by the configuration, else in the data directory.

use std::path::{Path, PathBuf};

use rewardhub_analytics::lake::{LakeError, LakeUrl};

use crate::{
    configuration::Configuration,
    error::{NotFound, Result, Usage},
    locations::Locations,
};

/// The lake's folder in a data directory.
const FOLDER: &str = "lake";
/// The word for a data set without a lake.
const NONE: &str = "none";

/// Why a text is not the location of a lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeLocationError {
    /// The path starts with `~`, which only shells expand.
    #[error("{0:?} is not the place of a lake: only shells know what ~ means; write the whole path")]
    Home(String),
    /// The address has only one slash after the colon.
    #[error("{0:?} is not the place of a lake: an address has two slashes behind its colon, as in s3://bucket/prefix")]
    Slashes(String),
    /// A folder's name is not UTF-8.
    #[error("{} is not UTF-8; name another place for the lake", .0.display())]
    NotText(PathBuf),
    /// The text is no valid location.
    #[error(transparent)]
    Url(Box<LakeError>),
}

/// Returns the location of the lake; `None` if the caller or the configuration says `none`.
///
/// # Errors
/// When the configuration cannot be read, or the location is not valid.
pub fn of(locations: &Locations) -> Result<Option<LakeUrl>> {
    if let Some(given) = &locations.lake {
        return read(given, Path::new(""));
    }
    match Configuration::read(&locations.root)?.lake {
        Some(given) => read(&given, &locations.root).map_err(|error| locations.configured(error)),
        None => inside(&locations.root).map(Some),
    }
}

/// Returns the location of the lake, for callers that need one.
///
/// # Errors
/// As [`of`], and [`NotFound::Lake`] if the data set has no lake.
pub fn needed(locations: &Locations) -> Result<LakeUrl> {
    Ok(of(locations)?.ok_or(NotFound::Lake)?)
}

fn read(given: &str, from: &Path) -> Result<Option<LakeUrl>> {
    if given == NONE {
        return Ok(None);
    }
    if given.starts_with('~') {
        return Err(wrong(LakeLocationError::Home(given.to_owned())));
    }
    let scheme = given.split_once(":/").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|word| word.chars().all(char::is_alphanumeric)) && !given.contains("://") {
        return Err(wrong(LakeLocationError::Slashes(given.to_owned())));
    }
    Ok(Some(match parsed(given)? {
        LakeUrl::Folder(folder) => LakeUrl::Folder(from.join(folder)),
        bucket @ LakeUrl::Bucket { .. } => bucket,
    }))
}

/// Returns the default location of the lake, inside a data directory.
///
/// # Errors
/// When the directory's name is not UTF-8.
pub fn inside(root: &Path) -> Result<LakeUrl> {
    let folder = root.join(FOLDER);
    let given = folder.to_str().ok_or_else(|| wrong(LakeLocationError::NotText(folder.clone())))?;
    parsed(given)
}

fn parsed(given: &str) -> Result<LakeUrl> {
    given.parse().map_err(|error| wrong(LakeLocationError::Url(Box::new(error))))
}

fn wrong(error: LakeLocationError) -> crate::Error {
    Usage::LakeLocation(error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configured_folder_is_found_from_the_data_directory() {
        let place = |given: &str| read(given, Path::new("/data")).map(|place| place.map(|url| url.to_string()));
        assert_eq!(place("other").unwrap(), Some("/data/other".to_owned()));
        assert_eq!(place("/lakes/other").unwrap(), Some("/lakes/other".to_owned()));
        assert_eq!(place("s3://bank/lake").unwrap(), Some("s3://bank/lake".to_owned()));
        assert_eq!(place("none").unwrap(), None);
    }

    #[test]
    fn what_only_looks_like_a_place_is_refused_by_name() {
        for (given, why) in [("~/lake", "only shells know"), ("s3:/bank/lake", "two slashes"), ("ftp://bank", "S3-compatible")] {
            let error = read(given, Path::new("/data")).unwrap_err().to_string();
            assert!(error.contains(given) && error.contains(why), "{error}");
        }
    }
}
