//! A site as browsers name it: scheme, host and port (RFC 6454).

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The origin of a page, such as `https://app.example`. Browsers send it in exactly one spelling, so it is compared as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebOrigin(String);

/// Why a text is no origin.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is no origin of a site; write it as browsers do, in small letters and without a path, a final slash or a usual port: \
     https://app.example"
)]
pub struct WebOriginError(String);

impl WebOrigin {
    /// The origin as browsers send it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebOrigin {
    type Err = WebOriginError;

    fn from_str(text: &str) -> Result<Self, WebOriginError> {
        let usual_port = |scheme| if scheme == "https" { ":443" } else { ":80" };
        let is_host = |host: &str| {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte))
        };
        match text.split_once("://") {
            Some((scheme @ ("https" | "http"), host)) if is_host(host) && !host.ends_with(usual_port(scheme)) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(WebOriginError(text.to_owned())),
        }
    }
}

impl TryFrom<String> for WebOrigin {
    type Error = WebOriginError;

    fn try_from(text: String) -> Result<Self, WebOriginError> {
        text.parse()
    }
}

impl From<WebOrigin> for String {
    fn from(origin: WebOrigin) -> Self {
        origin.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        for text in ["https://app.example", "http://localhost:5173", "http://[::1]:3000", "https://xn--bcher-kva.example"] {
            assert_eq!(text.parse::<WebOrigin>().unwrap().as_str(), text);
        }
        for text in
            ["*", "null", "", "app.example", "https://", "https://app.example/", "https://App.example", "ftp://app.example"]
        {
            assert!(text.parse::<WebOrigin>().is_err(), "{text}");
        }
        for text in ["https://app.example:443", "http://app.example:80", "https://*.example", "https://a.example/path"] {
            assert!(text.parse::<WebOrigin>().is_err(), "{text}");
        }
    }
}
