//! A consent by which a bank is asked for an account. What is answered has no token, and of the number the last digits.

use rewardhub_core::time::{Day, Instant};
use rewardhub_service::{
    Service,
    consents::{Consent, ConsentState, GivenConsent},
    error,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::freshness::instant;
use crate::problem::{Problem, ProblemCode, Result};

/// A consent, as the app gives it that got it from its customer and the bank. It has an access token, a refresh token or a consent's id.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "account_id": "3dc3d5b3-7023-4848-9853-f5400a64e80f",
    "account_number": "DE89370400440532013000",
    "consent_id": "1234-wertiq-983",
    "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA",
    "valid_until": "2099-12-31",
}))]
pub struct ConsentToKeep {
    /// The id by which the bank's API knows the account.
    #[schema(max_length = 256)]
    pub account_id: String,
    /// The number of the account, such as its IBAN.
    #[schema(max_length = 64)]
    pub account_number: String,
    /// The bank's id of the consent, where its API wants it (Berlin Group).
    #[serde(default)]
    #[schema(max_length = 256)]
    pub consent_id: Option<String>,
    /// The token with which the bank is asked.
    #[serde(default)]
    #[schema(max_length = 6000)]
    pub access_token: Option<String>,
    /// The token that gives new access tokens, where the bank's settings say from where.
    #[serde(default)]
    #[schema(max_length = 6000)]
    pub refresh_token: Option<String>,
    /// When the consent ends: an instant (RFC 3339), or a day, which means its beginning in UTC.
    #[serde(default)]
    pub valid_until: Option<String>,
}

/// How a consent stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentStateWord {
    /// The bank is asked.
    Valid,
    /// The bank is asked, and the consent ends within a week.
    Ending,
    /// It has ended, so the bank is not asked.
    Ended,
    /// The bank does not take it any more, so it is not asked until the consent is given anew.
    Refused,
}

/// A consent that is kept, and how far asking the bank has got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentDetails {
    /// The feed that the account's transactions belong to.
    pub feed: String,
    /// The name under which it was given.
    pub consent: String,
    /// How it stands.
    pub state: ConsentStateWord,
    /// The last digits of the account's number.
    pub account: String,
    /// When it was given, or given anew.
    #[schema(format = DateTime)]
    pub given_at: String,
    /// When it ends.
    #[schema(format = DateTime)]
    pub valid_until: Option<String>,
    /// When the account was last fetched whole.
    #[schema(format = DateTime)]
    pub last_success: Option<String>,
    /// The last day that was fetched.
    #[schema(format = Date)]
    pub fetched_to: Option<String>,
    /// How often in a row it could not be fetched.
    pub failures: u32,
    /// What the last failure was, if it failed the last time.
    pub last_failure: Option<String>,
    /// When it is asked for next.
    #[schema(format = DateTime)]
    pub next_at: Option<String>,
}

impl ConsentToKeep {
    /// The consent as the service takes it.
    ///
    /// # Errors
    /// A [`Problem`], if its end is no instant.
    pub(crate) fn given(self) -> Result<GivenConsent> {
        let Self { account_id, account_number, consent_id, access_token, refresh_token, valid_until } = self;
        let valid_until = valid_until.map(|text| end(&text)).transpose()?;
        Ok(GivenConsent { account_id, account_number, consent_id, access_token, refresh_token, valid_until })
    }
}

fn end(text: &str) -> Result<Instant> {
    let midnight = || Day::parse(text).and_then(|_| Instant::parse(&format!("{text}T00:00:00Z")));
    let wrong = "it is no instant; write it as 2027-06-30T12:00:00Z, or a day as 2027-06-30";
    Instant::parse(text).or_else(midnight).ok_or_else(|| Problem::field(ProblemCode::InvalidContent, "/valid_until", wrong))
}

impl ConsentDetails {
    /// Renders a consent as it stands at a time.
    pub(crate) fn of(service: &Service, consent: &Consent, at: Instant) -> error::Result<Self> {
        let polling = &consent.polling;
        let state = consent.state(at);
        Ok(Self {
            feed: consent.feed.clone(),
            consent: consent.name.clone(),
            state: state.into(),
            account: service.named(&consent.number()?).masked,
            given_at: instant(consent.given_at),
            valid_until: consent.valid_until.map(instant),
            last_success: polling.last_success.map(instant),
            fetched_to: polling.fetched_to.map(|day| day.to_string()),
            failures: polling.failures,
            last_failure: polling.last_failure.clone(),
            next_at: state.is_asked().then(|| instant(polling.next.unwrap_or(consent.given_at))),
        })
    }
}

impl From<ConsentState> for ConsentStateWord {
    fn from(state: ConsentState) -> Self {
        match state {
            ConsentState::Valid => Self::Valid,
            ConsentState::Ending => Self::Ending,
            ConsentState::Ended => Self::Ended,
            ConsentState::Refused => Self::Refused,
        }
    }
}
