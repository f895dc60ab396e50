//! The port of the registry: what belongs to a data set and is in no log, because it must be possible to erase it.

use super::LedgerError;

/// What an entry is for. Recorded: it only ever grows at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistryKind {
    /// The data key of an owner of texts, wrapped by the master key.
    WrappedKey,
    /// Who stands behind the random id of an actor.
    Subject,
    /// The random id of an actor, by a keyed hash of who that is.
    Actor,
}

impl RegistryKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WrappedKey, Self::Subject, Self::Actor];

    /// Its number where it is recorded; never another.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::WrappedKey => 1,
            Self::Subject => 2,
            Self::Actor => 3,
        }
    }

    /// The kind of a number.
    #[must_use]
    pub fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
}

/// Names an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryKey {
    /// What it is for.
    pub kind: RegistryKind,
    /// Whose it is: random, or made like that, and of one kind only.
    pub id: u128,
}

/// Tells a state of an entry from its other states. Compared, never reckoned with; another registry numbers otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RegistryVersion(pub u64);

/// What there is under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryEntry {
    /// Nothing, and there never was.
    Absent,
    /// A value that has not been erased.
    Present {
        /// What a replacement names.
        version: RegistryVersion,
        /// The bytes that were put.
        value: Vec<u8>,
    },
    /// A tombstone: there was a value, or was not, and there never will be one again.
    Erased,
}

/// What is to become of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryChange {
    /// A first value, if the entry is absent.
    Insert(Vec<u8>),
    /// Another value, if the version is still the one that was read.
    Replace(RegistryVersion, Vec<u8>),
    /// A tombstone, whatever is there. Once more is no mistake.
    Erase,
}

/// What became of a [`RegistryChange`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryOutcome {
    /// It was made.
    Done,
    /// The entry was another than the change asks for: nothing was changed.
    Refused,
    /// Nobody knows; the reason. Reading the entry tells, and settles it.
    Unknown(String),
    /// It was not made, and asking again does not help; the reason.
    Failed(String),
}

/// The largest value that every registry takes.
pub const MAX_REGISTRY_BYTES: usize = 16 << 10;

/// Entries by kind and id, each changed under a condition. Handles are shared by threads.
///
/// - What `get` answers is settled: no change that was sent before that read, and is not seen by it, is made later.
/// - Changes can be read at once, and last once [`Registry::sync`] has returned: nothing that rests on one may be kept before. So a
///   data key is used only as `get` returned it after its insert, whatever that insert was answered.
/// - An erasure lasts when `put` returns, and the value can then be found nowhere in the registry: it is overwritten, never only
///   left out. One that a crash cuts short is finished when the registry is opened next, or was not begun.
/// - Of a replaced value nothing is left either, once `sync` has returned.
#[expect(async_fn_in_trait, reason = "one thread a partition: futures need not be Send")]
pub trait Registry {
    /// The entries under these keys, in the order asked.
    ///
    /// # Errors
    /// [`RegistryError`].
    async fn get(&self, keys: &[RegistryKey]) -> Result<Vec<RegistryEntry>, RegistryError>;

    /// Makes changes, each on its own. Answers are in the order of the changes; no key may come twice.
    async fn put(&self, changes: &[(RegistryKey, RegistryChange)]) -> Vec<RegistryOutcome>;

    /// Returns once every change made before lasts.
    ///
    /// # Errors
    /// [`RegistryError`]; changes may last or not.
    async fn sync(&self) -> Result<(), RegistryError>;

    /// A page of the present entries of one kind, in the registry's own fixed order: the first `limit` behind `after`, which need not
    /// be there, or from the start.
    ///
    /// # Errors
    /// [`RegistryError`].
    async fn page(&self, kind: RegistryKind, after: Option<u128>, limit: usize) -> Result<Vec<RegistryItem>, RegistryError>;
}

/// An entry of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryItem {
    /// The owner of the entry.
    pub id: u128,
    /// What a replacement names.
    pub version: RegistryVersion,
    /// The bytes that were put.
    pub value: Vec<u8>,
}

/// Why the registry could not be read or synced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// May succeed later.
    #[error("the registry does not answer now ({0}); try again")]
    Transient(String),
    /// Will not succeed later.
    #[error("the registry cannot be used: {0}")]
    Permanent(String),
}

impl From<LedgerError> for RegistryError {
    /// Of a registry that lies where a ledger does.
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Transient(why) => Self::Transient(why),
            LedgerError::Permanent(why) => Self::Permanent(why),
        }
    }
}
