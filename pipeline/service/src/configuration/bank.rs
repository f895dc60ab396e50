//! The settings of banks whose APIs are asked for transactions: a table `[[bank]]` for each feed.

use std::{num::NonZeroU32, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::is_safe_address;
use crate::feeds::profile_path;

/// The fewest and the most days that can be asked for each time.
const DAYS: std::ops::RangeInclusive<u32> = 1..=730;

/// A bank whose API is asked for a feed's transactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankSettings {
    /// The name of the feed that its transactions belong to.
    pub feed: String,
    /// The shape of its API.
    pub shape: BankShape,
    /// Where its API is: all that stands before `/accounts/`.
    pub base_url: String,
    /// How often each account is asked for, in hours.
    #[serde(default = "every_hours")]
    pub every_hours: NonZeroU32,
    /// How many days back each account is asked for.
    #[serde(default = "days")]
    pub days: u32,
    /// How often an account may be asked for within 24 hours, however many pages it has each time.
    #[serde(default = "accesses_a_day")]
    pub accesses_a_day: NonZeroU32,
    /// How many requests the bank may be sent in a second.
    #[serde(default = "requests_a_second")]
    pub requests_a_second: NonZeroU32,
    /// How long the bank may take for each answer, in seconds.
    #[serde(default = "answer_seconds")]
    pub answer_seconds: NonZeroU32,
    /// The address where refresh tokens are turned into access tokens; without, access tokens are used as they are.
    pub token_url: Option<String>,
    /// The client's id there.
    pub client_id: Option<String>,
    /// The file with the client's secret there, from the data directory; without, the client's certificate says who it is.
    pub client_secret_file: Option<PathBuf>,
    /// The file with the client's certificate and its chain (PEM), from the data directory.
    pub certificate_file: Option<PathBuf>,
    /// The file with that certificate's private key (PEM), from the data directory.
    pub key_file: Option<PathBuf>,
    /// The file with the authorities that the bank's certificate may come from (PEM), from the data directory; without, the system's.
    pub authorities_file: Option<PathBuf>,
}

/// The shape of a bank's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BankShape {
    /// Berlin Group, NextGenPSD2 1.3.
    BerlinGroup,
    /// UK Open Banking, Read/Write 3.1 and 4.
    UkOpenBanking,
}

/// Why the settings of banks have no meaning.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BankConflict {
    /// No feed has such a name.
    #[error("[[bank]] names the feed {0:?}; a feed's name has letters, digits, - and _")]
    Feed(String),
    /// It would not be clear which bank an account is asked for at.
    #[error("two [[bank]] tables name the feed {0:?}; give each bank a feed of its own")]
    FeedTwice(String),
    /// Tokens and transactions could be read on the way.
    #[error(
        "{setting} of the bank of feed {feed:?} is {address:?}, which is no https address (http is for a bank on this machine, for a trial)"
    )]
    UnsafeAddress {
        /// The feed of the bank.
        feed: String,
        /// The setting that holds the address.
        setting: &'static str,
        /// The address as it was written.
        address: String,
    },
    /// So many days cannot be asked for.
    #[error("days of the bank of feed {feed:?} is {days}; it can be from {} to {}", DAYS.start(), DAYS.end())]
    Days {
        /// The feed of the bank.
        feed: String,
        /// The value of the setting.
        days: u32,
    },
    /// A setting means nothing without another.
    #[error("the bank of feed {feed:?} has {has} and no {lacks}; give both, or neither")]
    Half {
        /// The feed of the bank.
        feed: String,
        /// The setting that it has.
        has: &'static str,
        /// The one that it lacks.
        lacks: &'static str,
    },
}

const fn every_hours() -> NonZeroU32 {
    const { NonZeroU32::new(8).expect("8 is not 0") }
}

const fn days() -> u32 {
    30
}

/// Regulation (EU) 2018/389, article 36(5)(b): four times a day without the customer.
const fn accesses_a_day() -> NonZeroU32 {
    const { NonZeroU32::new(4).expect("4 is not 0") }
}

const fn requests_a_second() -> NonZeroU32 {
    const { NonZeroU32::new(5).expect("5 is not 0") }
}

const fn answer_seconds() -> NonZeroU32 {
    const { NonZeroU32::new(60).expect("60 is not 0") }
}

