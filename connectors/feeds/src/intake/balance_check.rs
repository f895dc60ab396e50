//! Whether a statement is whole: its opening balance and its booked items must give its closing balance.

use rewardhub_core::command::Ending;

use super::{account_totals::AccountTotals, report::BalanceCheck, statement_to_delivery::Ended};
use crate::{entry::AccountNumber, profile::StreamSettings};

impl Ended {
    /// Opening and closing balance; `None` unless both are given for this account and in the currency of its items.
    pub(super) fn balances(&self, group: &AccountTotals) -> Option<(i64, i64)> {
        let statement = self.statement.as_deref()?;
        let own = statement.account.as_ref().map_or(self.accounts == 1, |account: &AccountNumber| *account == group.number);
        let same_currency = group.items == 0 || (statement.currency.is_some() && group.currency == statement.currency);
        statement.opening_minor.zip(statement.closing_minor).filter(|_| own && same_currency)
    }

    /// Whether the balances agree with the booked items.
    pub(super) fn balance_check(&self, group: &AccountTotals) -> BalanceCheck {
        let Some((opening, closing)) = self.balances(group) else { return BalanceCheck::NotStated };
        let differs = i128::from(closing) - i128::from(opening) - group.booked_minor;
        let saturating = |minor| i64::try_from(minor).unwrap_or(if minor < 0 { i64::MIN } else { i64::MAX });
        if differs == 0 { BalanceCheck::Agrees } else { BalanceCheck::DiffersBy(saturating(differs)) }
    }

    /// How the delivery ended; `None` if it broke off, or lacks a part that is known to be missing. A statement with unreadable records is never whole, because a missing item
    /// may be one of them. `items` is the number of items yielded.
    pub(super) fn ending(&self, group: &AccountTotals, settings: StreamSettings, items: u32) -> Option<Ending> {
        self.statement.as_ref().filter(|statement| !statement.is_partial)?;
        let readable = self.rejected == 0;
        let declared = settings.complete;
        Some(Ending {
            whole: readable && (declared || self.balance_check(group) == BalanceCheck::Agrees),
            complete: readable && declared,
            items,
        })
    }
}
