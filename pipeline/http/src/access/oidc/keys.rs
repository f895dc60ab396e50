//! The keys of an issuer: fetched, kept, and fetched again. While the issuer does not answer, those that are known count for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    jwk::{Jwk, PublicKeyUse},
};
use reqwest::Client;
use serde_json::Value;

use super::{
    Refusal,
    discovery::{self, DiscoveryError},
};

/// How often the keys are fetched.
const EVERY: Duration = Duration::from_mins(5);
/// How long to wait after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How long keys count after they were fetched: an issuer that withdraws a key is obeyed by then.
const LONGEST_USE: Duration = Duration::from_hours(1);
/// The least time between two fetches for keys that are not known, which anybody can make up.
const BETWEEN_UNKNOWN: Duration = Duration::from_mins(1);
/// The most keys of an issuer.
const MOST: usize = 100;

/// A key that verifies signatures.
#[derive(Debug, Clone)]
pub(super) struct VerifyingKey {
    key: DecodingKey,
    only: Option<Algorithm>,
}

impl VerifyingKey {
    pub fn key(&self) -> &DecodingKey {
        &self.key
    }

    /// Whether the key is for this algorithm.
    pub fn signs_with(&self, algorithm: Algorithm) -> bool {
        self.key.family() == algorithm.family() && self.only.is_none_or(|only| only == algorithm)
    }

    /// `None` for a key that verifies no signatures here; one with a shared secret never does.
    fn of(written: Value) -> Option<(String, Self)> {
        let jwk: Jwk = serde_json::from_value(written).ok()?;
        let verifies = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let key = DecodingKey::from_jwk(&jwk).ok()?;
        let only = match jwk.common.key_algorithm {
            None => None,
            Some(algorithm) => Some(Algorithm::try_from(algorithm).ok()?),
        };
        let id = jwk.common.key_id.unwrap_or_default();
        (verifies && key.family() != AlgorithmFamily::Hmac).then_some((id, Self { key, only }))
    }
}

/// What is known of an issuer's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysState {
    /// They were fetched lately.
    Fresh,
    /// The issuer does not answer, and those that are known still count.
    Kept(String),
    /// None counts, so that no token is believed.
    Unknown(String),
}

/// The keys of an issuer.
pub(super) struct IssuerKeys {
    issuer: String,
    client: Client,
    known: Mutex<Known>,
    /// Held by whoever fetches, so that nobody else does at the same time.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: Arc<HashMap<String, VerifyingKey>>,
    fetched: Option<Instant>,
    /// When keys were last fetched for one that was not known.
    asked: Option<Instant>,
    failure: Option<String>,
}

impl Known {
    fn count(&self) -> bool {
        self.fetched.is_some_and(|fetched| fetched.elapsed() < LONGEST_USE)
    }

    fn why(&self) -> String {
        self.failure.clone().unwrap_or_else(|| "they were not fetched yet".to_owned())
    }

    /// The key with an id; without an id, the only key that there is.
    fn key(&self, id: Option<&str>) -> Option<VerifyingKey> {
        match id {
            Some(id) => self.keys.get(id).cloned(),
            None => self.keys.values().next().filter(|_| self.keys.len() == 1).cloned(),
        }
    }
}

impl IssuerKeys {
    pub fn new(issuer: &str) -> Result<Self, DiscoveryError> {
        let client = discovery::client(issuer)?;
        Ok(Self { issuer: issuer.to_owned(), client, known: Mutex::default(), fetching: tokio::sync::Mutex::default() })
    }

    /// Fetches the keys again and again.
    pub async fn follow(&self) {
        loop {
            let pause = if self.fetch().await { EVERY } else { AFTER_FAILURE };
            tokio::time::sleep(pause).await;
        }
    }

    pub fn state(&self) -> KeysState {
        let known = self.lock();
        match &known.failure {
            _ if !known.count() => KeysState::Unknown(known.why()),
            Some(why) => KeysState::Kept(why.clone()),
            None => KeysState::Fresh,
        }
    }

    /// The key with an id. One that is not known may be new: then the keys are fetched, but not often.
    pub async fn find(&self, id: Option<&str>) -> Result<VerifyingKey, Refusal> {
        if let Some(key) = self.counting(id)? {
            return Ok(key);
        }
        if self.may_ask() {
            self.fetch().await;
        } else {
            // Whoever fetches now may find it.
            drop(self.fetching.lock().await);
        }
        self.counting(id)?.ok_or(Refusal::UnknownKey)
    }

    fn counting(&self, id: Option<&str>) -> Result<Option<VerifyingKey>, Refusal> {
        let known = self.lock();
        if known.count() { Ok(known.key(id)) } else { Err(Refusal::NoKeys(known.why())) }
    }

    fn may_ask(&self) -> bool {
        let mut known = self.lock();
        let may = known.asked.is_none_or(|asked| asked.elapsed() >= BETWEEN_UNKNOWN);
        if may {
            known.asked = Some(Instant::now());
        }
        may
    }

    /// Fetches the keys; `false` where that fails, which leaves those that are known.
    async fn fetch(&self) -> bool {
        let _alone = self.fetching.lock().await;
        let fetched = discovery::keys(&self.client, &self.issuer).await;
        let mut known = self.lock();
        match fetched {
            Ok(written) => {
                let keys: HashMap<_, _> = written.into_iter().take(MOST).filter_map(VerifyingKey::of).collect();
                if known.failure.take().is_some() || known.fetched.is_none() {
                    tracing::info!(issuer = self.issuer, keys = keys.len(), "the issuer's keys are known");
                }
                (known.keys, known.fetched) = (Arc::new(keys), Some(Instant::now()));
                true
            }
            Err(error) => {
                if known.failure.is_none() {
                    tracing::warn!(issuer = self.issuer, %error, "the issuer's keys cannot be fetched; those that are known count for an hour");
                }
                known.failure = Some(error.to_string());
                false
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
