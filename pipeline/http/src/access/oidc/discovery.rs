//! Asks an issuer for its keys: the document of OpenID Connect Discovery 1.0, and the key set that it names (RFC 7517).

use std::time::Duration;

use reqwest::{Client, redirect};
use rewardhub_service::configuration::is_safe_address;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// How long the issuer may take for each answer.
const LONGEST: Duration = Duration::from_secs(5);
/// The most bytes of a document of the issuer.
const MOST_BYTES: usize = 256 << 10;

/// Why the keys of an issuer are not known.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// No client can be made.
    #[error("no client for HTTPS can be made: {0}")]
    Client(reqwest::Error),
    /// The issuer does not answer.
    #[error("{url} does not answer: {source}")]
    Away {
        /// What was asked.
        url: String,
        /// Why, of the connection.
        source: reqwest::Error,
    },
    /// The issuer answers something else.
    #[error("{url} answers {status}")]
    Status {
        /// What was asked.
        url: String,
        /// The status of the answer.
        status: u16,
    },
    /// An answer is no such document.
    #[error("what {url} answers cannot be used: {why}")]
    Document {
        /// What was asked.
        url: String,
        /// What is wrong with it.
        why: String,
    },
}

#[derive(Deserialize)]
struct About {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// A client of an issuer. It follows no redirection, and waits for nothing long.
pub(super) fn client(issuer: &str) -> Result<Client, DiscoveryError> {
    let builder = Client::builder().timeout(LONGEST).connect_timeout(LONGEST).redirect(redirect::Policy::none());
    // An issuer on this machine is behind no proxy.
    let builder = if issuer.starts_with("http://") { builder.no_proxy() } else { builder };
    builder.build().map_err(DiscoveryError::Client)
}

/// The keys that an issuer shows, each as it is written.
pub(super) async fn keys(client: &Client, issuer: &str) -> Result<Vec<Value>, DiscoveryError> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let about: About = document(client, &url).await?;
    if about.issuer != issuer {
        let why = format!("it speaks for the issuer {:?}, and not for {issuer:?}", about.issuer);
        return Err(DiscoveryError::Document { url, why });
    }
    if !is_safe_address(&about.jwks_uri) {
        return Err(DiscoveryError::Document {
            url,
            why: format!("its keys are at {:?}, which is no https address", about.jwks_uri),
        });
    }
    Ok(document::<KeySet>(client, &about.jwks_uri).await?.keys)
}

async fn document<T: DeserializeOwned>(client: &Client, url: &str) -> Result<T, DiscoveryError> {
    let away = |source: reqwest::Error| DiscoveryError::Away { url: url.to_owned(), source: source.without_url() };
    let mut response = client.get(url).send().await.map_err(away)?;
    if !response.status().is_success() {
        return Err(DiscoveryError::Status { url: url.to_owned(), status: response.status().as_u16() });
    }
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(away)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MOST_BYTES {
            return Err(DiscoveryError::Document { url: url.to_owned(), why: format!("it has more than {MOST_BYTES} bytes") });
        }
    }
    serde_json::from_slice(&bytes).map_err(|error| DiscoveryError::Document { url: url.to_owned(), why: error.to_string() })
}
