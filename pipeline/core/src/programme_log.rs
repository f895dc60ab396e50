//! The programme versions that a data set has activated, and which of them judges a transaction.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    ids::Fingerprint,
    item::Facts,
    programme::{Mistakes, Programme},
    time::Day,
};

/// A version as it was activated: all that is needed to read it again in ten years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
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
pub const MOST_ACTIVATION_BYTES: usize = 768 << 10;

impl Activation {
    /// What it takes in a record, at most.
    #[must_use]
    pub fn bytes(&self) -> usize {
        activation_bytes(&self.source, &self.tzif, self.name_hashes.iter().map(|(name, _)| name.as_str()))
    }

    /// The programme.
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
pub(crate) fn activation_bytes<'n>(source: &str, tzif: &[u8], exact_names: impl Iterator<Item = &'n str>) -> usize {
    32 + source.len() + tzif.len() + exact_names.map(|name| name.len() + 15).sum::<usize>()
}

/// All activated versions, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Programmes {
    versions: Vec<Arc<Programme>>,
}

impl Programmes {
    /// Adds the next version.
    pub fn push(&mut self, programme: Programme) {
        self.versions.push(Arc::new(programme));
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }

    /// The version with this number, as its owner counts.
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&Arc<Programme>> {
        self.versions.iter().rev().find(|p| p.version() == version)
    }

    /// Every version, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Programme>> {
        self.versions.iter()
    }

    /// The version in force on a day.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<&Arc<Programme>> {
        self.versions.iter().rev().find(|p| p.effective() <= day)
    }

    /// The version that judges these facts, and the day it judges them by.
    #[must_use]
    pub fn judging(&self, facts: &Facts) -> Option<(&Arc<Programme>, Day)> {
        self.versions.iter().rev().map(|p| (p, p.judged_on(facts))).find(|(p, day)| p.effective() <= *day)
    }
}
