//! Finds clauses of other databases that the parser accepts and DataFusion silently ignores, so that the answer would not be what
//! was asked.

use datafusion::sql::sqlparser::ast::{
    Expr, FunctionArguments, GroupByExpr, OrderByKind, Query, Select, SelectFlavor, TableAlias, TableFactor, TableWithJoins,
};

/// Returns the ignored clause of a query, apart from its parts; `None` if there is none.
pub(super) fn of_query(query: &Query) -> Option<&'static str> {
    let filled = |by: &OrderByKind| matches!(by, OrderByKind::Expressions(by) if by.iter().any(|by| by.with_fill.is_some()));
    let order = query.order_by.as_ref();
    first([
        (query.settings.is_some(), "SETTINGS"),
        (query.format_clause.is_some(), "FORMAT"),
        (query.for_clause.is_some(), "FOR"),
        (!query.locks.is_empty(), "FOR UPDATE or SHARE"),
        (order.is_some_and(|order| order.interpolate.is_some()), "INTERPOLATE"),
        (order.is_some_and(|order| filled(&order.kind)), "WITH FILL"),
        (query.with.iter().flat_map(|with| &with.cte_tables).any(|named| named.from.is_some()), "FROM behind a query of WITH"),
    ])
}

/// Returns the ignored clause of a `SELECT`, apart from its parts.
pub(super) fn of_select(select: &Select) -> Option<&'static str> {
    let modified = match &select.group_by {
        GroupByExpr::All(modifiers) | GroupByExpr::Expressions(_, modifiers) => !modifiers.is_empty(),
    };
    first([
        (select.flavor == SelectFlavor::FromFirstNoSelect, "FROM without SELECT"),
        (select.top.is_some(), "TOP"),
        (select.select_modifiers.is_some(), "a word between SELECT and the columns"),
        (select.value_table_mode.is_some(), "SELECT AS"),
        (select.prewhere.is_some(), "PREWHERE"),
        (!select.connect_by.is_empty(), "CONNECT BY"),
        (!select.lateral_views.is_empty(), "LATERAL VIEW"),
        (!select.cluster_by.is_empty(), "CLUSTER BY"),
        (!select.distribute_by.is_empty(), "DISTRIBUTE BY"),
        (!select.sort_by.is_empty(), "SORT BY"),
        (modified, "WITH or GROUPING SETS behind the columns of GROUP BY"),
        (select.from.iter().any(joins_globally), "GLOBAL"),
    ])
}

/// Returns the ignored clause of a table.
pub(super) fn of_table(table: &TableFactor) -> Option<&'static str> {
    let placed = |alias: &Option<TableAlias>| alias.as_ref().is_some_and(|alias| alias.at.is_some());
    match table {
        TableFactor::Table {
            name: _,
            alias,
            args,
            with_hints,
            version,
            with_ordinality,
            partitions,
            json_path,
            sample,
            index_hints,
        } => first([
            (sample.is_some(), "a sample of a table"),
            (!partitions.is_empty(), "PARTITION"),
            (!with_hints.is_empty(), "WITH behind a table"),
            (*with_ordinality, "WITH ORDINALITY"),
            (version.is_some(), "a version of a table"),
            (json_path.is_some(), "a path behind a table"),
            (!index_hints.is_empty(), "an index behind a table"),
            (args.as_ref().is_some_and(|args| args.settings.is_some()), "SETTINGS"),
            (placed(alias), "AT"),
        ]),
        TableFactor::Derived { alias, sample, .. } => first([(sample.is_some(), "a sample of a table"), (placed(alias), "AT")]),
        TableFactor::Function { alias, with_ordinality, .. } => {
            first([(*with_ordinality, "WITH ORDINALITY"), (placed(alias), "AT")])
        }
        TableFactor::NestedJoin { table_with_joins, alias } => {
            first([(joins_globally(table_with_joins), "GLOBAL"), (placed(alias), "AT")])
        }
        TableFactor::UNNEST { alias, .. } => first([(placed(alias), "AT")]),
        // DataFusion refuses the others.
        _ => None,
    }
}

/// Returns the ignored clause of an expression.
pub(super) fn of_expression(expression: &Expr) -> Option<&'static str> {
    let Expr::Function(called) = expression else { return None };
    first([(called.parameters != FunctionArguments::None, "a function's parameters in parentheses of their own")])
}

fn joins_globally(table: &TableWithJoins) -> bool {
    table.joins.iter().any(|join| join.global)
}

fn first<const N: usize>(clauses: [(bool, &'static str); N]) -> Option<&'static str> {
    clauses.into_iter().find(|(there, _)| *there).map(|(_, name)| name)
}
