//! What each setting of `[server]` does, and the environment variable that goes before it.

/// A setting of `[server]`, `[inbox]`, `[limits]` or `[traces]`.
#[derive(Debug, Clone, Copy)]
pub struct ServerSetting {
    /// Its key in rewardhub.toml.
    pub key: &'static str,
    /// The environment variable that goes before the file; of a list, the items have commas between them.
    pub variable: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

pub(super) const fn setting(key: &'static str, variable: &'static str, meaning: &'static str) -> ServerSetting {
    ServerSetting { key, variable, meaning }
}

/// The address to listen on.
pub const LISTEN: &str = "server.listen";
/// How callers are known.
pub const ACCESS: &str = "server.access";

/// The settings, in the order of the file.
pub const SERVER: [ServerSetting; 21] = [
    setting(LISTEN, "REWARDHUB_LISTEN", "the address that `rewardhub serve` listens on"),
    setting(
        ACCESS,
        "REWARDHUB_ACCESS",
        "how callers are known: `keys` that `rewardhub key add` makes, tokens of an issuer (`oidc`), both (`keys+oidc`), or `open`: every \
         caller on this machine is an operator",
    ),
    setting(
        "server.tls",
        "REWARDHUB_TLS",
        "what encrypts connections: `files` with a certificate, a proxy (`terminated`), or nothing (`off`)",
    ),
    setting(
        "server.tls_certificate",
        "REWARDHUB_TLS_CERTIFICATE",
        "the file with the certificate and its chain, from the data directory; read again when it changes",
    ),
    setting("server.tls_key", "REWARDHUB_TLS_KEY", "the file with the certificate's private key, from the data directory"),
    setting(
        "server.trusted_proxies",
        "REWARDHUB_TRUSTED_PROXIES",
        "with tls = `terminated`: the networks that proxies connect from, and nobody else may",
    ),
    setting("server.cors_origins", "REWARDHUB_CORS_ORIGINS", "the sites whose pages may call the server from a browser"),
    setting("server.log_format", "REWARDHUB_LOG_FORMAT", "the form of the server's log: `text`, or `json` with an object a line"),
    setting(
        "server.oidc.issuer",
        "REWARDHUB_OIDC_ISSUER",
        "the address of the issuer whose tokens are believed, as they name it",
    ),
    setting("server.oidc.audience", "REWARDHUB_OIDC_AUDIENCE", "what the issuer's tokens call this server: any of these"),
    setting("server.oidc.audience_claim", "REWARDHUB_OIDC_AUDIENCE_CLAIM", "the claim that names the audience"),
    setting("server.oidc.scope_claim", "REWARDHUB_OIDC_SCOPE_CLAIM", "the claim that names the scopes"),
    setting(
        "server.oidc.wallets_claim",
        "REWARDHUB_OIDC_WALLETS_CLAIM",
        "the claim that names a customer's or merchant's wallets",
    ),
    setting("server.oidc.feeds_claim", "REWARDHUB_OIDC_FEEDS_CLAIM", "the claim that names a feed's feeds"),
    setting("server.oidc.algorithms", "REWARDHUB_OIDC_ALGORITHMS", "the algorithms that may sign a token"),
    setting("server.oidc.scopes.customer", "REWARDHUB_OIDC_SCOPE_CUSTOMER", "the issuer's word for customers"),
    setting("server.oidc.scopes.merchant", "REWARDHUB_OIDC_SCOPE_MERCHANT", "the issuer's word for merchants"),
    setting("server.oidc.scopes.feed", "REWARDHUB_OIDC_SCOPE_FEED", "the issuer's word for feeds"),
    setting("server.oidc.scopes.analyst", "REWARDHUB_OIDC_SCOPE_ANALYST", "the issuer's word for analysts"),
    setting("server.oidc.scopes.operator", "REWARDHUB_OIDC_SCOPE_OPERATOR", "the issuer's word for operators"),
    setting("server.oidc.scopes.admin", "REWARDHUB_OIDC_SCOPE_ADMIN", "the issuer's word for administrators"),
];

#[cfg(test)]
mod tests {
    use rewardhub_service::Configuration;

    use super::*;

    #[test]
    fn every_setting_of_the_server_is_listed() {
        let settings = serde_json::to_value(Configuration::default()).unwrap();
        let mut listed: Vec<String> = SERVER.iter().map(|setting| setting.key.to_owned()).collect();
        let mut known = Vec::new();
        keys("server", &settings["server"], &mut known);
        listed.sort();
        known.sort();
        assert_eq!(listed, known);
    }

    #[test]
    fn every_setting_of_the_inbox_is_listed() {
        let settings = serde_json::to_value(Configuration::default()).unwrap();
        let mut known = Vec::new();
        keys("inbox", &settings["inbox"], &mut known);
        known.sort();
        let mut listed: Vec<String> = super::super::inbox_settings::INBOX.iter().map(|setting| setting.key.to_owned()).collect();
        listed.sort();
        assert_eq!(listed, known);
    }

    #[test]
    fn every_setting_of_a_bank_is_listed() {
        let text = "[[bank]]\nfeed = 'a'\nshape = 'berlin-group'\nbase_url = 'https://a.example'";
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("rewardhub.toml"), text).unwrap();
        let bank = serde_json::to_value(&Configuration::read(folder.path()).unwrap().banks[0]).unwrap();
        let mut known: Vec<&str> = bank.as_object().unwrap().keys().map(String::as_str).collect();
        let mut listed: Vec<&str> = super::super::bank_settings::BANK.iter().map(|(name, _)| *name).collect();
        known.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, known);
    }

    #[test]
    fn every_limit_is_listed() {
        let settings = serde_json::to_value(Configuration::default()).unwrap();
        let mut known = Vec::new();
        keys("limits", &settings["limits"], &mut known);
        known.sort();
        let mut listed: Vec<String> =
            super::super::limits_settings::LIMITS.iter().map(|setting| setting.key.to_owned()).collect();
        listed.sort();
        assert_eq!(listed, known);
    }

    fn keys(under: &str, value: &serde_json::Value, found: &mut Vec<String>) {
        match value.as_object() {
            Some(group) => group.iter().for_each(|(name, value)| keys(&format!("{under}.{name}"), value, found)),
            None => found.push(under.to_owned()),
        }
    }
}
