//! Writes Parquet, as [`super::Format::Parquet`] describes.

use std::io::Write;

use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    errors::ParquetError,
    file::properties::WriterProperties,
};

use super::{WriteError, unfit};
use crate::sql::Rows;

/// Rows of a row group, which bound the memory of the writer.
const GROUP_ROWS: usize = 1 << 18;

pub(super) fn write(rows: Rows, to: impl Write + Send) -> Result<u64, WriteError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build();
    let mut writer = ArrowWriter::try_new(to, rows.schema(), Some(properties)).map_err(failed)?;
    let mut count = 0;
    for batch in rows {
        let batch = batch?;
        writer.write(&batch).map_err(failed)?;
        count += batch.num_rows();
    }
    writer.close().map_err(failed)?;
    Ok(count as u64)
}

fn failed(error: ParquetError) -> WriteError {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => WriteError::Io(*error),
            Err(error) => WriteError::Unfit(error.to_string()),
        },
        ParquetError::ArrowError(message) | ParquetError::General(message) | ParquetError::NYI(message) => {
            WriteError::Unfit(message)
        }
        other => unfit(arrow::error::ArrowError::from(other)),
    }
}
