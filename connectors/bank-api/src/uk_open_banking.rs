//! UK Open Banking: Account and Transaction API 3.1 and 4, resource Transactions; FAPI's header for the request's id.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use url::Url;

use crate::{AccountRequest, ConsentEnd, FetchError, WrongAnswer, link::Link};

/// Adds what is asked for to the address of an account's transactions. The time is the bank's own, so it has no offset.
pub(crate) fn ask_for(url: &mut Url, request: &AccountRequest<'_>) {
    url.query_pairs_mut()
        .append_pair("fromBookingDateTime", &format!("{}T00:00:00", request.from))
        .append_pair("toBookingDateTime", &format!("{}T23:59:59", request.to));
}

/// Adds the headers of this shape.
pub(crate) fn add_headers(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(HeaderName::from_static("x-fapi-interaction-id"), id);
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "Data")]
    data: Option<Data>,
    #[serde(rename = "Links")]
    links: Option<Links>,
}

/// A page without transactions may leave the list out.
#[derive(Deserialize)]
struct Data {
    #[serde(rename = "Transaction")]
    transactions: Option<Vec<OfAccount>>,
}

/// The specification has every record name its account.
#[derive(Deserialize)]
struct OfAccount {
    #[serde(rename = "AccountId")]
    account: Option<String>,
}

#[derive(Deserialize)]
struct Links {
    #[serde(rename = "Next")]
    next: Option<Link>,
}

/// Checks that an answer is a page of this account's transactions, and returns its link to the next page. It names no account by its number,
/// and each record by the id that the API has for it.
pub(crate) fn next_page(answer: &[u8], account: &str) -> Result<Option<String>, WrongAnswer> {
    let page: Page = crate::body::json(answer)?;
    let Some(Data { transactions }) = page.data else { return Err(WrongAnswer::NotAPage) };
    let of_another = |record: OfAccount| record.account.is_some_and(|named| named != account);
    if transactions.into_iter().flatten().any(of_another) {
        return Err(WrongAnswer::AnotherAccount);
    }
    Ok(page.links.and_then(|links| links.next?.address()))
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "Errors")]
    errors: Option<Vec<Message>>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "ErrorCode")]
    code: Option<String>,
}

/// The code by which a bank says why it refuses.
pub(crate) fn code(answer: &[u8]) -> Option<String> {
    let refusal: Refusal = serde_json::from_slice(answer).ok()?;
    refusal.errors?.into_iter().find_map(|error| error.code)
}

/// What a code says; `None` if the status says as much.
pub(crate) fn meaning(code: &str) -> Option<FetchError> {
    match code {
        "UK.OBIE.Reauthenticate" => Some(FetchError::ConsentEnded(ConsentEnd::Expired)),
        "UK.OBIE.Resource.InvalidConsentStatus" | "UK.OBIE.Resource.ConsentMismatch" => {
            Some(FetchError::ConsentEnded(ConsentEnd::Revoked))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(json: &str) -> Result<Option<String>, WrongAnswer> {
        next_page(json.as_bytes(), "A1")
    }

    #[test]
    fn a_record_of_another_account_is_refused() {
        let of =
            |account: &str| format!(r#"{{"Data": {{"Transaction": [{{"AccountId": "A1"}}, {{"AccountId": "{account}"}}]}}}}"#);
        assert_eq!((next(&of("A1")), next(&of("A2"))), (Ok(None), Err(WrongAnswer::AnotherAccount)));
    }

    #[test]
    fn a_page_says_where_the_next_one_is() {
        let linked = r#"{"Data": {"Transaction": [{}]}, "Links": {"Self": "/1", "Next": "/2"}, "Meta": {"TotalPages": 2}}"#;
        assert_eq!(next(linked), Ok(Some("/2".to_owned())));
        assert_eq!(next(r#"{"Data": {"Transaction": []}, "Links": {"Self": "/1"}}"#), Ok(None));
        assert_eq!(next(r#"{"Data": {}, "Meta": {}}"#), Ok(None));
        for json in ["{}", r#"{"transactions": {"booked": []}}"#, r#"{"Data": {"Transaction": {}}}"#, "7"] {
            assert_eq!(next(json), Err(WrongAnswer::NotAPage), "{json}");
        }
    }

    #[test]
    fn the_first_error_has_the_code() {
        let refused =
            r#"{"Code": "403 Forbidden", "Message": "x", "Errors": [{"ErrorCode": "UK.OBIE.Reauthenticate", "Message": "x"}]}"#;
        assert_eq!(code(refused.as_bytes()).as_deref(), Some("UK.OBIE.Reauthenticate"));
        assert_eq!((code(b"{}"), code(b"<html>")), (None, None));
    }
}
