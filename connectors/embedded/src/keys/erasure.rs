//! Erasing an owner's texts by destroying the key that they are sealed under. A tombstone in the registry keeps a second key for the
//! same owner from ever being made.

use rewardhub_engine::ports::{Registry, RegistryChange, RegistryOutcome};

use super::{KeyError, owner_keys::OwnerKeys, sealer::Sealer};

impl<R: Registry> Sealer<R> {
    /// Destroys an owner's key: nothing sealed under it can ever be opened again, and it gets no other. Synced.
    ///
    /// # Errors
    /// When the system refuses; after the next start it is to be asked again.
    pub fn erase(&self, owner: u128) -> Result<(), KeyError> {
        self.keys.erase(owner)
    }
}

impl<R: Registry> OwnerKeys<R> {
    /// Destroys the key of an owner for ever. The erasure is durable once this returns.
    pub fn erase(&self, owner: u128) -> Result<(), KeyError> {
        let outcome = self.put(owner, RegistryChange::Erase);
        self.write().remove(&owner);
        match outcome {
            RegistryOutcome::Done => Ok(()),
            RegistryOutcome::Refused => Err(KeyError::NotPut { why: "it was changed at the same time".into() }),
            RegistryOutcome::Unknown(why) | RegistryOutcome::Failed(why) => Err(KeyError::NotPut { why }),
        }
    }
}
