//! One entry of a registry at a time: read, changed, or made where there is none.

use pollster::block_on;
use rewardhub_engine::ports::{Registry, RegistryChange, RegistryEntry, RegistryKey, RegistryOutcome};

use super::KeyError;

/// Number of attempts to make an entry, when somebody else makes it first or the outcome is unknown.
const ATTEMPTS: u32 = 3;

/// The entry under a key.
pub(super) fn entry(registry: &impl Registry, key: RegistryKey) -> Result<RegistryEntry, KeyError> {
    Ok(block_on(registry.get(&[key]))?.pop().expect("each key has an entry"))
}

/// Changes the entry under a key.
pub(super) fn change(registry: &impl Registry, key: RegistryKey, change: RegistryChange) -> RegistryOutcome {
    block_on(registry.put(&[(key, change)])).pop().expect("each change has an outcome")
}

/// The value under a key, which `make` returns if there is none. Whoever makes it first, only the value in the registry counts;
/// `None` if it was erased.
pub(super) fn value_or_new(
    registry: &impl Registry,
    key: RegistryKey,
    make: impl Fn() -> Result<Vec<u8>, KeyError>,
) -> Result<Option<Vec<u8>>, KeyError> {
    let mut unclear = String::new();
    for _ in 0..ATTEMPTS {
        match entry(registry, key)? {
            RegistryEntry::Present { value, .. } => return Ok(Some(value)),
            RegistryEntry::Erased => return Ok(None),
            RegistryEntry::Absent => {}
        }
        match change(registry, key, RegistryChange::Insert(make()?)) {
            RegistryOutcome::Done | RegistryOutcome::Refused => {}
            RegistryOutcome::Unknown(why) => unclear = why,
            RegistryOutcome::Failed(why) => return Err(KeyError::NotPut { why }),
        }
    }
    match entry(registry, key)? {
        RegistryEntry::Present { value, .. } => Ok(Some(value)),
        RegistryEntry::Erased => Ok(None),
        RegistryEntry::Absent => Err(KeyError::NotPut { why: unclear }),
    }
}
