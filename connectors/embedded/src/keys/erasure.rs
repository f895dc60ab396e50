//! Erases the texts of an owner by destroying the key that seals them. A tombstone in the registry
//! prevents a second key for the same owner.

use rewardhub_engine::ports::{Registry, RegistryChange, RegistryOutcome};

use super::{
    KeyError,
    owner_keys::{OwnerKeys, wrapped},
    registry_entry::change,
    sealer::Sealer,
};

impl<R: Registry> Sealer<R> {
    /// Destroys an owner's key: nothing sealed under it can ever be opened again, and the owner gets no other. Durable on return.
    ///
    /// # Errors
    /// When the registry fails; the caller must then erase again after the next start.
    pub fn erase(&self, owner: u128) -> Result<(), KeyError> {
        self.keys.erase(owner)
    }
}

impl<R: Registry> OwnerKeys<R> {
    /// Destroys the key of an owner for ever. The erasure is durable on return.
    pub fn erase(&self, owner: u128) -> Result<(), KeyError> {
        let outcome = change(&self.registry, wrapped(owner), RegistryChange::Erase);
        self.write().remove(&owner);
        match outcome {
            RegistryOutcome::Done => Ok(()),
            RegistryOutcome::Refused => Err(KeyError::NotPut { why: "it was changed at the same time".into() }),
            RegistryOutcome::Unknown(why) | RegistryOutcome::Failed(why) => Err(KeyError::NotPut { why }),
        }
    }
}
