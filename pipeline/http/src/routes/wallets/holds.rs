//! What is on hold for redemptions.

use axum::{Json, extract::State};
use rewardhub_core::time::Moment;
use rewardhub_service::clock::now;

use crate::{
    App,
    access::Principal,
    extract::Path,
    problem::{Problem, Result},
    shapes::{HoldDetails, Holds},
};

/// Lists what is on hold of a wallet, in the order in which it was authorised.
#[utoipa::path(
    get,
    path = "/v1/wallets/{wallet}/holds",
    tag = "wallets",
    operation_id = "list_holds",
    params(("wallet" = String, Path, description = "The wallet's id")),
    responses((status = 200, description = "The holds", body = Holds))
)]
pub(super) async fn list(State(app): State<App>, principal: Principal, Path(wallet): Path<String>) -> Result<Json<Holds>> {
    let id = principal.readable_wallet(&wallet)?;
    app.call(move |service| {
        let terms = service.current_terms()?;
        let at = now();
        let now = Moment { at, day: terms.day(at) };
        let wallet = service.wallet(id)?;
        let open = wallet.holding().holds().iter().filter(|hold| !hold.has_ended(now));
        let holds = open.map(|hold| HoldDetails::of(hold, &terms)).collect();
        Ok::<_, Problem>(Json(Holds { wallet: id.to_string(), holds }))
    })
    .await
}
