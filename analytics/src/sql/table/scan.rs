//! Plans how files are read: in as many streams as there are processors, with filters pushed down, and sorted where that is
//! certain.

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

/// Rows of a batch for queries of few rows.
const FEW_ROWS: usize = 1024;

/// The reading of a table's files.
pub(super) struct Scan<'a> {
    pub(super) table: &'a TableFiles,
    /// The columns of the table; the first is the partition.
    pub(super) schema: &'a SchemaRef,
    pub(super) session: &'a dyn Session,
    /// Whether filters leave few rows: these are found first, and other columns are read only for them.
    pub(super) few: bool,
}

impl Scan<'_> {
    /// Makes the configuration of the scan.
    ///
    /// # Errors
    /// When the projection has columns that do not exist.
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

    /// Makes the source that reads the files.
    fn source(&self, columns: TableSchema) -> Arc<ParquetSource> {
        let mut global = self.session.config_options().execution.parquet.clone();
        if self.few {
            global.pushdown_filters = true;
            // With few rows left, finding them again in a page costs less than caching the results of filters.
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

    /// Returns the files in groups of about equal size, each of which is one stream, and whether each group is sorted.
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
        // The sort keys of files in one group overlap, so only a group with one file is sorted.
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
                // DataFusion skips files only by bounds that are called exact. Wider bounds skip fewer files, never too many.
                statistics.column_statistics[at] = ColumnStatistics::new_unknown()
                    .with_min_value(Precision::Exact(least))
                    .with_max_value(Precision::Exact(greatest))
                    .with_null_count(Precision::Exact(0));
            }
        }
        let mut read = PartitionedFile::new(file.path.to_string(), file.size);
        // The path is already a path of the store.
        read.object_meta.location = file.path.clone();
        read.with_partition_values(vec![ScalarValue::Date32(Some(file.partition_days_since_epoch))])
            .with_statistics(Arc::new(statistics))
    }

    /// The order of the rows in each file.
    fn order(&self, columns: &SchemaRef) -> Result<Vec<LexOrdering>> {
        let options = SortOptions { descending: false, nulls_first: true };
        let key = |name: &&str| Ok(PhysicalSortExpr::new(expressions::col(name, columns)?, options));
        let keys = self.table.table.sorted_by().iter().map(key).collect::<Result<Vec<_>>>()?;
        Ok(LexOrdering::new(keys).into_iter().collect())
    }
}

/// Makes the bounds of instants inexact in the statistics of all rows, because answers are made of exact ones and these are
/// wider.
fn inexact(mut statistics: Statistics, columns: &SchemaRef) -> Statistics {
    if let Ok(at) = columns.index_of(DECIDED_AT) {
        statistics.column_statistics[at] = statistics.column_statistics[at].clone().to_inexact();
    }
    statistics
}
