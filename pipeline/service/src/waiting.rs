//! Lists bank accounts whose items wait until somebody links the account to a wallet, as their feed requires. One that was linked a moment
//! ago is listed until the last of them is judged.

use rewardhub_core::{
    ids::BankAccountId,
    state::{attention::AttentionAt, row::RowKey},
    time::Day,
};
use rewardhub_engine::ports::RowKind;

use crate::{Service, error::Result};

/// A bank account whose items wait for it to be linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingAccount {
    /// The account. Its number is stored nowhere.
    pub account: BankAccountId,
    /// The name of the feed that it earns through.
    pub feed: String,
    /// How many of its items wait. One that its feed has taken back meanwhile is still counted.
    pub items: u32,
    /// The day since which the oldest of them waits.
    pub since: Day,
    /// The last day on which the oldest of them waits. The next sweep after it drops that one.
    pub until: Day,
}

impl WaitingAccount {
    /// Days that the oldest item still waits, today included; 0 if it is overdue.
    #[must_use]
    pub fn days_left(&self, today: Day) -> u32 {
        u32::try_from(self.until.number() - today.number() + 1).unwrap_or(0)
    }
}

impl Service {
    /// Calls `each` with every account whose items wait, in the order they are stored, behind one of them if given, until it returns
    /// `false`.
    ///
    /// # Errors
    /// When the ledger does not answer, and any error of `each`.
    pub fn each_account_waiting(
        &self,
        behind: Option<BankAccountId>,
        mut each: impl FnMut(WaitingAccount) -> Result<bool>,
    ) -> Result<()> {
        let behind = behind.map(|account| RowKey::Attention(AttentionAt::Enrolment(account)));
        self.each_behind(RowKind::Attention, behind, |key, _| {
            let RowKey::Attention(AttentionAt::Enrolment(account)) = key else { return Ok(true) };
            let Some(row) = self.account(account)? else { return Ok(true) };
            match (row.awaiting.since, row.awaiting.until()) {
                (Some(since), Some(until)) => {
                    each(WaitingAccount { account, feed: row.feed.clone(), items: row.awaiting.items, since, until })
                }
                _ => Ok(true),
            }
        })
    }
}
