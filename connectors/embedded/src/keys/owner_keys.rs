//! The data keys of the owners of texts: each is made once, wrapped by the master key, and stored in a registry.
//!
//! A new key can be used at once, but nothing sealed under it may be stored before [`OwnerKeys::sync`].

use std::{
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::{Duration, Instant},
};

use aes_gcm_siv::{AeadInOut, Aes256GcmSiv, KeyInit, Nonce};
use pollster::block_on;
use rewardhub_engine::ports::{Registry, RegistryEntry, RegistryKey, RegistryKind};
use rustc_hash::FxHashMap;

use super::{
    KeyError, Secret,
    registry_entry::{entry, value_or_new},
};

/// Size of a wrapped key: 32 bytes and a tag of 16.
const WRAPPED_BYTES: usize = 48;
/// How long a key may be used before it is read again, in case another process has erased it.
const OPEN_FOR: Duration = Duration::from_secs(60);

pub(super) type Open = FxHashMap<u128, ([u8; 32], Instant)>;

/// The data keys of all owners.
pub(super) struct OwnerKeys<R> {
    pub registry: R,
    master: Aes256GcmSiv,
    open: RwLock<Open>,
}

impl<R: Registry> OwnerKeys<R> {
    pub fn new(registry: R, master: &Secret) -> Self {
        Self { registry, master: Aes256GcmSiv::new(&(*master.bytes()).into()), open: RwLock::default() }
    }

    /// The key of an owner that has one.
    pub fn key(&self, owner: u128) -> Result<[u8; 32], KeyError> {
        if let Some(key) = self.known(owner) {
            return Ok(key);
        }
        match entry(&self.registry, wrapped(owner))? {
            RegistryEntry::Absent => Err(KeyError::NoKey { owner }),
            RegistryEntry::Erased => Err(KeyError::Erased { owner }),
            RegistryEntry::Present { value, .. } => self.keep(owner, value),
        }
    }

    /// The key of an owner; makes one if there is none. Whichever process made it, only the key in the registry is used.
    pub fn key_or_new(&self, owner: u128) -> Result<[u8; 32], KeyError> {
        if let Some(key) = self.known(owner) {
            return Ok(key);
        }
        let make = || {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(KeyError::Random)?;
            Ok(self.wrap(owner, &key))
        };
        let value = value_or_new(&self.registry, wrapped(owner), make)?.ok_or(KeyError::Erased { owner })?;
        self.keep(owner, value)
    }

    /// Makes new keys durable.
    pub fn sync(&self) -> Result<(), KeyError> {
        Ok(block_on(self.registry.sync())?)
    }

    /// Unwraps a key as the registry has it, and keeps it for [`OPEN_FOR`].
    fn keep(&self, owner: u128, value: Vec<u8>) -> Result<[u8; 32], KeyError> {
        let key = self.unwrap(owner, value).ok_or(KeyError::NotUnwrapped { owner })?;
        self.write().insert(owner, (key, Instant::now()));
        Ok(key)
    }

    /// The key of an owner, if it was read within [`OPEN_FOR`].
    fn known(&self, owner: u128) -> Option<[u8; 32]> {
        let open: RwLockReadGuard<'_, Open> = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.get(&owner).filter(|(_, read)| read.elapsed() < OPEN_FOR).map(|(key, _)| *key)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, Open> {
        self.open.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn wrap(&self, owner: u128, key: &[u8; 32]) -> Vec<u8> {
        let mut wrapped = key.to_vec();
        let tag = self
            .master
            .encrypt_inout_detached(&wrap_nonce(owner), &owner.to_le_bytes(), (&mut wrapped[..]).into())
            .expect("32 bytes are not too many");
        wrapped.extend_from_slice(&tag);
        wrapped
    }

    fn unwrap(&self, owner: u128, mut wrapped: Vec<u8>) -> Option<[u8; 32]> {
        if wrapped.len() != WRAPPED_BYTES {
            return None;
        }
        let (key, tag) = wrapped.split_at_mut(32);
        let tag = aes_gcm_siv::Tag::try_from(&*tag).ok()?;
        self.master.decrypt_inout_detached(&wrap_nonce(owner), &owner.to_le_bytes(), (&mut *key).into(), &tag).ok()?;
        (&*key).try_into().ok()
    }
}

/// Where the wrapped key of an owner is.
pub(super) const fn wrapped(owner: u128) -> RegistryKey {
    RegistryKey { kind: RegistryKind::WrappedKey, id: owner }
}

/// Each owner has only one key, so its id can serve as the nonce; and the cipher would withstand a second key.
fn wrap_nonce(owner: u128) -> Nonce {
    let mut nonce = Nonce::default();
    nonce.copy_from_slice(&owner.to_le_bytes()[..12]);
    nonce
}
