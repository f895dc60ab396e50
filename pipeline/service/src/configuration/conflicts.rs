//! Settings of a server that cannot stand together.

use std::net::SocketAddr;

use super::{AccessSetting, ServerSettings, TlsSetting};

/// Why a server does not start with its settings.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingConflict {
    /// Everybody who reaches the server would be an operator.
    #[error(
        "{0} can be reached from other machines, and without access control every one of them would be an operator; set \
         server.access to \"keys\" or \"oidc\", or listen on a loopback address, such as 127.0.0.1:8080"
    )]
    OpenToOthers(SocketAddr),
    /// Keys and balances would cross the network in clear.
    #[error(
        "{0} can be reached from other machines, and nothing is encrypted; set server.tls to \"files\", or to \"terminated\" behind a \
         proxy that ends TLS, or listen on a loopback address, such as 127.0.0.1:8080"
    )]
    InClear(SocketAddr),
    /// Everybody who reaches the proxy would be an operator.
    #[error("behind a proxy every caller would be an operator; set server.access to \"keys\" or \"oidc\"")]
    OpenBehindProxy,
    /// Nothing may connect.
    #[error("server.tls is \"terminated\", and server.trusted_proxies names no proxy; name the addresses that it connects from")]
    NoProxy,
    /// Proxies are named that nobody asks about.
    #[error("server.trusted_proxies counts with server.tls = \"terminated\" only; set that, or name no proxies")]
    ProxiesWithoutUse,
    /// Pages of other sites would act as operators.
    #[error(
        "without access control no other site is obeyed; set server.access to \"keys\" or \"oidc\", or leave out server.cors_origins"
    )]
    SitesOnOpenAccess,
    /// Tokens are asked for, and nobody is named who makes them.
    #[error("server.access asks for tokens, and server.oidc.issuer names nobody who makes them")]
    NoIssuer,
    /// The address of the issuer is none, or others can change what it says.
    #[error(
        "server.oidc.issuer is {0:?}, which is no https address; write it as the tokens do (http is for an issuer on this machine, for \
         a trial)"
    )]
    UnsafeIssuer(String),
    /// Every token of the issuer would be taken, those for others too.
    #[error(
        "server.oidc.audience names nobody; name what the issuer's tokens call this server, or tokens for others would be taken"
    )]
    NoAudience,
    /// No signature could be right.
    #[error("server.oidc.algorithms is empty; name the algorithms that the issuer signs with, such as RS256")]
    NoAlgorithm,
    /// A word that would be taken for several scopes, or for one that nobody asked for.
    #[error("server.oidc.scopes names {0:?} twice, or with a space or nothing in it; give each scope a word of its own")]
    ScopeWord(String),
}

impl ServerSettings {
    /// Checks that the settings can stand together.
    ///
    /// # Errors
    /// The first conflict among them.
    pub fn check(&self) -> Result<(), SettingConflict> {
        self.check_reach()?;
        if self.access.takes_tokens() { self.check_issuer() } else { Ok(()) }
    }

    fn check_reach(&self) -> Result<(), SettingConflict> {
        let is_open = self.access == AccessSetting::Open;
        let others_reach_it = !self.listen.ip().to_canonical().is_loopback();
        let (terminated, proxies) = (self.tls == TlsSetting::Terminated, !self.trusted_proxies.is_empty());
        match () {
            () if others_reach_it && is_open => Err(SettingConflict::OpenToOthers(self.listen)),
            () if others_reach_it && self.tls == TlsSetting::Off => Err(SettingConflict::InClear(self.listen)),
            () if terminated && is_open => Err(SettingConflict::OpenBehindProxy),
            () if terminated && !proxies => Err(SettingConflict::NoProxy),
            () if proxies && !terminated => Err(SettingConflict::ProxiesWithoutUse),
            () if is_open && !self.cors_origins.is_empty() => Err(SettingConflict::SitesOnOpenAccess),
            () => Ok(()),
        }
    }

    fn check_issuer(&self) -> Result<(), SettingConflict> {
        let oidc = &self.oidc;
        if oidc.issuer.is_empty() {
            return Err(SettingConflict::NoIssuer);
        }
        if !is_safe_address(&oidc.issuer) || oidc.issuer.contains(['?', '#']) {
            return Err(SettingConflict::UnsafeIssuer(oidc.issuer.clone()));
        }
        if oidc.audience.is_empty() || oidc.audience.iter().any(String::is_empty) {
            return Err(SettingConflict::NoAudience);
        }
        if oidc.algorithms.is_empty() {
            return Err(SettingConflict::NoAlgorithm);
        }
        let words = oidc.scopes.all().map(|(_, word)| word);
        let wrong = |word: &&str| {
            word.is_empty() || word.contains(char::is_whitespace) || words.iter().filter(|other| *other == word).count() > 1
        };
        words.iter().find(|word| wrong(word)).map_or(Ok(()), |word| Err(SettingConflict::ScopeWord((*word).to_owned())))
    }
}

/// Whether nobody on the way can change what is at an address: it is encrypted, or on this machine.
#[must_use]
pub fn is_safe_address(address: &str) -> bool {
    let host = |rest: &str| rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned();
    let plain = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"@\"\\".contains(&byte));
    let is_loopback = |host: &str| {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    match address.split_once("://") {
        Some(("https", rest)) => plain(rest) && !host(rest).is_empty(),
        Some(("http", rest)) => plain(rest) && is_loopback(&host(rest)),
        _ => false,
    }
}
