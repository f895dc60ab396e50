//! Tokens of an OpenID Connect issuer (RFC 9068, and those that issuers made before it): who shows one, and what that permits. Which
//! algorithms count, and which claim says what, is configured and never taken from a token.

mod claims;
mod discovery;
mod keys;
mod refusal;
mod signatures;

use std::{fmt, sync::Arc, time::Duration};

use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use rewardhub_service::configuration::{OidcSettings, TokenAlgorithm};
use serde_json::{Map, Value};

use self::keys::{IssuerKeys, VerifyingKey};
pub use self::{discovery::DiscoveryError, keys::KeysState, refusal::Refusal};
use super::Principal;

/// The longest token that is looked at, in bytes.
const LONGEST_TOKEN: usize = 8 << 10;
/// How far the clocks of issuer and server may differ.
const SKEW: Duration = Duration::from_secs(60);
/// The types of tokens (`typ`) that are for the bearer to show. Others, as those that end a session, are signed by the same keys.
const TYPES: [&str; 3] = ["jwt", "at+jwt", "application/at+jwt"];

/// An issuer, and the keys that it signs with. Cloning it is cheap.
#[derive(Clone)]
pub struct Issuer(Arc<Known>);

struct Known {
    settings: OidcSettings,
    algorithms: Vec<Algorithm>,
    keys: IssuerKeys,
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Issuer").field(&self.0.settings.issuer).finish()
    }
}

impl Issuer {
    /// The issuer of these settings. Its keys are fetched when [`Self::follow`] runs.
    ///
    /// # Errors
    /// When no client for HTTPS can be made, as without any certificate of an authority on this machine.
    pub fn new(settings: OidcSettings) -> Result<Self, DiscoveryError> {
        signatures::choose_cryptography();
        let keys = IssuerKeys::new(&settings.issuer)?;
        let algorithms = settings.algorithms.iter().map(|algorithm| named(*algorithm)).collect();
        Ok(Self(Arc::new(Known { settings, algorithms, keys })))
    }

    /// Keeps the keys of the issuer, for as long as it runs.
    pub async fn follow(self) {
        self.0.keys.follow().await;
    }

    /// What is known of the issuer's keys.
    #[must_use]
    pub fn state(&self) -> KeysState {
        self.0.keys.state()
    }

    /// Who shows a token.
    ///
    /// # Errors
    /// Why it is not believed.
    pub async fn holder(&self, token: &str) -> Result<Principal, Refusal> {
        let Known { settings, keys, .. } = &*self.0;
        if token.len() > LONGEST_TOKEN {
            return Err(Refusal::TooLong { longest: LONGEST_TOKEN });
        }
        let header = decode_header(token).map_err(|_| Refusal::NoToken)?;
        self.must_be_signed_well(&header)?;
        let key = keys.find(header.kid.as_deref()).await?;
        claims::principal(&self.proven(token, header.alg, &key)?, settings)
    }

    /// Refuses what no key could make right.
    fn must_be_signed_well(&self, header: &Header) -> Result<(), Refusal> {
        if !self.0.algorithms.contains(&header.alg) {
            return Err(Refusal::Algorithm);
        }
        if header.crit.is_some() {
            return Err(Refusal::Critical);
        }
        let is_known = |kind: &String| TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known));
        if header.typ.as_ref().is_none_or(is_known) { Ok(()) } else { Err(Refusal::Type) }
    }

    /// The claims of a token, once its signature, issuer, audience and times are right.
    fn proven(&self, token: &str, algorithm: Algorithm, key: &VerifyingKey) -> Result<Map<String, Value>, Refusal> {
        let settings = &self.0.settings;
        if !key.signs_with(algorithm) {
            return Err(Refusal::Algorithm);
        }
        let mut validation = Validation::new(algorithm);
        validation.leeway = SKEW.as_secs();
        validation.validate_nbf = true;
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        validation.set_issuer(&[&settings.issuer]);
        // The claim that carries it is configured, and asked below.
        validation.validate_aud = false;
        let claims = decode::<Map<String, Value>>(token, key.key(), &validation).map_err(|error| Refusal::of(&error))?.claims;
        if claims.get("iss").and_then(Value::as_str) != Some(&settings.issuer) {
            return Err(Refusal::Issuer);
        }
        let named = claims::words(claims.get(&settings.audience_claim));
        let is_ours = named.iter().any(|audience| settings.audience.iter().any(|own| own == audience));
        if is_ours { Ok(claims) } else { Err(Refusal::Audience) }
    }
}

const fn named(algorithm: TokenAlgorithm) -> Algorithm {
    match algorithm {
        TokenAlgorithm::Rs256 => Algorithm::RS256,
        TokenAlgorithm::Rs384 => Algorithm::RS384,
        TokenAlgorithm::Rs512 => Algorithm::RS512,
        TokenAlgorithm::Ps256 => Algorithm::PS256,
        TokenAlgorithm::Ps384 => Algorithm::PS384,
        TokenAlgorithm::Ps512 => Algorithm::PS512,
        TokenAlgorithm::Es256 => Algorithm::ES256,
        TokenAlgorithm::Es384 => Algorithm::ES384,
        TokenAlgorithm::EdDsa => Algorithm::EdDSA,
    }
}
