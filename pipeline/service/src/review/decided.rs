//! Who decided what about a transaction in review, and why.

use std::collections::BTreeSet;

use rewardhub_core::{
    audit::Act,
    ids::{Bucket, TransactionId},
};

use crate::{Service, audit::AuditLine, error::Result};

impl Service {
    /// What people decided about a transaction: about its item, then about its purchase, oldest first; not who opened its text. Reads the decisions that have
    /// events about it.
    ///
    /// # Errors
    /// When the ledger or the log cannot be read.
    pub fn decisions_about(&self, id: TransactionId) -> Result<Vec<AuditLine>> {
        let history = self.transaction_history(id)?;
        let judged: BTreeSet<Bucket> = history.judged.iter().map(|judged| judged.wallet.bucket()).collect();
        let of_wallets = judged.into_iter().filter(|bucket| *bucket != id.bucket());
        let (mut reader, mut lines) = (self.audit_reader()?, Vec::new());
        for bucket in [id.bucket()].into_iter().chain(of_wallets) {
            for offset in self.offsets_about(bucket, id)? {
                let is_decision = |act: &Act| act.about().transaction == Some(id) && !matches!(act, Act::OpenedSealed { .. });
                lines.extend(reader.lines_of(bucket, offset)?.into_iter().filter(|line| is_decision(&line.act)));
            }
        }
        Ok(lines)
    }
}
