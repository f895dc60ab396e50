//! Writes CSV, as [`super::Format::Csv`] describes.

use std::io::{BufWriter, Write};

use super::{
    WriteError,
    cells::{Cells, For},
    unfit,
};
use crate::sql::Rows;

pub(super) fn write(rows: Rows, to: impl Write) -> Result<u64, WriteError> {
    let mut to = BufWriter::new(to);
    let schema = rows.schema();
    line(&mut to, schema.fields().iter().map(|column| Some(column.name().clone())))?;
    let mut count = 0;
    for batch in rows {
        let batch = batch.inspect_err(|_| {
            // Earlier rows are written before the error is returned. If that fails too, the query's error says more.
            to.flush().unwrap_or_default();
        })?;
        let columns = batch.columns().iter().map(|values| Cells::of(values, For::Machines));
        let columns = columns.collect::<Result<Vec<_>, _>>().map_err(unfit)?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().map(|column| column.text(row)).collect::<Result<Vec<_>, _>>().map_err(unfit)?;
            line(&mut to, cells.into_iter())?;
            count += 1;
        }
    }
    to.flush()?;
    Ok(count)
}

fn line(to: &mut impl Write, cells: impl Iterator<Item = Option<String>>) -> Result<(), WriteError> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            to.write_all(b",")?;
        }
        match cell {
            None => {}
            Some(text) if text.is_empty() || text.contains([',', '"', '\n', '\r']) => {
                write!(to, "\"{}\"", text.replace('"', "\"\""))?;
            }
            Some(text) => to.write_all(text.as_bytes())?,
        }
    }
    to.write_all(b"\n")?;
    Ok(())
}
