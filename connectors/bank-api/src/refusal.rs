//! What it means that a bank does not answer with what was asked for.

use std::time::Duration;

use crate::{ConsentEnd, DownReason, FetchError, Shape, WrongAnswer, berlin_group, uk_open_banking};

/// The most characters of a code.
const LONGEST_CODE: usize = 64;

/// The error that an answer with this status and body stands for.
pub(crate) fn refusal(shape: Shape, status: u16, answer: &[u8], retry_after: Option<Duration>) -> FetchError {
    let code = match shape {
        Shape::BerlinGroup => berlin_group::code(answer),
        Shape::UkOpenBanking => uk_open_banking::code(answer),
    };
    let code = code.filter(|code| is_code(code));
    if code.as_deref() == Some("ACCESS_EXCEEDED") {
        return FetchError::AccessExceeded { retry_after };
    }
    let meant = code.as_deref().filter(|_| (400..500).contains(&status)).and_then(|code| match shape {
        Shape::BerlinGroup => berlin_group::meaning(status, code),
        Shape::UkOpenBanking => uk_open_banking::meaning(code),
    });
    meant.unwrap_or(match status {
        429 => FetchError::Throttled { retry_after },
        401 | 403 => FetchError::ConsentEnded(ConsentEnd::NotBelieved),
        408 | 500..=599 => FetchError::Down { why: DownReason::Status(status), retry_after },
        300..=399 => FetchError::Wrong(WrongAnswer::Redirect(status)),
        400..=499 => FetchError::Refused { status, code },
        _ => FetchError::Wrong(WrongAnswer::Status(status)),
    })
}

/// Whether a text can be a code of a standard, and so is nothing about a customer.
fn is_code(text: &str) -> bool {
    (1..=LONGEST_CODE).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin(status: u16, code: &str) -> FetchError {
        let answer = format!(r#"{{"tppMessages": [{{"category": "ERROR", "code": "{code}"}}]}}"#);
        refusal(Shape::BerlinGroup, status, answer.as_bytes(), Some(Duration::from_secs(7)))
    }

    fn uk(status: u16, code: &str) -> FetchError {
        let answer = format!(r#"{{"Errors": [{{"ErrorCode": "{code}"}}]}}"#);
        refusal(Shape::UkOpenBanking, status, answer.as_bytes(), None)
    }

    #[test]
    fn a_code_says_more_than_its_status() {
        use FetchError::{AccessExceeded, ConsentEnded, Refused, TooLongAgo};
        assert!(matches!(berlin(401, "CONSENT_EXPIRED"), ConsentEnded(ConsentEnd::Expired)));
        assert!(matches!(berlin(401, "CONSENT_INVALID"), ConsentEnded(ConsentEnd::Revoked)));
        assert!(matches!(berlin(400, "CONSENT_UNKNOWN"), ConsentEnded(ConsentEnd::Unknown)));
        assert!(matches!(berlin(401, "TOKEN_EXPIRED"), ConsentEnded(ConsentEnd::NotBelieved)));
        assert!(matches!(berlin(429, "ACCESS_EXCEEDED"), AccessExceeded { retry_after: Some(_) }));
        assert!(matches!(berlin(400, "PERIOD_INVALID"), TooLongAgo));
        assert!(matches!(berlin(401, "CERTIFICATE_EXPIRED"), Refused { status: 401, code: Some(_) }));
        assert!(matches!(uk(403, "UK.OBIE.Reauthenticate"), ConsentEnded(ConsentEnd::Expired)));
        assert!(matches!(uk(400, "UK.OBIE.Resource.InvalidConsentStatus"), ConsentEnded(ConsentEnd::Revoked)));
    }

    #[test]
    fn without_a_code_the_status_speaks() {
        let said = |status| refusal(Shape::BerlinGroup, status, b"<html>", None);
        assert!(matches!(said(429), FetchError::Throttled { retry_after: None }));
        assert!(matches!((said(401), said(403)), (FetchError::ConsentEnded(_), FetchError::ConsentEnded(_))));
        assert!(matches!(said(503), FetchError::Down { why: DownReason::Status(503), .. }));
        assert!(matches!(said(302), FetchError::Wrong(WrongAnswer::Redirect(302))));
        assert!(matches!(said(404), FetchError::Refused { status: 404, code: None }));
        assert!(matches!(said(206), FetchError::Wrong(WrongAnswer::Status(206))));
    }

    #[test]
    fn what_a_bank_writes_about_somebody_is_no_code() {
        let said = refusal(Shape::BerlinGroup, 400, r#"{"code": "Mr Müller, DE89 3704"}"#.as_bytes(), None);
        assert!(matches!(said, FetchError::Refused { status: 400, code: None }));
        assert!(!is_code(&"A".repeat(65)) && !is_code(""));
    }
}
