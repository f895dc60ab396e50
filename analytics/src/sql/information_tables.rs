//! `lake_tables` and `lake_columns`: the tables and columns of the lake and their meanings, as tables that can be queried.

use std::{collections::HashMap, sync::Arc};

use arrow::{
    array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema, SchemaRef},
    error::ArrowError,
};
use datafusion::{catalog::TableProvider, datasource::MemTable, error::DataFusionError};

use super::{SqlError, TableFiles, catalog::Tables, error_messages};
use crate::tables::COMMENT;

/// The name of the table of tables and views.
pub(super) const TABLES: &str = "lake_tables";
/// The name of the table of their columns.
pub(super) const COLUMNS: &str = "lake_columns";

/// The description of a table or view.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) meaning: String,
    pub(super) schema: SchemaRef,
    /// The numbers of files, rows and bytes of a table; `None` for a view.
    pub(super) size: Option<[i64; 3]>,
    /// The meanings of columns whose metadata has none.
    pub(super) columns: HashMap<String, String>,
}

impl Described {
    /// Describes a table of the lake.
    pub(super) fn table(files: &TableFiles) -> Self {
        // For people; what another program wrote into the table may say anything of its rows and bytes.
        let saturating = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let sum = |sizes: &mut dyn Iterator<Item = u64>| saturating(sizes.fold(0, u64::saturating_add));
        let size = [
            saturating(files.files.len() as u64),
            sum(&mut files.files.iter().map(|file| file.rows)),
            sum(&mut files.files.iter().map(|file| file.size)),
        ];
        Self {
            name: rewardhub_sql::raw_name(files.table.name()).to_owned(),
            kind: "table",
            meaning: files.table.meaning().to_owned(),
            schema: files.table.schema(),
            size: Some(size),
            columns: HashMap::new(),
        }
    }

    /// The meaning of a column; `None` if it has none.
    fn meaning_of(&self, column: &Field) -> Option<String> {
        self.columns.get(column.name()).or_else(|| column.metadata().get(COMMENT)).cloned()
    }
}

/// Makes `lake_tables` and `lake_columns`.
///
/// # Errors
/// Never for descriptions of this module, but the API of Arrow can fail.
pub(super) fn tables(described: &[Described]) -> Result<Tables, SqlError> {
    let made = |batch: Result<RecordBatch, ArrowError>| -> Result<Arc<dyn TableProvider>, SqlError> {
        let batch = batch.map_err(DataFusionError::from);
        let table = batch.and_then(|batch| MemTable::try_new(batch.schema(), vec![vec![batch]]));
        table.map(|table| Arc::new(table) as Arc<dyn TableProvider>).map_err(|error| error_messages::of_planning(&error))
    };
    let named = [(TABLES, made(table_rows(described))?), (COLUMNS, made(column_rows(described))?)];
    Ok(named.into_iter().map(|(name, table)| (name.to_owned(), table)).collect())
}

fn batch(columns: Vec<(&str, bool, &str, ArrayRef)>) -> Result<RecordBatch, ArrowError> {
    let field = |(name, nullable, meaning, values): &(&str, bool, &str, ArrayRef)| {
        let comment = HashMap::from([(COMMENT.to_owned(), (*meaning).to_owned())]);
        Field::new(*name, DataType::clone(values.data_type()), *nullable).with_metadata(comment)
    };
    let schema = Schema::new(columns.iter().map(field).collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns.into_iter().map(|(.., values)| values).collect())
}

fn texts<T: AsRef<str>>(texts: impl Iterator<Item = T>) -> ArrayRef {
    Arc::new(texts.map(Some).collect::<StringArray>())
}

fn table_rows(described: &[Described]) -> Result<RecordBatch, ArrowError> {
    let size = |at: usize| -> ArrayRef {
        Arc::new(described.iter().map(|table| table.size.map(|size| size[at])).collect::<Int64Array>())
    };
    batch(vec![
        ("table_name", false, "Its name.", texts(described.iter().map(|table| &table.name))),
        ("kind", false, "table or view.", texts(described.iter().map(|table| table.kind))),
        ("meaning", false, "What a row of it is.", texts(described.iter().map(|table| &table.meaning))),
        ("files", true, "How many files it has; empty for views.", size(0)),
        ("rows", true, "How many rows; empty for views.", size(1)),
        ("bytes", true, "How large its files are; empty for views.", size(2)),
    ])
}

fn column_rows(described: &[Described]) -> Result<RecordBatch, ArrowError> {
    let columns = || described.iter().flat_map(|table| table.schema.fields().iter().map(move |column| (table, column.as_ref())));
    let meanings: StringArray = columns().map(|(table, column)| table.meaning_of(column)).collect();
    let nullable: BooleanArray = columns().map(|(_, column)| Some(column.is_nullable())).collect();
    batch(vec![
        ("table_name", false, "The table or view.", texts(columns().map(|(table, _)| &table.name))),
        ("column_name", false, "The column's name.", texts(columns().map(|(_, column)| column.name()))),
        (
            "data_type",
            false,
            "What it holds, as SQL writes it.",
            texts(columns().map(|(_, column)| type_name(column.data_type()))),
        ),
        ("nullable", false, "Whether it may be empty.", Arc::new(nullable)),
        ("meaning", true, "What it means.", Arc::new(meanings)),
    ])
}

/// Writes a type as in SQL.
fn type_name(holds: &DataType) -> String {
    match holds {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "VARCHAR".to_owned(),
        DataType::Int64 => "BIGINT".to_owned(),
        DataType::UInt64 => "BIGINT UNSIGNED".to_owned(),
        DataType::Int32 => "INT".to_owned(),
        DataType::Float64 => "DOUBLE".to_owned(),
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Date32 => "DATE".to_owned(),
        DataType::Timestamp(_, Some(_)) => "TIMESTAMP WITH TIME ZONE".to_owned(),
        DataType::Timestamp(_, None) => "TIMESTAMP".to_owned(),
        DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale) => {
            format!("DECIMAL({precision}, {scale})")
        }
        other => other.to_string(),
    }
}
