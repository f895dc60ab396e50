//! Names the rows that differ: those that only one side has, paired by their keys.

use std::collections::{BTreeMap, HashMap};

use arrow::{
    array::RecordBatch,
    util::display::{ArrayFormatter, FormatOptions},
};
use rewardhub_core::{ids::Placement, time::Day};
use rewardhub_engine::ports::Reader;

use super::{Audit, MOST_LISTED, expected::joined, partitions::by_partition};
use crate::{
    follow::{FollowError, Replay},
    lake::{Content, Lake, LakeError, LakeFile, Offsets},
    rows::add_up,
    tables::{Table, Type},
};

/// The rows of one table and partition, as the lake has them or as the decisions make them.
struct Side {
    table: Table,
    batch: RecordBatch,
}

/// A partition of a table, and its files.
pub(super) struct Place<'f> {
    pub table: Table,
    pub partition: Day,
    pub files: &'f [LakeFile],
}

/// Reports every row of a partition that differs between the sides. It reads all decisions again, so once enough differences are
/// described, it only counts partitions.
pub(super) async fn compare<R: Reader>(
    reader: &R,
    placement: Placement,
    lake: &Lake,
    positions: &BTreeMap<Table, Offsets>,
    place: &Place<'_>,
    audit: &mut Audit,
) -> Result<(), FollowError> {
    let Place { table, partition, files } = *place;
    if audit.listed.len() >= MOST_LISTED {
        audit.differences += 1;
        *audit.more.entry(table).or_default() += 1;
        return Ok(());
    }
    let made = Side::of(table, made(reader, placement, positions, (table, partition)).await?)?;
    let (rows, unreadable) = lake.rows_as_they_lie(table, partition, files).await?;
    unreadable
        .iter()
        .for_each(|file| audit.add(format!("{}: {} cannot be read, so its rows are missing", table.name(), file.path)));
    let found = Side::of(table, rows)?;
    let (only_made, only_found) = only(&made, &found)?;
    let place = format!("{} of {partition}", table.name());
    // The rows of each key, the first of them last.
    let mut left: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    only_found.into_iter().rev().for_each(|(key, row)| left.entry(key).or_default().push(row));
    for (key, row) in only_made {
        match left.get_mut(&key).and_then(Vec::pop) {
            Some(other) => audit.add(format!("{place}: {key}: {}", differences(&made, row, &found, other))),
            None => audit.add(format!("{place}: {key} is missing from the lake")),
        }
    }
    for (key, rows) in left {
        rows.iter().for_each(|_| audit.add(format!("{place}: {key} is in the lake, but follows from no decision")));
    }
    Ok(())
}

async fn made<R: Reader>(
    reader: &R,
    placement: Placement,
    positions: &BTreeMap<Table, Offsets>,
    (table, partition): (Table, Day),
) -> Result<Vec<RecordBatch>, FollowError> {
    let mut replay = Replay::new(reader, placement, positions);
    let mut made = Vec::new();
    while let Some(rows) = replay.next().await? {
        for (_, batch) in rows.iter().filter(|(of, _)| *of == table) {
            made.extend(by_partition(table, batch)?.into_iter().filter(|(day, _)| *day == partition).map(|(_, batch)| batch));
        }
    }
    Ok(made)
}

impl Side {
    fn of(table: Table, batches: Vec<RecordBatch>) -> Result<Self, FollowError> {
        let batch = joined(table, &batches.iter().collect::<Vec<_>>())?;
        let batch = add_up(table, &batch).map_err(|error| FollowError::Sums(error.into()))?;
        Ok(Self { table, batch })
    }

    fn hash(&self, row: usize) -> Result<String, LakeError> {
        let mut content = Content::default();
        content.add(self.table, &self.batch.slice(row, 1))?;
        Ok(content.to_string())
    }

    /// The key of a row: its first id and its place in the log; for sums, the columns that tell one sum from another.
    fn key(&self, row: usize) -> String {
        let named = |name: &str| format!("{name} {}", self.cell(name, row));
        match self.table.summed_by() {
            Some(keys) => keys.iter().map(|name| named(name)).collect::<Vec<_>>().join(", "),
            None => {
                let ids = self.table.columns().iter().filter(|column| column.holds == Type::Id && !column.nullable);
                let first = ids.map(|column| column.name).next().unwrap_or(self.table.columns()[1].name);
                let place = ["log_partition", "log_offset", "log_index"].map(|name| self.cell(name, row)).join("/");
                format!("{} (decision {place})", named(first))
            }
        }
    }

    fn cell(&self, name: &str, row: usize) -> String {
        let Some(column) = self.batch.column_by_name(name) else { return "absent".to_owned() };
        let options = FormatOptions::default().with_null("empty");
        ArrayFormatter::try_new(column, &options).map_or_else(|error| error.to_string(), |text| text.value(row).to_string())
    }
}

type Rows = Vec<(String, usize)>;

/// Returns the rows that only one side has, and those that only the other has.
fn only(made: &Side, found: &Side) -> Result<(Rows, Rows), LakeError> {
    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    for row in 0..found.batch.num_rows() {
        known.entry(found.hash(row)?).or_default().push(row);
    }
    let mut only_made = Vec::new();
    for row in 0..made.batch.num_rows() {
        if known.get_mut(&made.hash(row)?).and_then(Vec::pop).is_none() {
            only_made.push((made.key(row), row));
        }
    }
    let mut left: Vec<usize> = known.into_values().flatten().collect();
    left.sort_unstable();
    Ok((only_made, left.into_iter().map(|row| (found.key(row), row)).collect()))
}

/// Describes the columns in which two rows differ.
fn differences(made: &Side, row: usize, found: &Side, other: usize) -> String {
    let differing = made.table.columns().iter().filter_map(|column| {
        let (mine, theirs) = (made.cell(column.name, row), found.cell(column.name, other));
        (mine != theirs).then(|| format!("{} is {theirs} in the lake, and {mine} by the ledger", column.name))
    });
    differing.collect::<Vec<_>>().join("; ")
}
