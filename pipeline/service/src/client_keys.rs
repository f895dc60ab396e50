//! The keys that clients show to a server: made once, shown once, stored as a hash, and revoked at once.

use std::sync::Arc;

pub use rewardhub_core::ids::KeyId;
use rewardhub_core::{command::AccessChange, ids::WalletId, time::Instant};
use serde::{Deserialize, Serialize};

use crate::{
    Caller, Service,
    error::{Damaged, NotFound, Result, Unavailable},
};

/// What every key begins with, so that one that leaked can be recognised.
pub const PREFIX: &str = "rhk_";
/// Random bytes of a key.
const SECRET_BYTES: usize = 32;
/// Digits of the checksum at the end of a key, which tells a typing error from an unknown key.
const CHECK_DIGITS: usize = 8;

/// What the holder of a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Read its wallets, and what its wallets permit.
    Customer,
    /// Act for a merchant's wallets.
    Merchant,
    /// Push to its feeds.
    Feed,
    /// Ask in SQL, and read reports.
    Analyst,
    /// Everything about wallets, programmes and feeds.
    Operator,
    /// Users, keys and configuration.
    Admin,
}

impl Scope {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Merchant => "merchant",
            Self::Feed => "feed",
            Self::Analyst => "analyst",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

/// What a key permits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who holds the key, in words of whoever made it.
    pub owner: String,
    /// What the holder may do.
    pub scope: Scope,
    /// The wallets that are the holder's; for customers and merchants.
    pub wallets: Vec<WalletId>,
    /// The names of the feeds that are the holder's; for feeds.
    pub feeds: Vec<String>,
    /// When the key ends; `None` if it does not.
    pub expires_at: Option<Instant>,
}

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientKey {
    /// What it permits.
    pub grant: Grant,
    /// When it was made.
    pub made_at: Instant,
    /// When it was revoked; `None` if it was not.
    pub revoked_at: Option<Instant>,
}

impl ClientKey {
    /// Whether it can be used at a time.
    #[must_use]
    pub fn is_valid(&self, at: Instant) -> bool {
        self.revoked_at.is_none() && self.grant.expires_at.is_none_or(|end| at < end)
    }
}

impl Service {
    /// Makes a key, and returns its id and its secret, which is shown here and nowhere else. Who makes it is recorded first, so there is no
    /// key of which nobody knows that.
    ///
    /// # Errors
    /// When the system has no random numbers, that cannot be recorded, or the registry cannot be written.
    pub fn make_client_key(&self, grant: Grant, caller: Caller) -> Result<(KeyId, String)> {
        let mut random = [0; SECRET_BYTES];
        getrandom::fill(&mut random).map_err(|error| Unavailable::System { what: "random numbers", source: error.into() })?;
        let secret: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!("{PREFIX}{secret}{}", check(&secret));
        let id = hash(&text);
        self.record_access_change(AccessChange::MadeKey(id), caller)?;
        self.vault().put_client_key(id.0, None, encoded(&ClientKey { grant, made_at: caller.at, revoked_at: None }))?;
        Ok((id, text))
    }

