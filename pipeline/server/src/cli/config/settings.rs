//! The settings that there are, and where the value of each comes from.

use anyhow::Result;
use rewardhub_service::{
    Error,
    configuration::{Configuration, Override},
};

use super::{
    bank_settings::BANK,
    file_settings::IN_FILE,
    inbox_settings::INBOX,
    limits_settings::LIMITS,
    server_settings::{SERVER, ServerSetting},
    traces_settings::{TRACES, of_open_telemetry},
};
use crate::cli::Global;

/// A setting, as it is in force.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key in rewardhub.toml.
    pub key: String,
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

/// The settings that have a place in a group of the file.
fn grouped() -> impl Iterator<Item = &'static ServerSetting> {
    INBOX.iter().chain(&LIMITS).chain(&SERVER).chain(&TRACES)
}

/// What the environment says of these settings, each of which goes before those that stand before it.
fn environment() -> Result<Vec<Override>> {
    let own = grouped().filter_map(|setting| {
        let value = std::env::var(setting.variable).ok()?;
        Some(Override { key: setting.key, given_by: setting.variable, value })
    });
    let standard = of_open_telemetry().map_err(Error::from)?;
    Ok(standard.into_iter().chain(own).collect())
}

/// The configuration with what the environment says of inbox, limits, server and traces, and then with what these options say.
///
/// # Errors
/// When the file or a value is not understood.
pub fn configuration(global: &Global, options: &[Override]) -> Result<Configuration> {
    let environment = environment()?.into_iter();
    Ok(Configuration::read_with(&global.data, &environment.chain(options.iter().cloned()).collect::<Vec<_>>())?)
}

/// Every setting, in the order of the file.
///
/// # Errors
/// When the file or a value is not understood.
pub fn all(global: &Global) -> Result<Vec<Setting>> {
    let configuration = configuration(global, &[])?;
    let place = |key: &str, given: &Option<String>, variable, default: &str, meaning| {
        let (value, origin) = match (given.clone(), configuration.value(key)) {
            (Some(value), _) => (value, Origin::Given(variable)),
            (None, Some(value)) => (value, Origin::File),
            (None, None) => (default.to_owned(), Origin::Default),
        };
        Setting { key: String::from(key), value, origin, meaning }
    };
    let mut settings = vec![place(
        "ledger",
        &global.ledger,
        "REWARDHUB_LEDGER",
        "embedded",
        "where the ledger lies: `embedded` in the data directory, or scylla://host,host/keyspace",
    )];
    #[cfg(feature = "lake")]
    settings.push(place(
        "lake",
        &global.lake,
        "REWARDHUB_LAKE",
        "lake",
        "where the lake lies: a folder (from the data directory), s3://bucket/prefix, or `none`",
    ));
    settings.extend(IN_FILE.map(|(key, meaning)| {
        let origin = if configuration.is_in_file(key) { Origin::File } else { Origin::Default };
        Setting { key: key.to_owned(), value: configuration.value(key).unwrap_or_default(), origin, meaning }
    }));
    let environment = environment()?;
    settings.extend(grouped().map(|setting| {
        let origin = match environment.iter().rfind(|given| given.key == setting.key) {
            Some(given) => Origin::Given(given.given_by),
            None if configuration.is_in_file(setting.key) => Origin::File,
            None => Origin::Default,
        };
        let value = configuration.value(setting.key).unwrap_or_default();
        Setting { key: setting.key.to_owned(), value, origin, meaning: setting.meaning }
    }));
    settings.extend(configuration.banks.iter().flat_map(|bank| {
        BANK.iter().map(|(name, meaning)| {
            let key = format!("bank.{}.{name}", bank.feed);
            let origin = if configuration.is_in_file(&key) { Origin::File } else { Origin::Default };
            Setting { value: configuration.value(&key).unwrap_or_default(), key, origin, meaning }
        })
    }));
    Ok(settings)
}
