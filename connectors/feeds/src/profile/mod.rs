//! A feed's profile: what its owner knows of the bank and no file says.
//!
//! Everything is optional. A profile is read from TOML, every mistake reported at once; what decoders make of it is theirs.

mod csv;
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

pub(crate) use self::reader::meant;
pub use self::{
    csv::{AccountFrom, Column, CsvMapping, Encoding, Field, Words},
    mistake::{Mistake, Mistakes},
    pattern::Pattern,
    stream_settings::{Delivery, IdTrust, STREAMS, StreamSettings},
};
use crate::entry::AccountNumber;

/// References that name nothing, unless the profile lists others; blanks never name anything.
pub const PLACEHOLDERS: [&str; 3] = ["NONREF", "NOTPROVIDED", "9998"];

/// How a feed's files are to be read and how far they can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The feed's name.
    pub name: String,
    /// Where the bank's local days are.
    pub zone: TimeZone,
    /// Settings by stream (`camt053`, `csv:mybank`); ask [`Profile::stream`].
    pub streams: BTreeMap<String, StreamSettings>,
    /// References that name nothing.
    pub placeholders: Vec<String>,
    /// The bank sets the direction of a reversal to that of the entry it undoes (ISO 20022 says: its own).
    pub inverted_reversals: bool,
    /// Rules for kinds, in order; they go before the built-in ones of the same source.
    pub kinds: Vec<KindRule>,
    /// What to peel off descriptions beside what is built in.
    pub merchant: MerchantPatterns,
    /// How CSV is laid out.
    pub csv: CsvMapping,
    /// What is said of one file beside the profile.
    pub given: Given,
}

/// What whoever takes a file in says of it, because it does not say so itself. Where it does, it must agree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Whose it is (`--account`).
    pub account: Option<AccountNumber>,
    /// What its amounts are in (`--currency`).
    pub currency: Option<Asset>,
}

/// `[[kind]]`: every condition given must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindRule {
    /// ISO 20022 code, `PMNT/CCRD/*`.
    pub bank_code: Option<Pattern>,
    /// The bank's own code, `NMSC+106`.
    pub proprietary_code: Option<Pattern>,
    /// The entry's text, `*CARD PAYMENT*`.
    pub text: Option<Pattern>,
    /// Only of this direction.
    pub direction: Option<Direction>,
    /// What it is then.
    pub kind: Kind,
}

/// `[merchant]`: words in capitals, peeled as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MerchantPatterns {
    /// Before the name: `CARD PAYMENT TO`.
    pub prefixes: Vec<String>,
    /// Before the name, and telling that somebody else collects: `SUMUP *`.
    pub facilitators: Vec<String>,
    /// After the name: cities, words.
    pub suffixes: Vec<String>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            zone: TimeZone::get("Europe/London").expect("the time zones are compiled in"),
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
    /// [`Mistakes`]: all of them, each with its line and column.
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

    /// The settings of a stream: its own, else those of its format (`csv` for `csv:mybank`), else the format's defaults.
    #[must_use]
    pub fn stream(&self, stream: &str) -> StreamSettings {
        let format = stream.split(':').next().unwrap_or(stream);
        let given = self.streams.get(stream).or_else(|| self.streams.get(format));
        given.copied().unwrap_or_else(|| StreamSettings::of_format(format))
    }

    /// The stream that this profile's CSV files belong to: `csv:` and the mapping's name, else the feed's.
    #[must_use]
    pub fn csv_stream(&self) -> String {
        format!("csv:{}", self.csv.name.as_deref().unwrap_or(&self.name))
    }

    /// Whether a reference names nothing: blank, or one of the placeholders in any case.
    #[must_use]
    pub fn is_placeholder(&self, reference: &str) -> bool {
        let reference = reference.trim();
        reference.is_empty() || self.placeholders.iter().any(|word| word.eq_ignore_ascii_case(reference))
    }
}

#[cfg(test)]
mod tests;
