//! Creates a keyspace, or what is missing in it. Repeating it changes nothing; existing tables are never changed.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use scylla::{
    client::execution_profile::ExecutionProfileHandle,
    statement::unprepared::Statement,
    value::{CqlValue, Row},
};

use super::{
    Chosen, SchemaError, check,
    creation_statements::Plan,
    data_set_row,
    existing_keyspace::{Keyspace, nodes},
    replication::{self, Found, resolve},
    tablets::Tablets,
};
use crate::connect::{ConnectError, Connection, Purpose};

/// Number of statements sent at once.
const AT_ONCE: usize = 16;

/// What was created and what existed: the keyspace, each table, the data set's row, the checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Applied {
    /// What did not exist before.
    pub created: Vec<String>,
    /// What existed already.
    pub already: Vec<String>,
}

impl Applied {
    fn note(&mut self, what: String, is_new: bool) {
        if is_new { self.created.push(what) } else { self.already.push(what) }
    }
}

/// Makes the keyspace in the connection's address the ledger of `chosen`. The connection need not have entered the keyspace.
///
/// # Errors
/// When the keyspace belongs to another data set or cannot be used, before anything in it is changed; or when the servers refuse
/// or do not answer. What was created then stays, and another call continues from there.
pub async fn apply(connection: &Connection, chosen: &Chosen) -> Result<Applied, SchemaError> {
    let (keyspace, mut applied) = (connection.address().keyspace(), Applied::default());
    let found = Keyspace::of(connection).await?;
    let plan = plan(connection, chosen, found.as_ref())?;
    applied.note(format!("keyspace {keyspace}"), found.is_none());
    if found.is_none() {
        send(connection, &plan.keyspace, Purpose::Plain).await?;
    }
    connection.enter_keyspace().await?;
    for table in &plan.tables {
        let is_new = !found.as_ref().is_some_and(|found| found.tables.contains_key(&table.name));
        if is_new {
            send(connection, &table.statement, Purpose::Plain).await?;
        }
        applied.note(format!("table {}", table.name), is_new);
    }
    // Whatever the answer, the row says which data set owns the keyspace: another process may have been faster.
    let is_new = send(connection, &plan.data_set, Purpose::Commits).await?;
    let facts = data_set_row::read(connection).await?.ok_or_else(|| SchemaError::Unfinished { keyspace: keyspace.to_owned() })?;
    facts.belongs_to(keyspace, chosen.log, chosen.placement)?;
    facts.has_home(keyspace, connection.address().home())?;
    applied.note("row of the data set".to_owned(), is_new);
    let sent = stream::iter(&plan.checkpoints).map(|statement| send(connection, statement, Purpose::Commits));
    let new: Vec<bool> = sent.buffer_unordered(AT_ONCE).try_collect().await?;
    applied.note(format!("checkpoints of {} partitions", new.len()), new.contains(&true));
    Ok(applied)
}

/// What must be sent, after a check that existing parts belong to nothing else.
pub(super) fn plan(connection: &Connection, chosen: &Chosen, found: Option<&Keyspace>) -> Result<Plan, SchemaError> {
    let (keyspace, home) = (connection.address().keyspace(), connection.address().home());
    let (nodes, tablets) = (nodes(connection), Tablets::on(connection.server()));
    let copies = match found.map(|found| &found.replication) {
        Some(Found::ByDataCentre(copies)) if chosen.replication.is_none() => copies.clone(),
        _ => resolve(chosen.replication.as_ref(), &nodes)?,
    };
    let plan = Plan::new(keyspace, &copies, tablets, chosen, home);
    let Some(found) = found else {
        check::suits_home(keyspace, &copies, home)?;
        return Ok(plan);
    };
    if chosen.replication.is_some() && found.replication != Found::ByDataCentre(copies.clone()) {
        let (stored, asked) = (found.replication.to_string(), replication::list(&copies));
        return Err(SchemaError::OtherCopies { keyspace: keyspace.to_owned(), stored, asked });
    }
    check::suits(keyspace, found, &nodes, home, connection.server())?;
    let wrong = found.differences(&plan.tables, false);
    if !wrong.is_empty() {
        return Err(SchemaError::Tables { keyspace: keyspace.to_owned(), wrong: wrong.join(", ") });
    }
    Ok(plan)
}

/// Sends a statement; the driver waits until all nodes know a changed schema. Returns false for a
/// conditional statement that did not apply.
async fn send(connection: &Connection, cql: &str, purpose: Purpose) -> Result<bool, ConnectError> {
    tracing::debug!(cql, "sending");
    let profile: ExecutionProfileHandle = connection.profiles().handle(purpose).clone();
    let mut statement = Statement::new(cql);
    statement.set_execution_profile_handle(Some(profile));
    let answer = connection.session().query_unpaged(statement, ()).await.map_err(|error| connection.cause(error))?;
    let Ok(rows) = answer.into_rows_result() else { return Ok(true) };
    let row = rows.first_row::<Row>().map_err(|error| ConnectError::answer(connection.address(), error))?;
    Ok(row.columns.first() == Some(&Some(CqlValue::Boolean(true))))
}
