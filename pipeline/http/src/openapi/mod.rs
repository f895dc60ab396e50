//! The contract, generated from the routes, with what is true of all of them.

mod examples;
mod idempotency_key;
mod limits;
mod links;
mod shapes;
#[cfg(test)]
mod tests;

use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, Response, ResponseBuilder,
    path::{Operation, PathItem},
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

use crate::problem::{MEDIA_TYPE, ProblemCode};

/// Problems that any route may answer with.
const OF_EVERY_ROUTE: [ProblemCode; 4] =
    [ProblemCode::InvalidRequest, ProblemCode::Unavailable, ProblemCode::Internal, ProblemCode::NotFound];
/// Problems that a route which asks who calls may answer with.
const OF_KNOWN_CALLERS: [ProblemCode; 3] = [ProblemCode::Unauthenticated, ProblemCode::Forbidden, ProblemCode::RateLimited];

/// Problems that a route which takes a body may answer with.
const OF_BODIES: [ProblemCode; 3] = [ProblemCode::TooLarge, ProblemCode::UnsupportedMediaType, ProblemCode::InvalidContent];

/// The contract: OpenAPI 3.1.
#[must_use]
pub fn contract() -> OpenApi {
    completed(crate::routes::all().into_openapi())
}

/// The contract with what is not said at the routes: problems that any of them may answer with, examples, where answers lead,
/// and which fields are always there.
pub(crate) fn completed(mut contract: OpenApi) -> OpenApi {
    for item in contract.paths.paths.values_mut() {
        let PathItem { get, put, post, patch, delete, .. } = item;
        for operation in [get, put, post, patch, delete].into_iter().flatten() {
            complete(operation);
            idempotency_key::describe_repeats(operation);
            limits::describe(operation);
            examples::add(operation);
            links::add(operation);
        }
    }
    contract.components.iter_mut().for_each(|components| shapes::complete(&mut components.schemas));
    contract
}

fn complete(operation: &mut Operation) {
    let asks_who_calls = operation.security.is_none();
    let of_callers = OF_KNOWN_CALLERS.iter().filter(|_| asks_who_calls);
    let of_bodies = OF_BODIES.iter().filter(|_| operation.request_body.is_some());
    let codes: Vec<&ProblemCode> = OF_EVERY_ROUTE.iter().chain(of_callers).chain(of_bodies).collect();
    for code in codes {
        let status = code.status().as_u16().to_string();
        operation.responses.responses.entry(status).or_insert_with(|| problem(*code).into());
    }
}

fn problem(code: ProblemCode) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDetails"))).build();
    ResponseBuilder::new().description(code.title()).content(MEDIA_TYPE, content).build()
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
        .description(Some("A key that `rewardhub key add` made, or a token of the issuer that the server believes. A server without access control needs none."))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(ComponentsBuilder::new().security_scheme("key", SecurityScheme::Http(key)).build()))
        .security(Some([SecurityRequirement::new("key", Vec::<String>::new())]))
        .build()
}
