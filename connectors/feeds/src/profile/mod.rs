//! The profile of a feed: what its owner knows about the bank and no file says.
//!
//! Everything is optional. A profile is read from TOML, and all mistakes are reported at once.
//! What its values do is up to the decoders.

mod csv;
mod enrolment;
mod mistake;
mod parse;
mod parse_csv;
mod pattern;
mod reader;
mod stream_settings;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rewardhub_core::{
    item::{Direction, Kind},
    money::Asset,
};
use serde::{Deserialize, Serialize};

pub(crate) use self::reader::meant;
pub use self::{
    csv::{AccountFrom, Column, CsvMapping, Encoding, Field, Words},
    enrolment::Enrolment,
    mistake::{Mistake, Mistakes},
    pattern::Pattern,
    stream_settings::{Delivery, IdTrust, STREAMS, StreamSettings},
};
use crate::entry::AccountNumber;

/// References that identify nothing, unless the profile lists others. Blank ones never identify anything.
pub const PLACEHOLDERS: [&str; 3] = ["NONREF", "NOTPROVIDED", "9998"];

/// How to read the files of a feed, and how far to trust them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Name of the feed.
    pub name: String,
    /// The bank's time zone, which decides the day of an instant.
    pub zone: TimeZone,
    /// What becomes of the items of accounts that nobody has linked to a wallet.
    pub enrolment: Enrolment,
    /// Settings by stream (`camt053`, `csv:mybank`); use [`Profile::stream`] to read them.
    pub streams: BTreeMap<String, StreamSettings>,
    /// References that identify nothing, compared without regard to case.
    pub placeholders: Vec<String>,
    /// Whether the bank gives a reversal the direction of the entry it undoes; in ISO 20022, a reversal has its own direction.
    pub inverted_reversals: bool,
    /// Rules for kinds in order; they take precedence over built-in ones of the same source.
    pub kinds: Vec<KindRule>,
    /// What to remove from descriptions in addition to what is built in.
    pub merchant: MerchantPatterns,
    /// The layout of CSV files.
    pub csv: CsvMapping,
    /// What the user gives for a single file besides the profile.
    pub given: Given,
}

/// What the user gives for a file that does not say so itself. If the file does, both must agree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The account of the file's entries (`--account`).
    pub account: Option<AccountNumber>,
    /// The currency of the amounts (`--currency`).
    pub currency: Option<Asset>,
}

/// A rule for a kind, from `[[kind]]`. All its conditions must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRule {
    /// Matches the ISO 20022 code, as in `PMNT/CCRD/*`; `None` matches any.
    pub bank_code: Option<Pattern>,
    /// Matches the bank's own code, as in `NMSC+106`; `None` matches any.
    pub proprietary_code: Option<Pattern>,
    /// Matches the text of the entry, as in `*CARD PAYMENT*`; `None` matches any.
    pub text: Option<Pattern>,
    /// The direction of the entry; `None` matches both.
    pub direction: Option<Direction>,
    /// The kind of entries that match.
    pub kind: Kind,
}

/// Words around merchants' names, from `[merchant]`, in capitals. They are removed as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MerchantPatterns {
    /// Words before the name: `CARD PAYMENT TO`.
    pub prefixes: Vec<String>,
    /// Words before the name which show that a facilitator collects: `SUMUP *`.
    pub facilitators: Vec<String>,
    /// Words after the name, such as cities.
    pub suffixes: Vec<String>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            zone: TimeZone::get("Europe/London").expect("the time zones are compiled in"),
            enrolment: Enrolment::Automatic,
            streams: BTreeMap::new(),
            placeholders: PLACEHOLDERS.map(str::to_owned).to_vec(),
            inverted_reversals: false,
            kinds: Vec::new(),
            merchant: MerchantPatterns::default(),
            csv: CsvMapping::default(),
            given: Given::default(),
        }
    }
}

impl Profile {
    /// Reads a profile from TOML.
    ///
    /// # Errors
    /// [`Mistakes`] with all mistakes, each with its line and column.
    ///
    /// ```
    /// use rewardhub_feeds::profile::{Delivery, Profile};
    /// let profile = Profile::parse("name = 'mybank'\n[stream.camt054]\ndelivery = 'window'")?;
    /// assert_eq!(profile.stream("camt054").delivery, Delivery::Window);
    /// assert!(Profile::parse("nmae = 'mybank'").is_err());
    /// # Ok::<(), rewardhub_feeds::profile::Mistakes>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Mistakes> {
        parse::profile(text)
    }

    /// The settings of a stream: its own, or those of its format (`csv` for `csv:mybank`), or the format's defaults.
    #[must_use]
    pub fn stream(&self, stream: &str) -> StreamSettings {
        let format = stream.split(':').next().unwrap_or(stream);
        let given = self.streams.get(stream).or_else(|| self.streams.get(format));
        given.copied().unwrap_or_else(|| StreamSettings::of_format(format))
    }

    /// Name of the stream to which this profile's CSV files belong: `csv:` and the mapping's name, or else the feed's.
    #[must_use]
    pub fn csv_stream(&self) -> String {
        format!("csv:{}", self.csv.name.as_deref().unwrap_or(&self.name))
    }

    /// Whether a reference identifies nothing: it is blank, or one of the placeholders in any case.
    #[must_use]
    pub fn is_placeholder(&self, reference: &str) -> bool {
        let reference = reference.trim();
        reference.is_empty() || self.placeholders.iter().any(|word| word.eq_ignore_ascii_case(reference))
    }
}

#[cfg(test)]
mod tests;
