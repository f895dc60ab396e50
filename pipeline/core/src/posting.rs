//! Double entry: every posting moves an amount of one asset from one ledger account to another, so each asset sums to zero.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{RedemptionId, TransactionId, TransferId, WalletId},
    money::Asset,
    programme::Funder,
    time::Day,
};

/// A part of a wallet's balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Earned, but not mature yet.
    Pending,
    /// Mature and free to spend.
    Available,
    /// On hold for an authorised redemption.
    Held,
}

/// An account that the system owns. Each bucket has its own stripe of every one; a total is the sum of the stripes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemAccount {
    /// What a funder owes for rewards: a receivable, or, for the issuer itself, its liability to the wallets.
    Funding(Funder),
    /// Value that expired unspent.
    Breakage,
    /// Value that has left one wallet and not come into another yet: a follow-up carries it.
    InTransit,
    /// Value that could go neither where it was sent nor back: a person decides about it.
    Suspense,
    /// What merchants captured and were paid for.
    Settled,
    /// What captured redemptions cost a funder, in money.
    Redeemed(Funder),
    /// What merchants are owed for captured redemptions, in money.
    OwedToMerchants,
}

impl fmt::Display for SystemAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Funding(Funder::Issuer) => f.write_str("issuer"),
            Self::Funding(funder) => write!(f, "receivable {funder}"),
            Self::Breakage => f.write_str("breakage"),
            Self::InTransit => f.write_str("in transit"),
            Self::Suspense => f.write_str("suspense"),
            Self::Settled => f.write_str("settled"),
            Self::Redeemed(funder) => write!(f, "redeemed {funder}"),
            Self::OwedToMerchants => f.write_str("owed to merchants"),
        }
    }
}

/// An account of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// A part of a wallet's balance.
    Wallet(WalletId, Part),
    /// A system account's stripe in the bucket that the posting is made in.
    System(SystemAccount),
}

impl Account {
    /// The wallet and the part of its balance; `None` if it is no wallet's.
    #[must_use]
    pub const fn wallet(&self) -> Option<(WalletId, Part)> {
        match self {
            Self::Wallet(wallet, part) => Some((*wallet, *part)),
            Self::System(_) => None,
        }
    }
}

/// Why a posting was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A rule's reward for a transaction.
    Earn,
    /// A reward taken back after a refund or removal.
    Clawback,
    /// The reward for signing up.
    SignUp,
    /// Pending value became available.
    Maturity,
    /// Value expired unspent. Into a wallet: what had expired of a reward comes back, to be clawed back.
    Expiry,
    /// An operator's correction of a balance.
    Adjust,
    /// Available value set against what the wallet owes: one posting takes it from its lot, one pays what is owed.
    Offset,
    /// Between two funders: a lot of one served where value was taken back for the other.
    Settlement,
    /// Value is set aside for an authorised redemption.
    Authorise,
    /// What was set aside is available again: the hold was void, ended, or captured in part.
    Release,
    /// Value is redeemed: it goes to a merchant, and what it is worth in money is owed to that one.
    Capture,
    /// A captured redemption is given back.
    Refund,
    /// A wallet gives value to another.
    Transfer,
    /// A wallet is topped up from the treasury.
    TopUp,
    /// A wallet gets a bonus from the treasury.
    Bonus,
    /// A transfer comes back, because it could not be credited.
    Return,
    /// The issuer fills the treasury.
    Issue,
    /// A merchant is paid for what it captured.
    Payout,
}

impl Cause {
    /// All of them, in the order of their numbers where they are recorded.
    pub const ALL: [Self; 18] = [
        Self::Earn,
        Self::Clawback,
        Self::SignUp,
        Self::Maturity,
        Self::Expiry,
        Self::Adjust,
        Self::Offset,
        Self::Settlement,
        Self::Authorise,
        Self::Release,
        Self::Capture,
        Self::Refund,
        Self::Transfer,
        Self::TopUp,
        Self::Bonus,
        Self::Return,
        Self::Issue,
        Self::Payout,
    ];
}

/// What a posting is a step of, if that goes on in other commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// A redemption: its hold, its captures, its refunds.
    Redemption(RedemptionId),
    /// A transfer from one wallet to another.
    Transfer(TransferId),
}

/// One movement of value. Its id is its position: the command's offset and the event's index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The ledger account that is debited.
    pub from: Account,
    /// The ledger account that is credited.
    pub to: Account,
    /// The asset that moves, on both sides.
    pub asset: Asset,
    /// How much, in minor units; above zero.
    pub amount_minor: i64,
    /// Why it was made.
    pub cause: Cause,
    /// The rule that paid or is clawed back; `None` if there is none.
    pub rule: Option<String>,
    /// The funder of the lot that it went into or came from; for a [`Cause::Settlement`], the one whose lot served.
    pub funder: Funder,
    /// The transaction that caused it; `None` if there is none.
    pub transaction: Option<TransactionId>,
    /// The redemption or transfer that it is a step of; `None` if it is of none.
    pub movement: Option<Movement>,
    /// Expiry of the lot that it went into or came from; `None` if that never expires, and for what is owed.
    pub lot_expires_on: Option<Day>,
    /// The day from which it counts: the booking day of what caused it, the day on which a maturity or expiry was due, else the
    /// command's.
    pub effective_on: Day,
}

impl Posting {
    /// What it moves in a wallet: for each part of the balance, the minor units, negative if taken. Empty for another wallet.
    pub fn changes_of(&self, wallet: WalletId) -> impl Iterator<Item = (Part, i64)> {
        let change =
            move |account: &Account, minor| account.wallet().filter(|(of, _)| *of == wallet).map(|(_, part)| (part, minor));
        [change(&self.from, -self.amount_minor), change(&self.to, self.amount_minor)].into_iter().flatten()
    }

    /// The wallets that it moves value into or out of, each once.
    pub fn wallets(&self) -> impl Iterator<Item = WalletId> {
        let wallet = |account: &Account| account.wallet().map(|(wallet, _)| wallet);
        let from = wallet(&self.from);
        from.into_iter().chain(wallet(&self.to).filter(move |to| from != Some(*to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_causes_are_those_that_records_may_have() {
        let read: Vec<Cause> = (0..).map_while(|number: u8| postcard::from_bytes(&[number]).ok()).collect();
        assert_eq!(read, Cause::ALL);
    }
}
