//! What is true of the whole contract.

use std::collections::BTreeSet;

use serde_json::Value;

use super::contract;

fn in_json() -> Value {
    serde_json::to_value(contract()).unwrap()
}

/// The operations of the contract.
fn operations(contract: &Value) -> Vec<&Value> {
    let items = contract["paths"].as_object().unwrap().values();
    items.flat_map(|item| item.as_object().unwrap().values()).collect()
}

/// What is sent or answered by an operation: each media type with its schema and example.
fn contents(of: &Value) -> Vec<&Value> {
    of["content"].as_object().into_iter().flat_map(|kinds| kinds.values()).collect()
}

/// What an operation answers where all goes well.
fn well_answered(operation: &Value) -> Vec<&Value> {
    let responses = operation["responses"].as_object().unwrap().iter();
    responses.filter(|(status, _)| status.starts_with('2')).flat_map(|(_, response)| contents(response)).collect()
}

fn resolved<'c>(contract: &'c Value, schema: &'c Value) -> &'c Value {
    let name = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
    name.map_or(schema, |name| &contract["components"]["schemas"][name])
}

/// Calls a function with each schema that is part of this one, and with it.
fn each_schema<'c>(schema: &'c Value, seen: &mut impl FnMut(&'c Value)) {
    seen(schema);
    let fields = schema["properties"].as_object().into_iter().flat_map(|fields| fields.values());
    let any = ["oneOf", "anyOf", "allOf"].into_iter().filter_map(|any| schema[any].as_array()).flatten();
    fields.chain(any).chain(schema.get("items")).for_each(|part| each_schema(part, seen));
}

#[test]
fn every_operation_has_examples_of_what_it_takes_and_answers() {
    let contract = in_json();
    for operation in operations(&contract) {
        let answered = well_answered(operation);
        let has_no_content = operation["responses"].get("204").is_some();
        assert!(answered.is_empty() == has_no_content, "{operation}");
        for content in answered.into_iter().chain(contents(&operation["requestBody"])) {
            let of_shape = &resolved(&contract, &content["schema"])["example"];
            assert!(!content["example"].is_null() || !of_shape.is_null(), "{}: {content}", operation["operationId"]);
        }
    }
}

#[test]
fn every_shape_says_what_is_in_it() {
    let contract = in_json();
    let shapes = contract["components"]["schemas"].as_object().unwrap().iter();
    let sent = operations(&contract).into_iter().flat_map(|operation| {
        let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| &parameter["schema"]);
        let answers = operation["responses"].as_object().unwrap().values().flat_map(contents);
        let bodies = answers.chain(contents(&operation["requestBody"])).map(|content| &content["schema"]);
        parameters.chain(bodies).map(|schema| (operation["operationId"].as_str().unwrap(), schema))
    });
    for (name, schema) in shapes.map(|(name, schema)| (name.as_str(), schema)).chain(sent) {
        each_schema(schema, &mut |part| {
            let says = ["type", "$ref", "oneOf", "anyOf", "allOf", "enum"].iter().any(|word| part.get(word).is_some());
            let is_object =
                part["type"] == "object" || part["type"].as_array().is_some_and(|kinds| kinds.contains(&"object".into()));
            let has_fields = part["properties"].as_object().is_some_and(|fields| !fields.is_empty());
            assert!(says && (!is_object || has_fields), "{name}: {part}");
        });
    }
}

#[test]
fn a_body_that_is_sent_has_no_other_fields() {
    let contract = in_json();
    let mut closed = BTreeSet::new();
    for operation in operations(&contract) {
        let mut open: Vec<&Value> = contents(&operation["requestBody"]).into_iter().map(|content| &content["schema"]).collect();
        while let Some(schema) = open.pop() {
            each_schema(schema, &mut |part| {
                if let Some(name) = part["$ref"].as_str().filter(|name| closed.insert((*name).to_owned())) {
                    open.push(resolved(&contract, part));
                    assert!(name.starts_with("#/components/schemas/"), "{name}");
                }
                let is_object = part["type"] == "object" || part.get("properties").is_some();
                assert!(!is_object || part["additionalProperties"] == false, "{}: {part}", operation["operationId"]);
            });
        }
    }
    assert!(closed.len() >= 4, "{closed:?}");
}

#[test]
fn every_answer_has_all_its_fields() {
    let contract = in_json();
    let entry = &contract["components"]["schemas"]["Entry"];
    let required = entry["required"].as_array().unwrap();
    assert!(required.contains(&"rule".into()) && required.contains(&"expires_on".into()), "{entry}");
    let preview = &contract["components"]["schemas"]["PreviewRequest"]["required"];
    assert_eq!(*preview, serde_json::json!(["purchase"]), "what is sent may lack what it need not say");
}

#[test]
fn lists_refer_to_the_shapes_of_their_items() {
    let contract = in_json();
    for (name, shape) in contract["components"]["schemas"].as_object().unwrap() {
        for (field, schema) in shape["properties"].as_object().into_iter().flatten() {
            assert!(schema["items"].get("properties").is_none(), "{name}.{field} has a copy of a shape");
        }
    }
}

#[test]
fn every_change_is_named_alike_and_says_whether_it_is_repeated() {
    let contract = in_json();
    let mut keys = Vec::new();
    for operation in operations(&contract) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        for key in parameters.filter(|parameter| parameter["name"] == "Idempotency-Key") {
            let (_, answer) =
                operation["responses"].as_object().unwrap().iter().find(|(status, _)| status.starts_with('2')).unwrap();
            assert!(answer["headers"]["idempotent-replayed"]["description"].is_string(), "{operation}");
            keys.push(key);
        }
    }
    assert!(keys.len() >= 2 && keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}
