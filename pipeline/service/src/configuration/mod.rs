//! `rewardhub.toml` in a data directory: settings of a deployment that no command has to repeat. What is given beside it goes before
//! it, setting by setting.

mod approvals;
mod bank;
mod conflicts;
mod inbox;
mod limits;
mod network;
mod oidc;
mod secrets;
mod server;
mod status;
#[cfg(test)]
mod tests;
mod traces;
mod web_origin;

use std::{io::ErrorKind, path::Path};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

pub use self::{
    approvals::{AmountLimit, ApprovalSettings, LimitError, LimitMistake},
    bank::{BankConflict, BankSettings, BankShape, check_banks},
    conflicts::{SettingConflict, is_safe_address},
    inbox::InboxSettings,
    limits::{LimitsSettings, RatesPerMinute},
    network::{Network, NetworkError},
    oidc::{OidcSettings, ScopeWords, TokenAlgorithm},
    secrets::SecretKind,
    server::{AccessSetting, LogFormat, ServerSettings, TlsSetting},
    status::StatusSettings,
    traces::{NoShare, SampledShare, TracesConflict, TracesSettings},
    web_origin::{WebOrigin, WebOriginError},
};
use crate::error::{Result, Unavailable, Usage};

/// The name of the configuration file in a data directory.
pub const FILE: &str = "rewardhub.toml";

/// The settings that this program knows, for messages.
#[cfg(feature = "lake")]
const KNOWN: &str =
    "it knows `ledger`, `lake`, `[approvals]`, `[inbox]`, `[limits]`, `[status]`, `[server]`, `[traces]` and `[[bank]]`";
#[cfg(not(feature = "lake"))]
const KNOWN: &str = "it knows `ledger`, `[approvals]`, `[inbox]`, `[limits]`, `[status]`, `[server]`, `[traces]`, `[[bank]]`, and `lake` in a program that \
     was built with the lake";

/// The settings of a deployment.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The location of the ledger: `scylla://host,host/keyspace`, or `embedded`. `None` means `embedded`.
    pub ledger: Option<String>,
    /// The location of the lake: a folder, `s3://bucket/prefix`, or `none`. `None` means a folder in the data directory.
    #[cfg(feature = "lake")]
    pub lake: Option<String>,
    /// What needs the approval of a second person.
    #[serde(default)]
    pub approvals: ApprovalSettings,
    /// What `rewardhub status` looks at beside the data set.
    #[serde(default)]
    pub status: StatusSettings,
    /// Where files come in by themselves.
    #[serde(default)]
    pub inbox: InboxSettings,
    /// How much of a server its clients may hold, and how often each may ask.
    #[serde(default)]
    pub limits: LimitsSettings,
    /// How `rewardhub serve` listens, and whom it answers.
    #[serde(default)]
    pub server: ServerSettings,
    /// Where a server sends its traces.
    #[serde(default)]
    pub traces: TracesSettings,
    /// The banks whose APIs are asked for transactions.
    #[serde(default, rename = "bank")]
    pub banks: Vec<BankSettings>,
    /// What the file says, as it stands there.
    #[serde(skip)]
    in_file: Table,
}

/// A value that goes before the file's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The setting, such as `server.listen`.
    pub key: &'static str,
    /// What gives the value, for messages: an option or an environment variable.
    pub given_by: &'static str,
    /// The value; of a list, the items with commas between them.
    pub value: String,
}

impl Configuration {
    /// Reads the configuration of a data directory; without a file, every setting has its default.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or has an unknown setting or a secret.
    pub fn read(data: &Path) -> Result<Self> {
        let path = data.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parsed(&path, &text),
            // Opening the data set will report a root that is no directory.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Self::default()),
            Err(source) => Err(Unavailable::File { doing: "read", path, source }.into()),
        }
    }

    /// As [`Self::read`], with values that go before the file's.
    ///
    /// # Errors
    /// As [`Self::read`], and [`Usage::Override`] for a value that its setting cannot have.
    pub fn read_with(data: &Path, overrides: &[Override]) -> Result<Self> {
        overrides.iter().try_fold(Self::read(data)?, Self::overridden)
    }

    fn parsed(path: &Path, text: &str) -> Result<Self> {
        let wrong =
            |source: toml::de::Error| Usage::Configuration { path: path.to_owned(), known: KNOWN, source: Box::new(source) };
        let in_file: Table = text.parse().map_err(wrong)?;
        // Before anything else: the other messages show the line that they are about.
        if let Some((key, kind)) = secrets::first_in(&in_file) {
            return Err(Usage::SecretInFile { path: path.to_owned(), key, kind }.into());
        }
        // From the text, so that a message says the line.
        let read: Self = toml::from_str(text).map_err(wrong)?;
        Ok(Self { in_file, ..read })
    }

    fn overridden(self, given: &Override) -> Result<Self> {
        let mut table = Table::try_from(&self).expect("settings are plain data");
        let value = like(value_at(&table, given.key), &given.value);
        put(&mut table, given.key, value);
        let wrong = |source| Usage::Override { key: given.key, given_by: given.given_by, source: Box::new(source) };
        let read: Self = table.try_into().map_err(wrong)?;
        Ok(Self { in_file: self.in_file, ..read })
    }

    /// Whether the file says something about a setting, such as `server.listen`, or `bank.mybank.days` of a feed's bank.
    #[must_use]
    pub fn is_in_file(&self, key: &str) -> bool {
        value_at(&self.in_file, key).is_some()
    }

    /// The value of a setting as text; `None` for one that is not set and has no default here.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<String> {
        let table = Table::try_from(self).expect("settings are plain data");
        value_at(&table, key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }
}

fn value_at<'a>(table: &'a Table, key: &str) -> Option<&'a Value> {
    match key.split_once('.') {
        None => table.get(key),
        Some((group, rest)) => match table.get(group)? {
            Value::Array(items) => {
                let (feed, rest) = rest.split_once('.')?;
                let is_of = |item: &&Table| item.get("feed").and_then(Value::as_str) == Some(feed);
                value_at(items.iter().filter_map(Value::as_table).find(is_of)?, rest)
            }
            group => value_at(group.as_table()?, rest),
        },
    }
}

/// Sets a value; a group that is not there is made.
fn put(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((group, rest)) => {
            if let Value::Table(inner) = table.entry(group).or_insert_with(|| Value::Table(Table::new())) {
                put(inner, rest, value);
            }
        }
    }
}

/// A text as a value of the same type as this one. What cannot be one stays a text, and the setting refuses it.
fn like(value: Option<&Value>, text: &str) -> Value {
    let plain = || Value::String(text.to_owned());
    match value {
        Some(Value::Array(_)) => list(text),
        Some(Value::Boolean(_)) => text.parse().map_or_else(|_| plain(), Value::Boolean),
        Some(Value::Integer(_)) => text.parse().map_or_else(|_| plain(), Value::Integer),
        Some(Value::Float(_)) => text.parse().map_or_else(|_| plain(), Value::Float),
        Some(Value::String(_) | Value::Datetime(_) | Value::Table(_)) | None => plain(),
    }
}

fn list(text: &str) -> Value {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
}
