//! What is against a rule.

use rewardhub_core::{decision::Refusal, ids::WalletId, state::set_aside::Undecidable};

use crate::set_aside::Place;

/// What is against a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The command was decided, and refused.
    #[error(transparent)]
    Command(#[from] Refusal),
    /// The command could not be decided. It was set aside, and everything else goes on.
    #[error("what was asked for cannot be decided ({reason}); it was set aside, and everything else goes on")]
    SetAside {
        /// Where it stands.
        place: Place,
        /// Why.
        reason: Undecidable,
    },
    /// The proposal of a programme version was withdrawn.
    #[error("the proposal of version {version} was withdrawn")]
    Withdrawn {
        /// The version.
        version: u32,
    },
    /// The wallet has as many bank accounts as a wallet may have.
    #[error("wallet {wallet} has {most} bank accounts, as many as a wallet may have; link this one to another wallet")]
    TooManyAccounts {
        /// Which.
        wallet: WalletId,
        /// How many that is.
        most: usize,
    },
}
