//! New access tokens for refresh tokens (RFC 6749, section 6).

use std::{fmt, time::Duration};

use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

use crate::{BankApi, ConsentEnd, FetchError, WrongAnswer, body};

/// The most bytes of an answer about tokens.
const MOST_BYTES: usize = 256 << 10;

/// Tokens that a bank gave.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// With what the bank is asked.
    pub access: String,
    /// How long that counts, if the bank says so.
    pub lasts: Option<Duration>,
    /// The refresh token that takes the place of the one that was used, if there is one: that one may count no more.
    pub refresh: Option<String>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("lasts", &self.lasts).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: Option<Seconds>,
    refresh_token: Option<String>,
}

/// Some servers write the number as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(u64),
    Text(String),
}

#[derive(Deserialize)]
struct Refused {
    error: Option<String>,
}

impl BankApi {
    /// Whether the bank gives new tokens for refresh tokens.
    #[must_use]
    pub const fn gives_tokens(&self) -> bool {
        self.tokens.is_some()
    }

    /// Asks for a new access token. The bank may take another refresh token from then on, so keep that before anything is done with the
    /// access token.
    ///
    /// # Errors
    /// [`FetchError`]; a refresh token that counts no more is [`FetchError::ConsentEnded`].
    pub async fn refreshed(&self, refresh: &str) -> Result<Tokens, FetchError> {
        let Some((url, client)) = &self.tokens else { return Err(FetchError::ConsentEnded(ConsentEnd::NotBelieved)) };
        let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", refresh)];
        let request = match &client.secret {
            // Section 2.3.1 wants both encoded as in a form.
            Some(secret) => self.post(url.clone()).basic_auth(encoded(&client.id), Some(encoded(secret))),
            None => {
                form.push(("client_id", &client.id));
                self.post(url.clone())
            }
        };
        let response = self.sent(request.form(&form)).await?;
        match response.status().as_u16() {
            200 => tokens(&body::received(response, MOST_BYTES).await?).map_err(FetchError::Wrong),
            status @ (400 | 401) => {
                let answer = body::received(response, MOST_BYTES).await?;
                Err(refusal(status, &answer))
            }
            _ => Err(self.refused(response).await),
        }
    }
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn tokens(answer: &[u8]) -> Result<Tokens, WrongAnswer> {
    let given: Given = serde_json::from_slice(answer).map_err(|_| WrongAnswer::NotTokens)?;
    if given.access_token.is_empty() {
        return Err(WrongAnswer::NotTokens);
    }
    let seconds = match given.expires_in {
        Some(Seconds::Number(seconds)) => Some(seconds),
        Some(Seconds::Text(text)) => text.parse().ok(),
        None => None,
    };
    let refresh = given.refresh_token.filter(|token| !token.is_empty());
    Ok(Tokens { access: given.access_token, lasts: seconds.map(Duration::from_secs), refresh })
}

/// Section 5.2: only `invalid_grant` is about the refresh token, all else is about the client.
fn refusal(status: u16, answer: &[u8]) -> FetchError {
    let code = serde_json::from_slice::<Refused>(answer).ok().and_then(|refused| refused.error);
    match code.as_deref() {
        Some("invalid_grant") => FetchError::ConsentEnded(ConsentEnd::NotBelieved),
        Some(
            code @ ("invalid_request" | "invalid_client" | "unauthorized_client" | "unsupported_grant_type" | "invalid_scope"),
        ) => FetchError::Refused { status, code: Some(code.to_owned()) },
        Some(_) | None => FetchError::Refused { status, code: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_as_servers_write_them() {
        let read = |json: &str| tokens(json.as_bytes());
        let whole = read(r#"{"access_token": "a", "token_type": "Bearer", "expires_in": 300, "refresh_token": "r"}"#).unwrap();
        assert_eq!((whole.lasts, whole.refresh.as_deref()), (Some(Duration::from_secs(300)), Some("r")));
        assert_eq!(read(r#"{"access_token": "a", "expires_in": "60"}"#).unwrap().lasts, Some(Duration::from_secs(60)));
        let bare = read(r#"{"access_token": "a", "refresh_token": ""}"#).unwrap();
        assert_eq!((bare.lasts, bare.refresh), (None, None));
        for wrong in [r#"{"access_token": ""}"#, "{}", "<html>", r#"{"access_token": null}"#] {
            assert_eq!(read(wrong), Err(WrongAnswer::NotTokens), "{wrong}");
        }
        assert!(!format!("{whole:?}").contains("\"a\""), "tokens are not shown");
    }

    #[test]
    fn only_a_refused_grant_ends_a_consent() {
        let said = |json: &str| refusal(400, json.as_bytes());
        assert!(matches!(said(r#"{"error": "invalid_grant"}"#), FetchError::ConsentEnded(_)));
        assert!(matches!(said(r#"{"error": "invalid_client"}"#), FetchError::Refused { code: Some(_), .. }));
        assert!(matches!(said("<html>"), FetchError::Refused { status: 400, code: None }));
    }
}
