//! Parses a statement, and refuses everything but queries: by the first words, and again by the parsed form.

use std::ops::ControlFlow;

use datafusion::{
    error::DataFusionError,
    sql::{
        parser::{DFParserBuilder, Statement as Parsed},
        sqlparser::{
            ast::{DescribeAlias, Expr, ObjectName, Query, Select, SetExpr, Statement, TableFactor, Visit as _, Visitor},
            parser::ParserError,
            tokenizer::TokenWithSpan,
        },
    },
};

use super::{SqlError, functions, ignored_clauses, refused_statements::Refused, statement_tokens};

/// A statement that is nested deeper is too deep for the parser, or nearly so.
const DEEP: usize = 40;

/// Parses one statement, which is a query or asks about tables.
///
/// # Errors
/// When there is no statement or more than one, or it is refused, too long, too deep or not SQL.
pub(super) fn read(sql: &str) -> Result<Parsed, SqlError> {
    let tokens = statement_tokens::split(sql)?;
    let statements = statement_tokens::statements(&tokens);
    for statement in &statements {
        let (first, asked) = statement_tokens::asked(statement);
        if let Some(refused) = Refused::of(&first, asked) {
            return Err(refused.into());
        }
    }
    match statements.as_slice() {
        [] => Err(SqlError::Nothing),
        [only] => parse(only.to_vec()),
        several => Err(SqlError::Several(several.len())),
    }
}

fn parse(tokens: Vec<TokenWithSpan>) -> Result<Parsed, SqlError> {
    let deep = statement_tokens::depth(&tokens) >= DEEP;
    let parsed = DFParserBuilder::new(tokens).build().and_then(|mut parser| parser.parse_statements());
    let mut parsed = parsed.map_err(|error| match not_sql(&error) {
        // The parser tries several ways, and returns the error of the last.
        SqlError::Syntax(_) if deep => SqlError::TooDeep,
        other => other,
    })?;
    match (parsed.pop_front(), parsed.len()) {
        (Some(statement), 0) => check(&statement).map(|()| statement),
        (None, _) => Err(SqlError::Nothing),
        (Some(_), more) => Err(SqlError::Several(more + 1)),
    }
}

fn not_sql(error: &DataFusionError) -> SqlError {
    let DataFusionError::SQL(error, _) = error.find_root() else { return SqlError::Syntax(super::error_messages::plain(error)) };
    match error.as_ref() {
        ParserError::RecursionLimitExceeded => SqlError::TooDeep,
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => SqlError::Syntax(message.clone()),
    }
}

/// Refuses a parsed statement that is not a query.
fn check(statement: &Parsed) -> Result<(), SqlError> {
    let refuse = |parsed: &dyn std::fmt::Display| {
        let tokens = statement_tokens::split(&parsed.to_string())?;
        let (first, asked) = statement_tokens::asked(&tokens);
        // A statement that begins like a query but was parsed as something else is refused too.
        Err(Refused::of(&first, asked.clone()).unwrap_or(Refused::Other(asked)).into())
    };
    match statement {
        Parsed::Explain(explained) => match explained.statement.as_ref() {
            Parsed::Statement(statement) if matches!(statement.as_ref(), Statement::Query(_)) => check(&explained.statement),
            _ => refuse(statement),
        },
        Parsed::Statement(statement) => match statement.as_ref() {
            Statement::Query(query) => check_query(query),
            Statement::ShowTables { .. }
            | Statement::ShowColumns { .. }
            | Statement::ShowFunctions { .. }
            | Statement::ExplainTable { describe_alias: DescribeAlias::Describe | DescribeAlias::Desc, .. } => Ok(()),
            Statement::Explain { statement, .. } => match statement.as_ref() {
                Statement::Query(query) => check_query(query),
                other => refuse(other),
            },
            other => refuse(other),
        },
        Parsed::CreateExternalTable(_) | Parsed::CopyTo(_) | Parsed::Reset(_) => refuse(statement),
    }
}

fn check_query(query: &Query) -> Result<(), SqlError> {
    match query.visit(&mut Checked) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(refused) => Err(refused.into()),
    }
}

/// Finds parts that a query must not have, at any depth.
struct Checked;

impl Visitor for Checked {
    type Break = Refused;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Refused> {
        match query.body.as_ref() {
            SetExpr::Insert(_) => ControlFlow::Break(Refused::Change("INSERT".to_owned())),
            SetExpr::Update(_) => ControlFlow::Break(Refused::Change("UPDATE".to_owned())),
            SetExpr::Delete(_) => ControlFlow::Break(Refused::Change("DELETE".to_owned())),
            SetExpr::Merge(_) => ControlFlow::Break(Refused::Change("MERGE".to_owned())),
            _ => unless(ignored_clauses::of_query(query)),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Refused> {
        if select.into.is_some() { ControlFlow::Break(Refused::Into) } else { unless(ignored_clauses::of_select(select)) }
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<Refused> {
        unless(ignored_clauses::of_expression(expression))
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<Refused> {
        match statement {
            Statement::Query(_) => ControlFlow::Continue(()),
            other => ControlFlow::Break(Refused::Change(other.to_string().split(' ').next().unwrap_or_default().to_owned())),
        }
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<Refused> {
        let quoted = |quote| relation.0.iter().any(|part| part.as_ident().is_some_and(|ident| ident.quote_style == Some(quote)));
        let name = relation.0.iter().map(|part| part.as_ident().map_or_else(|| part.to_string(), |ident| ident.value.clone()));
        let name = name.collect::<Vec<_>>().join(".");
        if quoted('\'') || is_file(&name) { ControlFlow::Break(Refused::File(name)) } else { ControlFlow::Continue(()) }
    }

    fn pre_visit_table_factor(&mut self, table: &TableFactor) -> ControlFlow<Refused> {
        let called = match table {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => name.to_string(),
            TableFactor::TableFunction { expr, .. } => expr.to_string(),
            _ => return unless(ignored_clauses::of_table(table)),
        };
        if functions::MAKING_TABLES.contains(&called.to_lowercase().as_str()) {
            return unless(ignored_clauses::of_table(table));
        }
        ControlFlow::Break(Refused::TableFunction(called, functions::MAKING_TABLES.join(" and ")))
    }
}

/// Continues unless there is a clause that would be ignored.
fn unless(clause: Option<&'static str>) -> ControlFlow<Refused> {
    clause.map_or(ControlFlow::Continue(()), |clause| ControlFlow::Break(Refused::Clause(clause)))
}

/// Whether the name of a table looks like a path or an address.
fn is_file(name: &str) -> bool {
    const ENDINGS: [&str; 13] =
        [".parquet", ".csv", ".tsv", ".json", ".ndjson", ".jsonl", ".arrow", ".feather", ".avro", ".orc", ".txt", ".gz", ".zst"];
    let name = name.to_lowercase();
    name.contains(['/', '\\', ':']) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}
