//! A hash of the content of a table: the same for the same rows, in whichever files they are.
//!
//! Each row has a hash (BLAKE3, 128 bits) of its columns that are not empty, with their names: a later column that is empty
//! changes nothing, and neither does the order of columns. A partition has the sum of its rows' hashes modulo 2^128, so order
//! does not matter and repeated rows count. Rows of sums are added up first, since several of them may have the same key.

use std::{collections::BTreeMap, fmt};

use arrow::{
    array::{Array as _, AsArray as _, RecordBatch},
    datatypes::{DataType, Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType},
};
use object_store::ObjectStoreExt as _;
use rewardhub_core::time::Day;
use rewardhub_engine::catch_panic::guarded;

use super::{
    delta::LakeFile,
    error::LakeError,
    open::Lake,
    parquet_files::broken,
    read_files::{AddUp, fetch, merged, next_batch, rows_of, with_partition},
};
use crate::tables::Table;

/// The number and the hash of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Content {
    /// The number of rows; for a table of sums, after they were added up.
    pub rows: u64,
    sum: u128,
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.sum)
    }
}

impl Content {
    /// Adds rows with all columns of their table.
    ///
    /// # Errors
    /// [`LakeError::Rows`] for a column of a type that no table has.
    pub fn add(&mut self, table: Table, batch: &RecordBatch) -> Result<(), LakeError> {
        let schema = batch.schema();
        let mut columns: Vec<_> = schema.fields().iter().zip(batch.columns()).collect();
        columns.sort_by_key(|(field, _)| field.name());
        let mut bytes = Vec::new();
        for row in 0..batch.num_rows() {
            bytes.clear();
            for (field, column) in &columns {
                if column.is_valid(row) {
                    part(&mut bytes, field.name().as_bytes());
                    value(&mut bytes, column.as_ref(), row)
                        .ok_or_else(|| broken(table, format!("{} cannot be hashed", field.name())))?;
                }
            }
            let mut hash = [0; 16];
            hash.copy_from_slice(&blake3::hash(&bytes).as_bytes()[..16]);
            self.sum = self.sum.wrapping_add(u128::from_le_bytes(hash));
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }
}

fn part(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend((part.len() as u64).to_le_bytes());
    bytes.extend(part);
}

fn value(bytes: &mut Vec<u8>, column: &dyn arrow::array::Array, row: usize) -> Option<()> {
    match column.data_type() {
        DataType::Utf8 => part(bytes, column.as_string::<i32>().value(row).as_bytes()),
        DataType::Int64 => part(bytes, &column.as_primitive::<Int64Type>().value(row).to_le_bytes()),
        DataType::Decimal128(..) => part(bytes, &column.as_primitive::<Decimal128Type>().value(row).to_le_bytes()),
        DataType::Date32 => part(bytes, &column.as_primitive::<Date32Type>().value(row).to_le_bytes()),
        DataType::Timestamp(..) => part(bytes, &column.as_primitive_opt::<TimestampMicrosecondType>()?.value(row).to_le_bytes()),
        DataType::Boolean => part(bytes, &[u8::from(column.as_boolean().value(row))]),
        _ => return None,
    }
    Some(())
}

impl Lake {
    /// Returns the content of each partition of a table. Reads every file, and compares it with its digest.
    ///
    /// # Errors
    /// [`LakeError`].
    pub async fn content(&self, table: Table) -> Result<BTreeMap<Day, Content>, LakeError> {
        let mut contents = BTreeMap::new();
        for (partition, files) in self.snapshot(table).await?.by_partition() {
            contents.insert(partition, self.content_of(table, partition, &files).await?);
        }
        Ok(contents)
    }

