//! Writes JSON, as [`super::Format::Json`] describes.

use std::{
    io::{BufWriter, Write},
    sync::Arc,
};

use arrow::{
    array::RecordBatch,
    compute::cast,
    datatypes::{DataType, Field, Schema},
    error::ArrowError,
    json::{WriterBuilder, writer::JsonFormat},
};

use super::{WriteError, unfit};
use crate::sql::Rows;

/// A JSON array with a line for each object.
#[derive(Debug, Default)]
struct Lines;

impl JsonFormat for Lines {
    fn start_stream<W: Write>(&self, to: &mut W) -> Result<(), ArrowError> {
        Ok(to.write_all(b"[")?)
    }

    fn start_row<W: Write>(&self, to: &mut W, is_first_row: bool) -> Result<(), ArrowError> {
        Ok(to.write_all(if is_first_row { b"\n" } else { b",\n" })?)
    }

    fn end_stream<W: Write>(&self, to: &mut W) -> Result<(), ArrowError> {
        Ok(to.write_all(b"\n]\n")?)
    }
}

pub(super) fn write(rows: Rows, to: impl Write) -> Result<u64, WriteError> {
    let mut to = BufWriter::new(to);
    let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, Lines>(&mut to);
    let mut count = 0;
    for batch in rows {
        let batch = batch?;
        writer.write(&in_texts(&batch).map_err(unfit)?).map_err(unfit)?;
        count += batch.num_rows();
    }
    writer.finish().map_err(unfit)?;
    to.flush()?;
    Ok(count as u64)
}

/// Returns the rows, with texts where JSON has no type.
fn in_texts(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let columns = batch.columns().iter().map(|values| match in_text(values.data_type()) {
        Some(target) => cast(values, &target),
        None => Ok(Arc::clone(values)),
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    let fields = schema.fields().iter().zip(&columns);
    let fields: Vec<Field> = fields.map(|(field, values)| Field::new(field.name(), values.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// Returns the type to write instead of another; `None` if JSON can hold it.
fn in_text(holds: &DataType) -> Option<DataType> {
    match holds {
        DataType::Timestamp(..) => Some(DataType::Utf8),
        holds if holds.is_decimal() => Some(DataType::Utf8),
        DataType::List(item) => {
            in_text(item.data_type()).map(|target| DataType::List(Arc::new(Field::new(item.name(), target, item.is_nullable()))))
        }
        _ => None,
    }
}
