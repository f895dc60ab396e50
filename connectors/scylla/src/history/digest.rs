//! A digest of entered history: enough to tell whether history matches the posted decisions, without holding all of it.

use rewardhub_core::{decision::DecisionRecord, ids::Bucket, time::Month};
use rewardhub_engine::ports::LedgerError;

use super::entry_format::entries;
use crate::ledger::{Asking, ScyllaLedger, bucket, damaged, yyyymm};

/// A digest of the entries of a bucket and month, in any order: their number and the sum of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest {
    /// Number of entries.
    pub entries: u64,
    sum: u64,
}

impl Digest {
    fn add(&mut self, wallet: [u8; 16], command: i64, event: i32, bytes: &[u8]) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&wallet).update(&command.to_be_bytes()).update(&event.to_be_bytes()).update(bytes);
        let first = hasher.finalize().as_bytes()[..8].try_into().expect("a BLAKE3 hash has thirty-two bytes");
        self.entries += 1;
        self.sum = self.sum.wrapping_add(u64::from_be_bytes(first));
    }

    /// Passes each entry that a decision posted to `each`: bucket, month, and a function that adds it to their digest.
    pub fn decided(offset: u64, record: &DecisionRecord, mut each: impl FnMut(Bucket, Month, &dyn Fn(&mut Self))) {
        for written in entries(offset, record) {
            let event = i32::try_from(written.position.index).expect("a record has at most a mebibyte");
            let add = |digest: &mut Self| digest.add(written.wallet.bytes(), offset.cast_signed(), event, &written.bytes);
            each(written.bucket(), written.month, &add);
        }
    }
}

impl ScyllaLedger {
    /// The digest of the history entered for a bucket and month.
    ///
    /// # Errors
    /// [`LedgerError`] when the entries cannot be read.
    pub async fn entered(&self, of: Bucket, month: Month) -> Result<Digest, LedgerError> {
        self.ask(|asking| async move { asking.entered(of, month).await }).await
    }
}

impl Asking {
    async fn entered(&self, of: Bucket, month: Month) -> Result<Digest, LedgerError> {
        let mut digest = Digest::default();
        self.each_page(&self.history.entered, &(bucket(of), yyyymm(month)), |page| {
            for row in page.rows::<(uuid::Uuid, i64, i32, Option<&[u8]>)>().map_err(damaged)? {
                let (wallet, command, event, bytes) = row.map_err(damaged)?;
                digest.add(*wallet.as_bytes(), command, event, bytes.unwrap_or_default());
            }
            Ok(())
        })
        .await?;
        Ok(digest)
    }
}
