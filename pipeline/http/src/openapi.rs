//! The contract, generated from the routes.

use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder,
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

/// The contract: OpenAPI 3.1.
#[must_use]
pub fn contract() -> OpenApi {
    crate::routes::all().into_openapi()
}

/// What the contract says about itself, and how callers are known.
pub(crate) fn about() -> OpenApi {
    let info = InfoBuilder::new()
        .title("RewardHub")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Bank transactions in, rewards out: every one counted once, every one explained."))
        .build();
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A key that `rewardhub key add` made. A server without access control needs none."))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(ComponentsBuilder::new().security_scheme("key", SecurityScheme::Http(key)).build()))
        .security(Some([SecurityRequirement::new("key", Vec::<String>::new())]))
        .build()
}
