//! What the contract says of the header that names a change, at every route that takes one.

use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

use crate::extract::{IdempotencyKey, idempotency_key::LONGEST};

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let visible_ascii = "^[!#-+\\--~]+$";
        let name = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(LONGEST));
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(
                "The caller's own name for this change, in quotes or without: the same request under the same name changes nothing again",
            ))
            .schema(Some(name.pattern(Some(visible_ascii))))
            .example(Some("8e03978e-40d5-43e8-bc93-6894a57f9324".into()));
        vec![key.build()]
    }
}
