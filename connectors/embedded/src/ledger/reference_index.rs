//! Which bank accounts know a reference of a bank: keys of the store without values, made of the rows that hold references. They lie
//! in the keyspace of those rows and are written with them, so a store has both or neither, and a store that is made again has the
//! same ones.

use rewardhub_core::{ids::BankAccountId, state::reference_accounts::Entry};

/// First byte of these keys: behind those of all rows.
pub(super) const TAG: u8 = u8::MAX;

/// The bytes of the key for an entry.
pub(super) fn encode((half, account): Entry) -> Vec<u8> {
    [&[TAG][..], &half.to_be_bytes(), &account.bytes()].concat()
}

/// What the keys for a reference begin with.
pub(super) fn prefix(half: u32) -> Vec<u8> {
    [&[TAG][..], &half.to_be_bytes()].concat()
}

/// The account in a key; `None` for any other bytes.
pub(super) fn account_in(key: &[u8]) -> Option<BankAccountId> {
    key.get(5..).and_then(|id| id.try_into().ok()).map(BankAccountId::from_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_to_its_account() {
        let account = BankAccountId::new(rewardhub_core::ids::Bucket(3), 77);
        let key = encode((0x0102_0304, account));
        assert!(key.starts_with(&prefix(0x0102_0304)) && !key.starts_with(&prefix(0x0102_0305)));
        assert_eq!((account_in(&key), account_in(&key[..9])), (Some(account), None));
    }
}
