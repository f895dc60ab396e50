//! A small lake of files, written as the lake writes them, in a folder that is removed.

use std::{fs, sync::Arc};

use arrow::{
    array::{ArrayRef, RecordBatch, StringArray},
    compute::{SortColumn, SortOptions, cast, lexsort_to_indices, take_record_batch},
    datatypes::Schema,
};
use object_store::{local::LocalFileSystem, path::Path};
use parquet::{arrow::ArrowWriter, file::properties::WriterProperties};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::{
    sql::{
        CancellationToken, FileEntry, Limits, Params, Session, SqlEngine, SqlError, TableFiles, View,
        output::{self, Format, WriteError},
    },
    tables::{Column, Table, Type},
};

/// A row: texts of columns by name. Others are empty where they may be, and nought elsewhere.
pub type Row<'a> = &'a [(&'a str, &'a str)];

pub struct Fixture {
    pub folder: TempDir,
    pub tables: Vec<TableFiles>,
}

impl Fixture {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), tables: Vec::new() }
    }

    /// Rewards of three days, and the tables that have none.
    pub fn of_three_days() -> Self {
        let mut lake = Self::new();
        let reward = |id, wallet, rule, amount, at| {
            [
                ("reward_id", id),
                ("wallet_id", wallet),
                ("rule_id", rule),
                ("kind", "earn"),
                ("asset", "GBP"),
                ("amount", amount),
                ("decided_at", at),
            ]
        };
        let file = |lake: &mut Self, day: &str, rows: &[[(&str, &str); 7]]| {
            let rows: Vec<Row> = rows.iter().map(|row| row.as_slice()).collect();
            lake.file(Table::Rewards, day, &rows);
        };
        file(
            &mut lake,
            "2026-01-05",
            &[
                reward("r1", "w1", "coffee", "12.5", "2026-01-05T10:00:00"),
                reward("r2", "w2", "coffee", "0.3333", "2026-01-05T11:30:00.25"),
            ],
        );
        file(&mut lake, "2026-01-06", &[reward("r3", "w1", "fuel", "-2", "2026-01-06T09:00:00")]);
        file(
            &mut lake,
            "2026-01-07",
            &[
                reward("r4", "w3", "fuel", "100", "2026-01-07T00:00:00"),
                reward("r5", "w1", "coffee", "1.05", "2026-01-07T23:59:59"),
            ],
        );
        lake
    }

    /// Adds a file.
    pub fn file(&mut self, table: Table, day: &str, rows: &[Row]) -> String {
        self.file_without(table, day, rows, &[])
    }

    /// Adds a file of a time before some columns were.
    pub fn file_without(&mut self, table: Table, day: &str, rows: &[Row], lacking: &[&str]) -> String {
        let columns = || table.columns()[1..].iter().filter(|column| !lacking.contains(&column.name));
        let arrays: Vec<ArrayRef> = columns().map(|column| values(column, rows)).collect();
        let schema = table.schema();
        let fields: Vec<_> = columns().map(|column| schema.field_with_name(column.name).unwrap().clone()).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap();
        self.batch(table, day, &batch)
    }

    /// Adds a file of these rows, sorted as the table's are.
    pub fn batch(&mut self, table: Table, day: &str, batch: &RecordBatch) -> String {
        let options = Some(SortOptions { descending: false, nulls_first: true });
        let keys = table.sorted_by().iter().filter_map(|name| batch.column_by_name(name));
        let keys: Vec<_> = keys.map(|values| SortColumn { values: Arc::clone(values), options }).collect();
        let batch = take_record_batch(batch, &lexsort_to_indices(&keys, None).unwrap()).unwrap();

        let number = self.tables.iter().map(|files| files.files.len()).sum::<usize>();
        let path = format!("{}/{}={day}/{number}.parquet", table.name(), table.partitioned_by());
        let on_disk = self.folder.path().join(&path);
        fs::create_dir_all(on_disk.parent().unwrap()).unwrap();
        let mut properties = WriterProperties::builder().set_data_page_row_count_limit(1000).set_write_batch_size(500);
        for column in table.columns().iter().filter(|column| column.holds == Type::Id) {
            properties = properties.set_column_bloom_filter_enabled(column.name.into(), true);
        }
        let mut writer =
            ArrowWriter::try_new(fs::File::create(&on_disk).unwrap(), batch.schema(), Some(properties.build())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();

        let entry = FileEntry {
            path: Path::from(path.as_str()),
            size: fs::metadata(&on_disk).unwrap().len(),
            rows: u64::try_from(batch.num_rows()).unwrap(),
            partition_days_since_epoch: day_number(day),
            sha256: Some(sha256(&fs::read(&on_disk).unwrap())),
            decided_at: None,
        };
        match self.tables.iter_mut().find(|files| files.table == table) {
            Some(files) => files.files.push(entry),
            None => {
                let store = Arc::new(LocalFileSystem::new_with_prefix(self.folder.path()).unwrap());
                self.tables.push(TableFiles { table, store, files: vec![entry] });
            }
        }
        path
    }

    /// Takes a file away from under the lake: whoever opens it fails.
    pub fn lose(&self, path: &str) {
        fs::remove_file(self.folder.path().join(path)).unwrap();
    }

    pub fn path(&self, table: Table, at: usize) -> String {
        self.tables.iter().find(|files| files.table == table).unwrap().files[at].path.to_string()
    }

    pub fn session(&self) -> Session {
        self.session_within(Limits::default())
    }

    pub fn session_within(&self, limits: Limits) -> Session {
        SqlEngine::new(limits).unwrap().session(self.tables.clone(), &[]).unwrap()
    }

    pub fn session_with(&self, views: &[View]) -> Result<Session, SqlError> {
        SqlEngine::new(Limits::default())?.session(self.tables.clone(), views)
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A day's number.
pub fn day_number(day: &str) -> i32 {
    let days = cast(&StringArray::from(vec![day]), &arrow::datatypes::DataType::Date32).unwrap();
    arrow::array::AsArray::as_primitive::<arrow::datatypes::Date32Type>(&days).value(0)
}

fn values(column: &Column, rows: &[Row]) -> ArrayRef {
    let nought = match column.holds {
        Type::Text | Type::Id => "",
        Type::Whole | Type::Amount | Type::Sum => "0",
        Type::Day => "2026-01-01",
        Type::Time => "2026-01-01T00:00:00",
        Type::Flag => "false",
    };
    let text = |row: &Row| {
        let given = row.iter().find(|(name, _)| *name == column.name).map(|(_, text)| *text);
        given.or((!column.nullable).then_some(nought)).map(str::to_owned)
    };
    let texts: StringArray = rows.iter().map(text).collect();
    cast(&texts, &column.holds.arrow()).unwrap()
}

/// The answer in a format, as text.
pub fn answer_as(session: &Session, sql: &str, format: Format) -> Result<String, WriteError> {
    let mut bytes = Vec::new();
    let rows = session.query(sql, &Params::new(), &CancellationToken::new())?;
    output::write(rows, format, &mut bytes)?;
    Ok(String::from_utf8(bytes).unwrap())
}

/// The answer as CSV.
pub fn answer(session: &Session, sql: &str) -> String {
    answer_as(session, sql, Format::Csv).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Why there is none.
pub fn refusal(session: &Session, sql: &str) -> String {
    match answer_as(session, sql, Format::Csv) {
        Ok(answer) => panic!("{sql} was answered: {answer}"),
        Err(error) => error.to_string(),
    }
}
