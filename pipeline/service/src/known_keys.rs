//! The clients' keys that were shown lately, so that most requests need no look-up. Nobody else has the data set open meanwhile, so
//! every change of a key passes here: a key that is revoked is forgotten before that returns.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::client_keys::{ClientKey, KeyId};

/// The most keys that are remembered.
const MOST: usize = 4096;

/// The keys that were shown lately.
#[derive(Default)]
pub(crate) struct KnownKeys(Mutex<Known>);

#[derive(Default)]
struct Known {
    keys: HashMap<KeyId, Arc<ClientKey>>,
    /// Grows with each change of any key.
    changes: u64,
}

/// How many changes there were before a key was looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before(u64);

impl KnownKeys {
    /// The key with an id, if it is remembered.
    pub fn get(&self, id: KeyId) -> Option<Arc<ClientKey>> {
        self.lock().keys.get(&id).cloned()
    }

    /// To call before a key is looked up.
    pub fn before(&self) -> Before {
        Before(self.lock().changes)
    }

    /// Remembers a key that was looked up, unless one was changed meanwhile.
    pub fn remember(&self, id: KeyId, key: &Arc<ClientKey>, before: Before) {
        let mut known = self.lock();
        if known.changes != before.0 {
            return;
        }
        if known.keys.len() >= MOST {
            known.keys.clear();
        }
        known.keys.insert(id, key.clone());
    }

    /// Forgets a key that was changed. Whoever looks it up at this time does not remember it.
    pub fn changed(&self, id: KeyId) {
        let mut known = self.lock();
        known.changes += 1;
        known.keys.remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use rewardhub_core::ids::ActorId;

    use crate::{
        Caller, Service,
        client_keys::{Grant, Scope},
        clock::now,
        locations::Locations,
    };

    #[test]
    fn a_key_that_is_revoked_is_forgotten_at_once_also_by_who_looks_it_up_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let service = Service::open_or_make(&Locations::of(folder.path())).unwrap();
        let somebody = Caller { actor: ActorId(7), at: now() };
        let grant = Grant {
            owner: "a test".to_owned(),
            scope: Scope::Operator,
            wallets: Vec::new(),
            feeds: Vec::new(),
            expires_at: None,
        };
        let (id, secret) = service.make_client_key(grant, somebody).unwrap();
        assert!(service.known_client_key(&secret, now()).is_none(), "nobody has shown it yet");
        let (_, key) = service.client_key(&secret, now()).unwrap().unwrap();
        assert_eq!(service.known_client_key(&secret, now()).map(|(id, _)| id), Some(id));
        let before = service.known_keys.before();
        service.revoke_client_key(&id.to_string(), somebody).unwrap();
        assert!(service.known_client_key(&secret, now()).is_none() && service.client_key(&secret, now()).unwrap().is_none());
        // It was looked up before it was revoked, and is to be remembered after.
        service.known_keys.remember(id, &key, before);
        assert!(service.known_client_key(&secret, now()).is_none());
    }
}
