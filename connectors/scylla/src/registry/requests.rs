//! The requests of the registry, and what their answers mean.

use rewardhub_engine::ports::{
    LedgerError, RegistryChange, RegistryEntry, RegistryError, RegistryItem, RegistryKey, RegistryKind, RegistryOutcome,
    RegistryVersion,
};
use scylla::{serialize::row::SerializeRow, statement::prepared::PreparedStatement, value::Row};

use super::{slot, too_large};
use crate::ledger::{
    Asking,
    applied_column::{self, Answer},
    damaged, failed,
};

/// The version of a new entry.
const FIRST: i64 = 1;
/// Number of attempts to erase, when others change the entry in between or the outcome is unknown.
const ATTEMPTS: u32 = 5;

/// Version, value, and whether the entry is a tombstone.
type Columns<'a> = (Option<i64>, Option<&'a [u8]>, Option<bool>);

impl Asking {
    /// Reads the entry of a key at serial consistency.
    pub(super) async fn entry(&self, key: RegistryKey) -> Result<RegistryEntry, RegistryError> {
        let asked = self.connection.session().execute_unpaged(&self.registry.get, place(key)).await;
        let rows = asked.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        match rows.maybe_first_row::<Columns<'_>>().map_err(damaged)? {
            None => Ok(RegistryEntry::Absent),
            Some((Some(_), _, Some(true))) => Ok(RegistryEntry::Erased),
            Some((Some(version), value, Some(false))) => Ok(RegistryEntry::Present {
                version: RegistryVersion(version.cast_unsigned()),
                value: value.unwrap_or_default().to_vec(),
            }),
            Some((_, _, _)) => Err(half(key).into()),
        }
    }

    /// Makes a change if its condition holds.
    pub(super) async fn change(&self, key: RegistryKey, change: RegistryChange) -> RegistryOutcome {
        match change {
            RegistryChange::Insert(value) => self.insert(key, &value, false).await,
            RegistryChange::Replace(read, value) => self.replace(key, read, &value, false).await,
            RegistryChange::Erase => self.erase(key).await,
        }
    }

    async fn insert(&self, key: RegistryKey, value: &[u8], erased: bool) -> RegistryOutcome {
        if let Some(why) = too_large(value) {
            return RegistryOutcome::Failed(why);
        }
        let (kind, slot, id) = place(key);
        self.conditionally(&self.registry.insert, (kind, slot, id, FIRST, value, erased)).await
    }

    async fn replace(&self, key: RegistryKey, read: RegistryVersion, value: &[u8], erased: bool) -> RegistryOutcome {
        if let Some(why) = too_large(value) {
            return RegistryOutcome::Failed(why);
        }
        let (kind, slot, id) = place(key);
        let read = read.0.cast_signed();
        self.conditionally(&self.registry.replace, (read.wrapping_add(1), value, erased, kind, slot, id, read)).await
    }

    /// Replaces any entry by a tombstone. The read before each attempt also shows whether an earlier attempt succeeded.
    async fn erase(&self, key: RegistryKey) -> RegistryOutcome {
        let mut last = RegistryOutcome::Unknown("it was not asked".into());
        for _ in 0..ATTEMPTS {
            last = match self.entry(key).await {
                Ok(RegistryEntry::Erased) => return RegistryOutcome::Done,
                Ok(RegistryEntry::Absent) => self.insert(key, &[], true).await,
                Ok(RegistryEntry::Present { version, .. }) => self.replace(key, version, &[], true).await,
                Err(RegistryError::Transient(why)) => RegistryOutcome::Unknown(why),
                Err(RegistryError::Permanent(why)) => return RegistryOutcome::Failed(why),
            };
            if matches!(last, RegistryOutcome::Done | RegistryOutcome::Failed(_)) {
                return last;
            }
        }
        match last {
            RegistryOutcome::Refused => RegistryOutcome::Unknown("others change it again and again".into()),
            other => other,
        }
    }

    async fn conditionally(&self, statement: &PreparedStatement, values: impl SerializeRow) -> RegistryOutcome {
        let answered = match self.connection.session().execute_unpaged(statement, values).await {
            Ok(answered) => answered,
            // The change may have been made nevertheless.
            Err(error) => return RegistryOutcome::Unknown(failed(&self.connection, error).to_string()),
        };
        let answer = match answered.into_rows_result() {
            Ok(rows) => rows.rows::<Row>().map_or_else(|error| Answer::Unclear(error.to_string()), applied_column::read),
            Err(error) => Answer::Unclear(error.to_string()),
        };
        match answer {
            Answer::Applied => RegistryOutcome::Done,
            Answer::Refused => RegistryOutcome::Refused,
            Answer::Unclear(why) => RegistryOutcome::Unknown(why),
        }
    }

    /// The values among the next rows of a slot, and the id of the last of those rows if there may be more.
    pub(super) async fn some(
        &self,
        kind: RegistryKind,
        slot: u16,
        behind: Option<u128>,
        limit: usize,
    ) -> Result<(Vec<RegistryItem>, Option<u128>), RegistryError> {
        let behind = behind.map_or_else(Vec::new, |id| id.to_be_bytes().to_vec());
        // The column of a query's limit holds no more; then there are further rows behind the last.
        let most = i32::try_from(limit).unwrap_or(i32::MAX);
        let asked = self.connection.session().execute_unpaged(&self.registry.page, (number(kind), i32::from(slot), behind, most));
        let rows = asked.await.map_err(|error| failed(&self.connection, error))?.into_rows_result().map_err(damaged)?;
        let (mut items, mut last, mut read) = (Vec::new(), None, 0);
        for row in rows.rows::<(&[u8], Option<i64>, Option<&[u8]>, Option<bool>)>().map_err(damaged)? {
            let (id, version, value, erased) = row.map_err(damaged)?;
            let id = id.try_into().map(u128::from_be_bytes).map_err(|_| damaged("an id in the registry has not 16 bytes"))?;
            (last, read) = (Some(id), read + 1);
            match (version, erased) {
                (Some(_), Some(true)) => {}
                (Some(version), Some(false)) => items.push(RegistryItem {
                    id,
                    version: RegistryVersion(version.cast_unsigned()),
                    value: value.unwrap_or_default().to_vec(),
                }),
                _ => return Err(half(RegistryKey { kind, id }).into()),
            }
        }
        Ok((items, last.filter(|_| read == most)))
    }
}

fn number(kind: RegistryKind) -> i32 {
    i32::from(kind.number())
}

fn place(key: RegistryKey) -> (i32, i32, Vec<u8>) {
    (number(key.kind), i32::from(slot(key.id)), key.id.to_be_bytes().to_vec())
}

/// Something other than RewardHub has written this row.
fn half(key: RegistryKey) -> LedgerError {
    damaged(format!("the entry {:032x} of kind {} in the registry has no version or no mark", key.id, key.kind.number()))
}
