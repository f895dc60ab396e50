//! A programme version as an operator proposes it, complete enough to be read again from the log in ten years.

use serde::{Deserialize, Serialize};

use crate::{
    ids::Fingerprint,
    programme::{Mistakes, Programme},
};

/// All that is needed to read a version again in ten years, whether it was activated or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionSource {
    /// Its place in the order of activation, from 0.
    pub number: u32,
    /// The programme's file.
    pub source: String,
    /// The rules of its time zone (TZif, RFC 9636).
    pub tzif: Vec<u8>,
    /// Keyed hashes of the exact merchant names in it, for names that are stored only as such.
    pub name_hashes: Vec<(String, Fingerprint)>,
}

/// Bytes that a version may have, with its time zone and hashes: it must fit a record of the log (1 MiB), with what lies around it.
pub const MOST_VERSION_BYTES: usize = 768 << 10;

impl VersionSource {
    /// What it takes in a record, at most.
    #[must_use]
    pub fn bytes(&self) -> usize {
        version_bytes(&self.source, &self.tzif, self.name_hashes.iter().map(|(name, _)| name.as_str()))
    }

    /// Reads the programme.
    ///
    /// # Errors
    /// The mistakes in its source; none once it was accepted.
    pub fn programme(&self) -> Result<Programme, Mistakes> {
        let mut programme = Programme::parse(&self.source, |_| Some(self.tzif.clone()))?;
        programme.set_name_hashes(self.name_hashes.iter().cloned().collect());
        Ok(programme)
    }
}

/// What a version takes in a record, at most; a hash takes up to ten bytes, a length up to five.
pub(crate) fn version_bytes<'n>(source: &str, tzif: &[u8], exact_names: impl Iterator<Item = &'n str>) -> usize {
    32 + source.len() + tzif.len() + exact_names.map(|name| name.len() + 15).sum::<usize>()
}
