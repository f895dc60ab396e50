//! What a keyspace says it is, read at every start at serial consistency.

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::LogId;
use scylla::DeserializeRow;

use super::{SchemaError, VERSION, check};
use crate::connect::{ConnectError, Connection, Purpose};

/// What a keyspace is the ledger of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyspaceFacts {
    /// Id of the logs that feed it.
    pub log: LogId,
    /// The numbers of buckets and partitions.
    pub placement: Placement,
    /// The one data centre that processors write from; `None` if they may write from any.
    pub home: Option<String>,
    /// The version of its tables.
    pub version: u32,
}

#[derive(DeserializeRow)]
struct DataSetRow {
    version: i32,
    log: String,
    buckets: i32,
    partitions: i32,
    home: Option<String>,
}

impl KeyspaceFacts {
    /// Checks that it is the ledger of this data set.
    ///
    /// # Errors
    /// [`SchemaError::Different`] with both values of the first thing that differs.
    pub fn belongs_to(&self, keyspace: &str, log: LogId, placement: Placement) -> Result<(), SchemaError> {
        let differs = [
            ("the log", self.log.to_string(), log.to_string()),
            ("buckets", self.placement.buckets.to_string(), placement.buckets.to_string()),
            ("partitions", self.placement.partitions.to_string(), placement.partitions.to_string()),
        ];
        match differs.into_iter().find(|(_, stored, own)| stored != own) {
            Some((what, stored, own)) => Err(SchemaError::Different { keyspace: keyspace.to_owned(), what, stored, own }),
            None => Ok(()),
        }
    }

    pub(super) fn has_home(&self, keyspace: &str, named: Option<&str>) -> Result<(), SchemaError> {
        if self.home.as_deref() == named {
            return Ok(());
        }
        let centre = |home: Option<&str>| home.map_or("any data centre".to_owned(), |home| format!("the data centre {home}"));
        let named = named.map_or("none".to_owned(), str::to_owned);
        Err(SchemaError::OtherHome { keyspace: keyspace.to_owned(), stored: centre(self.home.as_deref()), named })
    }

    fn of(row: DataSetRow, keyspace: &str) -> Result<Self, SchemaError> {
        let damaged = |what: String| SchemaError::Damaged { keyspace: keyspace.to_owned(), what };
        let version = u32::try_from(row.version).map_err(|_| damaged(format!("version {}", row.version)))?;
        if version != VERSION {
            return Err(SchemaError::UnknownVersion { keyspace: keyspace.to_owned(), found: version });
        }
        let log = u128::from_str_radix(&row.log, 16).map_err(|_| damaged(format!("the log {:?}", row.log)))?;
        let placement = match (u32::try_from(row.buckets), u16::try_from(row.partitions)) {
            (Ok(buckets), Ok(partitions)) if partitions > 0 && buckets >= u32::from(partitions) => {
                Placement { buckets, partitions }
            }
            _ => return Err(damaged(format!("{} buckets and {} partitions", row.buckets, row.partitions))),
        };
        Ok(Self { log: LogId(log), placement, home: row.home, version })
    }
}

/// What the keyspace is the ledger of. Checks first that it is usable from here: that its tables are right, that lightweight
/// transactions work on them, and that the address names its home data centre. Logs the warnings.
///
/// # Errors
/// [`SchemaError`] when it is not usable; waiting may help if [`SchemaError::Connect`] holds a transient error.
pub async fn facts(connection: &Connection) -> Result<KeyspaceFacts, SchemaError> {
    let checked = check::usable(connection).await?;
    for warning in &checked.warnings {
        tracing::warn!(keyspace = connection.address().keyspace(), "{warning}");
    }
    Ok(checked.facts)
}

/// What the table `data_set` says; `None` if it is empty.
pub(super) async fn read(connection: &Connection) -> Result<Option<KeyspaceFacts>, SchemaError> {
    const ASKED: &str = "SELECT version, log, buckets, partitions, home FROM data_set WHERE id = 0";
    let statement = connection.prepare(ASKED, Purpose::Heads).await?;
    let answer = connection.session().execute_unpaged(&statement, ()).await.map_err(|error| connection.cause(error))?;
    let wrong = |error: &dyn std::fmt::Display| ConnectError::answer(connection.address(), error);
    let rows = answer.into_rows_result().map_err(|error| wrong(&error))?;
    let row = rows.maybe_first_row::<DataSetRow>().map_err(|error| wrong(&error))?;
    row.map(|row| KeyspaceFacts::of(row, connection.address().keyspace())).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> DataSetRow {
        DataSetRow {
            version: i32::try_from(VERSION).unwrap(),
            log: "abc".to_owned(),
            buckets: 8,
            partitions: 2,
            home: Some("north".to_owned()),
        }
    }

    #[test]
    fn what_differs_is_reported_with_both_values() {
        let facts = KeyspaceFacts::of(row(), "k").unwrap();
        let belongs = |log, buckets, partitions| {
            facts.belongs_to("k", LogId(log), Placement { buckets, partitions }).map_err(|error| error.to_string())
        };
        assert_eq!(belongs(0xabc, 8, 2), Ok(()));
        let buckets = "the keyspace k was made for buckets 8, and this data set has 9; name the keyspace that belongs to it";
        assert_eq!(belongs(0xabc, 9, 2), Err(buckets.to_owned()));
        assert!(belongs(0xabd, 8, 2).unwrap_err().contains("for the log 00000000000000000000000000000abc, and"));
        assert!(belongs(0xabc, 8, 1).unwrap_err().contains("for partitions 2, and this data set has 1"));
    }

    #[test]
    fn who_writes_from_elsewhere_or_from_nowhere_is_refused() {
        let facts = KeyspaceFacts::of(row(), "k").unwrap();
        assert!(facts.has_home("k", Some("north")).is_ok());
        let refusal = |named| facts.has_home("k", named).unwrap_err().to_string();
        assert!(
            refusal(Some("south"))
                .starts_with("the keyspace k is written from the data centre north, and the address names south;")
        );
        assert!(refusal(None).contains("and the address names none;"));
        let anywhere = KeyspaceFacts { home: None, ..facts };
        assert!(anywhere.has_home("k", Some("north")).is_err() && anywhere.has_home("k", None).is_ok());
    }

    #[test]
    fn a_later_version_and_what_cannot_be_are_refused() {
        let refusal = |row| KeyspaceFacts::of(row, "k").unwrap_err();
        let later = row().version + 1;
        let newer = refusal(DataSetRow { version: later, ..row() });
        assert!(matches!(newer, SchemaError::UnknownVersion { found, .. } if found == VERSION + 1));
        assert!(matches!(refusal(DataSetRow { version: -1, ..row() }), SchemaError::Damaged { .. }));
        assert!(matches!(refusal(DataSetRow { log: "log".to_owned(), ..row() }), SchemaError::Damaged { .. }));
        assert!(matches!(refusal(DataSetRow { buckets: 1, ..row() }), SchemaError::Damaged { .. }));
        assert!(matches!(refusal(DataSetRow { partitions: 0, ..row() }), SchemaError::Damaged { .. }));
    }
}
