//! The registry in the keyspace of a ledger: a table whose entries are changed by lightweight transactions and read at serial
//! consistency. Erasing overwrites an entry with a tombstone of our own; no row is ever deleted.

mod requests;
mod statements;

use std::sync::Arc;

use rewardhub_engine::ports::{
    MAX_REGISTRY_BYTES, Registry, RegistryChange, RegistryEntry, RegistryError, RegistryItem, RegistryKey, RegistryKind,
    RegistryOutcome,
};
use tokio::{runtime::Handle, task::JoinHandle};

pub(crate) use self::statements::Statements;
use crate::ledger::{Asking, ScyllaLedger};

/// Number of slots for the entries of a kind; each slot is a partition of the table.
const SLOTS: u16 = 256;

/// The registry beside a ledger. It uses the ledger's runtime, so it must be dropped before the ledger.
#[derive(Clone)]
pub struct ScyllaRegistry {
    asking: Arc<Asking>,
    runtime: Handle,
}

impl ScyllaLedger {
    /// The registry in the same keyspace, over the same connection.
    #[must_use]
    pub fn registry(&self) -> ScyllaRegistry {
        let (asking, runtime) = self.carried();
        ScyllaRegistry { asking, runtime }
    }
}

impl ScyllaRegistry {
    fn start<T: Send + 'static, F>(&self, request: impl FnOnce(Arc<Asking>) -> F) -> JoinHandle<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        Asking::start(&self.asking, &self.runtime, request)
    }
}

/// The slot of an id.
fn slot(id: u128) -> u16 {
    u16::from(blake3::hash(&id.to_be_bytes()).as_bytes()[0])
}

async fn answered<T>(request: JoinHandle<T>) -> T {
    request.await.expect("a request neither panics nor is it aborted")
}

impl Registry for ScyllaRegistry {
    async fn get(&self, keys: &[RegistryKey]) -> Result<Vec<RegistryEntry>, RegistryError> {
        let start = |key: &RegistryKey| {
            let key = *key;
            self.start(|asking| async move { asking.entry(key).await })
        };
        let requests: Vec<_> = keys.iter().map(start).collect();
        let mut entries = Vec::with_capacity(requests.len());
        for request in requests {
            entries.push(answered(request).await?);
        }
        Ok(entries)
    }

    async fn put(&self, changes: &[(RegistryKey, RegistryChange)]) -> Vec<RegistryOutcome> {
        let start = |(key, change): &(RegistryKey, RegistryChange)| {
            let (key, change) = (*key, change.clone());
            self.start(|asking| async move { asking.change(key, change).await })
        };
        let requests: Vec<_> = changes.iter().map(start).collect();
        let mut outcomes = Vec::with_capacity(requests.len());
        for request in requests {
            outcomes.push(answered(request).await);
        }
        outcomes
    }

    /// Does nothing: a change that was made is already on a quorum.
    async fn sync(&self) -> Result<(), RegistryError> {
        Ok(())
    }

    async fn page(&self, kind: RegistryKind, after: Option<u128>, limit: usize) -> Result<Vec<RegistryItem>, RegistryError> {
        let mut items: Vec<RegistryItem> = Vec::new();
        for slot in after.map_or(0, slot)..SLOTS {
            let mut behind = after.filter(|id| self::slot(*id) == slot);
            while items.len() < limit {
                let missing = limit - items.len();
                let (found, last) =
                    answered(self.start(|asking| async move { asking.some(kind, slot, behind, missing).await })).await?;
                items.extend(found);
                // The rows read may be tombstones, which are not items, so there may be more after them.
                match last {
                    Some(last) => behind = Some(last),
                    None => break,
                }
            }
        }
        Ok(items)
    }
}

/// Why a value is too large for a registry; `None` if it is not.
fn too_large(value: &[u8]) -> Option<String> {
    let bytes = value.len();
    (bytes > MAX_REGISTRY_BYTES)
        .then(|| format!("a value of {bytes} bytes is larger than the {MAX_REGISTRY_BYTES} that a registry takes"))
}
