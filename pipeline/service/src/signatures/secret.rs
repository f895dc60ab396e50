//! The secrets with which a feed signs: a file for each feed beside the keys of the data set, one secret a line, the newest first.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};

use rewardhub_core::{command::AccessChange, ids::FeedId};

use crate::{
    Caller, Service,
    error::{Damaged, Result, Unavailable},
    feeds::{profile_of, profile_path},
};

/// What every secret begins with, so that one that leaked can be recognised (Standard Webhooks 1.0.0).
const PREFIX: &str = "whsec_";
/// Random bytes of a secret.
const SECRET_BYTES: usize = 32;

/// A secret that a feed and the data set share.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// A new secret.
    fn random() -> Result<Self> {
        let mut random = vec![0; SECRET_BYTES];
        getrandom::fill(&mut random).map_err(|error| Unavailable::System { what: "random numbers", source: error.into() })?;
        Ok(Self(random))
    }

    /// Reads a secret in text; `None` if it is none.
    fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.trim().strip_prefix(PREFIX)?).ok()?;
        (bytes.len() >= SECRET_BYTES).then_some(Self(bytes))
    }

    /// The secret as text, to hand to whoever runs the feed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{PREFIX}{}", BASE64.encode(&self.0))
    }

    /// A secret of any length.
    #[cfg(test)]
    pub(super) fn for_tests(text: &str) -> Self {
        Self(BASE64.decode(text.trim_start_matches(PREFIX)).unwrap())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The secrets with which a feed may sign: the newest, and one that ends soon.
pub type SigningSecrets = Vec<SigningSecret>;

impl Service {
    /// The secrets with which a feed signs, the newest first; none if it does not sign.
    ///
    /// # Errors
    /// When the feed's name is invalid, or its file cannot be read or is damaged.
    pub fn signing_secrets(&self, feed: &str) -> Result<SigningSecrets> {
        let path = self.secrets_path(feed)?;
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.map_err(|source| Unavailable::File { doing: "read", path, source })?,
        };
        let secrets = text.lines().map(|line| SigningSecret::parse(line).ok_or_else(|| Damaged::SigningSecret(feed.to_owned())));
        Ok(secrets.collect::<Result<_, _>>()?)
    }

    /// Makes a new secret for a feed, which must sign what it posts from now on. The latest of those before stays valid too if it is
    /// kept; all others end. Who makes it is recorded first.
    ///
    /// # Errors
    /// When there is no such feed, it cannot be recorded, or the secret cannot be made or written.
    pub fn make_signing_secret(&self, feed: &str, keep_latest: bool, caller: Caller) -> Result<SigningSecret> {
        profile_of(self.root(), feed)?;
        let latest = self.signing_secrets(feed)?.into_iter().next().filter(|_| keep_latest);
        let made = SigningSecret::random()?;
        let lines: String = [Some(made.clone()), latest].into_iter().flatten().map(|secret| secret.text() + "\n").collect();
        self.record_access_change(AccessChange::MadeSigningSecret(FeedId::named(feed, self.placement())), caller)?;
        self.write_secrets(feed, &lines)?;
        Ok(made)
    }

    /// Takes the secrets of a feed away: it does not sign any more. Returns whether it had any. Who does is recorded first.
    ///
    /// # Errors
    /// When it cannot be recorded, or the file cannot be removed.
    pub fn remove_signing_secrets(&self, feed: &str, caller: Caller) -> Result<bool> {
        let path = self.secrets_path(feed)?;
        if !path.exists() {
            return Ok(false);
        }
        self.record_access_change(AccessChange::RemovedSigningSecrets(FeedId::named(feed, self.placement())), caller)?;
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(Unavailable::File { doing: "removed", path, source }.into()),
        }
    }

    fn secrets_path(&self, feed: &str) -> Result<PathBuf> {
        // Checks the name, which is part of the path.
        profile_path(self.root(), feed)?;
        Ok(self.root().join("keys").join("feeds").join(format!("{feed}.secrets")))
    }

    /// Replaces a file of secrets as a whole. Only the user who runs the program can read it.
    fn write_secrets(&self, feed: &str, lines: &str) -> Result<()> {
        let path = self.secrets_path(feed)?;
        let new = path.with_extension("new");
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or_else(|| self.root()))?;
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
            file.write_all(lines.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &path)
        };
        write().map_err(|source| Unavailable::File { doing: "written", path: path.clone(), source }.into())
    }
}

#[cfg(test)]
mod tests {
    use rewardhub_core::ids::ActorId;

    use super::*;
    use crate::locations::Locations;

    #[test]
    fn a_new_secret_is_the_first_and_the_one_before_may_stay() {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::open_or_make(&Locations::of(folder.path())).unwrap();
        let texts = || -> Vec<String> { service.signing_secrets("default").unwrap().iter().map(SigningSecret::text).collect() };
        assert!(texts().is_empty());
        let somebody = Caller { actor: ActorId(7), at: crate::clock::now() };
        let make = |keep| service.make_signing_secret("default", keep, somebody).unwrap().text();
        let (first, second, third) = (make(true), make(true), make(true));
        assert_eq!(texts(), [third, second.clone()]);
        assert!(first != second && first.starts_with("whsec_"));
        let fourth = make(false);
        assert_eq!(texts(), [fourth]);
        assert!(service.make_signing_secret("nowhere", true, somebody).is_err());
        assert!(
            service.remove_signing_secrets("default", somebody).unwrap()
                && !service.remove_signing_secrets("default", somebody).unwrap()
        );
        assert!(texts().is_empty());
    }
}
