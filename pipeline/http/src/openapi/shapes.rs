//! What is true of every shape, and cannot be said where it is declared.

use std::collections::BTreeMap;

use utoipa::openapi::{
    Object, Ref, RefOr, Schema, Type,
    schema::{AdditionalProperties, ArrayItems, SchemaType},
};

/// The shapes of the contract by their names.
type Shapes = BTreeMap<String, RefOr<Schema>>;

/// Completes all shapes.
pub(super) fn complete(shapes: &mut Shapes) {
    let named = shapes.clone();
    for shape in shapes.values_mut() {
        if let RefOr::T(Schema::Object(shape)) = shape {
            refer_to_items(shape, &named);
            require_nullable_fields(shape);
        }
    }
}

/// A list in a generic shape has a copy of its items' shape. It is to refer to it, as every other list does, so that a client that
/// is generated has one type for it.
fn refer_to_items(shape: &mut Object, named: &Shapes) {
    for field in shape.properties.values_mut() {
        if let RefOr::T(Schema::Array(list)) = field
            && let ArrayItems::RefOrSchema(items) = &mut list.items
            && let Some((name, _)) = named.iter().find(|(_, shape)| **shape == **items)
        {
            **items = Ref::from_schema_name(name).into();
        }
    }
}

/// What is answered has all its fields, `null` where there is nothing to say. Callers may leave such fields out of what they send,
/// which is closed.
fn require_nullable_fields(shape: &mut Object) {
    if matches!(shape.additional_properties.as_deref(), Some(AdditionalProperties::FreeForm(false))) {
        return;
    }
    let nullable = shape.properties.iter().filter(|(name, field)| is_nullable(field) && !shape.required.contains(name));
    let nullable: Vec<String> = nullable.map(|(name, _)| name.clone()).collect();
    shape.required.extend(nullable);
}

fn is_nullable(field: &RefOr<Schema>) -> bool {
    match field {
        RefOr::T(Schema::Object(object)) => may_be_null(&object.schema_type),
        RefOr::T(Schema::Array(list)) => may_be_null(&list.schema_type),
        RefOr::T(Schema::OneOf(one)) => one.items.iter().any(is_nullable),
        RefOr::T(Schema::AnyOf(any)) => any.items.iter().any(is_nullable),
        RefOr::T(_) | RefOr::Ref(_) => false,
    }
}

fn may_be_null(kind: &SchemaType) -> bool {
    match kind {
        SchemaType::Type(kind) => *kind == Type::Null,
        SchemaType::Array(kinds) => kinds.contains(&Type::Null),
        SchemaType::AnyValue => false,
    }
}
