//! The conditional batch of a commit: the head under its condition, then the pieces of rows that changed.

use std::collections::{BTreeMap, BTreeSet};

use rewardhub_core::{
    ids::Bucket,
    state::{
        reference_accounts::{Entry, entries_added},
        row::{Row, RowKey},
    },
};
use rewardhub_engine::ports::{BucketCommit, Head, RowKind};
use scylla::serialize::{
    SerializationError,
    row::{RowSerializationContext, SerializeRow},
    value::SerializeValue,
    writers::RowWriter,
};

use super::{
    clustering_key::{ClusteringKey, account},
    outbox,
    row_columns::Columns,
    row_pieces::changed,
};

/// Rough size of a statement besides its values, in bytes.
const STATEMENT_BYTES: usize = 64;

/// The changed cells of one row of the table: per kind, the bytes to write or `None` to clear the cell.
type Cells = Vec<(RowKind, Option<Vec<u8>>)>;

/// What a commit changes in its bucket.
#[derive(Debug)]
pub(crate) struct Changes {
    bucket: i32,
    head: Head,
    expected: Option<i64>,
    outbox: Vec<u8>,
    rows: Vec<(ClusteringKey, i32, Cells)>,
    references: BTreeSet<Entry>,
}

/// The values of one statement of the batch.
#[derive(Debug)]
pub(crate) enum Values<'a> {
    /// The values of the statement that sets the head.
    Head(&'a Changes),
    /// The values of a statement that writes a row, in the bucket of this number.
    Row(i32, &'a (ClusteringKey, i32, Cells)),
}

impl Changes {
    /// What a commit changes, given the rows before it.
    pub fn of<'a>(commit: &BucketCommit, before: impl Fn(&RowKey) -> Option<&'a Row>) -> Self {
        let mut rows: BTreeMap<(ClusteringKey, i32), Cells> = BTreeMap::new();
        let mut references = BTreeSet::new();
        for (key, row) in &commit.rows {
            references.append(&mut entries_added(key, before(key), row));
            let (place, prefix) = (ClusteringKey::of(key), account(key).map(|id| id.bytes()));
            for (piece, bytes) in changed(before(key), row) {
                let bytes = bytes.map(|bytes| prefix.iter().flatten().copied().chain(bytes).collect());
                let piece = i32::try_from(piece).expect("a row has far less than 2^31 pieces");
                rows.entry((place.clone(), piece)).or_default().push((RowKind::from(key), bytes));
            }
        }
        let in_order = |((place, piece), mut cells): ((ClusteringKey, i32), Cells)| {
            cells.sort_by_key(|(kind, _)| super::row_columns::index(*kind));
            (place, piece, cells)
        };
        let version = commit.expected + 1;
        Self {
            bucket: bucket(commit.bucket),
            head: Head { version, commit: commit.commit, applied: Some(commit.applied) },
            expected: (commit.expected > 0).then_some(commit.expected.cast_signed()),
            outbox: outbox::pack(&commit.outbox),
            rows: rows.into_iter().map(in_order).collect(),
            references,
        }
    }

    /// The bucket of the commit, as the table has it.
    pub fn bucket(&self) -> i32 {
        self.bucket
    }

    /// The head after the commit.
    pub fn head(&self) -> Head {
        self.head
    }

    /// What leads to the bank accounts of the bucket, and did not before.
    pub fn references(&self) -> &BTreeSet<Entry> {
        &self.references
    }

    /// Rough size of the batch in bytes.
    pub fn bytes(&self) -> usize {
        let cells = |cells: &Cells| cells.iter().map(|(_, bytes)| bytes.as_ref().map_or(0, Vec::len)).sum::<usize>();
        let row = |(place, _, own): &(ClusteringKey, i32, Cells)| STATEMENT_BYTES + place.owner.len() + cells(own);
        STATEMENT_BYTES + self.outbox.len() + self.rows.iter().map(row).sum::<usize>()
    }

    /// The columns that each statement writes, without the head's statement.
    pub fn columns(&self) -> impl Iterator<Item = Columns> {
        self.rows.iter().map(|(_, _, cells)| cells.iter().fold(Columns::default(), |all, (kind, _)| all.with(*kind)))
    }

    /// The values of all statements, the head's first.
    pub fn values(&self) -> Vec<Values<'_>> {
        std::iter::once(Values::Head(self)).chain(self.rows.iter().map(|row| Values::Row(self.bucket, row))).collect()
    }
}

/// A bucket, as the table has it.
pub(crate) fn bucket(bucket: Bucket) -> i32 {
    i32::try_from(bucket.0).expect("buckets are below 2^24")
}

impl SerializeRow for Values<'_> {
    fn serialize(&self, context: &RowSerializationContext<'_>, writer: &mut RowWriter<'_>) -> Result<(), SerializationError> {
        match self {
            Self::Head(changes) => {
                let Changes { bucket, head, expected, outbox, .. } = changes;
                let applied = head.applied.map(|at| (at.offset.cast_signed(), at.hash.0.cast_signed()));
                let (version, commit) = (head.version.cast_signed(), head.commit);
                let (owner, number) = (commit.owner.cast_signed(), commit.number.cast_signed());
                let (offset, hash) = (applied.map(|at| at.0), applied.map(|at| at.1));
                let values = (version, owner, number, offset, hash, outbox, bucket, expected);
                SerializeRow::serialize(&values, context, writer)
            }
            Self::Row(bucket, (place, piece, cells)) => {
                let columns = context.columns();
                for ((_, bytes), column) in cells.iter().zip(columns) {
                    bytes.serialize(column.typ(), writer.make_cell_writer())?;
                }
                let key = columns.get(cells.len()..).unwrap_or_default();
                let values = (bucket, &place.owner, place.month, piece);
                SerializeRow::serialize(&values, &RowSerializationContext::from_specs(key), writer)
            }
        }
    }

    fn is_empty(&self) -> bool {
        false
    }
}
