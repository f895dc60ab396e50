//! How files are read: in as many streams as there are processors, with filters pushed into them, in their order where that holds.

use std::{cmp::Reverse, sync::Arc};

use arrow::{
    compute::SortOptions,
    datatypes::{Schema, SchemaRef},
};
use datafusion::{
    catalog::Session,
    common::{ColumnStatistics, Statistics, stats::Precision},
    config::TableParquetOptions,
    datasource::{
        listing::PartitionedFile,
        physical_plan::{FileGroup, FileScanConfig, FileScanConfigBuilder, ParquetSource},
        table_schema::TableSchema,
    },
    error::Result,
    physical_expr::{LexOrdering, PhysicalSortExpr, expressions},
    scalar::ScalarValue,
};

use super::super::{
    files::{FileEntry, TableFiles},
    stores,
};
use super::reader::Readers;
use crate::tables::DECIDED_AT;

/// Rows that are made room for at a time where a query goes after few.
const FEW_ROWS: usize = 1024;

/// The reading of a table's files.
pub(super) struct Scan<'a> {
    pub(super) table: &'a TableFiles,
    /// The table's columns; the first is the one that it is partitioned by.
    pub(super) schema: &'a SchemaRef,
    pub(super) session: &'a dyn Session,
    /// Whether filters leave few of the rows: those are found first, and only what is theirs of other columns is read.
    pub(super) few: bool,
}

impl Scan<'_> {
    /// What DataFusion needs to know of it.
    ///
    /// # Errors
    /// When the projection names columns that there are not.
    pub(super) fn config(
        &self,
        files: &[&FileEntry],
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<FileScanConfig> {
        // DataFusion puts partition columns last, the lake puts them first.
        let in_files = Arc::new(Schema::new(self.schema.fields()[1..].to_vec()));
        let columns =
            TableSchema::builder(in_files).with_table_partition_cols(vec![Arc::clone(&self.schema.fields()[0])]).build();
        let last = self.schema.fields().len() - 1;
        let place = |column: usize| if column == 0 { last } else { column - 1 };
        let places = match projection {
            Some(columns) => columns.iter().copied().map(place).collect(),
            None => (0..=last).map(place).collect(),
        };

        let (groups, ordered) = self.groups(files, &columns);
        let statistics = Statistics::try_merge_iter(
            groups.iter().flat_map(FileGroup::iter).filter_map(|file| file.statistics.as_deref()),
            columns.table_schema(),
        )?;
        let statistics = inexact(statistics, columns.table_schema());
        let order = if ordered { self.order(columns.table_schema())? } else { Vec::new() };
        Ok(FileScanConfigBuilder::new(stores::address(self.table.table), self.source(columns))
            .with_file_groups(groups)
            .with_statistics(statistics)
            .with_projection_indices(Some(places))?
            .with_limit(limit)
            .with_output_ordering(order)
            .with_batch_size(self.few.then_some(FEW_ROWS))
            .build())
    }

    /// The reader of the files.
    fn source(&self, columns: TableSchema) -> Arc<ParquetSource> {
        let mut global = self.session.config_options().execution.parquet.clone();
        if self.few {
            global.pushdown_filters = true;
            // Few rows are left: finding them again in a page that was read costs less than keeping what was read of it.
            global.max_predicate_cache_size = Some(0);
        }
        let options = TableParquetOptions { global, ..TableParquetOptions::default() };
        let cache = self.session.runtime_env().cache_manager.get_file_metadata_cache();
        let reader = Readers::new(Arc::clone(&self.table.store), cache, self.few);
        let mut source = ParquetSource::new(columns).with_parquet_file_reader_factory(Arc::new(reader));
        if let Some(bytes) = options.global.metadata_size_hint {
            source = source.with_metadata_size_hint(bytes);
        }
        Arc::new(source.with_table_parquet_options(options))
    }

    /// The files in groups of about one size, each read as one stream; and whether each group is sorted as its files are.
    fn groups(&self, files: &[&FileEntry], columns: &TableSchema) -> (Vec<FileGroup>, bool) {
        let streams = self.session.config().target_partitions().clamp(1, files.len());
        let mut largest_first = files.to_vec();
        largest_first.sort_by_key(|file| (Reverse(file.size), &file.path));
        let mut groups = vec![(0_u64, Vec::new()); streams];
        for file in largest_first {
            let smallest = groups.iter_mut().min_by_key(|(size, _)| *size).expect("there is a group");
            smallest.0 += file.size;
            smallest.1.push(self.file(file, columns));
        }
        // Files of one group follow each other, and what they are sorted by overlaps: only a file by itself is in order.
        let ordered = streams == files.len();
        (groups.into_iter().map(|(_, files)| FileGroup::new(files)).collect(), ordered)
    }

    fn file(&self, file: &FileEntry, columns: &TableSchema) -> PartitionedFile {
        let rows = usize::try_from(file.rows).map_or(Precision::Absent, Precision::Exact);
        let mut statistics = Statistics::new_unknown(columns.file_schema()).with_num_rows(rows);
        let decided_at = columns.file_schema().index_of(DECIDED_AT);
        if let (Ok(at), Some((least, greatest))) = (decided_at, file.decided_at) {
            let holds = columns.file_schema().field(at).data_type();
            let instant = |micros| ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into())).cast_to(holds);
            if let (Ok(least), Ok(greatest)) = (instant(least), instant(greatest)) {
                // Files are skipped by bounds that are called exact only. Wider ones skip fewer, never one too many.
                statistics.column_statistics[at] = ColumnStatistics::new_unknown()
                    .with_min_value(Precision::Exact(least))
                    .with_max_value(Precision::Exact(greatest))
                    .with_null_count(Precision::Exact(0));
            }
        }
        let mut read = PartitionedFile::new(file.path.to_string(), file.size);
        // The path is already one of the store's.
        read.object_meta.location = file.path.clone();
        read.with_partition_values(vec![ScalarValue::Date32(Some(file.partition_days_since_epoch))])
            .with_statistics(Arc::new(statistics))
    }

    /// What each file is sorted by.
    fn order(&self, columns: &SchemaRef) -> Result<Vec<LexOrdering>> {
        let options = SortOptions { descending: false, nulls_first: true };
        let key = |name: &&str| Ok(PhysicalSortExpr::new(expressions::col(name, columns)?, options));
        let keys = self.table.table.sorted_by().iter().map(key).collect::<Result<Vec<_>>>()?;
        Ok(LexOrdering::new(keys).into_iter().collect())
    }
}

/// What is known of all rows together, which answers are made of: bounds of instants are not the least and the greatest.
fn inexact(mut statistics: Statistics, columns: &SchemaRef) -> Statistics {
    if let Ok(at) = columns.index_of(DECIDED_AT) {
        statistics.column_statistics[at] = statistics.column_statistics[at].clone().to_inexact();
    }
    statistics
}