    /// The valid key with this secret; `None` if there is none.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn client_key(&self, secret: &str, at: Instant) -> Result<Option<(KeyId, Arc<ClientKey>)>> {
        if !is_well_formed(secret) {
            return Ok(None);
        }
        let (id, before) = (hash(secret), self.known_keys.before());
        let Some((_, value)) = self.vault().client_key(id.0)? else { return Ok(None) };
        let key = Arc::new(decoded(id, &value)?);
        self.known_keys.remember(id, &key, before);
        Ok(Some((id, key)).filter(|(_, key)| key.is_valid(at)))
    }

    /// As [`Self::client_key`], for a key that was shown lately: it waits for nothing. `None` says only that it has to be looked up.
    #[must_use]
    pub fn known_client_key(&self, secret: &str, at: Instant) -> Option<(KeyId, Arc<ClientKey>)> {
        let id = is_well_formed(secret).then(|| hash(secret))?;
        self.known_keys.get(id).filter(|key| key.is_valid(at)).map(|key| (id, key))
    }

    /// Every key that was made, the newest last.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn client_keys(&self) -> Result<Vec<(KeyId, ClientKey)>> {
        let stored = self.vault().client_keys()?.into_iter();
        let mut keys = stored.map(|(id, value)| Ok((KeyId(id), decoded(KeyId(id), &value)?))).collect::<Result<Vec<_>>>()?;
        keys.sort_by_key(|(id, key)| (key.made_at, *id));
        Ok(keys)
    }

    /// Revokes the key whose id begins so. It is not valid any more when this returns, and also where it fails because nothing can be
    /// recorded: a key that leaked waits for no ledger.
    ///
    /// # Errors
    /// [`NotFound::ClientKey`] if no key, or more than one, has such an id; when the registry cannot be written; and
    /// [`Unavailable::NotRecorded`] when the key is revoked, but it cannot be recorded who did.
    pub fn revoke_client_key(&self, id: &str, caller: Caller) -> Result<KeyId> {
        // Another key that cannot be read hinders nobody from revoking this one.
        let ids = self.vault().client_keys()?.into_iter().map(|(own, _)| KeyId(own));
        let mut meant = ids.filter(|own| !id.is_empty() && own.to_string().starts_with(id));
        let absent = || NotFound::ClientKey(id.to_owned());
        let (Some(own), None) = (meant.next(), meant.next()) else { return Err(absent().into()) };
        let (version, value) = self.vault().client_key(own.0)?.ok_or_else(absent)?;
        let mut key = decoded(own, &value)?;
        if key.revoked_at.is_none() {
            key.revoked_at = Some(caller.at);
            let put = self.vault().put_client_key(own.0, Some(version), encoded(&key));
            // Where that failed, too: nobody knows what is stored then.
            self.known_keys.changed(own);
            put?;
            self.record_access_change(AccessChange::RevokedKey(own), caller)
                .map_err(|error| Unavailable::NotRecorded { done: format!("key {own} is revoked"), why: error.to_string() })?;
        }
        Ok(own)
    }
}

fn encoded(key: &ClientKey) -> Vec<u8> {
    serde_json::to_vec(key).expect("serialising plain data into memory cannot fail")
}

fn decoded(id: KeyId, value: &[u8]) -> Result<ClientKey> {
    serde_json::from_slice(value).map_err(|_| Damaged::ClientKey(id.to_string()).into())
}

fn hash(secret: &str) -> KeyId {
    let hash = blake3::derive_key("rewardhub 2026 client key", secret.as_bytes());
    KeyId(u128::from_be_bytes(hash[..16].try_into().expect("a slice of sixteen")))
}

fn check(secret: &str) -> String {
    blake3::derive_key("rewardhub 2026 client key checksum", secret.as_bytes())[..CHECK_DIGITS / 2]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether a text has the form of a key, its checksum included.
fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    if rest.len() != 2 * SECRET_BYTES + CHECK_DIGITS || !rest.is_ascii() {
        return false;
    }
    let (secret, sum) = rest.split_at(2 * SECRET_BYTES);
    check(secret) == sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_in_a_key_is_seen_without_a_look_up() {
        let secret = "ab".repeat(SECRET_BYTES);
        let key = format!("{PREFIX}{secret}{}", check(&secret));
        assert!(is_well_formed(&key));
        for at in 0..key.len() {
            let mut wrong = key.clone().into_bytes();
            wrong[at] = if wrong[at] == b'0' { b'1' } else { b'0' };
            assert!(!is_well_formed(&String::from_utf8(wrong).unwrap()), "{at}");
        }
        assert!(!is_well_formed("") && !is_well_formed(PREFIX) && !is_well_formed(&key[..key.len() - 1]));
    }
}
