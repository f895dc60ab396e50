//! Feeds by name: their profiles lie in the data set's folder `feeds`, one TOML file each. `default` needs none.

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

/// The feed of whoever names none; its profile may be left out.
pub const DEFAULT: &str = "default";

/// The profile of a feed.
///
/// # Errors
/// When there is none of this name, or it has mistakes.
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

/// Characters of a feed's name: it stands in every event.
const LONGEST: usize = 64;

/// Where the profile of a feed lies.
///
/// # Errors
/// When no feed can be called so.
pub fn profile_path(root: &Path, name: &str) -> Result<PathBuf> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.len() > LONGEST || !name.chars().all(plain) {
        return Err(Usage::FeedName { name: name.to_owned(), longest: LONGEST }.into());
    }
    Ok(root.join("feeds").join(format!("{name}.toml")))
}

/// Names of the feeds that have a profile, in order.
///
/// # Errors
/// When the folder cannot be read.
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

/// The feed that the first account of a file earns through, or the default.
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
