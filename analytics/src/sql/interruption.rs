//! Where a stopped query ends. Its workers drop it as soon as it pauses, and DataFusion has a query pause while it reads its input.
//! That is not enough for a join, which may be busy for hours between two rows of its input, so joins get places of their own.

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
};

use arrow::datatypes::DataType;
use datafusion::{
    common::{
        JoinType,
        tree_node::{Transformed, TransformedResult as _, TreeNode as _},
    },
    error::{DataFusionError, Result},
    logical_expr::{ColumnarValue, LogicalPlan, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility},
    physical_plan::{
        ExecutionPlan,
        coop::CooperativeExec,
        execution_plan::{CardinalityEffect, SchedulingType},
    },
    prelude::lit,
};
use tokio_util::sync::CancellationToken;

/// Has the query fail within a join whose condition no pair of rows may ever meet, once the token is cancelled.
pub(super) fn fail_when_cancelled(plan: LogicalPlan, token: &CancellationToken) -> Result<LogicalPlan> {
    let unless_cancelled = ScalarUDF::new_from_impl(UnlessCancelled::new(token));
    let in_join = |plan: LogicalPlan| match plan {
        LogicalPlan::Join(mut join) if join.filter.is_some() || (join.on.is_empty() && join.join_type != JoinType::Inner) => {
            let condition = join.filter.take().unwrap_or_else(|| lit(true));
            join.filter = Some(unless_cancelled.call(vec![condition]));
            Ok(Transformed::yes(LogicalPlan::Join(join)))
        }
        other => Ok(Transformed::no(other)),
    };
    plan.transform_up_with_subqueries(in_join).data()
}

/// Has every operator that may make many rows out of one pause now and then while it makes them.
pub(super) fn pause_while_multiplying(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let pausing = |plan: Arc<dyn ExecutionPlan>| {
        let multiplies = matches!(plan.cardinality_effect(), CardinalityEffect::Unknown | CardinalityEffect::GreaterEqual);
        let pauses = plan.properties().scheduling_type == SchedulingType::Cooperative;
        if multiplies && !pauses {
            return Ok(Transformed::yes(Arc::new(CooperativeExec::new(plan)) as Arc<dyn ExecutionPlan>));
        }
        Ok(Transformed::no(plan))
    };
    plan.transform_up(pausing).data()
}

/// A function that returns the condition it gets, or fails once its token is cancelled.
#[derive(Debug)]
struct UnlessCancelled {
    token: CancellationToken,
    signature: Signature,
}

impl UnlessCancelled {
    fn new(token: &CancellationToken) -> Self {
        Self { token: token.clone(), signature: Signature::exact(vec![DataType::Boolean], Volatility::Volatile) }
    }
}

/// A query has one token, so all of its functions are equal.
impl PartialEq for UnlessCancelled {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for UnlessCancelled {}

impl Hash for UnlessCancelled {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl ScalarUDFImpl for UnlessCancelled {
    fn name(&self) -> &'static str {
        "unless_cancelled"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, mut args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        if self.token.is_cancelled() {
            return Err(DataFusionError::Execution("the query was stopped".to_owned()));
        }
        Ok(args.args.swap_remove(0))
    }
}
