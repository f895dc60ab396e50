//! Seals texts under their owner's data key (AES-256-GCM-SIV, RFC 8452) and opens them again.
//!
//! A sealed text is ciphertext and tag only: the nonce follows from delivery and ordinal, and both, with the owner, are
//! authenticated. Should a delivery and ordinal ever come with two texts, the cipher tells no more than whether they are equal.

use std::{path::Path, sync::Arc};

use aes_gcm_siv::{AeadInOut, Aes256GcmSiv, KeyInit, Nonce};
use rewardhub_engine::ports::Registry;

use super::{KeyError, Secret, owner_keys::OwnerKeys, text_compression::Packer};
use crate::{files::Files, registry::LocalRegistry};

const TAG_BYTES: usize = 16;

/// Seals and opens, for one thread; [`Self::another`] makes the next one's, with the same keys.
pub struct Sealer<R> {
    pub(super) keys: Arc<OwnerKeys<R>>,
    packer: Packer,
}

/// A sealer whose keys lie in the data directory.
pub type LocalSealer<F> = Sealer<LocalRegistry<F>>;

impl<R: Registry> Sealer<R> {
    /// With the data keys that a registry holds, wrapped by the master key.
    ///
    /// # Errors
    /// When there is no memory for its contexts.
    pub fn new(registry: R, master: &Secret) -> Result<Self, KeyError> {
        let packer = Packer::new().map_err(KeyError::io("compress for", Path::new("memory")))?;
        Ok(Self { keys: Arc::new(OwnerKeys::new(registry, master)), packer })
    }

    /// Another with the same keys.
    ///
    /// # Errors
    /// When there is no memory for its contexts.
    pub fn another(&self) -> Result<Self, KeyError> {
        let packer = Packer::new().map_err(KeyError::io("compress for", Path::new("memory")))?;
        Ok(Self { keys: Arc::clone(&self.keys), packer })
    }

    /// Seals a text. The owner's first text makes its key: [`Self::sync`] must succeed before anything sealed is kept.
    ///
    /// # Errors
    /// When the owner was erased, or there is no key and none can be made.
    pub fn seal(&mut self, owner: u128, delivery: u64, ordinal: u32, text: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = self.keys.key_or_new(owner)?;
        let mut sealed = Vec::with_capacity(1 + text.len() + TAG_BYTES);
        self.packer.pack(text, &mut sealed).map_err(KeyError::io("compress for", Path::new("memory")))?;
        encrypt(&key, owner, delivery, ordinal, &mut sealed).ok_or(KeyError::Unsealable { owner, delivery, ordinal })?;
        Ok(sealed)
    }

    /// Opens what was sealed.
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
    /// When the system refuses; then nothing more can be made until the keys are loaded again.
    pub fn sync(&self) -> Result<(), KeyError> {
        self.keys.sync()
    }
}

impl<F: Files> LocalSealer<F> {
    /// Syncs, and notes that everything was: whatever is damaged at the next start is then known to be damage.
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

/// The cipher and the hash have nothing in common, so the owner's key serves both; and it is erased with it.
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
