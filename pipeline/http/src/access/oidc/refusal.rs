//! Why a token is not believed. A message says what to look at, and nothing of what is in the token.

use std::time::Duration;

use jsonwebtoken::errors::{Error, ErrorKind};

use crate::problem::{Problem, ProblemCode};

/// How long to wait until the issuer may answer again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has more bytes than any token.
    #[error("the token is too long; tokens have at most {longest} bytes")]
    TooLong {
        /// The greatest number of bytes.
        longest: usize,
    },
    /// It has no header, claims and signature.
    #[error("the token is no signed token of an issuer (JWT) in a form that is known here")]
    NoToken,
    /// It is signed with an algorithm that does not count, or that is not its key's.
    #[error("the token's algorithm is not one that counts here")]
    Algorithm,
    /// It asks for an extension to be understood.
    #[error("the token wants an extension to be understood (crit) that is not")]
    Critical,
    /// It is signed, but not for a bearer to show.
    #[error("the token is not one to show to a server, by its type (typ)")]
    Type,
    /// The issuer has no key with its id.
    #[error("the token is signed with a key that the issuer does not show; get a new token")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("the token's signature is not the issuer's")]
    Signature,
    /// It is another's token.
    #[error("the token is of another issuer")]
    Issuer,
    /// It is for another server.
    #[error("the token is for another audience; ask for one for this server")]
    Audience,
    /// It has ended.
    #[error("the token has expired; get a new one")]
    Expired,
    /// It has not begun.
    #[error("the token is not valid yet (nbf); see to the clocks of issuer and server")]
    Immature,
    /// It lacks what every token has, or has it in another form.
    #[error("the token lacks its end (exp), its issuer (iss) or its subject (sub), or has them in a form that is not known")]
    Claims,
    /// It permits nothing here.
    #[error("the token carries none of the scopes of this server; ask the issuer for one")]
    NoScope,
    /// It permits several things, and a caller has one scope.
    #[error("the token carries several scopes of this server; ask the issuer for one of them")]
    SeveralScopes,
    /// The issuer does not answer, and what is known of it is too old.
    #[error("the keys of the issuer are not known now ({0}); try again later")]
    NoKeys(String),
}

impl Refusal {
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::ExpiredSignature => Self::Expired,
            ErrorKind::ImmatureSignature => Self::Immature,
            ErrorKind::InvalidIssuer => Self::Issuer,
            ErrorKind::InvalidAlgorithm | ErrorKind::MissingAlgorithm => Self::Algorithm,
            ErrorKind::MissingRequiredClaim(_) | ErrorKind::InvalidClaimFormat(_) => Self::Claims,
            // What else there is says that the token cannot be read. The enumeration is open.
            _ => Self::NoToken,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::NoScope | Refusal::SeveralScopes => Self::new(ProblemCode::Forbidden, detail),
            Refusal::NoKeys(_) => Self::new(ProblemCode::Unavailable, detail).retry_after(RETRY_AFTER),
            Refusal::TooLong { .. }
            | Refusal::NoToken
            | Refusal::Algorithm
            | Refusal::Critical
            | Refusal::Type
            | Refusal::UnknownKey
            | Refusal::Signature
            | Refusal::Issuer
            | Refusal::Audience
            | Refusal::Expired
            | Refusal::Immature
            | Refusal::Claims => Self::new(ProblemCode::Unauthenticated, detail),
        }
    }
}
