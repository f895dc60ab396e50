//! Writes a table for people, as [`super::Format::Table`] describes.

use std::io::{BufWriter, Write};

use arrow::{array::RecordBatch, datatypes::DataType, error::ArrowError};

use super::{
    MOST_SHOWN, WriteError,
    cells::{Cells, For},
    unfit,
};
use crate::sql::Rows;

/// The most lines of a cell and characters of a line, because a column is as wide as its longest line.
const MOST_PARTS: usize = 1_000;

pub(super) fn write(mut rows: Rows, bold: bool, to: impl Write) -> Result<u64, WriteError> {
    let schema = rows.schema();
    let mut table = Table {
        head: schema.fields().iter().map(|column| shown(column.name()).replace('\n', " ")).collect(),
        right: schema.fields().iter().map(|column| is_number(column.data_type())).collect(),
        rows: Vec::new(),
    };
    let mut count = 0;
    let ended = rows.try_for_each(|batch| {
        let batch = batch?;
        let room = MOST_SHOWN.saturating_sub(table.rows.len()).min(batch.num_rows());
        table.take(&batch.slice(0, room)).map_err(unfit)?;
        count += batch.num_rows();
        Ok::<(), WriteError>(())
    });
    let mut to = BufWriter::new(to);
    if ended.is_ok() || count > 0 {
        table.write(bold, &mut to)?;
        let more = count - table.rows.len();
        if more > 0 {
            writeln!(to, "and {more} more rows, which the other formats show")?;
        }
    }
    to.flush()?;
    ended.map(|()| count as u64)
}

/// A table with aligned columns.
struct Table {
    head: Vec<String>,
    right: Vec<bool>,
    /// The cells of each row, some of which have several lines, as plans do.
    rows: Vec<Vec<String>>,
}

impl Table {
    fn take(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let columns = batch.columns().iter().map(|values| Cells::of(values, For::People)).collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let cell = |column: &Cells| Ok(column.text(row)?.map(|text| shown(&text)).unwrap_or_default());
            self.rows.push(columns.iter().map(cell).collect::<Result<_, ArrowError>>()?);
        }
        Ok(())
    }

    fn write(&self, bold: bool, to: &mut impl Write) -> std::io::Result<()> {
        let width = |at: usize| {
            let lines = self.rows.iter().flat_map(|row| row[at].split('\n'));
            let cells = lines.map(|line| line.chars().count());
            cells.chain([self.head[at].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let (on, off) = if bold { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        writeln!(to, "{on}{}{off}", self.line(&self.head, &widths))?;
        for row in &self.rows {
            let height = row.iter().map(|cell| cell.split('\n').count()).max().unwrap_or(1);
            for at in 0..height {
                let cells: Vec<&str> = row.iter().map(|cell| cell.split('\n').nth(at).unwrap_or_default()).collect();
                writeln!(to, "{}", self.line(&cells, &widths))?;
            }
        }
        Ok(())
    }

    fn line<T: AsRef<str>>(&self, cells: &[T], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), right) in cells.iter().map(AsRef::as_ref).zip(widths).zip(&self.right) {
            let padding = " ".repeat(width - cell.chars().count());
            let (before, after) = if *right { (padding.as_str(), "") } else { ("", padding.as_str()) };
            line.extend([before, cell, after, "  "]);
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// Removes control characters other than line breaks, and cuts a text to [`MOST_PARTS`] lines.
fn shown(text: &str) -> String {
    let mut lines = text.trim_end().split('\n');
    let mut kept: Vec<String> = lines.by_ref().take(MOST_PARTS).map(line).collect();
    if lines.next().is_some() {
        kept.push("…".to_owned());
    }
    kept.join("\n")
}

fn line(text: &str) -> String {
    let mut characters = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut kept: String = characters.by_ref().take(MOST_PARTS).collect();
    if characters.next().is_some() {
        kept.push('…');
    }
    kept
}

fn is_number(holds: &DataType) -> bool {
    holds.is_numeric()
}
