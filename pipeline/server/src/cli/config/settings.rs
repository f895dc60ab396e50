//! The settings that there are, and where the value of each comes from.

use anyhow::Result;
use rewardhub_service::configuration::Configuration;

use crate::cli::{Global, serve};

/// A setting, as it is in force.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key in rewardhub.toml.
    pub key: &'static str,
    /// The value that is in force, as the file would have it.
    pub value: String,
    /// Where the value comes from.
    pub origin: Origin,
    /// What it does.
    pub meaning: &'static str,
}

/// Where the value of a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody has set it.
    Default,
    /// `rewardhub.toml` in the data directory.
    File,
    /// An option of the command line, or this environment variable.
    Given(&'static str),
}

impl Origin {
    /// The word for it.
    pub fn words(self) -> String {
        match self {
            Self::Default => "default".to_owned(),
            Self::File => rewardhub_service::configuration::FILE.to_owned(),
            Self::Given(variable) => format!("option, or {variable}"),
        }
    }
}

/// Every setting, in the order of the file.
///
/// # Errors
/// When the file or a value is not understood.
pub fn all(global: &Global) -> Result<Vec<Setting>> {
    let file = Configuration::read(&global.data)?;
    let setting = |key, (given, variable): (Option<String>, _), filed: Option<String>, default: &str, meaning| {
        let (value, origin) = match (given, filed) {
            (Some(value), _) => (value, Origin::Given(variable)),
            (None, Some(value)) => (value, Origin::File),
            (None, None) => (default.to_owned(), Origin::Default),
        };
        Setting { key, value, origin, meaning }
    };
    let environment = |variable: &'static str| (std::env::var(variable).ok(), variable);
    let mut settings = vec![setting(
        "ledger",
        (global.ledger.clone(), "REWARDHUB_LEDGER"),
        file.ledger,
        "embedded",
        "where the ledger lies: `embedded` in the data directory, or scylla://host,host/keyspace",
    )];
    #[cfg(feature = "lake")]
    settings.push(setting(
        "lake",
        (global.lake.clone(), "REWARDHUB_LAKE"),
        file.lake,
        "lake",
        "where the lake lies: a folder (from the data directory), s3://bucket/prefix, or `none`",
    ));
    settings.push(setting(
        "server.listen",
        environment(serve::LISTEN),
        file.server.listen.map(|address| address.to_string()),
        &serve::DEFAULT_LISTEN.to_string(),
        "the address that `rewardhub serve` listens on",
    ));
    settings.push(setting(
        "server.access",
        environment(serve::ACCESS),
        file.server.access.map(|access| access.word().to_owned()),
        "open",
        "how callers are known: `keys` that `rewardhub key add` makes, or `open`: every caller on this machine is an operator",
    ));
    Ok(settings)
}
