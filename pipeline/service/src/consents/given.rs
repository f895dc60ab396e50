//! A consent as somebody gives it, and what is wrong with it. No message repeats a token or a number.

use rewardhub_core::{ids::Fingerprint, time::Instant};

use super::{AccessToken, Consent, Polling};
use crate::accounts::Number;

/// The most characters of a consent's name.
pub const LONGEST_NAME: usize = 64;
/// The most characters of an id at the bank.
const LONGEST_ID: usize = 256;
/// The most characters of an account's number.
const LONGEST_NUMBER: usize = 64;
/// The most characters of a token. All consents are in memory.
const LONGEST_TOKEN: usize = 6000;

/// A consent as somebody gives it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct GivenConsent {
    /// The id by which the bank's API knows the account.
    pub account_id: String,
    /// The number of the account.
    pub account_number: String,
    /// The bank's id of the consent.
    pub consent_id: Option<String>,
    /// The token with which the bank is asked.
    pub access_token: Option<String>,
    /// The token that gives new access tokens.
    pub refresh_token: Option<String>,
    /// When the consent ends.
    pub valid_until: Option<Instant>,
}

/// Why a consent cannot be used as it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsentMistake {
    /// Its name is none.
    #[error("a consent's name has 1 to {LONGEST_NAME} letters, digits, dots, - and _, and begins with a letter or a digit")]
    Name,
    /// The account's id is none.
    #[error("account_id is the id by which the bank's API knows the account: 1 to {LONGEST_ID} visible characters")]
    AccountId,
    /// The account's number is none.
    #[error("account_number is no account's number; write it as the bank does, such as its IBAN")]
    AccountNumber,
    /// The consent's id is none.
    #[error("consent_id is the bank's id of the consent: 1 to {LONGEST_ID} visible characters")]
    ConsentId,
    /// A token is none.
    #[error("{0} is no token: it has 1 to {LONGEST_TOKEN} visible characters")]
    Token(&'static str),
    /// Nothing of it gives a right.
    #[error("a consent has an access_token, a refresh_token or a consent_id; give what the bank gave")]
    NoRight,
    /// It has ended.
    #[error("the consent ended before it was given; ask the customer for another one")]
    Over,
}

impl GivenConsent {
    /// What tells it from others.
    pub(super) fn parts(&self) -> [Vec<u8>; 6] {
        let Self { account_id, account_number, consent_id, access_token, refresh_token, valid_until } = self;
        let bytes = |text: &String| text.as_bytes().to_vec();
        let optional = |text: &Option<String>| text.as_ref().map_or_else(Vec::new, bytes);
        let until = valid_until.map_or_else(Vec::new, |end| end.0.to_le_bytes().to_vec());
        [bytes(account_id), bytes(account_number), optional(consent_id), optional(access_token), optional(refresh_token), until]
    }

    /// The consent, unless something is wrong with it.
    pub(super) fn checked(self, feed: &str, name: &str, at: Instant, given_as: Fingerprint) -> Result<Consent, ConsentMistake> {
        let Self { account_id, account_number, consent_id, access_token, refresh_token, valid_until } = self;
        let has = |text: &Option<String>, longest| text.as_ref().is_none_or(|text| is_visible(text, longest));
        match () {
            () if !is_name(name) => Err(ConsentMistake::Name),
            () if !is_visible(&account_id, LONGEST_ID) || matches!(account_id.as_str(), "." | "..") => {
                Err(ConsentMistake::AccountId)
            }
            () if account_number.chars().count() > LONGEST_NUMBER || account_number.parse::<Number>().is_err() => {
                Err(ConsentMistake::AccountNumber)
            }
            () if !has(&consent_id, LONGEST_ID) => Err(ConsentMistake::ConsentId),
            () if !has(&access_token, LONGEST_TOKEN) => Err(ConsentMistake::Token("access_token")),
            () if !has(&refresh_token, LONGEST_TOKEN) => Err(ConsentMistake::Token("refresh_token")),
            () if consent_id.is_none() && access_token.is_none() && refresh_token.is_none() => Err(ConsentMistake::NoRight),
            () if valid_until.is_some_and(|end| end <= at) => Err(ConsentMistake::Over),
            () => Ok(Consent {
                feed: feed.to_owned(),
                name: name.to_owned(),
                account_id,
                account_number,
                consent_id,
                access: access_token.map(|token| AccessToken { token, until: None }),
                refresh_token,
                valid_until,
                given_at: at,
                given_as,
                polling: Polling::default(),
            }),
        }
    }
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn is_visible(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> GivenConsent {
        GivenConsent {
            account_id: "3dc3d5b3-7023".to_owned(),
            account_number: "DE89370400440532013000".to_owned(),
            consent_id: Some("1234".to_owned()),
            ..GivenConsent::default()
        }
    }

    #[test]
    fn what_cannot_be_used_is_named_and_not_repeated() {
        let at = Instant(1000);
        let mistake =
            |given: GivenConsent| given.checked("mybank", "jane", at, Fingerprint(0)).err().map(|mistake| mistake.to_string());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(mistake(given()), None);
        for (wrong, field) in [
            (GivenConsent { account_id: "..".to_owned(), ..given() }, "account_id"),
            (GivenConsent { account_id: "a b".to_owned(), ..given() }, "account_id"),
            (GivenConsent { account_number: "DE00370400440532013000".to_owned(), ..given() }, "account_number"),
            (GivenConsent { account_number: " ".to_owned(), ..given() }, "account_number"),
            (GivenConsent { consent_id: some("a\nb"), ..given() }, "consent_id"),
            (GivenConsent { access_token: some("sécret"), ..given() }, "access_token"),
            (GivenConsent { refresh_token: Some("x".repeat(6001)), ..given() }, "refresh_token"),
            (GivenConsent { consent_id: None, ..given() }, "give what the bank gave"),
            (GivenConsent { valid_until: Some(at), ..given() }, "ended"),
        ] {
            let said = mistake(wrong).unwrap();
            assert!(said.contains(field) && !said.contains("DE0") && !said.contains("sécret"), "{said}");
        }
        for name in ["", ".hidden", "a/b", "a b", &"x".repeat(65)] {
            assert_eq!(given().checked("mybank", name, at, Fingerprint(0)).err(), Some(ConsentMistake::Name), "{name}");
        }
    }
}
