//! What a first screen needs, in one answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TransactionLine, WalletBalance, WalletDetails};

/// What a first screen needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Home {
    /// The wallet, and the bank accounts that earn for it.
    pub wallet: WalletDetails,
    /// What it has today, and what is due next.
    pub balance: WalletBalance,
    /// The newest transactions, with what each earned.
    pub transactions: Vec<TransactionLine>,
}
