//! The settings of a server: where it listens, how callers are known, how it is encrypted, what it logs.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use super::{Network, OidcSettings, WebOrigin};

/// The settings of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// The address that it listens on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How callers are known.
    pub access: AccessSetting,
    /// What encrypts connections.
    pub tls: TlsSetting,
    /// The file with the certificate and its chain (PEM), from the data directory; for [`TlsSetting::Files`].
    pub tls_certificate: PathBuf,
    /// The file with the certificate's private key (PEM), from the data directory; for [`TlsSetting::Files`].
    pub tls_key: PathBuf,
    /// The proxies that end TLS; for [`TlsSetting::Terminated`].
    pub trusted_proxies: Vec<Network>,
    /// The sites whose pages may call the server from a browser.
    pub cors_origins: Vec<WebOrigin>,
    /// The form of the log.
    pub log_format: LogFormat,
    /// The issuer whose tokens are believed.
    pub oidc: OidcSettings,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            access: AccessSetting::Open,
            tls: TlsSetting::Off,
            tls_certificate: "tls/certificate.pem".into(),
            tls_key: "tls/key.pem".into(),
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            log_format: LogFormat::Text,
            oidc: OidcSettings::default(),
        }
    }
}

/// How the callers of a server are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessSetting {
    /// Every caller on this machine is operator `local`.
    #[serde(rename = "open")]
    Open,
    /// Every caller shows a key.
    #[serde(rename = "keys")]
    Keys,
    /// Every caller shows a token of the issuer.
    #[serde(rename = "oidc")]
    Oidc,
    /// Every caller shows a key, or a token of the issuer.
    #[serde(rename = "keys+oidc")]
    KeysAndOidc,
}

impl AccessSetting {
    /// Whether tokens of an issuer are believed.
    #[must_use]
    pub const fn takes_tokens(self) -> bool {
        match self {
            Self::Open | Self::Keys => false,
            Self::Oidc | Self::KeysAndOidc => true,
        }
    }
}

/// What encrypts the connections of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsSetting {
    /// Nothing does: only for an address that no other machine reaches.
    Off,
    /// The server itself, with a certificate and a key in files.
    Files,
    /// A proxy before it, which alone may connect.
    Terminated,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// A JSON object a line.
    Json,
}
