//! Finds transactions by the references that the bank gave them.

use pollster::block_on;
use rewardhub_core::{
    ids::{BankAccountId, Fingerprint, TransactionId},
    item::Reference,
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::RowReader as _;
use rewardhub_feeds::intake::references;

use crate::{Service, error::Result};

impl Service {
    /// Returns the transactions with this reference of the bank, in one account or in all.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn by_reference(&self, value: &str, account: Option<BankAccountId>) -> Result<Vec<TransactionId>> {
        let references = references(value, &self.hashes());
        let mut found = Vec::new();
        if let Some(account) = account {
            self.find(account, &references, &mut found)?;
            return Ok(found);
        }
        let hashes: Vec<Fingerprint> = references.iter().map(|reference| reference.hash).collect();
        let accounts = self.read(|ledger| block_on(ledger.accounts_by_reference(&hashes)))?;
        accounts.into_iter().try_for_each(|account| self.find(account, &references, &mut found))?;
        Ok(found)
    }

    fn find(&self, id: BankAccountId, references: &[Reference], found: &mut Vec<TransactionId>) -> Result<()> {
        let mut add = |known: &rewardhub_core::state::known_items::KnownItem| {
            let transaction = TransactionId::at(id.bucket(), known.transaction);
            if references.iter().any(|reference| known.has(*reference)) && !found.contains(&transaction) {
                found.push(transaction);
            }
        };
        if let Some(Row::ReferenceIndex(months)) = self.row(&RowKey::ReferenceIndex(id))? {
            for month in references.iter().flat_map(|reference| months.months(reference.hash)) {
                self.block(id, month)?.items.iter().for_each(&mut add);
            }
        }
        if let Some(account) = self.account(id)? {
            self.each_pending(id, &account, |pending| add(&pending.known))?;
        }
        Ok(())
    }
}
