//! A table of the lake for DataFusion: it names the files, so that nothing is listed or guessed.

mod prune;
mod reader;
mod scan;

use std::{future::ready, sync::Arc};

use arrow::datatypes::SchemaRef;
use datafusion::{
    catalog::{Session, TableProvider},
    datasource::{TableType, source::DataSourceExec},
    error::Result,
    logical_expr::{Expr, TableProviderFilterPushDown},
    physical_plan::{ExecutionPlan, empty::EmptyExec},
};
use futures::future::BoxFuture;

use self::{prune::Pruning, scan::Scan};
use super::files::TableFiles;

/// A table of the lake, at the moment of a snapshot.
#[derive(Debug)]
pub(super) struct LakeTable {
    files: TableFiles,
    schema: SchemaRef,
}

impl LakeTable {
    pub(super) fn new(files: TableFiles) -> Self {
        Self { schema: files.table.schema(), files }
    }
}

impl TableProvider for LakeTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// A filter on the partition alone is exact, because it only chooses files. Any other is passed to the readers of the files,
    /// and applied again unless they apply it exactly.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let settled = |filter: &&Expr| match prune::settles(self.files.table, filter) {
            true => TableProviderFilterPushDown::Exact,
            false => TableProviderFilterPushDown::Inexact,
        };
        Ok(filters.iter().map(settled).collect())
    }

    /// Written out as `async_trait` would make it, because it is ready at once. With a future that holds the filters, the
    /// compiler would examine all types in an expression, which took longer than the rest of this crate.
    fn scan<'table, 'session, 'projection, 'filters, 'all>(
        &'table self,
        session: &'session dyn Session,
        projection: Option<&'projection Vec<usize>>,
        filters: &'filters [Expr],
        limit: Option<usize>,
    ) -> BoxFuture<'all, Result<Arc<dyn ExecutionPlan>>>
    where
        'table: 'all,
        'session: 'all,
        'projection: 'all,
        'filters: 'all,
    {
        Box::pin(ready(self.plan(session, projection, filters, limit)))
    }
}

impl LakeTable {
    /// Plans how the rows are read.
    fn plan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let pruning = Pruning::of(&self.files, filters, session)?;
        let mut files = pruning.files;
        if let (Some(limit), true) = (limit, pruning.settled) {
            files = prune::enough(files, limit);
        }
        if files.is_empty() {
            let schema = match projection {
                Some(columns) => Arc::new(self.schema.project(columns)?),
                None => self.schema(),
            };
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let few = filters.iter().any(|filter| prune::names_few(self.files.table, filter));
        let scan = Scan { table: &self.files, schema: &self.schema, session, few };
        let config = scan.config(&files, projection, limit)?;
        Ok(DataSourceExec::from_data_source(config))
    }
}
