//! Readers of files that cache page indexes as well as footers, for queries of few rows.
//!
//! DataFusion caches only what it reads first, which is the footer, and reads the page index of each file again for each query.

use std::{fmt, ops::Range, sync::Arc};

use bytes::Bytes;
use datafusion::{
    datasource::{
        listing::PartitionedFile,
        physical_plan::{ParquetFileReaderFactory, parquet::CachedParquetFileReaderFactory},
    },
    error::Result,
    execution::cache::cache_manager::FileMetadataCache,
    physical_plan::metrics::ExecutionPlanMetricsSet,
};
use futures::future::BoxFuture;
use object_store::ObjectStore;
use parquet::{
    arrow::{arrow_reader::ArrowReaderOptions, async_reader::AsyncFileReader},
    file::metadata::{PageIndexPolicy, ParquetMetaData},
};

/// Makes readers of the files of a store.
pub(super) struct Readers {
    plain: CachedParquetFileReaderFactory,
    /// Whether the query will need page indexes.
    indexed: bool,
}

impl Readers {
    pub(super) fn new(store: Arc<dyn ObjectStore>, cache: Arc<FileMetadataCache>, indexed: bool) -> Self {
        Self { plain: CachedParquetFileReaderFactory::new(store, cache), indexed }
    }
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").field("indexed", &self.indexed).finish_non_exhaustive()
    }
}

impl ParquetFileReaderFactory for Readers {
    fn create_reader(
        &self,
        partition_index: usize,
        file: PartitionedFile,
        metadata_size_hint: Option<usize>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> Result<Box<dyn AsyncFileReader + Send>> {
        let plain = self.plain.create_reader(partition_index, file, metadata_size_hint, metrics)?;
        Ok(if self.indexed { Box::new(Indexed(plain)) } else { plain })
    }
}

/// A reader that always reads the page index with the footer, so that both are cached.
struct Indexed(Box<dyn AsyncFileReader + Send>);

impl AsyncFileReader for Indexed {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, parquet::errors::Result<Bytes>> {
        self.0.get_bytes(range)
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, parquet::errors::Result<Vec<Bytes>>> {
        self.0.get_byte_ranges(ranges)
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, parquet::errors::Result<Arc<ParquetMetaData>>> {
        let options = options.cloned().unwrap_or_default().with_page_index_policy(PageIndexPolicy::Optional);
        Box::pin(async move { self.0.get_metadata(Some(&options)).await })
    }
}
