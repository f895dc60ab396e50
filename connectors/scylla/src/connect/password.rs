//! The password, from a file or the environment. It is never shown.

use std::{env, fmt, fs, io, path::PathBuf};

use crate::address::Address;

/// The variable that holds the password when the address names no file.
const VARIABLE: &str = "REWARDHUB_LEDGER_PASSWORD";

/// A password, which `Debug` does not show.
pub(super) struct Password(String);

/// Why there is no password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The address names a user, but neither the address nor the environment gives a password.
    #[error(
        "the ledger's address names the user {user:?}, but there is no password: name a file (password_file=/path), or set {VARIABLE}"
    )]
    Missing {
        /// The user in the address.
        user: String,
    },
    /// The password file cannot be read.
    #[error("the ledger's password cannot be read from {}: {source}", file.display())]
    File {
        /// Path of the file.
        file: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The password is empty.
    #[error("the ledger's password in {place} is empty")]
    Empty {
        /// The file or the variable that holds it.
        place: String,
    },
}

impl Password {
    /// The password of the address's user; `None` if it names no user.
    pub(super) fn of(address: &Address) -> Result<Option<Self>, PasswordError> {
        let Some(user) = address.user() else { return Ok(None) };
        let (text, place) = match address.password_file() {
            Some(file) => {
                let text = fs::read_to_string(file).map_err(|source| PasswordError::File { file: file.to_owned(), source })?;
                // A file written by an editor ends with a newline.
                (text.trim_end_matches(['\r', '\n']).to_owned(), file.display().to_string())
            }
            None => {
                let text = env::var(VARIABLE).map_err(|_| PasswordError::Missing { user: user.to_owned() })?;
                (text, VARIABLE.to_owned())
            }
        };
        if text.is_empty() { Err(PasswordError::Empty { place }) } else { Ok(Some(Self(text))) }
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_file(text: &[u8]) -> Result<Option<Password>, PasswordError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        fs::write(&file, text).unwrap();
        let address = format!("scylla://hub@localhost/k?password_file={}", file.display());
        Password::of(&Address::parse(&address).unwrap())
    }

    #[test]
    fn a_file_has_the_password_without_its_last_line_break() {
        assert_eq!(of_file(b"s3cret phrase \n").unwrap().unwrap().reveal(), "s3cret phrase ");
        assert!(matches!(of_file(b"\n"), Err(PasswordError::Empty { .. })));
        assert!(matches!(of_file(b"\xff"), Err(PasswordError::File { .. })));
        assert!(matches!(of_file(b"x"), Ok(Some(password)) if format!("{password:?}") == "Password(…)"));
    }

    #[test]
    fn only_a_user_needs_one() {
        assert!(Password::of(&Address::parse("scylla://localhost/k").unwrap()).unwrap().is_none());
        let gone = Address::parse("scylla://hub@localhost/k?password_file=/nowhere/password").unwrap();
        let error = Password::of(&gone).unwrap_err().to_string();
        assert!(error.starts_with("the ledger's password cannot be read from /nowhere/password: "), "{error}");
    }
}
