//! The index that leads from a reference to the bank accounts that know it. What leads to an account is written before the account's
//! rows are committed, so nothing that is committed lacks it; where the commit does not come about, it leads to an account in vain.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use rewardhub_core::{ids::BankAccountId, state::reference_accounts::Entry};
use rewardhub_engine::ports::LedgerError;
use uuid::Uuid;

use super::{Asking, damaged};
use crate::connect::ConnectError;

/// Writes of one commit in progress at once.
const AT_ONCE: usize = 32;

impl Asking {
    /// Enters accounts under references. Entering them again changes nothing.
    pub(super) async fn enter_accounts(&self, entries: &BTreeSet<Entry>) -> Result<(), ConnectError> {
        let writes = stream::iter(entries.clone()).map(|(half, account)| async move {
            let values = (half.cast_signed(), Uuid::from_bytes(account.bytes()));
            let written = self.connection.session().execute_unpaged(&self.statements.enter_account, &values).await;
            written.map(drop).map_err(|error| self.connection.cause(error))
        });
        writes.buffer_unordered(AT_ONCE).try_collect().await
    }

    /// The accounts under a reference.
    pub(super) async fn accounts_under(&self, half: u32) -> Result<BTreeSet<BankAccountId>, LedgerError> {
        let mut found = BTreeSet::new();
        self.each_page(&self.statements.accounts_under, &(half.cast_signed(),), |page| {
            for row in page.rows::<(Uuid,)>().map_err(damaged)? {
                let (account,) = row.map_err(damaged)?;
                found.insert(BankAccountId::from_bytes(account.into_bytes()));
            }
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The accounts of those of these entries that are not there.
    pub(super) async fn accounts_not_entered(&self, entries: BTreeSet<Entry>) -> Result<BTreeSet<BankAccountId>, LedgerError> {
        let mut by_half: BTreeMap<u32, BTreeSet<BankAccountId>> = BTreeMap::new();
        for (half, account) in entries {
            by_half.entry(half).or_default().insert(account);
        }
        let absent =
            stream::iter(by_half).map(|(half, accounts)| async move { Ok(&accounts - &self.accounts_under(half).await?) });
        absent.buffer_unordered(AT_ONCE).try_concat().await
    }
}
