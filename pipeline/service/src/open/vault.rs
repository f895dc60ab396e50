//! The vault of a data set, which holds everything that needs its keys: keyed hashes, encrypted texts, encrypted dead letters.

use std::path::Path;

use rewardhub_core::{
    ids::{ActorId, Bucket, CommandId, Fingerprint, Placement, Token},
    time::{Day, Instant, Month},
};
use rewardhub_embedded::{
    data_set,
    dead_letters::{LetterId, LetterPlace},
    files::Disk,
    keys::{Fingerprinter, LocalSealer},
};
use rewardhub_engine::ports::RegistryVersion;
use rewardhub_feeds::intake::Fingerprints;

use super::AdapterError;

/// The keys of a data set, and what is encrypted or hashed with them.
pub struct Vault(data_set::SealedTexts);

/// Keyed hashes under the identity key of the data set, as the intake needs them.
#[derive(Clone, Copy)]
pub struct Hashes<'a>(&'a Fingerprinter);

impl Fingerprints for Hashes<'_> {
    fn token(&self, number: &str, bank: &str) -> Token {
        self.0.token(number, bank)
    }

    fn fingerprint(&self, domain: &str, parts: &[&[u8]]) -> Fingerprint {
        self.0.fingerprint(domain, parts)
    }
}

/// A dead letter to keep.
#[derive(Debug, Clone, Copy)]
pub struct KeptLetter<'a> {
    /// The feed whose key seals the bytes.
    pub feed: u128,
    /// The id of the dead letter.
    pub letter: u64,
    /// The UTC month in whose file the letter is kept.
    pub month: Month,
    /// The bytes in clear: the message, and the record behind it.
    pub bytes: &'a [u8],
}

/// Why a sealed text or dead letter could not be decrypted.
#[derive(Debug)]
pub enum TextError {
    /// Its key was erased, or its month of dead letters was deleted.
    Erased(AdapterError),
    /// The key or the sealed bytes are damaged or cannot be read.
    Other(AdapterError),
}

impl From<AdapterError> for TextError {
    fn from(error: AdapterError) -> Self {
        if error.is_erased() { Self::Erased(error) } else { Self::Other(error) }
    }
}

/// Decrypts sealed texts, for one thread.
pub struct TextReader(LocalSealer<Disk>);

impl TextReader {
    /// Decrypts a text that was sealed for this owner, delivery and ordinal.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn open(&mut self, owner: u128, delivery: u64, ordinal: u32, sealed: &[u8]) -> Result<Vec<u8>, TextError> {
        Ok(self.0.open(owner, delivery, ordinal, sealed).map_err(AdapterError::from)?)
    }
}

impl Vault {
    pub(super) fn new(vault: data_set::SealedTexts) -> Self {
        Self(vault)
    }

    /// The numbers of buckets and partitions of the data set.
    #[must_use]
    pub fn placement(&self) -> Placement {
        self.0.placement()
    }

