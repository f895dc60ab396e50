//! Chooses the files that a query can need by their partitions, before any is opened.

use std::{collections::BTreeSet, sync::Arc};

use arrow::{
    array::{Array as _, AsArray as _, Date32Array, RecordBatch},
    compute::prep_null_mask_filter,
    datatypes::{DataType, Field, Schema},
};
use datafusion::{
    catalog::Session,
    common::{
        Column, DFSchema,
        tree_node::{Transformed, TreeNode as _},
    },
    datasource::listing::helpers::expr_applicable_for_cols,
    error::{DataFusionError, Result},
    logical_expr::{Expr, Operator, utils::conjunction},
};

use super::super::files::{FileEntry, TableFiles};
use crate::tables::Table;

/// Whether choosing files settles a filter, because it depends on the partition alone.
pub(super) fn settles(table: Table, filter: &Expr) -> bool {
    let outside = |expr: &Expr| {
        matches!(
            expr,
            Expr::OuterReferenceColumn(..)
                | Expr::ScalarVariable(..)
                | Expr::Exists(_)
                | Expr::InSubquery(_)
                | Expr::ScalarSubquery(_)
                | Expr::SetComparison(_)
        )
    };
    expr_applicable_for_cols(&[table.partitioned_by()], filter) && !filter.exists(|expr| Ok(outside(expr))).unwrap_or(true)
}

/// Whether a filter leaves few rows, because it asks for certain identifiers.
pub(super) fn names_few(table: Table, filter: &Expr) -> bool {
    let is_id = |expr: &Expr| matches!(expr, Expr::Column(column) if table.ids().any(|id| id == column.name));
    match filter {
        Expr::BinaryExpr(asked) if asked.op == Operator::Eq => is_id(&asked.left) || is_id(&asked.right),
        Expr::InList(asked) => !asked.negated && is_id(&asked.expr),
        _ => false,
    }
}

/// The files that filters leave.
pub(super) struct Pruning<'a> {
    /// The files that can have rows of the answer.
    pub(super) files: Vec<&'a FileEntry>,
    /// Whether all filters are settled, so that every row of these files passes them.
    pub(super) settled: bool,
}

impl<'a> Pruning<'a> {
    /// Chooses among the files of a table.
    ///
    /// # Errors
    /// When a filter cannot be evaluated.
    pub(super) fn of(table: &'a TableFiles, filters: &[Expr], session: &dyn Session) -> Result<Self> {
        let (settling, others): (Vec<&Expr>, Vec<&Expr>) = filters.iter().partition(|filter| settles(table.table, filter));
        let settled = others.is_empty();
        let Some(filter) = conjunction(settling.into_iter().cloned()) else {
            return Ok(Self { files: table.files.iter().collect(), settled });
        };
        let days: BTreeSet<i32> = table.files.iter().map(|file| file.partition_days_since_epoch).collect();
        let passing = passing(table.table, &filter, &days, session)?;
        let files = table.files.iter().filter(|file| passing.contains(&file.partition_days_since_epoch)).collect();
        Ok(Self { files, settled })
    }
}

/// Returns the days that pass a filter.
fn passing(table: Table, filter: &Expr, days: &BTreeSet<i32>, session: &dyn Session) -> Result<BTreeSet<i32>> {
    let column = Schema::new(vec![Field::new(table.partitioned_by(), DataType::Date32, false)]);
    let schema = DFSchema::try_from_qualified_schema(table.name(), &column)?;
    let qualified = filter.clone().transform(|expr| {
        Ok(match expr {
            Expr::Column(named) => Transformed::yes(Expr::Column(Column::new(Some(table.name()), named.name))),
            other => Transformed::no(other),
        })
    })?;
    let filter = session.create_physical_expr(qualified.data, &schema)?;
    let values = Arc::new(Date32Array::from_iter_values(days.iter().copied()));
    let batch = RecordBatch::try_new(Arc::new(column), vec![values])?;
    let kept = filter.evaluate(&batch)?.into_array(batch.num_rows())?;
    let kept = kept.as_boolean_opt().ok_or_else(|| DataFusionError::Plan("a filter is no condition".to_owned()))?;
    // An unknown result does not pass.
    let kept = if kept.null_count() > 0 { prep_null_mask_filter(kept) } else { kept.clone() };
    Ok(days.iter().zip(kept.values().iter()).filter(|(_, kept)| *kept).map(|(day, _)| *day).collect())
}

/// Returns as many of the files as are needed for `limit` rows.
pub(super) fn enough(files: Vec<&FileEntry>, limit: usize) -> Vec<&FileEntry> {
    let mut rows = 0_u64;
    let lacking = |file: &&FileEntry| {
        let lacking = rows < limit as u64;
        rows = rows.saturating_add(file.rows);
        lacking
    };
    files.into_iter().take_while(lacking).collect()
}
