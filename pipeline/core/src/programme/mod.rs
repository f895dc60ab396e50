//! (merged later)
use crate::{
    money::Asset,
    time::{Day, Month},
};
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};
/// Who pays for a reward.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Funder {
    /// The programme's owner.
    Issuer,
    /// A named one.
    Named(Arc<str>),
}
impl fmt::Display for Funder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issuer => f.write_str("issuer"),
            Self::Named(n) => f.write_str(n),
        }
    }
}
/// A period of counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Period {
    /// d
    Day(Day),
    /// w
    Week(Day),
    /// m
    Month(Month),
}
/// What a counter stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Used {
    /// a
    pub amount_minor: i64,
    /// t
    pub times: u32,
}
/// Counters
pub trait Counters {
    /// used
    fn used(&self, counter: &str, asset: Asset, period: Period) -> Used;
}
use crate::{ids::Fingerprint, item::Facts};
/// A mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake;
/// Version
#[derive(Debug, Clone)]
pub struct Programme;
#[expect(missing_docs)]
impl Programme {
    pub fn parse(_: &str, _: impl Fn(&str) -> Option<Vec<u8>>) -> Result<Self, Vec<Mistake>> {
        Err(vec![])
    }
    pub fn version(&self) -> u32 {
        0
    }
    pub fn effective(&self) -> Day {
        Day::from_number(0).expect("x")
    }
    pub fn judged_on(&self, facts: &Facts) -> Day {
        facts.booked_on
    }
    pub fn set_name_hashes(&mut self, _: std::collections::BTreeMap<String, Fingerprint>) {}
}
