//! One transaction, and why it earned what it did.

use axum::{Json, extract::State};
use rewardhub_core::ids::TransactionId;
use rewardhub_service::client_keys::Scope;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App,
    access::Principal,
    extract::Path,
    problem::{Problem, ProblemCode, Result},
    shapes::{TransactionDetails, transaction::wallet},
};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
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
        Ok(Json(TransactionDetails::of(&explained, &terms)))
    })
    .await
}
