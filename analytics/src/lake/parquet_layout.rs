//! The layout of a table's files: which columns have a dictionary, and how much is read to find the rows of one wallet.
//!
//! A wallet has few rows a day, so everything else that must be read for them counts. Pages are small, and columns that seldom
//! repeat (identifiers, instants, offsets) have no dictionary, which would be read as a whole; they are delta-encoded.

use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion},
    },
    schema::types::ColumnPath,
};

use super::parquet_files::{file_schema, order};
use crate::tables::{Column, LOG_OFFSET, Table, Type};

/// The most rows of a row group.
const ROW_GROUP_ROWS: usize = 262_144;
/// The most rows of a page, which is the least that is read to find the rows of one wallet.
const PAGE_ROWS: usize = 2_048;
/// The rate of false positives of a bloom filter.
const FALSE_POSITIVES: f64 = 0.01;

/// The properties of a file with about so many rows of a table.
pub(super) fn properties(table: Table, rows: usize) -> WriterProperties {
    let schema = file_schema(table);
    let sorting = order(table).into_iter().filter_map(|name| {
        let column_idx = i32::try_from(schema.index_of(name).ok()?).ok()?;
        Some(SortingColumn { column_idx, descending: false, nulls_first: true })
    });
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_created_by("rewardhub".into())
        .set_sorting_columns(Some(sorting.collect()));
    let columns = table.columns().iter().skip(1);
    let properties = columns.fold(properties, of_column);
    let properties = table.sorted_by().iter().chain(&table.ids().collect::<Vec<_>>()).fold(properties, |properties, name| {
        // Only in these columns does a page have few of the values.
        properties.set_column_statistics_enabled(ColumnPath::from(*name), EnabledStatistics::Page)
    });
    let distinct = rows.clamp(1, ROW_GROUP_ROWS) as u64;
    let bloom = |properties: WriterPropertiesBuilder, id| {
        let column = ColumnPath::from(id);
        properties
            .set_column_bloom_filter_enabled(column.clone(), true)
            .set_column_bloom_filter_fpp(column.clone(), FALSE_POSITIVES)
            .set_column_bloom_filter_max_ndv(column, distinct)
    };
    table.ids().fold(properties, bloom).build()
}

fn of_column(properties: WriterPropertiesBuilder, column: &Column) -> WriterPropertiesBuilder {
    let encoding = match column.holds {
        Type::Id => Encoding::DELTA_BYTE_ARRAY,
        Type::Time => Encoding::DELTA_BINARY_PACKED,
        Type::Whole if column.name == LOG_OFFSET => Encoding::DELTA_BINARY_PACKED,
        Type::Text | Type::Whole | Type::Amount | Type::Sum | Type::Day | Type::Flag => return properties,
    };
    let path = ColumnPath::from(column.name);
    properties.set_column_dictionary_enabled(path.clone(), false).set_column_encoding(path, encoding)
}
