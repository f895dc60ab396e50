//! The caller of a request.

use axum::{extract::FromRequestParts, http::request::Parts};
use rewardhub_core::ids::WalletId;
use rewardhub_service::{Caller, Service, Subject, client_keys::Scope, clock::now, error};

use crate::{
    App, access, access_log,
    problem::{Problem, ProblemCode, Result},
    socket::LocalUser,
};

/// The caller of a request, and what is the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who it is.
    pub subject: Subject,
    /// What it may do.
    pub scope: Scope,
    /// Its wallets, where it is a customer or a merchant.
    pub wallets: Vec<WalletId>,
    /// Its feeds, where it is one.
    pub feeds: Vec<String>,
}

impl FromRequestParts<App> for Principal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let principal = match parts.extensions.get() {
            Some(LocalUser(name)) => Self::operator(Subject::SystemUser(name.clone())),
            None => access::authenticate(app, parts).await.map_err(|problem| counted(app, parts, problem))?,
        };
        app.bounds().within_rate(&parts.extensions, principal.scope, &principal.subject)?;
        access_log::note_caller(&parts.extensions, app.service().mark(&principal.subject));
        Ok(principal)
    }
}

impl Principal {
    /// Somebody who may do all that operators may.
    pub(crate) const fn operator(subject: Subject) -> Self {
        Self { subject, scope: Scope::Operator, wallets: Vec::new(), feeds: Vec::new() }
    }

    /// The caller as commands name it.
    pub(crate) fn caller(&self, service: &Service) -> error::Result<Caller> {
        service.caller(&self.subject, now())
    }

    /// Permits callers with one of these scopes.
    ///
    /// # Errors
    /// [`ProblemCode::Forbidden`] for all others.
    pub(crate) fn must_be(&self, scopes: &[Scope]) -> Result<()> {
        if scopes.contains(&self.scope) {
            return Ok(());
        }
        let wanted: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        let detail = format!("this is for scope {}, and the caller has scope {}", wanted.join(" or "), self.scope.word());
        Err(Problem::new(ProblemCode::Forbidden, detail))
    }

    /// The wallet with the id that a path holds, for an operator or for whoever holds it. Another's wallet is answered as one that
    /// does not exist, and so is text that is no id.
    ///
    /// # Errors
    /// [`ProblemCode::Forbidden`] for other scopes, and [`ProblemCode::NotFound`].
    pub(crate) fn readable_wallet(&self, text: &str) -> Result<WalletId> {
        self.must_be(&[Scope::Customer, Scope::Merchant, Scope::Operator])?;
        let id = WalletId::parse(text).filter(|id| self.scope == Scope::Operator || self.wallets.contains(id));
        id.ok_or_else(|| no_wallet(text))
    }

    /// The wallet with the id that a field of a body holds, for an operator or for whoever holds it. Another's wallet is answered as one
    /// that does not exist.
    ///
    /// # Errors
    /// [`ProblemCode::InvalidContent`] for a text that is no id, and [`ProblemCode::NotFound`].
    pub(crate) fn named_wallet(&self, text: &str, field: &str) -> Result<WalletId> {
        let wrong = || Problem::field(ProblemCode::InvalidContent, field, format!("{text:?} is no wallet's id"));
        let id = WalletId::parse(text).ok_or_else(wrong)?;
        if self.scope == Scope::Operator || self.wallets.contains(&id) { Ok(id) } else { Err(no_wallet(text)) }
    }

    /// The name of a feed that the caller may push to. Another's feed is answered as one that does not exist.
    ///
    /// # Errors
    /// [`ProblemCode::Forbidden`] for other scopes, and [`ProblemCode::NotFound`].
    pub(crate) fn own_feed(&self, name: &str) -> Result<()> {
        self.must_be(&[Scope::Feed, Scope::Operator])?;
        if self.scope == Scope::Operator || self.feeds.iter().any(|own| own == name) {
            return Ok(());
        }
        Err(Problem::new(ProblemCode::NotFound, format!("there is no feed {name:?}")))
    }
}

/// Counts a caller that is not known.
fn counted(app: &App, parts: &Parts, problem: Problem) -> Problem {
    if problem.code() == ProblemCode::Unauthenticated { app.bounds().not_known(&parts.extensions, problem) } else { problem }
}

fn no_wallet(text: &str) -> Problem {
    Problem::new(ProblemCode::NotFound, format!("there is no wallet {text}"))
}
