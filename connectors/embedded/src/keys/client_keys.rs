//! The keys that clients show: what each of them permits, under a hash of it. The key itself is nowhere.

use pollster::block_on;
use rewardhub_engine::ports::{
    Registry, RegistryChange, RegistryEntry, RegistryKey, RegistryKind, RegistryOutcome, RegistryVersion,
};

use super::{
    KeyError,
    registry_entry::{change, entry},
    sealer::Sealer,
};

/// Keys read at once.
const PAGE: usize = 256;

impl<R: Registry> Sealer<R> {
    /// What is stored under the hash of a client's key, and the version to replace; `None` if there is nothing.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn client_key(&self, hash: u128) -> Result<Option<(RegistryVersion, Vec<u8>)>, KeyError> {
        Ok(match entry(&self.keys.registry, key(hash))? {
            RegistryEntry::Present { version, value } => Some((version, value)),
            RegistryEntry::Absent | RegistryEntry::Erased => None,
        })
    }

    /// Stores what a client's key permits: a new one, or instead of this version. Durable on return.
    ///
    /// # Errors
    /// When it was changed meanwhile, or the registry cannot be written.
    pub fn put_client_key(&self, hash: u128, instead_of: Option<RegistryVersion>, value: Vec<u8>) -> Result<(), KeyError> {
        let asked = match instead_of {
            Some(version) => RegistryChange::Replace(version, value),
            None => RegistryChange::Insert(value),
        };
        match change(&self.keys.registry, key(hash), asked) {
            RegistryOutcome::Done => self.sync(),
            RegistryOutcome::Refused => Err(KeyError::NotPut { why: "it was changed at the same time; try again".to_owned() }),
            RegistryOutcome::Unknown(why) | RegistryOutcome::Failed(why) => Err(KeyError::NotPut { why }),
        }
    }

    /// Everything that is stored of clients' keys, with the hash of each.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn client_keys(&self) -> Result<Vec<(u128, Vec<u8>)>, KeyError> {
        let (mut keys, mut after) = (Vec::new(), None);
        loop {
            let page = block_on(self.keys.registry.page(RegistryKind::ClientKey, after, PAGE))?;
            let Some(last) = page.last().map(|item| item.id) else { return Ok(keys) };
            after = Some(last);
            keys.extend(page.into_iter().map(|item| (item.id, item.value)));
        }
    }
}

const fn key(hash: u128) -> RegistryKey {
    RegistryKey { kind: RegistryKind::ClientKey, id: hash }
}
