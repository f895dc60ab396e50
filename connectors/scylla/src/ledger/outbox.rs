//! The outbox of a bucket: decisions with the offsets of their commands, compressed together.

use std::sync::Arc;

use rewardhub_core::ids::Bucket;
use rewardhub_engine::ports::{LedgerError, Outbox};

use super::{Asking, conditional_batch, damaged, failed};

/// The first byte. Then comes zstd of offset, length and bytes of each decision; numbers are little-endian.
const FORMAT: u8 = 1;
/// Fast rather than small, because the next commit overwrites it.
const LEVEL: i32 = 1;
/// More than the outbox of the largest commit has when decompressed, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// The bytes of an outbox, as the table has them.
pub(crate) fn pack(outbox: &Outbox) -> Vec<u8> {
    let mut plain = Vec::new();
    for (offset, decision) in outbox {
        let length = u32::try_from(decision.len()).expect("a record has at most a mebibyte");
        plain.extend(offset.to_le_bytes());
        plain.extend(length.to_le_bytes());
        plain.extend(&decision[..]);
    }
    let packed = zstd::bulk::compress(&plain, LEVEL).expect("compressing in memory cannot fail");
    [&[FORMAT], &packed[..]].concat()
}

/// Decodes the bytes of [`pack`]; the error describes what is wrong with them.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Outbox, String> {
    match bytes.split_first() {
        Some((&FORMAT, packed)) => {
            let plain = zstd::bulk::decompress(packed, MOST_BYTES).map_err(|error| error.to_string())?;
            let mut rest = &plain[..];
            std::iter::from_fn(|| (!rest.is_empty()).then(|| entry(&mut rest).ok_or_else(|| "it ends too early".to_owned())))
                .collect()
        }
        Some((format, _)) => Err(format!("it is of format {format}, this program reads {FORMAT}")),
        None => Err("it is empty".into()),
    }
}

fn entry(rest: &mut &[u8]) -> Option<(u64, Arc<[u8]>)> {
    let offset = u64::from_le_bytes(rest.split_off(..8)?.try_into().ok()?);
    let length = u32::from_le_bytes(rest.split_off(..4)?.try_into().ok()?);
    let decision = rest.split_off(..usize::try_from(length).ok()?)?;
    Some((offset, Arc::from(decision)))
}

impl Asking {
    /// Reads the outbox of a bucket.
    pub(super) async fn outbox(&self, bucket: Bucket) -> Result<Outbox, LedgerError> {
        let asked =
            self.connection.session().execute_unpaged(&self.statements.outbox, (conditional_batch::bucket(bucket),)).await;
        let rows = asked.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        let Some((Some(packed),)) = rows.maybe_first_row::<(Option<&[u8]>,)>().map_err(damaged)? else {
            return Ok(Outbox::new());
        };
        unpack(packed).map_err(|what| damaged(format!("the outbox of bucket {bucket} cannot be read: {what}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outbox_comes_back_and_damage_is_an_error() {
        let outbox: Outbox = (0..300).map(|n| (n * 7, Arc::from(vec![u8::try_from(n % 256).unwrap(); 40]))).collect();
        let packed = pack(&outbox);
        assert_eq!(unpack(&packed), Ok(outbox));
        assert!(unpack(&packed[..packed.len() - 3]).is_err());
        assert_eq!(unpack(&[9, 1]), Err("it is of format 9, this program reads 1".into()));
        assert!(unpack(&[]).is_err());
    }
}
