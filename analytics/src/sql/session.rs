//! A session: each table of the lake at one moment, and the queries over them.

use std::{collections::BTreeMap, sync::Arc};

use arrow::datatypes::SchemaRef;
use datafusion::{
    catalog::{CatalogProviderList, MemoryCatalogProviderList},
    common::tree_node::TreeNode as _,
    config::ConfigOptions,
    error::DataFusionError,
    execution::{SessionState, runtime_env::RuntimeEnv, session_state::SessionStateBuilder},
    logical_expr::LogicalPlan,
    physical_plan::{ExecutionPlan, SendableRecordBatchStream, execute_stream},
    prelude::SessionConfig,
};

use super::{
    CancellationToken, Limits, Params, Rows, SqlEngine, SqlError, TableFiles, View,
    catalog::{CATALOG, LakeCatalog, LakeSchema, SCHEMA, Tables},
    engine::Shared,
    error_messages, functions,
    information_tables::{self, Described},
    interruption::{fail_when_cancelled, pause_while_multiplying},
    params, read_only_plan,
    table::LakeTable,
};

/// The tables as they were when the session was opened; one may be a round ahead of another. Clones share the session.
#[derive(Debug, Clone)]
pub struct Session {
    engine: Arc<Shared>,
    state: Arc<SessionState>,
    described: Arc<Vec<Described>>,
    files: Arc<Vec<TableFiles>>,
}

impl Session {
    /// Opens a session, as [`super::SqlEngine::session`] describes.
    pub(super) fn open(
        of: &SqlEngine,
        tables: Vec<TableFiles>,
        views: &[View],
        stop: &CancellationToken,
    ) -> Result<Self, SqlError> {
        let engine = Arc::clone(of.shared());
        let env = engine.env(&tables)?;
        let config = config(&engine.limits, engine.streams);
        let (views, files) = (views.to_vec(), Arc::new(tables.clone()));
        let (state, described) = of.wait_for(async move { fill(config, env, tables, &views).await }, stop)??;
        Ok(Self { engine, state: Arc::new(state), described: Arc::new(described), files })
    }

    /// Asks a query. Async code must not call this, because it blocks until the query is planned.
    ///
    /// # Errors
    /// When the query is refused, wrong or stopped, or planning takes too long.
    pub fn query(&self, sql: &str, params: &Params, stop: &CancellationToken) -> Result<Rows, SqlError> {
        self.engine.waiting().block_on(self.ask(sql, params, stop))
    }

    /// Asks a query, as [`Self::query`], for async code.
    ///
    /// # Errors
    /// As [`Self::query`].
    pub async fn ask(&self, sql: &str, params: &Params, stop: &CancellationToken) -> Result<Rows, SqlError> {
        let (state, limits) = (Arc::clone(&self.state), self.engine.limits.clone());
        let (sql, params) = (sql.to_owned(), params.clone());
        let token = CancellationToken::new();
        let asked = token.clone().drop_guard();
        let started = async move {
            let mut state = SessionState::clone(&state);
            // Fixes the value of `now()` for the whole query.
            state.mark_start_execution();
            start(&state, &sql, &params, &limits, &token).await
        };
        Rows::of(Arc::clone(&self.engine), Arc::clone(&self.files), stop.clone(), asked, started).await
    }

    /// Returns the names of tables and views, each with the names of its columns, for completion at a prompt.
    #[must_use]
    pub fn names(&self) -> BTreeMap<String, Vec<String>> {
        let columns = |schema: &SchemaRef| schema.fields().iter().map(|column| column.name().clone()).collect();
        self.described.iter().map(|table| (table.name.clone(), columns(&table.schema))).collect()
    }
}

