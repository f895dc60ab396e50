//! The link from a page to the next one. A token goes where it leads, so it never leads away from the bank.

use serde::{Deserialize, de::IgnoredAny};
use url::Url;

use crate::WrongAnswer;

/// A link as banks write it: an address, or an object that has one.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Link {
    Text(String),
    Object { href: Option<String> },
    Other(IgnoredAny),
}

impl Link {
    /// The address; `None` if there is none.
    pub fn address(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Object { href } => href,
            Self::Other(IgnoredAny) => None,
        }
        .filter(|address| !address.trim().is_empty())
    }
}

/// Where a link on a page leads (RFC 3986, section 5).
///
/// # Errors
/// When it is no address, or leads to another server than the page's.
pub(crate) fn resolve(page: &Url, address: &str) -> Result<Url, WrongAnswer> {
    let mut next = page.join(address.trim()).map_err(|_| WrongAnswer::BadLink)?;
    next.set_fragment(None);
    let has_user = !next.username().is_empty() || next.password().is_some();
    if next.origin() != page.origin() || has_user {
        return Err(WrongAnswer::LinkElsewhere);
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads(address: &str) -> Result<String, WrongAnswer> {
        let page = Url::parse("https://bank.example/v1/accounts/7/transactions?dateFrom=2026-03-01").unwrap();
        resolve(&page, address).map(String::from)
    }

    #[test]
    fn a_link_is_absolute_or_relative_to_its_page() {
        for (address, expected) in [
            ("https://bank.example/v1/x?page=2", "https://bank.example/v1/x?page=2"),
            ("https://BANK.example:443/v1/x#top", "https://bank.example/v1/x"),
            ("/v1/x?page=2", "https://bank.example/v1/x?page=2"),
            ("?page=2", "https://bank.example/v1/accounts/7/transactions?page=2"),
            ("transactions?page=2", "https://bank.example/v1/accounts/7/transactions?page=2"),
        ] {
            assert_eq!(leads(address).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn a_link_to_another_server_is_refused() {
        for address in [
            "https://evil.example/v1/x",
            "//evil.example/v1/x",
            "http://bank.example/v1/x",
            "https://bank.example:8443/v1/x",
            "https://me@bank.example/v1/x",
            "https://bank.example@evil.example/",
            "ftp://bank.example/",
            "file:///etc/passwd",
            "\\\\evil.example/x",
        ] {
            assert_eq!(leads(address), Err(WrongAnswer::LinkElsewhere), "{address}");
        }
        assert_eq!(leads("https://"), Err(WrongAnswer::BadLink));
    }

    #[test]
    fn what_is_no_address_is_no_link() {
        let address = |json: &str| serde_json::from_str::<Link>(json).unwrap().address();
        assert_eq!(address("\"/x\"").as_deref(), Some("/x"));
        assert_eq!(address("{\"href\": \"/x\", \"verb\": \"GET\"}").as_deref(), Some("/x"));
        for nothing in ["null", "\"\"", "{}", "{\"href\": null}", "7", "[]"] {
            assert_eq!(address(nothing), None, "{nothing}");
        }
    }
}
