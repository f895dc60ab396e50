//! A wallet.

use rewardhub_core::{ids::WalletId, state::wallet};
use rewardhub_service::accounts::Number;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Freshness, freshness::instant};
use crate::problem::{Problem, ProblemCode, Result};

/// Whose wallet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WalletKind {
    /// A customer's: it earns and redeems.
    Customer,
    /// A merchant's: it is paid with rewards.
    Merchant,
    /// The treasury of an asset: the issuer fills it, and it tops other wallets up.
    Treasury,
}

/// Whose wallet is opened. An asset's treasury opens with what is first issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NewWalletKind {
    /// A customer's: it earns and redeems.
    Customer,
    /// A merchant's: it is paid with rewards.
    Merchant,
}

/// A wallet to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "customer" }))]
pub struct NewWallet {
    /// Whose wallet it is.
    pub kind: NewWalletKind,
}

/// A wallet that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedWallet {
    /// The wallet's id.
    pub id: String,
    /// The id of the command that opened it.
    pub command: String,
    /// The version from which on reads see it, to send as `after`.
    pub version: u64,
}

/// A wallet, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WalletDetails {
    /// The wallet's id.
    pub id: String,
    /// Whose wallet it is.
    pub kind: WalletKind,
    /// When it was opened.
    #[schema(format = DateTime)]
    pub opened_at: String,
    /// The bank accounts that earn for it now.
    pub accounts: Vec<LinkedAccount>,
    /// When it was read (RFC 3339, in UTC).
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The version of what was read: it goes up with every change. A read with `after` waits for one.
    pub version: u64,
}

/// A bank account to link to a wallet.
#[derive(Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "number": "GB33BUKB20201555555555", "feed": "default" }))]
pub struct AccountToLink {
    /// The account's number as the bank writes it: an IBAN, or a local number.
    #[schema(max_length = 64)]
    pub number: String,
    /// The feed through which it earns; `default` unless given.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub feed: Option<String>,
}

/// The most characters of a number.
const LONGEST_NUMBER: usize = 64;

impl AccountToLink {
    /// The number that is meant.
    ///
    /// # Errors
    /// A [`Problem`], if it is too long for one, or an IBAN with a mistake.
    pub(crate) fn number(&self) -> Result<Number> {
        let wrong = |detail: String| Problem::field(ProblemCode::InvalidContent, "/number", detail);
        let length = self.number.chars().count();
        if length > LONGEST_NUMBER {
            return Err(wrong(format!("the number has {length} characters, and no bank writes more than {LONGEST_NUMBER}")));
        }
        self.number.parse().map_err(wrong)
    }
}

/// A bank account that was linked to a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkResult {
    /// The bank account's id.
    pub account: String,
    /// The wallet that it earns for from today on.
    pub wallet: String,
    /// The id of the command that linked it.
    pub command: String,
}

/// A bank account that earns for a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkedAccount {
    /// The bank account's id.
    pub id: String,
}

impl WalletDetails {
    /// Renders a wallet.
    pub(crate) fn of(id: WalletId, wallet: &wallet::Wallet, freshness: Freshness) -> Self {
        Self {
            id: id.to_string(),
            kind: wallet.kind.into(),
            opened_at: instant(wallet.opened_at),
            accounts: wallet.accounts.iter().map(|(account, _)| LinkedAccount { id: account.to_string() }).collect(),
            as_of: freshness.as_of,
            version: freshness.version,
        }
    }
}

impl From<wallet::WalletKind> for WalletKind {
    fn from(kind: wallet::WalletKind) -> Self {
        match kind {
            wallet::WalletKind::Customer => Self::Customer,
            wallet::WalletKind::Merchant => Self::Merchant,
            wallet::WalletKind::Treasury => Self::Treasury,
        }
    }
}

impl From<NewWalletKind> for wallet::WalletKind {
    fn from(kind: NewWalletKind) -> Self {
        match kind {
            NewWalletKind::Customer => Self::Customer,
            NewWalletKind::Merchant => Self::Merchant,
        }
    }
}
