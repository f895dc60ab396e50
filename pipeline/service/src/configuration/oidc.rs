//! The settings of an OpenID Connect issuer whose tokens are believed. Issuers differ in which claim carries what, so each is named.

use serde::{Deserialize, Serialize};

use crate::client_keys::Scope;

/// The issuer whose tokens are believed, and what their claims mean here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcSettings {
    /// The issuer's address, exactly as its tokens name it; empty if there is none.
    pub issuer: String,
    /// The audiences of which a token must name one.
    pub audience: Vec<String>,
    /// The claim that names the audience.
    pub audience_claim: String,
    /// The claim that names the scopes: a text with spaces between them, or a list.
    pub scope_claim: String,
    /// The claim that names the wallets of a customer or a merchant.
    pub wallets_claim: String,
    /// The claim that names the feeds of a feed.
    pub feeds_claim: String,
    /// The algorithms of which a signature must have one.
    pub algorithms: Vec<TokenAlgorithm>,
    /// The issuer's word for each scope.
    pub scopes: ScopeWords,
}

impl Default for OidcSettings {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            audience: Vec::new(),
            audience_claim: "aud".to_owned(),
            scope_claim: "scope".to_owned(),
            wallets_claim: "rewardhub_wallets".to_owned(),
            feeds_claim: "rewardhub_feeds".to_owned(),
            algorithms: vec![TokenAlgorithm::Rs256, TokenAlgorithm::Es256],
            scopes: ScopeWords::default(),
        }
    }
}

/// The issuer's word for each scope. The default words begin with `rewardhub:`, because an issuer's `admin` may be somebody else's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScopeWords {
    /// The word for customers.
    pub customer: String,
    /// The word for merchants.
    pub merchant: String,
    /// The word for feeds.
    pub feed: String,
    /// The word for analysts.
    pub analyst: String,
    /// The word for operators.
    pub operator: String,
    /// The word for administrators.
    pub admin: String,
}

impl ScopeWords {
    /// Every scope with the issuer's word for it.
    #[must_use]
    pub fn all(&self) -> [(Scope, &str); 6] {
        [
            (Scope::Customer, &self.customer),
            (Scope::Merchant, &self.merchant),
            (Scope::Feed, &self.feed),
            (Scope::Analyst, &self.analyst),
            (Scope::Operator, &self.operator),
            (Scope::Admin, &self.admin),
        ]
    }
}

impl Default for ScopeWords {
    fn default() -> Self {
        let own = |word: &str| format!("rewardhub:{word}");
        Self {
            customer: own("customer"),
            merchant: own("merchant"),
            feed: own("feed"),
            analyst: own("analyst"),
            operator: own("operator"),
            admin: own("admin"),
        }
    }
}

/// An algorithm that signs tokens (RFC 7518, RFC 8037). None of them works with a shared secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TokenAlgorithm {
    /// RSA, PKCS #1 v1.5, SHA-256.
    Rs256,
    /// RSA, PKCS #1 v1.5, SHA-384.
    Rs384,
    /// RSA, PKCS #1 v1.5, SHA-512.
    Rs512,
    /// RSA, PSS, SHA-256.
    Ps256,
    /// RSA, PSS, SHA-384.
    Ps384,
    /// RSA, PSS, SHA-512.
    Ps512,
    /// ECDSA on P-256, SHA-256.
    Es256,
    /// ECDSA on P-384, SHA-384.
    Es384,
    /// EdDSA on edwards25519 (RFC 8037).
    #[serde(rename = "EdDSA")]
    EdDsa,
}
