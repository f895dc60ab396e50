//! Wallets: what they have, and what was posted to them.

mod accounts;
mod balance;
mod entries;
mod freshness;
mod holds;
mod home;
mod lots;
mod one;
mod payment_tokens;
mod transactions;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(one::open))
        .routes(routes!(one::show))
        .routes(routes!(balance::show))
        .routes(routes!(entries::list))
        .routes(routes!(accounts::link))
        .routes(routes!(home::show))
        .routes(routes!(balance::show_by_account_id))
        .routes(routes!(lots::list))
        .routes(routes!(holds::list))
        .routes(routes!(payment_tokens::make))
        .routes(routes!(transactions::list))
}
