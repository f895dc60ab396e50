//! Checks the signature of a body while the body is read.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rewardhub_core::time::Instant;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::SigningSecrets;

/// How far the time of a signature may be from the server's.
const SKEW_US: i64 = 5 * 60 * 1_000_000;
/// What stands before a signature of this kind (Standard Webhooks 1.0.0).
const VERSION: &str = "v1,";
/// The most characters of an id, and of the signatures.
const LONGEST: usize = 1024;

/// What a request says of its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    id: String,
    /// Seconds since 1970.
    signed_at_s: i64,
    /// HMAC-SHA256, one for each secret with which it was signed.
    macs: Vec<Vec<u8>>,
}

/// Why a body is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The headers do not hold a signature.
    #[error("webhook-id, webhook-timestamp and webhook-signature do not hold a signature as Standard Webhooks 1.0.0 has it")]
    Unreadable,
    /// The time of the signature is not now.
    #[error("the signature is more than five minutes from the server's clock; sign the body again, and check the clocks")]
    NotNow,
    /// No secret of the feed makes this signature of this body.
    #[error("the signature does not belong to this body, or was not made with a secret of this feed")]
    Wrong,
    /// The signature was taken before.
    #[error("this signature was taken already; whoever sends a body again signs it again, with the time of then")]
    Replayed,
}

impl Signature {
    /// Reads the three headers of a signed request.
    ///
    /// # Errors
    /// [`SignatureError::Unreadable`], and [`SignatureError::NotNow`] if the time is not within five minutes of `now`.
    pub fn parse(id: &str, timestamp: &str, signatures: &str, now: Instant) -> Result<Self, SignatureError> {
        let is_digits = !timestamp.is_empty() && timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let signed_at_s: i64 = timestamp.parse().ok().filter(|_| is_digits).ok_or(SignatureError::Unreadable)?;
        if id.is_empty() || id.len() > LONGEST || signatures.len() > LONGEST {
            return Err(SignatureError::Unreadable);
        }
        let of_this_version = signatures.split(' ').filter_map(|signature| signature.strip_prefix(VERSION));
        let macs: Vec<Vec<u8>> = of_this_version.filter_map(|mac| BASE64.decode(mac).ok()).collect();
        if macs.is_empty() {
            return Err(SignatureError::Unreadable);
        }
        let distance_us = signed_at_s.checked_mul(1_000_000).map(|at| at.abs_diff(now.0));
        if distance_us.is_none_or(|distance| distance > SKEW_US.unsigned_abs()) {
            return Err(SignatureError::NotNow);
        }
        Ok(Self { id: id.to_owned(), signed_at_s, macs })
    }

    /// When the body was signed, in seconds since 1970.
    #[must_use]
    pub fn signed_at_s(&self) -> i64 {
        self.signed_at_s
    }

    /// Begins to check the body, for a feed with these secrets.
    #[must_use]
    pub fn over_body(self, secrets: &SigningSecrets) -> SignedBody {
        let begun = format!("{}.{}.", self.id, self.signed_at_s);
        let macs = secrets.iter().map(|secret| {
            let mac = <Hmac<Sha256>>::new_from_slice(secret.bytes()).expect("a key of HMAC has any length");
            mac.chain_update(begun.as_bytes())
        });
        SignedBody { macs: macs.collect(), signature: self }
    }
}

/// A body that is being read, and its signature.
pub struct SignedBody {
    macs: Vec<Hmac<Sha256>>,
    signature: Signature,
}

impl SignedBody {
    /// Adds more of the body.
    pub fn add(&mut self, bytes: &[u8]) {
        self.macs.iter_mut().for_each(|mac| mac.update(bytes));
    }

    /// What the signature is remembered by, if it belongs to the body that was read.
    ///
    /// # Errors
    /// [`SignatureError::Wrong`].
    pub fn finish(self) -> Result<[u8; 32], SignatureError> {
        let Self { macs, signature } = self;
        // In constant time each, so that nobody learns how much of a guess is right.
        let is_right = |mac: &Hmac<Sha256>| signature.macs.iter().any(|given| mac.clone().verify_slice(given).is_ok());
        if !macs.iter().any(is_right) {
            return Err(SignatureError::Wrong);
        }
        // Of what is signed, not of the signature: with two secrets a body has two of them.
        let digest = macs.into_iter().next().map(|mac| Sha256::digest(mac.finalize().into_bytes()));
        digest.map(Into::into).ok_or(SignatureError::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::SigningSecret, *};

    const NOW: Instant = Instant(1_614_265_330_000_000);

    fn secret(text: &str) -> SigningSecret {
        SigningSecret::for_tests(text)
    }

    /// The example of the specification's reference libraries.
    fn check(signature: &str, timestamp: &str, body: &str, secrets: &[&str]) -> Result<[u8; 32], SignatureError> {
        let secrets = secrets.iter().map(|text| secret(text)).collect();
        let mut read = Signature::parse("msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp, signature, NOW)?.over_body(&secrets);
        read.add(body.as_bytes());
        read.finish()
    }

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OTHER: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const RIGHT: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const BODY: &str = r#"{"test": 2432232314}"#;
    const AT: &str = "1614265330";

    #[test]
    fn the_published_example_is_taken_and_nothing_beside_it() {
        let taken = check(RIGHT, AT, BODY, &[SECRET]).unwrap();
        assert_eq!(check(&format!("v1a,x v1,AAAA {RIGHT}"), AT, BODY, &[SECRET]), Ok(taken));
        assert!(check(RIGHT, AT, BODY, &[OTHER, SECRET]).is_ok(), "a secret that is being replaced is valid too");
        assert_eq!(check(RIGHT, AT, BODY, &[OTHER]), Err(SignatureError::Wrong));
        assert_eq!(check(RIGHT, AT, BODY, &[]), Err(SignatureError::Wrong));
        assert_eq!(check(RIGHT, AT, r#"{"test": 2432232315}"#, &[SECRET]), Err(SignatureError::Wrong));
        assert_eq!(check(RIGHT, "1614265331", BODY, &[SECRET]), Err(SignatureError::Wrong));
        for unreadable in ["", "v1,", "v1,!", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="] {
            let checked = check(unreadable, AT, BODY, &[SECRET]);
            assert!(matches!(checked, Err(SignatureError::Unreadable | SignatureError::Wrong)), "{unreadable}");
        }
        for timestamp in ["", "-1", "+1614265330", "1614265330.0", "99999999999999999999"] {
            assert_eq!(check(RIGHT, timestamp, BODY, &[SECRET]), Err(SignatureError::Unreadable), "{timestamp}");
        }
    }

    #[test]
    fn a_signature_is_five_minutes_old_at_most_and_five_ahead() {
        let parse = |at_s: i64| Signature::parse("a", &at_s.to_string(), RIGHT, NOW).map(|signature| signature.signed_at_s());
        let now = NOW.0 / 1_000_000;
        assert_eq!((parse(now - 300), parse(now + 300)), (Ok(now - 300), Ok(now + 300)));
        assert_eq!((parse(now - 301), parse(now + 301)), (Err(SignatureError::NotNow), Err(SignatureError::NotNow)));
    }
}
