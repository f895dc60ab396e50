//! Berlin Group: NextGenPSD2 XS2A Framework 1.3, Implementation Guidelines, sections 6.6 (transactions) and 14.11 (codes).

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, de::IgnoredAny};
use url::Url;

use crate::{AccountRequest, ConsentEnd, FetchError, WrongAnswer, link::Link};

/// Which transactions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BookingStatus {
    /// Booked and pending ones. Not every bank gives them together.
    Both,
    /// Booked ones, which every bank gives.
    Booked,
}

/// Codes by which banks refuse [`BookingStatus::Both`].
const REFUSES_BOTH: [&str; 3] = ["PARAMETER_NOT_SUPPORTED", "PARAMETER_NOT_CONSISTENT", "SERVICE_INVALID"];

/// Adds what is asked for to the address of an account's transactions.
pub(crate) fn ask_for(url: &mut Url, request: &AccountRequest<'_>, status: BookingStatus) {
    let status = match status {
        BookingStatus::Both => "both",
        BookingStatus::Booked => "booked",
    };
    url.query_pairs_mut()
        .append_pair("dateFrom", &request.from.to_string())
        .append_pair("dateTo", &request.to.to_string())
        .append_pair("bookingStatus", status);
}

/// Adds the headers of this shape.
pub(crate) fn add_headers(headers: &mut HeaderMap, request: &AccountRequest<'_>, id: HeaderValue) -> Result<(), FetchError> {
    headers.insert(HeaderName::from_static("x-request-id"), id);
    if let Some(consent) = request.consent {
        let mut value = HeaderValue::from_str(consent).map_err(|_| FetchError::Unsendable("consent's id"))?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static("consent-id"), value);
    }
    Ok(())
}

#[derive(Deserialize)]
struct Page {
    account: Option<Account>,
    transactions: Option<Transactions>,
    #[serde(rename = "_links")]
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Account {
    iban: Option<String>,
}

#[derive(Deserialize)]
struct Transactions {
    #[serde(rename = "booked")]
    _booked: Option<Vec<IgnoredAny>>,
    #[serde(rename = "pending")]
    _pending: Option<Vec<IgnoredAny>>,
    #[serde(rename = "_links")]
    links: Option<Links>,
}

#[derive(Deserialize)]
struct Links {
    next: Option<Link>,
    download: Option<Link>,
}

/// Checks that an answer is a page of this account's transactions, and returns its link to the next page.
pub(crate) fn next_page(answer: &[u8], number: &str) -> Result<Option<String>, WrongAnswer> {
    let page: Page = crate::body::json(answer)?;
    let of_another = |iban: &String| is_iban(number) && !same_number(iban, number);
    if page.account.and_then(|account| account.iban).as_ref().is_some_and(of_another) {
        return Err(WrongAnswer::AnotherAccount);
    }
    let Some(transactions) = page.transactions else {
        let offers_download = page.links.is_some_and(|links| links.download.and_then(Link::address).is_some());
        return Err(if offers_download { WrongAnswer::Download } else { WrongAnswer::NotAPage });
    };
    // The specification puts the links beside the transactions, and some banks beside the account.
    let next = |links: Option<Links>| links?.next?.address();
    Ok(next(transactions.links).or_else(|| next(page.links)))
}

fn same_number(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    plain(one) == plain(other)
}

fn is_iban(number: &str) -> bool {
    let plain: Vec<u8> = number.bytes().filter(u8::is_ascii_alphanumeric).collect();
    plain.len() >= 15 && plain[..2].iter().all(u8::is_ascii_alphabetic) && plain[2..4].iter().all(u8::is_ascii_digit)
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "tppMessages")]
    messages: Option<Vec<Message>>,
    /// In the form of RFC 7807.
    code: Option<String>,
    #[serde(rename = "additionalErrors")]
    additional: Option<Vec<Message>>,
}

#[derive(Deserialize)]
struct Message {
    code: Option<String>,
}

/// The code by which a bank says why it refuses.
pub(crate) fn code(answer: &[u8]) -> Option<String> {
    let Refusal { messages, code, additional } = serde_json::from_slice(answer).ok()?;
    let first = |messages: Option<Vec<Message>>| messages?.into_iter().find_map(|message| message.code);
    first(messages).or_else(|| first(additional)).or(code)
}

