//! Profiles of feeds: one TOML file each, in the folder `feeds` of the data set. The feed `default` needs none.

use std::path::{Path, PathBuf};

use rewardhub_feeds::{
    entry::Decoded,
    intake::{Account, decode},
    profile::{Given, Profile},
    recognise_format::Format,
};

use crate::{
    Service,
    error::{NotFound, Result, Unavailable, Usage},
};

/// The feed that is used where the caller names none. Its profile may be absent.
pub const DEFAULT: &str = "default";

/// Reads the profile of a feed.
///
/// # Errors
/// When the name is invalid, or its profile is absent, cannot be read, or has mistakes.
pub fn profile_of(root: &Path, name: &str) -> Result<Profile> {
    let path = profile_path(root, name)?;
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Profile::parse(&text).map_err(|mistakes| Usage::Profile { path, mistakes })?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && name == DEFAULT => Ok(Profile::default()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(NotFound::Feed { name: name.to_owned(), profile: path }.into())
        }
        Err(source) => Err(Unavailable::File { doing: "read", path, source }.into()),
    }
}

/// The most characters of a feed's name, which is part of every event.
const LONGEST: usize = 64;

/// Returns the path of a feed's profile, whether it exists or not.
///
/// # Errors
/// [`Usage::FeedName`], if the name is empty, too long, or has other characters than ASCII letters, digits, `-` and `_`.
pub fn profile_path(root: &Path, name: &str) -> Result<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(plain) {
        return Err(Usage::FeedName { name: name.to_owned(), longest: LONGEST }.into());
    }
    Ok(root.join("feeds").join(format!("{name}.toml")))
}

/// Returns the names of the feeds that have a profile, sorted.
///
/// # Errors
/// When the folder of profiles cannot be read.
pub fn profiles(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("feeds");
    let mut names = Vec::new();
    match std::fs::read_dir(&folder) {
        Ok(files) => {
            for file in files {
                let path = file.map_err(|source| Unavailable::File { doing: "read", path: folder.clone(), source })?.path();
                if path.extension().is_some_and(|extension| extension == "toml") {
                    names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
                }
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(Unavailable::File { doing: "read", path: folder, source }.into()),
    }
    names.sort();
    Ok(names)
}

/// Returns the feed of the first account in a file, or the default feed if that account is unknown.
pub(crate) fn own_feed(service: &Service, format: Format, head: &[u8], file_name: &str, given: &Given) -> Result<String> {
    let profile = Profile { given: given.clone(), ..profile_of(service.root(), DEFAULT)? };
    let mut decoded = decode(format, &profile, Some(file_name), head);
    let first = decoded.find_map(|decoded| match decoded {
        Decoded::Entry(entry) => Some(entry.account),
        _ => None,
    });
    let account = first.or_else(|| given.account.clone());
    let default = || DEFAULT.to_owned();
    let Some(account) = account else { return Ok(default()) };
    let account = service.account_of(&Account::of(&account, &service.hashes()))?;
    let account = account.map(|id| service.account(id)).transpose()?.flatten();
    Ok(account.map_or_else(default, |account| account.feed.clone()))
}
