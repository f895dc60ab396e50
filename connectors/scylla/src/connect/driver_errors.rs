//! What the driver's errors mean. They are told apart by type, and by text only where a server uses one code for two things.

use scylla::errors::{
    ConnectionError, ConnectionPoolError, ConnectionSetupRequestErrorKind, DbError, ExecutionError, MetadataError,
    NewSessionError, PrepareError, RequestAttemptError, UseKeyspaceError,
};

use super::{ConnectError, tls};
use crate::address::{Address, Host};

/// What Cassandra (`PasswordAuthenticator`) and ScyllaDB answer when not the password is wrong but the table of passwords cannot
/// be read: both use the code of a wrong password.
const LOGIN_NOT_CHECKED: [&str; 2] = ["Unable to perform authentication", "Could not verify password"];

pub(super) fn hosts(address: &Address) -> String {
    address.hosts().iter().map(Host::to_string).collect::<Vec<_>>().join(", ")
}

fn away(address: &Address, why: impl ToString) -> ConnectError {
    ConnectError::Away { hosts: hosts(address), why: why.to_string() }
}

pub(super) fn of_session(address: &Address, error: NewSessionError) -> ConnectError {
    match error {
        NewSessionError::FailedToResolveAnyHostname(_) => ConnectError::Unresolved { hosts: hosts(address) },
        NewSessionError::MetadataError(MetadataError::ConnectionPoolError(error)) => of_pool(address, &error),
        NewSessionError::UseKeyspaceError(error) => of_keyspace(address, error),
        NewSessionError::MetadataError(error) => away(address, error),
        other => ConnectError::Refused { hosts: hosts(address), why: other.to_string() },
    }
}

pub(super) fn of_keyspace(address: &Address, error: UseKeyspaceError) -> ConnectError {
    match error {
        UseKeyspaceError::RequestError(error) => of_attempt(address, error),
        UseKeyspaceError::RequestTimeout(_) => away(address, error),
        other => ConnectError::Refused { hosts: hosts(address), why: other.to_string() },
    }
}

pub(super) fn of_prepare(address: &Address, error: PrepareError) -> ConnectError {
    match error {
        PrepareError::ConnectionPoolError(error) => of_pool(address, &error),
        PrepareError::AllAttemptsFailed { first_attempt } => of_attempt(address, first_attempt),
        other => ConnectError::Refused { hosts: hosts(address), why: other.to_string() },
    }
}

pub(super) fn of_execution(address: &Address, error: ExecutionError) -> ConnectError {
    match error {
        ExecutionError::ConnectionPoolError(error) => of_pool(address, &error),
        ExecutionError::LastAttemptError(error) => of_attempt(address, error),
        ExecutionError::PrepareError(error) => of_prepare(address, error),
        ExecutionError::UseKeyspaceError(error) => of_keyspace(address, error),
        // No node is up. The home data centre is not the reason: it existed when the connection was opened.
        ExecutionError::EmptyPlan => away(address, "none of its nodes is up"),
        ExecutionError::RequestTimeout(_) | ExecutionError::SchemaAgreementError(_) | ExecutionError::MetadataError(_) => {
            away(address, error)
        }
        other => ConnectError::Refused { hosts: hosts(address), why: other.to_string() },
    }
}

fn of_pool(address: &Address, error: &ConnectionPoolError) -> ConnectError {
    match error {
        ConnectionPoolError::Broken { last_connection_error } => of_connection(address, last_connection_error),
        other => away(address, other),
    }
}

fn of_connection(address: &Address, error: &ConnectionError) -> ConnectError {
    match error {
        ConnectionError::IoError(error) => tls::cause(address, error).unwrap_or_else(|| away(address, error)),
        ConnectionError::ConnectionSetupRequestError(setup) => match setup.get_error() {
            ConnectionSetupRequestErrorKind::DbError(error, why) => of_database(address, error, why),
            ConnectionSetupRequestErrorKind::MissingAuthentication => ConnectError::UserWanted { hosts: hosts(address) },
            ConnectionSetupRequestErrorKind::BrokenConnection(_) => away(address, closed(setup)),
            ConnectionSetupRequestErrorKind::UnableToAllocStreamId => away(address, setup),
            _ => ConnectError::Refused { hosts: hosts(address), why: setup.to_string() },
        },
        other => away(address, other),
    }
}

/// A server that expects TLS closes a plain connection on the first message, just as a server that is stopping does.
fn closed(error: &impl ToString) -> String {
    format!("{}; if it wants TLS, add ca=/path/ca.pem", error.to_string())
}

fn of_attempt(address: &Address, error: RequestAttemptError) -> ConnectError {
    match &error {
        RequestAttemptError::DbError(kind, why) => of_database(address, kind, why),
        RequestAttemptError::BrokenConnectionError(_) | RequestAttemptError::UnableToAllocStreamId => away(address, error),
        _ => ConnectError::Refused { hosts: hosts(address), why: error.to_string() },
    }
}

fn of_database(address: &Address, kind: &DbError, why: &str) -> ConnectError {
    let user = || address.user().unwrap_or_default().to_owned();
    match kind {
        DbError::AuthenticationError if LOGIN_NOT_CHECKED.iter().any(|text| why.contains(text)) => away(address, why),
        DbError::AuthenticationError => ConnectError::Denied { hosts: hosts(address), user: user() },
        DbError::Unauthorized => ConnectError::NotAllowed { hosts: hosts(address), user: user(), why: why.to_owned() },
        DbError::Unavailable { .. }
        | DbError::Overloaded
        | DbError::IsBootstrapping
        | DbError::TruncateError
        | DbError::ReadTimeout { .. }
        | DbError::WriteTimeout { .. }
        | DbError::ReadFailure { .. }
        | DbError::WriteFailure { .. }
        | DbError::ServerError
        | DbError::RateLimitReached { .. } => away(address, format!("{kind} ({why})")),
        _ => ConnectError::Refused { hosts: hosts(address), why: format!("{kind} ({why})") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(kind: DbError, why: &str) -> ConnectError {
        let address = Address::parse("scylla://hub@localhost/rewards").unwrap();
        of_execution(&address, ExecutionError::LastAttemptError(RequestAttemptError::DbError(kind, why.to_owned())))
    }

    #[test]
    fn a_wrong_password_is_permanent_and_a_table_of_passwords_that_is_away_is_not() {
        let wrong = cause(DbError::AuthenticationError, "Provided username hub and/or password are incorrect");
        assert!(matches!(&wrong, ConnectError::Denied { user, .. } if user == "hub") && !wrong.is_transient());
        let away = cause(DbError::AuthenticationError, "Unable to perform authentication: Operation timed out");
        assert!(matches!(away, ConnectError::Away { .. }) && away.is_transient());
    }

    #[test]
    fn servers_that_are_busy_may_be_waited_for_and_statements_that_are_wrong_may_not() {
        assert!(cause(DbError::Overloaded, "too much").is_transient());
        assert!(cause(DbError::IsBootstrapping, "wait").is_transient());
        assert!(!cause(DbError::SyntaxError, "line 1").is_transient());
        let refused = cause(DbError::Unauthorized, "User hub has no MODIFY permission");
        let expected = r#"the ledger at localhost:9042 does not let "hub" do this: User hub has no MODIFY permission; grant it, or take another user"#;
        assert_eq!(refused.to_string(), expected);
    }
}
