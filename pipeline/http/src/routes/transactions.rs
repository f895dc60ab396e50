//! One transaction, and why it earned what it did.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use rewardhub_core::ids::TransactionId;
use rewardhub_service::{changes::Said, client_keys::Scope};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::reason;
use crate::{
    App,
    access::Principal,
    extract::{Body, IdempotencyKey, Path},
    problem::{Problem, ProblemCode, Result},
    shapes::{OpenedText, OpeningRequest, TransactionDetails, change::answered, transaction::wallet},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(open_text))
}

/// Shows a transaction: what the bank reported, how the rules judged it, and what it earned.
#[utoipa::path(
    get,
    path = "/v1/transactions/{transaction}",
    tag = "transactions",
    operation_id = "show_transaction",
    params(("transaction" = String, Path, description = "The transaction's id")),
    responses(
        (status = 200, description = "The transaction with its explanation", body = TransactionDetails),
    )
)]
async fn show(State(app): State<App>, principal: Principal, Path(transaction): Path<String>) -> Result<Json<TransactionDetails>> {
    principal.must_be(&[Scope::Customer, Scope::Operator])?;
    let absent = Problem::new(ProblemCode::NotFound, format!("there is no transaction {transaction}"));
    let Some(id) = TransactionId::parse(&transaction) else { return Err(absent) };
    app.call(move |service| {
        let terms = service.current_terms()?;
        let explained = match service.explain(id, &terms) {
            Ok(explained) => explained,
            Err(rewardhub_service::Error::NotFound(_)) => return Err(absent),
            Err(error) => return Err(error.into()),
        };
        let own = wallet(&explained.history.revisions).is_some_and(|wallet| principal.wallets.contains(&wallet));
        if principal.scope != Scope::Operator && !own {
            return Err(absent);
        }
        // A customer reads what is the customer's own; opening what is another's is recorded.
        let text = if own && principal.scope != Scope::Operator { service.text(id)?.ok().flatten() } else { None };
        Ok(Json(TransactionDetails::of(&explained, text, &terms)))
    })
    .await
}

/// Opens what the bank wrote about a transaction. Who does, and why, is recorded first.
#[utoipa::path(
    post,
    path = "/v1/transactions/{transaction}/text",
    tag = "operators",
    operation_id = "open_text",
    params(
        ("transaction" = String, Path, description = "The transaction's id"),
        IdempotencyKey,
    ),
    request_body = OpeningRequest,
    responses(
        (status = 200, description = "What the bank wrote", body = OpenedText),
    )
)]
async fn open_text(
    State(app): State<App>,
    principal: Principal,
    Path(transaction): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<OpeningRequest>,
) -> Result<Response> {
    principal.must_be(&[Scope::Operator])?;
    let absent = || Problem::new(ProblemCode::NotFound, format!("there is no transaction {transaction}"));
    let id = TransactionId::parse(&transaction).ok_or_else(absent)?;
    let asked = Said { text: reason::fit(request.reason)?, request: Some(key) };
    let changed = app.call(move |service| Ok::<_, Problem>(service.open_text(id, &asked, principal.caller(service)?)?)).await?;
    let text = changed.value.as_ref().ok().cloned().flatten();
    let (command, version) = (changed.command.to_string(), changed.version);
    Ok(answered(StatusCode::OK, &changed, &OpenedText { transaction, text, command, version }, None))
}
