//! Seals texts under their owner's data key (AES-256-GCM-SIV, RFC 8452) and opens them again.
//!
//! A sealed text consists only of ciphertext and tag. The nonce is derived from delivery and ordinal, and these
//! are authenticated together with the owner. If two texts ever had the same delivery and ordinal, the cipher
//! would reveal only whether they are equal.

use std::{path::Path, sync::Arc};

use aes_gcm_siv::{AeadInOut, Aes256GcmSiv, KeyInit, Nonce};
use rewardhub_engine::ports::Registry;

use super::{KeyError, Secret, owner_keys::OwnerKeys, text_compression::Packer};
use crate::{files::Files, registry::LocalRegistry};

const TAG_BYTES: usize = 16;

/// Seals and opens texts, for one thread; [`Self::another`] makes one for the next thread, with the same keys.
pub struct Sealer<R> {
    pub(super) keys: Arc<OwnerKeys<R>>,
    packer: Packer,
}

/// A sealer whose keys are in the data directory.
pub type LocalSealer<F> = Sealer<LocalRegistry<F>>;

impl<R: Registry> Sealer<R> {
    /// A sealer with the data keys of a registry, which the master key has wrapped.
    ///
    /// # Errors
    /// When there is no memory for its compression contexts.
    pub fn new(registry: R, master: &Secret) -> Result<Self, KeyError> {
        let packer = Packer::new().map_err(KeyError::io("compress for", Path::new("memory")))?;
        Ok(Self { keys: Arc::new(OwnerKeys::new(registry, master)), packer })
    }

    /// Another sealer with the same keys.
    ///
    /// # Errors
    /// When there is no memory for its compression contexts.
    pub fn another(&self) -> Result<Self, KeyError> {
        let packer = Packer::new().map_err(KeyError::io("compress for", Path::new("memory")))?;
        Ok(Self { keys: Arc::clone(&self.keys), packer })
    }

    /// Seals a text. An owner's first text makes the owner's key, so [`Self::sync`] must
    /// succeed before anything sealed is stored.
    ///
    /// # Errors
    /// When the owner was erased, or has no key and none can be made.
    pub fn seal(&mut self, owner: u128, delivery: u64, ordinal: u32, text: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = self.keys.key_or_new(owner)?;
        let mut sealed = Vec::with_capacity(1 + text.len() + TAG_BYTES);
        self.packer.pack(text, &mut sealed).map_err(KeyError::io("compress for", Path::new("memory")))?;
        encrypt(&key, owner, delivery, ordinal, &mut sealed).ok_or(KeyError::Unsealable { owner, delivery, ordinal })?;
        Ok(sealed)
    }

    /// Opens a sealed text.
    ///
    /// # Errors
    /// When the owner was erased or never had a key, or the bytes are not those sealed for this owner, delivery and ordinal.
    pub fn open(&mut self, owner: u128, delivery: u64, ordinal: u32, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = self.keys.key(owner)?;
        let mut packed = sealed.to_vec();
        decrypt(&key, owner, delivery, ordinal, &mut packed)
            .and_then(|()| self.packer.unpack(&packed))
            .ok_or(KeyError::Unsealable { owner, delivery, ordinal })
    }

    /// Makes new keys durable. Cheap when there are none.
    ///
    /// # Errors
    /// When the registry fails; no more keys can be made until it is opened again.
    pub fn sync(&self) -> Result<(), KeyError> {
        self.keys.sync()
    }
}

impl<F: Files> LocalSealer<F> {
    /// Syncs the keys and marks them as fully synced, so that the next start takes any
    /// broken byte for damage and not for a torn end.
    ///
    /// # Errors
    /// As [`Self::sync`].
    pub fn close(self) -> Result<(), KeyError> {
        self.keys.registry.close()
    }
}

pub(super) fn encrypt(key: &[u8; 32], owner: u128, delivery: u64, ordinal: u32, bytes: &mut Vec<u8>) -> Option<()> {
    let place = place(owner, delivery, ordinal);
    Aes256GcmSiv::new(&(*key).into()).encrypt_in_place(&nonce(key, delivery, ordinal), &place, bytes).ok()
}

pub(super) fn decrypt(key: &[u8; 32], owner: u128, delivery: u64, ordinal: u32, bytes: &mut Vec<u8>) -> Option<()> {
    let place = place(owner, delivery, ordinal);
    Aes256GcmSiv::new(&(*key).into()).decrypt_in_place(&nonce(key, delivery, ordinal), &place, bytes).ok()
}

/// Cipher and hash are unrelated, so the owner's key can serve both; and the nonces are erased with it.
fn nonce(key: &[u8; 32], delivery: u64, ordinal: u32) -> Nonce {
    let hash = blake3::keyed_hash(key, &place(0, delivery, ordinal));
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(&hash.as_bytes()[..12]);
    nonce
}

fn place(owner: u128, delivery: u64, ordinal: u32) -> [u8; 28] {
    let mut bytes = [0; 28];
    bytes[..16].copy_from_slice(&owner.to_le_bytes());
    bytes[16..24].copy_from_slice(&delivery.to_le_bytes());
    bytes[24..].copy_from_slice(&ordinal.to_le_bytes());
    bytes
}
