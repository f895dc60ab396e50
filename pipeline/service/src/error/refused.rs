//! Errors of requests that break a rule.

use rewardhub_core::{
    answer::Refusal,
    ids::{TransactionId, WalletId},
    money::Asset,
    state::set_aside::Undecidable,
};

use crate::set_aside::Place;

/// A request breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The command was decided, and refused.
    #[error(transparent)]
    Command(#[from] Refusal),
    /// The program could not decide the command or one of its follow-ups, and set that aside. Everything else goes on.
    #[error("what was asked for cannot be decided ({reason}); it was set aside, and everything else goes on")]
    SetAside {
        /// The place of that command in the log.
        place: Place,
        /// Why it could not be decided.
        reason: Undecidable,
    },
    /// The proposal of a programme version was withdrawn.
    #[error("the proposal of version {version} was withdrawn")]
    Withdrawn {
        /// The number of the version.
        version: u32,
    },
    /// Who approves is known to this machine alone.
    #[error(
        "an approval is given with an operator's key or token through a server: who somebody at this machine is, nobody else can tell"
    )]
    NotAtThisMachine,
    /// The version that would go on instead of a withdrawn one cannot be made again.
    #[error(
        "version {withdrawn} is not withdrawn: version {former} would go on instead of it, and its file is not accepted any more ({mistakes}); \
         save it with `rewardhub programme show --version {former}`, correct it, and activate it under the next number from the first day of \
         version {withdrawn} on"
    )]
    FormerUnreadable {
        /// The version that was to be withdrawn.
        withdrawn: u32,
        /// The version before it.
        former: u32,
        /// What is wrong with its file.
        mistakes: String,
    },
    /// A programme version was asked for, and another one was activated since.
    #[error(
        "another programme version was activated since this one was asked for, so nobody can approve of it any more; see what it changes of the \
         newest one (`rewardhub programme diff`), and activate it anew, under the next number"
    )]
    Overtaken,
    /// What is called a repeat of a transaction belongs to another bank account.
    #[error("transaction {transaction} is of another bank account; an item repeats one of its own account")]
    OtherAccount {
        /// The transaction that was named.
        transaction: TransactionId,
    },
    /// The record of a dead letter cannot be read still.
    #[error("dead letter {letter:016x} cannot be read still: {message}")]
    StillUnreadable {
        /// The id of the dead letter.
        letter: u64,
        /// What is wrong with the record, and how to correct it.
        message: String,
    },
    /// No other transaction is known that an item may replace.
    #[error("transaction {transaction} contradicts no other one; say which one it replaces")]
    ContradictsNothing {
        /// The transaction of the item.
        transaction: TransactionId,
    },
    /// An amount is of another asset than the redemption that it is of.
    #[error("the redemption is of {asset}, and the amount of {given}; give it in {asset}")]
    OtherAsset {
        /// The asset of the amount.
        given: Asset,
        /// The asset of the redemption.
        asset: Asset,
    },
    /// The treasury of an asset is opened by the first issue.
    #[error("nothing was issued into the treasury of {asset} yet; issue some first")]
    NothingIssued {
        /// The asset that the treasury is of.
        asset: Asset,
    },
    /// The wallet has as many bank accounts as a wallet may have.
    #[error("wallet {wallet} has {most} bank accounts, as many as a wallet may have; link this one to another wallet")]
    TooManyAccounts {
        /// The wallet that has no room for another account.
        wallet: WalletId,
        /// The greatest number of bank accounts of a wallet.
        most: usize,
    },
}
