//! The port of the registry: what belongs to a data set but is in no log, because it must be possible to erase it.

use super::LedgerError;

/// What an entry is for. Recorded: it only ever grows at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistryKind {
    /// The data key of an owner of texts, wrapped by the master key.
    WrappedKey,
    /// Who the random id of an actor stands for.
    Subject,
    /// The random id of an actor, under a keyed hash of who that is.
    Actor,
    /// What a client's key permits, under a hash of the key.
    ClientKey,
}

impl RegistryKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::WrappedKey, Self::Subject, Self::Actor, Self::ClientKey];

    /// The number under which it is recorded; it never changes.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::WrappedKey => 1,
            Self::Subject => 2,
            Self::Actor => 3,
            Self::ClientKey => 4,
        }
    }

    /// The kind with this number; `None` if there is none.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// The key of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryKey {
    /// What the entry is for.
    pub kind: RegistryKind,
    /// Whose entry it is: random or as good as random, and used for one kind only.
    pub id: u128,
}

/// Distinguishes a state of an entry from its other states. Only compared, never computed with; every registry numbers on its
/// own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegistryVersion(pub u64);

/// What is stored under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryEntry {
    /// Nothing, and there never was.
    Absent,
    /// A value that has not been erased.
    Present {
        /// The version that a replacement must name.
        version: RegistryVersion,
        /// The bytes that were put.
        value: Vec<u8>,
    },
    /// A tombstone: whether or not there was a value, there never will be one again.
    Erased,
}

/// How an entry is to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryChange {
    /// A first value, if the entry is absent.
    Insert(Vec<u8>),
    /// Another value, if the entry still has this version.
    Replace(RegistryVersion, Vec<u8>),
    /// A tombstone, whatever is there. Erasing it again is no error.
    Erase,
}

/// What became of a [`RegistryChange`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryOutcome {
    /// The change was made.
    Done,
    /// The entry was in another state than the change requires: nothing was changed.
    Refused,
    /// The outcome is not known, for this reason. Reading the entry shows it, and settles it.
    Unknown(String),
    /// The change was not made, for this reason, and repeating it does not help.
    Failed(String),
}

/// The largest value that every registry takes.
pub const MAX_REGISTRY_BYTES: usize = 16 << 10;

/// Entries by kind and id, each changed under a condition. Threads share handles.
///
/// - What `get` returns is settled: no change that was sent before that read, and is not seen by it, is made later.
/// - Changes can be read at once, and are durable once [`Registry::sync`] has returned: nothing that relies on one may be kept
///   before. So a data key is used only as `get` returned it after its insert, whatever the outcome of that insert was.
/// - An erasure is durable when `put` returns, and the value is then nowhere in the registry: it is overwritten, not merely left
///   out. One that a crash cuts short is finished when the registry is next opened, or was not begun.
/// - Nothing is left of a replaced value either, once `sync` has returned.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait Registry {
    /// The entries under these keys, in the order of `keys`.
    ///
    /// # Errors
    /// [`RegistryError`].
    async fn get(&self, keys: &[RegistryKey]) -> Result<Vec<RegistryEntry>, RegistryError>;

    /// Makes changes, each on its own. Outcomes are in the order of the changes; no key may occur twice.
    async fn put(&self, changes: &[(RegistryKey, RegistryChange)]) -> Vec<RegistryOutcome>;

    /// Returns once every change that was made before is durable.
    ///
    /// # Errors
    /// [`RegistryError`]; changes may be durable or not.
    async fn sync(&self) -> Result<(), RegistryError>;

    /// A page of the present entries of one kind, in the registry's own fixed order: the first `limit` after `after`, which need
    /// not exist, or from the start.
    ///
    /// # Errors
    /// [`RegistryError`].
    async fn page(&self, kind: RegistryKind, after: Option<u128>, limit: usize) -> Result<Vec<RegistryItem>, RegistryError>;
}

/// A present entry, as a page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryItem {
    /// Whose entry it is.
    pub id: u128,
    /// The version that a replacement must name.
    pub version: RegistryVersion,
    /// The bytes that were put.
    pub value: Vec<u8>,
}

/// Why the registry could not be read or synced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// The registry may answer later.
    #[error("the registry does not answer now ({0}); try again")]
    Transient(String),
    /// The registry will not answer later either.
    #[error("the registry cannot be used: {0}")]
    Permanent(String),
}

impl From<LedgerError> for RegistryError {
    /// For a registry that is stored where a ledger is.
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Transient(why) => Self::Transient(why),
            LedgerError::Permanent(why) => Self::Permanent(why),
        }
    }
}