/// The configuration by which queries are planned.
fn config(limits: &Limits, streams: usize) -> SessionConfig {
    let mut options = ConfigOptions::new();
    options.catalog.create_default_catalog_and_schema = false;
    options.catalog.default_catalog = CATALOG.to_owned();
    options.catalog.default_schema = SCHEMA.to_owned();
    options.catalog.information_schema = true;
    // Amounts are decimals, so the numbers that they are compared and multiplied with are too.
    options.sql_parser.parse_float_as_decimal = true;
    options.sql_parser.map_string_types_to_utf8view = false;
    options.execution.target_partitions = streams;
    options.execution.sort_spill_reservation_bytes = (limits.memory_bytes / streams / 16).min(10 << 20);
    options.execution.parquet.pushdown_filters = true;
    options.execution.parquet.reorder_filters = true;
    options.execution.parquet.enable_page_index = true;
    options.execution.parquet.bloom_filter_on_read = true;
    options.execution.parquet.schema_force_view_types = false;
    SessionConfig::from(options)
}

/// Makes a state over a catalogue of these tables.
fn state(config: SessionConfig, env: Arc<RuntimeEnv>, tables: Tables) -> SessionState {
    let catalogs = MemoryCatalogProviderList::new();
    catalogs.register_catalog(CATALOG.to_owned(), Arc::new(LakeCatalog(Arc::new(LakeSchema(tables)))));
    let state = SessionStateBuilder::new().with_config(config).with_runtime_env(env).with_catalog_list(Arc::new(catalogs));
    functions::add(state).build()
}

/// Makes a state over the tables and views, and their descriptions.
async fn fill(
    config: SessionConfig,
    env: Arc<RuntimeEnv>,
    files: Vec<TableFiles>,
    views: &[View],
) -> Result<(SessionState, Vec<Described>), SqlError> {
    let mut described: Vec<Described> = files.iter().map(Described::table).collect();
    let mut tables = Tables::new();
    for files in files {
        tables.insert(rewardhub_sql::raw_name(files.table.name()).to_owned(), Arc::new(LakeTable::new(files)));
    }
    let current = |tables: &Tables| state(config.clone(), Arc::clone(&env), tables.clone());
    for view in views {
        let provider = view.plan(&current(&tables)).await?;
        described.push(Described {
            name: view.name.clone(),
            kind: "view",
            meaning: view.meaning.clone(),
            schema: provider.schema(),
            size: None,
            columns: view.columns.clone(),
        });
        tables.insert(view.name.clone(), provider);
    }
    described.sort_by(|one, other| one.name.cmp(&other.name));
    tables.extend(information_tables::tables(&described)?);
    Ok((current(&tables), described))
}

/// Makes the physical plan of a query.
///
/// If a query wants only the first rows of an order, all streams fill one heap, which knows soonest which rows cannot be among
/// them, so that their files stay closed. For any other order, each stream sorts its own rows, and the streams are merged.
async fn physical(
    state: &SessionState,
    plan: &LogicalPlan,
    token: &CancellationToken,
) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
    let plan = fail_when_cancelled(state.optimize(plan)?, token)?;
    let whole = |node: &LogicalPlan| Ok(matches!(node, LogicalPlan::Sort(sort) if sort.fetch.is_none()));
    if plan.exists(whole)? {
        return pause_while_multiplying(state.query_planner().create_physical_plan(&plan, state).await?);
    }
    let mut state = state.clone();
    state.config_mut().options_mut().optimizer.repartition_sorts = false;
    pause_while_multiplying(state.query_planner().create_physical_plan(&plan, &state).await?)
}

/// Plans a query and starts it.
async fn start(
    state: &SessionState,
    sql: &str,
    params: &Params,
    limits: &Limits,
    token: &CancellationToken,
) -> Result<SendableRecordBatchStream, SqlError> {
    let plan = read_only_plan::plan(state, sql).await?;
    let plan = plan.with_param_values(params::values(params)).map_err(|error| error_messages::of_planning(&error))?;
    let plan = physical(state, &plan, token).await.map_err(|error| match error_messages::of_planning(&error) {
        // The optimizer evaluates constants: an error there would be one of each row.
        SqlError::Wrong(_) => error_messages::of_running(&error, limits),
        other => other,
    })?;
    execute_stream(plan, state.task_ctx()).map_err(|error| error_messages::of_running(&error, limits))
}
