//! Problems from errors of the service.

use std::time::Duration;

use rewardhub_service::{
    Error,
    error::{NotFound, Refused, Usage},
};

use super::{Problem, ProblemCode};

/// How long a client should wait before it asks again for what does not answer now.
const RETRY_AFTER: Duration = Duration::from_secs(2);

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(error) => not_found(&error),
            Error::Refused(error) => refused(&error),
            Error::Usage(error) if error.is_of_the_data_set() => {
                tracing::error!(%error, "a file of the data set is wrong, so a request cannot be answered");
                let detail = "a setting or a profile of the server is wrong, which its operator has to mend; its log says which";
                Self::new(ProblemCode::Internal, detail)
            }
            // Nothing is wrong with what was sent: the feed is not ready for it.
            Error::Usage(error @ Usage::NoBank(_)) => Self::new(ProblemCode::Refused, error.to_string()),
            Error::Usage(error) => Self::new(ProblemCode::InvalidContent, error.to_string()),
            Error::Busy(error) => Self::new(ProblemCode::Unavailable, error.to_string()).retry_after(RETRY_AFTER),
            Error::Unavailable(error) => Self::new(ProblemCode::Unavailable, error.to_string()).retry_after(RETRY_AFTER),
            Error::Damaged(error) => {
                tracing::error!(%error, "stored data is damaged or cannot be used");
                let detail =
                    "stored data is damaged or cannot be used; the server's log says what, and `rewardhub verify` looks for more";
                Self::new(ProblemCode::Internal, detail)
            }
        }
    }
}

fn not_found(error: &NotFound) -> Problem {
    match error {
        // Nothing that the client named is absent: the data set is not ready for the request.
        NotFound::DataSet { .. } | NotFound::Keyspace { .. } => Problem::new(ProblemCode::Internal, error.to_string()),
        NotFound::Programme { .. } => Problem::new(
            ProblemCode::Refused,
            "no programme is active, so nothing can be judged; an operator has to activate one",
        ),
        #[cfg(feature = "lake")]
        NotFound::Lake => Problem::new(ProblemCode::Refused, error.to_string()),
        NotFound::Wallet(_)
        | NotFound::Account { .. }
        | NotFound::NotEnrolled { .. }
        | NotFound::AccountNumber { .. }
        | NotFound::Transaction(_)
        | NotFound::Redemption(_)
        | NotFound::Transfer(_)
        | NotFound::OnDay(_)
        | NotFound::Reference(_)
        | NotFound::ClientKey(_)
        | NotFound::Consent { .. }
        | NotFound::DeadLetter(_)
        | NotFound::SetAside(_)
        | NotFound::Approval(_)
        | NotFound::Version(_)
        | NotFound::VersionOn(_)
        | NotFound::Feed { .. }
        | NotFound::Delivery { .. } => Problem::new(ProblemCode::NotFound, error.to_string()),
    }
}

fn refused(error: &Refused) -> Problem {
    if error.is_name_taken() {
        let detail = "this Idempotency-Key belongs to another request; give this one a name of its own";
        return Problem::new(ProblemCode::IdempotencyKeyReused, detail);
    }
    Problem::new(ProblemCode::Refused, error.to_string())
}