    /// Returns the content of the files of one partition.
    pub(crate) async fn content_of(&self, table: Table, partition: Day, files: &[LakeFile]) -> Result<Content, LakeError> {
        let mut content = Content::default();
        let mut take = |batch: &RecordBatch| {
            let whole = with_partition(table, partition, batch).map_err(|error| broken(table, error))?;
            content.add(table, &whole)
        };
        if table.summed_by().is_none() {
            for file in files {
                let bytes = fetch(self.store().as_ref(), table, file).await?;
                rows_of(table, file, bytes, 8_192)?.try_for_each(|batch| take(&batch?))?;
            }
            return Ok(content);
        }
        let mut sums = AddUp::new(table, partition);
        let mut rows = merged(self.store().as_ref(), table, files).await?;
        while let Some(batch) = next_batch(table, &mut rows).await? {
            take(&sums.push(batch)?)?;
        }
        sums.finish().iter().try_for_each(take)?;
        Ok(content)
    }

    /// Returns the rows in the files of one partition, without a look at their digests, and the files that cannot be read at all.
    ///
    /// # Errors
    /// [`LakeError::Store`].
    pub(crate) async fn rows_as_they_lie(
        &self,
        table: Table,
        partition: Day,
        files: &[LakeFile],
    ) -> Result<(Vec<RecordBatch>, Vec<LakeFile>), LakeError> {
        let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
        for file in files {
            let read = match self.store().get(&file.place(table)).await {
                Ok(found) => found.bytes().await.ok().and_then(|bytes| {
                    let read = || {
                        let batches = rows_of(table, file, bytes, 8_192).ok()?;
                        batches.map(|batch| with_partition(table, partition, &batch.ok()?).ok()).collect::<Option<Vec<_>>>()
                    };
                    guarded(read).ok().flatten()
                }),
                Err(object_store::Error::NotFound { .. }) => None,
                Err(source) => return Err(LakeError::Store { doing: "read", path: file.path.clone(), cause: source }),
            };
            match read {
                Some(batches) => rows.extend(batches),
                None => unreadable.push(file.clone()),
            }
        }
        Ok((rows, unreadable))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{ArrayRef, Int64Array, StringArray},
        datatypes::{Field, Schema},
    };

    use super::*;

    fn content(columns: &[(&str, &[Option<&str>])], numbers: &[i64]) -> Content {
        let mut fields: Vec<_> = columns.iter().map(|(name, _)| Field::new(*name, DataType::Utf8, true)).collect();
        fields.push(Field::new("number", DataType::Int64, false));
        let mut arrays: Vec<ArrayRef> =
            columns.iter().map(|(_, texts)| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef).collect();
        arrays.push(Arc::new(Int64Array::from(numbers.to_vec())));
        let mut content = Content::default();
        content.add(Table::Rules, &RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()).unwrap();
        content
    }

    #[test]
    fn order_of_rows_and_columns_and_empty_columns_change_nothing() {
        let one = content(&[("a", &[Some("x"), Some("y")]), ("b", &[None, Some("z")])], &[1, 2]);
        let other = content(&[("b", &[Some("z"), None]), ("c", &[None, None]), ("a", &[Some("y"), Some("x")])], &[2, 1]);
        assert_eq!(one, other);
        assert_eq!(one.to_string().len(), 32);
    }

    #[test]
    fn a_value_a_place_or_a_repetition_changes_it() {
        let one = content(&[("a", &[Some("x")]), ("b", &[Some("y")])], &[1]);
        assert_ne!(one, content(&[("a", &[Some("x")]), ("b", &[Some("y")])], &[2]));
        assert_ne!(one, content(&[("a", &[Some("y")]), ("b", &[Some("x")])], &[1]));
        assert_ne!(one, content(&[("a", &[Some("xy")]), ("b", &[Some("")])], &[1]));
        assert_ne!(one, content(&[("a", &[Some("x")]), ("b", &[None])], &[1]));
        assert_ne!(one, content(&[("a", &[Some("x"), Some("x")]), ("b", &[Some("y"), Some("y")])], &[1, 1]));
    }
}
