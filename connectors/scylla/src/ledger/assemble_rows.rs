//! Assembles rows from the table, read in order: the pieces of a kind at one place are one row.

use rewardhub_core::{
    ids::{BankAccountId, Bucket},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{LedgerError, RowKind};
use scylla::{
    deserialize::{
        DeserializationError, TypeCheckError,
        row::{ColumnIterator, DeserializeRow},
        value::DeserializeValue,
    },
    frame::response::result::ColumnSpec,
};

use super::{
    clustering_key::{ClusteringKey, names_account},
    damaged,
    row_pieces::join,
};

/// Owner, month, piece, and the cell of one kind.
pub(crate) type OneColumn<'a> = (Option<&'a [u8]>, Option<i32>, Option<i32>, Option<&'a [u8]>);

/// A row of the table with owner, month and piece, and one cell per kind.
pub(crate) struct AllColumns<'a> {
    owner: Option<&'a [u8]>,
    month: Option<i32>,
    cells: [Option<&'a [u8]>; RowKind::ALL.len()],
}

impl<'frame, 'metadata> DeserializeRow<'frame, 'metadata> for AllColumns<'frame> {
    fn type_check(specs: &[ColumnSpec<'_>]) -> Result<(), TypeCheckError> {
        let [owner, month, piece, cells @ ..] = specs else { return Err(TypeCheckError::new(OtherColumns)) };
        if cells.len() != RowKind::ALL.len() {
            return Err(TypeCheckError::new(OtherColumns));
        }
        [month, piece].into_iter().try_for_each(|spec| Option::<i32>::type_check(spec.typ()))?;
        [owner].into_iter().chain(cells).try_for_each(|spec| Option::<&[u8]>::type_check(spec.typ()))
    }

    fn deserialize(mut row: ColumnIterator<'frame, 'metadata>) -> Result<Self, DeserializationError> {
        let owner = next(&mut row)?;
        let month = next(&mut row)?;
        let _: Option<i32> = next(&mut row)?;
        let mut cells = [None; RowKind::ALL.len()];
        for cell in &mut cells {
            *cell = next(&mut row)?;
        }
        Ok(Self { owner, month, cells })
    }
}

/// The server answers with other columns than were selected.
#[derive(Debug, thiserror::Error)]
#[error("the columns are not those of `buckets`")]
struct OtherColumns;

fn next<'frame, 'metadata, T: DeserializeValue<'frame, 'metadata>>(
    row: &mut ColumnIterator<'frame, 'metadata>,
) -> Result<T, DeserializationError> {
    let column = row.next().ok_or_else(|| DeserializationError::new(OtherColumns))??;
    T::deserialize(column.spec.typ(), column.slice)
}

/// A row of the table: its place, and its cells that are not empty. A bucket with a head but without rows has none (`None`).
pub(crate) struct TableRow<'a> {
    place: ClusteringKey,
    cells: Vec<(RowKind, &'a [u8])>,
}

impl<'a> TableRow<'a> {
    /// From a row with one cell per kind; `None` if it has no place.
    pub fn of_all(columns: AllColumns<'a>) -> Option<Self> {
        let AllColumns { owner, month, cells } = columns;
        let cells = RowKind::ALL.into_iter().zip(cells).filter_map(|(kind, cell)| Some((kind, cell?))).collect();
        Some(Self { place: ClusteringKey { owner: owner?.to_vec(), month: month? }, cells })
    }

    /// From a row with the cell of one kind; `None` if it has no place.
    pub fn of_one((owner, month, _, cell): OneColumn<'a>, kind: RowKind) -> Option<Self> {
        let cells = cell.into_iter().map(|cell| (kind, cell)).collect();
        Some(Self { place: ClusteringKey { owner: owner?.to_vec(), month: month? }, cells })
    }
}

/// All pieces of the row of one kind at one place.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// The place of the row.
    pub place: ClusteringKey,
    /// The kind of the row.
    pub kind: RowKind,
    pieces: Vec<Vec<u8>>,
}

impl Gathered {
    /// Number of pieces of the row.
    pub fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Size of all pieces, in bytes.
    pub fn bytes(&self) -> usize {
        self.pieces.iter().map(Vec::len).sum()
    }

    /// Decodes the row and its key; the error describes what is wrong.
    pub fn row(&self, bucket: Bucket) -> Result<(RowKey, Row), LedgerError> {
        let broken = |what: String| {
            let ClusteringKey { owner, month } = &self.place;
            let owner: String = owner.iter().map(|byte| format!("{byte:02x}")).collect();
            damaged(format!("the {:?} at bucket {bucket}, owner 0x{owner}, month {month} cannot be read: {what}", self.kind))
        };
        let mut account = None;
        let mut bare = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            let (id, bytes) = split(self.kind, piece).ok_or_else(|| broken("it is cut short".into()))?;
            account = id.or(account);
            bare.push(bytes);
        }
        let row = join(&bare).map_err(|error| broken(error.to_string()))?;
        let key = self.place.key(bucket, self.kind, account);
        key.zip(row)
            .filter(|(key, row)| key.bucket() == bucket && RowKind::from(row) == self.kind)
            .ok_or_else(|| broken("it lies in the wrong place".into()))
    }
}

/// Splits a piece into the account it names, if its kind names one, and the bytes of the row. `None` if it is too short.
fn split(kind: RowKind, piece: &[u8]) -> Option<(Option<BankAccountId>, &[u8])> {
    if !names_account(kind) {
        return Some((None, piece));
    }
    let (id, bytes) = piece.split_at_checked(16)?;
    Some((Some(BankAccountId::from_bytes(id.try_into().ok()?)), bytes))
}

/// Gathers pieces in the order of the table.
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    place: Option<ClusteringKey>,
    open: Vec<(RowKind, Vec<Vec<u8>>)>,
}

impl Gathering {
    /// Takes the next row of the table, and passes each row of the ledger that it completes to `each`.
    pub fn take(&mut self, row: TableRow<'_>, each: &mut impl FnMut(Gathered)) {
        if self.place.as_ref() != Some(&row.place) {
            self.end(each);
            self.place = Some(row.place);
        }
        for (kind, cell) in row.cells {
            match self.open.iter_mut().find(|(own, _)| *own == kind) {
                Some((_, pieces)) => pieces.push(cell.to_vec()),
                None => self.open.push((kind, vec![cell.to_vec()])),
            }
        }
    }

    /// Ends gathering, and passes the last rows to `each`.
    pub fn end(&mut self, each: &mut impl FnMut(Gathered)) {
        let Some(place) = self.place.take() else { return };
        self.open.drain(..).for_each(|(kind, pieces)| each(Gathered { place: place.clone(), kind, pieces }));
    }
}