/// What a code says of a request with this status; `None` if the status says as much.
pub(crate) fn meaning(status: u16, code: &str) -> Option<FetchError> {
    let ended = |why| Some(FetchError::ConsentEnded(why));
    match code {
        "CONSENT_EXPIRED" => ended(ConsentEnd::Expired),
        "CONSENT_INVALID" => ended(ConsentEnd::Revoked),
        "CONSENT_UNKNOWN" => ended(ConsentEnd::Unknown),
        "TOKEN_EXPIRED" | "TOKEN_INVALID" | "TOKEN_UNKNOWN" => ended(ConsentEnd::NotBelieved),
        "PERIOD_INVALID" => Some(FetchError::TooLongAgo),
        // These are about whoever asks or about the account, so another consent would not help.
        code if matches!(status, 401 | 403)
            && (code.starts_with("CERTIFICATE_") || code.starts_with("SIGNATURE_") || NOT_THE_CONSENT.contains(&code)) =>
        {
            Some(FetchError::Refused { status, code: Some(code.to_owned()) })
        }
        _ => None,
    }
}

const NOT_THE_CONSENT: [&str; 4] = ["ROLE_INVALID", "SERVICE_BLOCKED", "CORPORATE_ID_INVALID", "RESOURCE_UNKNOWN"];

/// Whether the bank does not give pending transactions beside booked ones.
pub(crate) fn refuses_both(error: &FetchError) -> bool {
    matches!(error, FetchError::Refused { code: Some(code), .. } if REFUSES_BOTH.contains(&code.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IBAN: &str = "DE89 3704 0044 0532 0130 00";

    fn next(json: &str) -> Result<Option<String>, WrongAnswer> {
        next_page(json.as_bytes(), IBAN)
    }

    #[test]
    fn a_page_says_where_the_next_one_is() {
        let linked = r#"{"account": {"iban": "DE89370400440532013000"}, "transactions": {"booked": [{}], "_links": {"next": {"href": "/2"}}}}"#;
        assert_eq!(next(linked), Ok(Some("/2".to_owned())));
        assert_eq!(next(r#"{"transactions": {"booked": []}, "_links": {"next": "/2"}}"#), Ok(Some("/2".to_owned())));
        assert_eq!(next(r#"{"transactions": {"booked": []}, "_links": {"next": null}, "balances": []}"#), Ok(None));
        assert_eq!(next(r#"{"account": {"bban": "1"}, "transactions": {"booked": [], "pending": []}}"#), Ok(None));
    }

    #[test]
    fn what_is_no_page_of_the_account_is_refused() {
        let other = r#"{"account": {"iban": "GB33BUKB20201555555555"}, "transactions": {"booked": []}}"#;
        assert_eq!(next(other), Err(WrongAnswer::AnotherAccount));
        assert_eq!(next_page(other.as_bytes(), "532013000"), Ok(None), "another spelling of a number proves nothing");
        assert_eq!(next(r#"{"_links": {"download": {"href": "/file"}}}"#), Err(WrongAnswer::Download));
        for json in [
            "{}",
            "[]",
            r#"{"Data": {"Transaction": []}}"#,
            r#"{"transactions": []}"#,
            r#"{"transactions": {"booked": {}}}"#,
            "null",
        ] {
            assert_eq!(next(json), Err(WrongAnswer::NotAPage), "{json}");
        }
        for text in ["", "<html>", r#"{"transactions": {"booked": ["#, r#"{"transactions": {}} {}"#, "\u{0}"] {
            assert_eq!(next(text), Err(WrongAnswer::NotJson), "{text}");
        }
    }

    #[test]
    fn a_code_stands_in_one_of_three_places() {
        let of = |json: &str| code(json.as_bytes());
        let listed = r#"{"tppMessages": [{"category": "ERROR", "code": "CONSENT_EXPIRED", "text": "of Mr X"}]}"#;
        assert_eq!(of(listed).as_deref(), Some("CONSENT_EXPIRED"));
        assert_eq!(of(r#"{"type": "x", "code": "TOKEN_INVALID"}"#).as_deref(), Some("TOKEN_INVALID"));
        assert_eq!(of(r#"{"additionalErrors": [{"code": "ACCESS_EXCEEDED"}]}"#).as_deref(), Some("ACCESS_EXCEEDED"));
        assert_eq!((of("<html>"), of("{}"), of("[]")), (None, None, None));
    }
}
