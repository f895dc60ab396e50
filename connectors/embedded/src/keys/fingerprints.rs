//! Keyed hashes of values that must not be stored in clear. They are compared for ever, so nothing here may ever change.

use rewardhub_core::ids::{Fingerprint, Token};

use super::Secret;

/// Hashes values under the data set's identity key (keyed BLAKE3, with one derived key per purpose).
#[derive(Clone)]
pub struct Fingerprinter {
    tokens: [u8; 32],
    fingerprints: [u8; 32],
    names: [u8; 32],
}

impl std::fmt::Debug for Fingerprinter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fingerprinter(…)")
    }
}

impl Fingerprinter {
    /// Derives the keys of all purposes from an identity key.
    #[must_use]
    pub fn new(identity: &Secret) -> Self {
        Self {
            tokens: identity.derive("rewardhub 2026 account tokens"),
            fingerprints: identity.derive("rewardhub 2026 fingerprints"),
            names: identity.derive("rewardhub 2026 names"),
        }
    }

    /// The token of a bank account's number; `bank` is empty for an IBAN.
    #[must_use]
    pub fn token(&self, number: &str, bank: &str) -> Token {
        let hash = hash(&self.tokens, [number.as_bytes(), bank.as_bytes()]);
        Token(u128::from_le_bytes(hash.as_bytes()[..16].try_into().expect("a slice of sixteen")))
    }

    /// The fingerprint of a value with these parts. Fingerprints of different domains are independent.
    #[must_use]
    pub fn fingerprint(&self, domain: &str, parts: &[&[u8]]) -> Fingerprint {
        let hash = hash(&self.fingerprints, std::iter::once(domain.as_bytes()).chain(parts.iter().copied()));
        Fingerprint(u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a slice of eight")))
    }

    /// The hash of a name that has these parts: of a command, or of somebody who asks. Names of different domains have nothing in
    /// common.
    #[must_use]
    pub fn name(&self, domain: &str, parts: &[&[u8]]) -> u128 {
        let hash = hash(&self.names, std::iter::once(domain.as_bytes()).chain(parts.iter().copied()));
        u128::from_le_bytes(hash.as_bytes()[..16].try_into().expect("a slice of sixteen"))
    }
}

/// Hashes each part after its length, so that no two lists of parts give the same bytes.
fn hash<'a>(key: &[u8; 32], parts: impl IntoIterator<Item = &'a [u8]>) -> blake3::Hash {
    let mut short = [0; 256];
    let mut filled = 0;
    let mut long: Option<blake3::Hasher> = None;
    for part in parts {
        let length = (part.len() as u64).to_le_bytes();
        for bytes in [&length[..], part] {
            if long.is_none() && filled + bytes.len() <= short.len() {
                short[filled..filled + bytes.len()].copy_from_slice(bytes);
                filled += bytes.len();
            } else {
                let hasher = long.get_or_insert_with(|| {
                    let mut hasher = blake3::Hasher::new_keyed(key);
                    hasher.update(&short[..filled]);
                    hasher
                });
                hasher.update(bytes);
            }
        }
    }
    long.map_or_else(|| blake3::keyed_hash(key, &short[..filled]), |hasher| hasher.finalize())
}