impl BankSettings {
    fn check(&self) -> Result<(), BankConflict> {
        let feed = || self.feed.clone();
        if profile_path(std::path::Path::new(""), &self.feed).is_err() {
            return Err(BankConflict::Feed(feed()));
        }
        let addresses = [("base_url", Some(&self.base_url)), ("token_url", self.token_url.as_ref())];
        for (setting, address) in addresses {
            if let Some(address) = address.filter(|address| !is_safe_address(address)) {
                return Err(BankConflict::UnsafeAddress { feed: feed(), setting, address: address.clone() });
            }
        }
        if !DAYS.contains(&self.days) {
            return Err(BankConflict::Days { feed: feed(), days: self.days });
        }
        let (url, id) = (self.token_url.is_some(), self.client_id.is_some());
        let (certificate, key) = (self.certificate_file.is_some(), self.key_file.is_some());
        let half = |has, lacks| Err(BankConflict::Half { feed: feed(), has, lacks });
        match () {
            () if url && !id => half("token_url", "client_id"),
            () if id && !url => half("client_id", "token_url"),
            () if self.client_secret_file.is_some() && !id => half("client_secret_file", "client_id"),
            () if certificate && !key => half("certificate_file", "key_file"),
            () if key && !certificate => half("key_file", "certificate_file"),
            () => Ok(()),
        }
    }
}

/// Checks that the settings of all banks have a meaning.
///
/// # Errors
/// The first conflict among them.
pub fn check_banks(banks: &[BankSettings]) -> Result<(), BankConflict> {
    for (at, bank) in banks.iter().enumerate() {
        bank.check()?;
        if banks[..at].iter().any(|other| other.feed == bank.feed) {
            return Err(BankConflict::FeedTwice(bank.feed.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Configuration;

    const BANK: &str = "feed = 'mybank'\nshape = 'berlin-group'\nbase_url = 'https://xs2a.bank.example/v1'\n";

    fn checked(more: &str) -> Result<(), BankConflict> {
        let banks = banks(&format!("[[bank]]\n{BANK}{more}"));
        check_banks(&banks)
    }

    fn banks(text: &str) -> Vec<BankSettings> {
        toml::from_str::<Configuration>(text).unwrap().banks
    }

    #[test]
    fn the_example_has_a_bank_with_every_setting() {
        let example = include_str!("../../../../deploy/rewardhub.example.toml");
        let lines = example.lines().skip_while(|line| *line != "# [[bank]]").take_while(|line| !line.is_empty());
        let text: String = lines.filter_map(|line| line.strip_prefix("# ")).map(|line| format!("{}\n", line.trim())).collect();
        let text: String =
            text.lines().filter(|line| line.contains(" = ") || *line == "[[bank]]").map(|line| format!("{line}\n")).collect();
        let [bank] = &banks(&text)[..] else { panic!("{text}") };
        assert_eq!(check_banks(std::slice::from_ref(bank)), Ok(()));
        let written = toml::Table::try_from(bank).unwrap();
        for key in written.keys() {
            assert!(text.contains(&format!("{key} = ")), "{key}: {text}");
        }
        let [plain] = &banks(&format!("[[bank]]\n{BANK}"))[..] else { panic!() };
        let defaults = (plain.every_hours, plain.days, plain.accesses_a_day, plain.requests_a_second, plain.answer_seconds);
        assert_eq!(defaults, (bank.every_hours, bank.days, bank.accesses_a_day, bank.requests_a_second, bank.answer_seconds));
        assert_eq!(written.len(), 14, "the example shows all of them");
    }

    #[test]
    fn what_has_no_meaning_is_refused() {
        assert_eq!(checked(""), Ok(()));
        assert!(matches!(checked("days = 0"), Err(BankConflict::Days { days: 0, .. })));
        assert!(matches!(
            checked("token_url = 'https://bank.example/token'"),
            Err(BankConflict::Half { lacks: "client_id", .. })
        ));
        assert!(matches!(checked("client_id = 'me'"), Err(BankConflict::Half { lacks: "token_url", .. })));
        assert!(matches!(checked("key_file = 'k.pem'"), Err(BankConflict::Half { lacks: "certificate_file", .. })));
        let unsafe_token = "token_url = 'http://bank.example/token'\nclient_id = 'me'";
        assert!(matches!(checked(unsafe_token), Err(BankConflict::UnsafeAddress { setting: "token_url", .. })));
        let in_clear = banks(&format!("[[bank]]\n{}", BANK.replace("https://xs2a", "http://xs2a")));
        assert!(matches!(check_banks(&in_clear), Err(BankConflict::UnsafeAddress { setting: "base_url", .. })));
        let twice = banks(&format!("[[bank]]\n{BANK}[[bank]]\n{BANK}"));
        assert_eq!(check_banks(&twice), Err(BankConflict::FeedTwice("mybank".to_owned())));
        let nameless = banks(&format!("[[bank]]\n{}", BANK.replace("mybank", "../x")));
        assert!(matches!(check_banks(&nameless), Err(BankConflict::Feed(_))));
        assert!(toml::from_str::<Configuration>(&format!("[[bank]]\n{BANK}every_hours = 0")).is_err());
    }
}
