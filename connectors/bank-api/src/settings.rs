//! What has to be known of a bank before it can be asked.

use std::{fmt, num::NonZeroU32};

use crate::{Bounds, Shape};

/// A bank's API.
#[derive(Debug, Clone)]
pub struct BankSettings {
    /// The shape of the API.
    pub shape: Shape,
    /// Where it is: all that stands before `/accounts/`, as in `https://xs2a.bank.example/v1`.
    pub base_url: String,
    /// How many requests it may be sent in a second.
    pub requests_a_second: NonZeroU32,
    /// What it may answer.
    pub bounds: Bounds,
    /// Certificates of the authorities that its certificate may come from, in PEM; without, those of the system.
    pub authorities: Option<Vec<u8>>,
    /// With what the bank knows whoever asks, where TLS says so (a QWAC).
    pub certificate: Option<ClientCertificate>,
    /// Where new access tokens come from, if they do.
    pub tokens: Option<TokenClient>,
}

/// A certificate with its private key.
#[derive(Clone)]
pub struct ClientCertificate {
    /// The certificate, its chain, and its private key, in PEM.
    pub pem: Vec<u8>,
}

/// Whoever asks, as the bank's server for tokens (OAuth 2.0, RFC 6749) knows it.
#[derive(Clone)]
pub struct TokenClient {
    /// The address that gives tokens.
    pub url: String,
    /// The client's id.
    pub id: String,
    /// The client's secret; without, its certificate says who it is (RFC 8705).
    pub secret: Option<String>,
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate(…)")
    }
}

impl fmt::Debug for TokenClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenClient").field("url", &self.url).finish_non_exhaustive()
    }
}
