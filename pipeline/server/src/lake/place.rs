//! Where a data set's lake lies: as a command was told, else as the data directory's configuration says, else in the directory.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use rewardhub_analytics::lake::LakeUrl;

use crate::{cli::Global, configuration::Configuration};

/// The lake's folder in a data directory.
const FOLDER: &str = "lake";
/// Says that there is to be no lake.
const NONE: &str = "none";

/// Where the lake lies; `None`: there is to be none. A folder that the configuration names is found from the data directory, one
/// that a command was told from where that was called.
///
/// # Errors
/// When the configuration is not understood, or names no place.
pub fn place(global: &Global) -> Result<Option<LakeUrl>> {
    if let Some(told) = &global.lake {
        return read(told, Path::new(""));
    }
    match Configuration::read(&global.data)?.lake {
        Some(told) => read(&told, &global.data).with_context(|| format!("in {}", global.data.join("rewardhub.toml").display())),
        None => inside(&global.data).map(Some),
    }
}

fn read(told: &str, from: &Path) -> Result<Option<LakeUrl>> {
    if told == NONE {
        return Ok(None);
    }
    if told.starts_with('~') {
        bail!("{told:?} is not the place of a lake: only shells know what ~ means; write the whole path");
    }
    let scheme = told.split_once(":/").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|word| word.chars().all(char::is_alphanumeric)) && !told.contains("://") {
        bail!("{told:?} is not the place of a lake: an address has two slashes behind its colon, as in s3://bucket/prefix");
    }
    Ok(Some(match told.parse()? {
        LakeUrl::Folder(folder) => LakeUrl::Folder(from.join(folder)),
        bucket @ LakeUrl::Bucket { .. } => bucket,
    }))
}

/// The place in a data directory.
pub fn inside(data: &Path) -> Result<LakeUrl> {
    let folder = data.join(FOLDER);
    let told =
        folder.to_str().with_context(|| format!("{} is not UTF-8; name the lake's place with --lake", folder.display()))?;
    Ok(told.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configured_folder_is_found_from_the_data_directory() {
        let told = |told: &str| read(told, Path::new("/data")).map(|place| place.map(|url| url.to_string()));
        assert_eq!(told("other").unwrap(), Some("/data/other".to_owned()));
        assert_eq!(told("/lakes/other").unwrap(), Some("/lakes/other".to_owned()));
        assert_eq!(told("s3://bank/lake").unwrap(), Some("s3://bank/lake".to_owned()));
        assert_eq!(told("none").unwrap(), None);
    }

    #[test]
    fn what_only_looks_like_a_place_is_refused_by_name() {
        for (told, why) in [("~/lake", "only shells know"), ("s3:/bank/lake", "two slashes"), ("ftp://bank", "S3-compatible")] {
            let error = read(told, Path::new("/data")).unwrap_err().to_string();
            assert!(error.contains(told) && error.contains(why), "{error}");
        }
    }
}
