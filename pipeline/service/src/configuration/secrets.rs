//! Finds secrets in a configuration file. The file is shown, copied and kept in version control, so a secret has to lie elsewhere.

use std::fmt;

use toml::{Table, Value};

/// Words by which the name of a setting says that its value is a secret.
const NAMES: [&str; 7] = ["secret", "password", "passwd", "token", "credential", "api_key", "access_key"];
/// Endings by which a name says that its value is the place of a secret, or a name itself.
const PLACES: [&str; 4] = ["_file", "_path", "_url", "_claim"];
/// Parameters of an address that are secrets.
const PARAMETERS: [&str; 3] = ["password=", "secret=", "token="];

/// What looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// The value of a setting whose name says so.
    NamedSo,
    /// A private key itself, where its file should be named.
    PrivateKey,
    /// An address with a password in it.
    PasswordInAddress,
    /// A key of a client, or a token.
    Credential,
}

impl fmt::Display for SecretKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NamedSo => {
                "is a secret by its name; give secrets by the environment, or put them into files of their own and name those files"
            }
            Self::PrivateKey => "holds a private key; put it into a file of its own that others cannot read, and write that file's path",
            Self::PasswordInAddress => {
                "is an address with a password in it; give the password of a ledger by REWARDHUB_LEDGER_PASSWORD, or name its file in the \
                 address (password_file=/path), and that of a lake by the environment of its store (AWS_SECRET_ACCESS_KEY)"
            }
            Self::Credential => "holds a key or a token; whoever shows it keeps it, and the server needs none of them",
        })
    }
}

/// The first secret of a configuration, by the key of its setting.
pub(super) fn first_in(table: &Table) -> Option<(String, SecretKind)> {
    table.iter().find_map(|(key, value)| {
        if is_named_so(key) {
            return Some((key.clone(), SecretKind::NamedSo));
        }
        let (inner, kind) = in_value(value)?;
        Some((if inner.is_empty() { key.clone() } else { format!("{key}.{inner}") }, kind))
    })
}

/// A secret in a value, and the key below it; the key is empty where the value itself is the secret.
fn in_value(value: &Value) -> Option<(String, SecretKind)> {
    match value {
        Value::String(text) => in_text(text).map(|kind| (String::new(), kind)),
        Value::Array(items) => items.iter().find_map(in_value),
        Value::Table(table) => first_in(table),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => None,
    }
}

fn is_named_so(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    NAMES.iter().any(|name| key.contains(name)) && !PLACES.iter().any(|place| key.ends_with(place))
}

fn in_text(text: &str) -> Option<SecretKind> {
    let has_password = || {
        let authority = text.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
        let in_authority = authority.and_then(|authority| authority.rsplit_once('@')).is_some_and(|(user, _)| user.contains(':'));
        let parameters = text.split(['?', '&']).skip(1);
        in_authority || parameters.into_iter().any(|parameter| PARAMETERS.iter().any(|name| parameter.starts_with(name)))
    };
    let is_token = || text.starts_with("eyJ") && text.split('.').count() == 3;
    if text.contains("PRIVATE KEY-----") {
        Some(SecretKind::PrivateKey)
    } else if text.starts_with("rhk_") || is_token() {
        Some(SecretKind::Credential)
    } else {
        has_password().then_some(SecretKind::PasswordInAddress)
    }
}