    /// The directory that holds the data set.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.0.root()
    }

    /// Keyed hashes under the identity key of the data set.
    #[must_use]
    pub fn hashes(&self) -> Hashes<'_> {
        Hashes(self.0.fingerprinter())
    }

    /// The random id of an actor, made at first: by a keyed hash of who that is.
    ///
    /// # Errors
    /// When the registry cannot be read or written.
    pub fn actor(&self, subject: &str) -> Result<ActorId, AdapterError> {
        let hash = self.0.fingerprinter().name("actor", &[subject.as_bytes()]);
        Ok(ActorId(self.0.sealer().actor(hash, subject)?))
    }

    /// Who an actor is; `None` when that was erased, or was never known here.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn subject(&self, actor: ActorId) -> Result<Option<String>, AdapterError> {
        Ok(self.0.sealer().subject(actor.0)?)
    }

    /// What is stored under the hash of a client's key; `None` if there is nothing.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn client_key(&self, hash: u128) -> Result<Option<(RegistryVersion, Vec<u8>)>, AdapterError> {
        Ok(self.0.sealer().client_key(hash)?)
    }

    /// Stores what a client's key permits: a new one, or instead of this version. Durable on return.
    ///
    /// # Errors
    /// When it was changed meanwhile, or the registry cannot be written.
    pub fn put_client_key(&self, hash: u128, instead_of: Option<RegistryVersion>, value: Vec<u8>) -> Result<(), AdapterError> {
        Ok(self.0.sealer().put_client_key(hash, instead_of, value)?)
    }

    /// Everything that is stored of clients' keys, with the hash of each.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn client_keys(&self) -> Result<Vec<(u128, Vec<u8>)>, AdapterError> {
        Ok(self.0.sealer().client_keys()?)
    }

    /// Seals and stores a consent, instead of the one with its id. Durable on return.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn put_consent(&self, id: u128, consent: &[u8]) -> Result<(), AdapterError> {
        // Nobody who seals texts waits until the file is durable.
        let mut sealer = self.0.sealer().another()?;
        Ok(self.0.consents().put(id, consent, &mut sealer)?)
    }

    /// Erases a consent, so that nothing can be read of it any more. Durable on return.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn erase_consent(&self, id: u128) -> Result<(), AdapterError> {
        Ok(self.0.consents().erase(id, &self.0.sealer())?)
    }

    /// All consents, each with its id.
    ///
    /// # Errors
    /// When one cannot be read or opened.
    pub fn consents(&self) -> Result<Vec<(u128, Vec<u8>)>, AdapterError> {
        let mut sealer = self.0.sealer().another()?;
        Ok(self.0.consents().all(&mut sealer)?)
    }

    /// Stores when an account was asked for at its bank. Durable on return.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn put_accesses(&self, account: u128, times: &[Instant]) -> Result<(), AdapterError> {
        Ok(self.0.accesses().put(account, times)?)
    }

    /// When accounts were asked for at their banks.
    ///
    /// # Errors
    /// When that cannot be read.
    pub fn accesses(&self) -> Result<Vec<(u128, Vec<Instant>)>, AdapterError> {
        Ok(self.0.accesses().all()?)
    }

    /// The id of an account of a feed's bank: a keyed hash of both.
    #[must_use]
    pub fn account_id(&self, feed: &str, account: Token) -> u128 {
        self.0.fingerprinter().name("access", &[feed.as_bytes(), &account.0.to_le_bytes()])
    }

    /// The id of what has this name among the consents of a feed: a keyed hash of both.
    #[must_use]
    pub fn consent_id(&self, feed: &str, name: &str) -> u128 {
        self.0.fingerprinter().name("consent", &[feed.as_bytes(), name.as_bytes()])
    }

    /// The name of a command in the log, from what its sender calls it: a keyed hash of the sender, the kind of request and that.
    #[must_use]
    pub fn command_name(&self, bucket: Bucket, actor: ActorId, request: &str, called: &str) -> CommandId {
        CommandId::new(bucket, self.request_hash(actor, request, called))
    }

    /// The hash that names a request: keyed, of who asks, the kind of request, and what its sender calls it.
    #[must_use]
    pub fn request_hash(&self, actor: ActorId, request: &str, called: &str) -> u128 {
        let parts = [&actor.0.to_le_bytes()[..], request.as_bytes(), called.as_bytes()];
        self.0.fingerprinter().name("command", &parts)
    }

    /// Seals a text under an owner's key, which is made if there is none.
    ///
    /// # Errors
    /// When the owner was erased, or the system refuses.
    pub fn seal(&self, owner: u128, delivery: u64, ordinal: u32, text: &[u8]) -> Result<Vec<u8>, AdapterError> {
        Ok(self.0.sealer().seal(owner, delivery, ordinal, text)?)
    }

    /// Makes new keys durable. Call it before anything that is sealed under them becomes durable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sync_keys(&self) -> Result<(), AdapterError> {
        Ok(self.0.sealer().sync()?)
    }

    /// A reader of sealed texts for one thread.
    ///
    /// # Errors
    /// When there is no memory for one.
    pub fn texts(&self) -> Result<TextReader, AdapterError> {
        Ok(TextReader(self.0.sealer().another()?))
    }

    /// Keeps the bytes of a dead letter, and returns their place, such as `2026-03/120`. [`Self::sync_letters`] makes them
    /// durable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn keep_letter(&self, letter: KeptLetter<'_>) -> Result<String, AdapterError> {
        let id = LetterId { feed: letter.feed, delivery: letter.letter, ordinal: 0 };
        let place = self.0.letters().append(letter.month, id, letter.bytes, &mut self.0.sealer())?;
        Ok(format!("{}/{}", place.month, place.at))
    }

    /// Makes letters and their keys durable.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn sync_letters(&self) -> Result<(), AdapterError> {
        self.sync_keys()?;
        Ok(self.0.letters().sync()?)
    }

    /// Reads the id and the bytes of the dead letter at a place; `None` if the text is no place.
    ///
    /// # Errors
    /// [`TextError`].
    pub fn letter(&self, place: &str, reader: &mut TextReader) -> Result<Option<(u64, Vec<u8>)>, TextError> {
        let Some(place) = letter_place(place) else { return Ok(None) };
        let (id, bytes) = self.0.letters().read(place, &mut reader.0).map_err(AdapterError::from)?;
        Ok(Some((id.delivery, bytes)))
    }

    pub(super) fn close(self) -> Result<(), AdapterError> {
        Ok(self.0.close()?)
    }
}

fn letter_place(place: &str) -> Option<LetterPlace> {
    let (month, at) = place.split_once('/')?;
    Some(LetterPlace { month: Day::parse(&format!("{month}-01"))?.month(), at: at.parse().ok()? })
}
