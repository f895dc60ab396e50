//! The parts of a request, read strictly: what cannot be read is answered with a problem that says where.

mod body;
pub(crate) mod body_reader;
pub(crate) mod idempotency_key;
mod objects;
mod path;
mod query;

pub use self::{body::Body, idempotency_key::IdempotencyKey, path::Path, query::Query};
