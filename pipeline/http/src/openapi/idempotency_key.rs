//! What the contract says of the header that names a change, at every route that takes one.

use utoipa::{
    IntoParams,
    openapi::{
        HeaderBuilder, ObjectBuilder, RefOr, Required, Type,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
    },
};

use crate::{
    extract::{IdempotencyKey, idempotency_key::LONGEST},
    shapes::change::REPLAYED,
};

/// The header that names a change.
const NAME: &str = "Idempotency-Key";

impl IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let visible_ascii = "^[!#-+\\--~]+$";
        let name = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(LONGEST));
        let key = ParameterBuilder::new()
            .name(NAME)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(
                "The caller's own name for this change, in quotes or without: the same request under the same name changes nothing again, however late it comes",
            ))
            .schema(Some(name.pattern(Some(visible_ascii))))
            .example(Some("8e03978e-40d5-43e8-bc93-6894a57f9324".into()));
        vec![key.build()]
    }
}

/// Describes the header by which an answer says that it had been given before, where a change is answered.
pub(super) fn describe_repeats(operation: &mut Operation) {
    let names_a_change = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(parameter) if parameter.name == NAME);
    if !operation.parameters.iter().flatten().any(names_a_change) {
        return;
    }
    let well = operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
    for (_, response) in well {
        if let RefOr::T(response) = response {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let header = HeaderBuilder::new()
                .schema(Some(text))
                .description(Some("`true` if the change had been made before: this is the answer that was given then"));
            response.headers.insert(REPLAYED.as_str().to_owned(), header.build().into());
        }
    }
}
