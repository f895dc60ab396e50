//! A connection to the ledger's servers: session, TLS, login, and how each kind of
//! statement is sent. It does not know what is sent.
//!
//! `RUST_LOG=scylla=trace` shows every request of the driver; `rewardhub_scylla=debug` shows
//! which statements were prepared, and for what.

mod driver_errors;
mod error;
mod loopback;
mod password;
mod profiles;
mod routing;
mod server;
mod tls;

use std::{sync::Arc, time::Duration};

use scylla::{
    client::{PoolSize, session::Session, session_builder::SessionBuilder},
    statement::{prepared::PreparedStatement, unprepared::Statement},
};

pub use self::{
    error::ConnectError,
    password::PasswordError,
    profiles::{Profiles, Purpose},
    server::Server,
};
use self::{loopback::LoopbackOnly, password::Password};
use crate::address::{Address, Security};

/// How long opening a connection to one node may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long it may take until the first node answers. A node that hangs accepts connections and then says nothing.
const OPENING: Duration = Duration::from_secs(20);
/// How often a connection is probed, and how long a node may take to answer; a node that hangs is given up after both.
const KEEPALIVE: Duration = Duration::from_secs(3);
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(5);

/// An open connection to all nodes of the cluster. Cheap to clone; dropping the last clone closes it.
#[derive(Clone, Debug)]
pub struct Connection {
    session: Arc<Session>,
    profiles: Profiles,
    address: Address,
    server: Server,
}

impl Connection {
    /// Connects, logs in and enters the keyspace, so that statements need not name it. Must be called inside a tokio runtime,
    /// which then runs the connection's tasks.
    ///
    /// # Errors
    /// See [`ConnectError`]; [`ConnectError::is_transient`] tells whether waiting may help.
    pub async fn open(address: &Address) -> Result<Self, ConnectError> {
        let connection = Self::open_cluster(address).await?;
        if !connection.has_keyspace().await? {
            return Err(ConnectError::NoKeyspace { keyspace: address.keyspace().to_owned() });
        }
        connection.enter_keyspace().await?;
        Ok(connection)
    }

    /// Connects and logs in; the keyspace need not exist.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_cluster(address: &Address) -> Result<Self, ConnectError> {
        let profiles = Profiles::of(address);
        let opening = tokio::time::timeout(OPENING, builder(address, &profiles)?.build()).await;
        let opened = opening.map_err(|_elapsed| ConnectError::Away {
            hosts: driver_errors::hosts(address),
            why: format!("no node has said hello within {} s", OPENING.as_secs()),
        })?;
        let session = opened.map_err(|error| driver_errors::of_session(address, error))?;
        tracing::debug!(%address, "connected");
        check_nodes(&session, address)?;
        let server = server::ask(&session).await.map_err(|error| driver_errors::of_execution(address, error))?;
        Ok(Self { session: Arc::new(session), profiles, address: address.clone(), server })
    }

    /// The driver's session. [`Self::open`] has entered the keyspace on it.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// How statements are sent, by purpose.
    #[must_use]
    pub const fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// The address that the connection was opened with.
    #[must_use]
    pub const fn address(&self) -> &Address {
        &self.address
    }

    /// Kind and version of the server.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// Prepares a statement for a purpose, which decides its profile and whether the driver may repeat it.
    ///
    /// # Errors
    /// As [`Self::open`], and when the servers refuse the statement.
    pub async fn prepare(&self, cql: &str, purpose: Purpose) -> Result<PreparedStatement, ConnectError> {
        tracing::debug!(?purpose, cql, "preparing");
        let mut statement = Statement::new(cql);
        statement.set_execution_profile_handle(Some(self.profiles.handle(purpose).clone()));
        statement.set_is_idempotent(purpose.may_be_repeated());
        self.session.prepare(statement).await.map_err(|error| driver_errors::of_prepare(&self.address, error))
    }

    /// What an error of a statement means to a user of the ledger.
    #[must_use]
    pub fn cause(&self, error: scylla::errors::ExecutionError) -> ConnectError {
        driver_errors::of_execution(&self.address, error)
    }

    pub(crate) async fn enter_keyspace(&self) -> Result<(), ConnectError> {
        let entered = self.session.use_keyspace(self.address.keyspace(), false).await;
        entered.map_err(|error| driver_errors::of_keyspace(&self.address, error))
    }

    async fn has_keyspace(&self) -> Result<bool, ConnectError> {
        const ASKED: &str = "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?";
        let answer = self.session.query_unpaged(ASKED, (self.address.keyspace(),)).await.map_err(|error| self.cause(error))?;
        let rows = answer.into_rows_result().map_err(|error| ConnectError::answer(&self.address, error))?;
        Ok(rows.rows_num() > 0)
    }
}

fn builder(address: &Address, profiles: &Profiles) -> Result<SessionBuilder, ConnectError> {
    let hosts = address.hosts().iter().map(ToString::to_string);
    let mut builder = SessionBuilder::new()
        .known_nodes(hosts)
        .connection_timeout(CONNECT_TIMEOUT)
        .keepalive_interval(KEEPALIVE)
        .keepalive_timeout(KEEPALIVE_TIMEOUT)
        .pool_size(PoolSize::default())
        .keyspaces_to_fetch([address.keyspace()])
        .default_execution_profile_handle(profiles.handle(Purpose::Rows).clone());
    if let Some(password) = Password::of(address)? {
        builder = builder.user(address.user().unwrap_or_default(), password.reveal());
    }
    if let Some(home) = address.home() {
        builder = builder.prefer_datacenter(home.to_owned());
    }
    match address.security() {
        Security::Tls { ca } => builder = builder.tls_context(Some(tls::context(address, &ca)?)),
        Security::Plaintext { beyond_loopback: false } => builder = builder.host_filter(Arc::new(LoopbackOnly)),
        Security::Plaintext { beyond_loopback: true } => {}
    }
    Ok(builder)
}

/// Checks that every node of the cluster may be contacted, and that the home data centre exists.
fn check_nodes(session: &Session, address: &Address) -> Result<(), ConnectError> {
    let cluster = session.get_cluster_state();
    let nodes = cluster.get_nodes_info();
    if let Some(node) = nodes.iter().find(|node| !node.is_enabled()) {
        return Err(ConnectError::PlaintextNode { node: node.address.to_string() });
    }
    let Some(home) = address.home() else { return Ok(()) };
    let mut known: Vec<&str> = nodes.iter().filter_map(|node| node.datacenter.as_deref()).collect();
    known.sort_unstable();
    known.dedup();
    match (known.contains(&home), known.is_empty()) {
        (true, _) => Ok(()),
        (false, false) => Err(ConnectError::NoDataCentre { home: home.to_owned(), known: known.join(", ") }),
        (false, true) => {
            Err(ConnectError::Away { hosts: driver_errors::hosts(address), why: "it does not tell its nodes".to_owned() })
        }
    }
}
