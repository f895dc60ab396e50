//! Columns that nothing reads: a word for a status in one of them may mean that a row is not what it seems.

use ::csv::ByteRecord;
use rewardhub_core::item::Status;

use super::{field_encoding::lossy, layout::Layout, sample_rows::key_of, status_and_direction_words::Lexicon};
use crate::profile::Field;

/// Number of other values after which a column is no longer checked.
const ENOUGH: u32 = 10_000;
/// Length of the longest word for a status, in bytes.
const LONGEST: usize = 40;

/// The columns that nothing reads, and what was seen in them.
pub(super) struct UnmappedColumns {
    columns: Vec<Column>,
}

struct Column {
    at: usize,
    key: String,
    last: Vec<u8>,
    /// The status that `last` names; `None` if it names none.
    says: Option<Status>,
    others: u32,
    /// The first word for a status that is not booked, and its line.
    first_word: Option<(String, u64)>,
}

impl UnmappedColumns {
    /// The unread columns of a layout; none if a column for the status is read.
    pub(super) fn of(layout: &Layout) -> Self {
        let columns = if layout.column(Field::Status).is_some() { Vec::new() } else { layout.unread() };
        let column = |at: usize| Column {
            at,
            key: key_of(&layout.headers, at),
            last: Vec::new(),
            says: None,
            others: 0,
            first_word: None,
        };
        Self { columns: columns.into_iter().map(column).collect() }
    }

    /// Checks a row. Returns why it cannot be read as booked, if a column that held nothing
    /// else before has a word for another status.
    pub(super) fn look(&mut self, record: &ByteRecord, line: u64, lexicon: &Lexicon) -> Option<String> {
        let mut objection = None;
        for column in &mut self.columns {
            let cell = record.get(column.at).unwrap_or(&[]).trim_ascii();
            if cell.is_empty() || column.others > ENOUGH {
                continue;
            }
            if cell != column.last {
                column.last = cell.to_vec();
                let may_be_word = cell.len() <= LONGEST && !cell.iter().any(u8::is_ascii_digit);
                column.says = may_be_word.then(|| lossy(cell)).and_then(|word| lexicon.status(&word));
            }
            match column.says {
                None => column.others += 1,
                Some(Status::Booked) => {}
                Some(Status::Pending | Status::Removed) => {
                    let word = lossy(cell).into_owned();
                    if column.others == 0 {
                        objection =
                            Some(format!("column {} says {word:?}, and nothing reads it; {}", column.key, column.settles()));
                    }
                    column.first_word.get_or_insert((word, line));
                }
            }
        }
        objection
    }

    /// Remarks about columns that hold such words among others, for the delivery's report.
    pub(super) fn remarks(&self) -> impl Iterator<Item = String> {
        self.columns.iter().filter(|column| column.others > 0).filter_map(|column| {
            let (word, line) = column.first_word.as_ref()?;
            let (key, settles) = (&column.key, column.settles());
            Some(format!("column {key} says {word:?} in line {line}, and nothing reads it; {settles}"))
        })
    }
}

impl Column {
    fn settles(&self) -> String {
        let key = &self.key;
        format!(
            "if it tells how final a row is, set status = {key} under [csv.columns] in the feed's profile, else read it as something \
             (category = {key})"
        )
    }
}
