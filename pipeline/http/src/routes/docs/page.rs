//! The contract as a page: every operation with its parameters and answers, every shape, every kind of problem.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::problem::ProblemCode;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
code,pre{font:14px/1.4 ui-monospace,monospace;background:#f4f4f2;padding:.1em .3em;border-radius:3px}\
pre{padding:.6em;overflow:auto}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3{margin-top:2rem}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #eee}\
.method{display:inline-block;min-width:3.5rem;font-weight:600;color:#0a5c36}";

/// Renders the contract.
pub(super) fn of(contract: &Value) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>RewardHub</title><style>{STYLE}</style><h1>RewardHub {}</h1><p>{}</p>\
         <p>For programs: <a href=\"/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>",
        text(&contract["info"]["version"]),
        text(&contract["info"]["description"]),
    );
    contents(&mut page, contract);
    operations(&mut page, contract);
    problems(&mut page);
    shapes(&mut page, contract);
    page
}

/// Every operation in a line, linked to its description.
fn contents(page: &mut String, contract: &Value) {
    page.push_str("<table>");
    for (path, methods) in object(&contract["paths"]) {
        for (method, operation) in object(methods) {
            let (id, method) = (text(&operation["operationId"]), escaped(&method.to_uppercase()));
            let _infallible = write!(
                page,
                "<tr><td><span class=\"method\">{method}</span> <a href=\"#{id}\"><code>{}</code></a><td>{}",
                escaped(path),
                text(&operation["summary"]),
            );
        }
    }
    page.push_str("</table>");
}

fn operations(page: &mut String, contract: &Value) {
    let mut tag = String::new();
    for (path, methods) in object(&contract["paths"]) {
        for (method, operation) in object(methods) {
            let own = text(&operation["tags"][0]);
            if own != tag {
                let _infallible = write!(page, "<h2>{own}</h2>");
                tag = own;
            }
            let (id, method) = (text(&operation["operationId"]), escaped(&method.to_uppercase()));
            let _infallible = write!(
                page,
                "<h3 id=\"{id}\"><span class=\"method\">{method}</span> <code>{}</code></h3><p>{}</p>",
                escaped(path),
                text(&operation["summary"]),
            );
            parameters(page, operation);
            body(page, operation, contract);
            answers(page, operation);
            example_of_an_answer(page, operation);
        }
    }
}

fn parameters(page: &mut String, operation: &Value) {
    let Some(parameters) = operation["parameters"].as_array() else { return };
    page.push_str("<table>");
    for parameter in parameters {
        let need = if parameter["required"] == true { "required" } else { "" };
        let _infallible = write!(
            page,
            "<tr><td><code>{}</code><td>{}<td>{need}<td>{}",
            text(&parameter["name"]),
            text(&parameter["in"]),
            text(&parameter["description"]),
        );
    }
    page.push_str("</table>");
}

fn body(page: &mut String, operation: &Value, contract: &Value) {
    let body = &operation["requestBody"];
    for (kind, content) in object(&body["content"]) {
        let (shape, kind, about) = (shape(&content["schema"]), escaped(kind), text(&body["description"]));
        let _infallible = write!(page, "<p>Body: {shape} as <code>{kind}</code>. {about}");
        let of_shape =
            content["schema"]["$ref"].as_str().and_then(|reference| contract.pointer(reference.trim_start_matches('#')));
        let shown = content.get("example").or_else(|| of_shape?.get("example"));
        shown.into_iter().for_each(|shown| example(page, "For instance:", shown));
    }
}

fn example_of_an_answer(page: &mut String, operation: &Value) {
    let answers = object(&operation["responses"]).filter(|(status, _)| status.starts_with('2'));
    let mut contents = answers.flat_map(|(status, answer)| object(&answer["content"]).map(move |(_, content)| (status, content)));
    if let Some((status, shown)) = contents.find_map(|(status, content)| Some((status, content.get("example")?))) {
        example(page, &format!("An answer ({status}), for instance:"), shown);
    }
}

fn example(page: &mut String, words: &str, shown: &Value) {
    let lines = shown.as_str().map_or_else(|| format!("{shown:#}"), str::to_owned);
    let _infallible = write!(page, "<p>{words}<pre>{}</pre>", escaped(&lines));
}

fn answers(page: &mut String, operation: &Value) {
    page.push_str("<table>");
    for (status, answer) in object(&operation["responses"]) {
        let shapes: Vec<String> = object(&answer["content"]).map(|(_, content)| shape(&content["schema"])).collect();
        let _infallible =
            write!(page, "<tr><td>{}<td>{}<td>{}", escaped(status), text(&answer["description"]), shapes.join(", "));
    }
    page.push_str("</table>");
}

fn problems(page: &mut String) {
    page.push_str("<h2>Problems</h2><p>Every error is a problem document (RFC 9457).</p><table>");
    for code in ProblemCode::ALL {
        let (word, status) = (code.word(), code.status().as_u16());
        let _infallible = write!(page, "<tr id=\"problem-{word}\"><td><code>{word}</code><td>{status}<td>{}", code.title());
    }
    page.push_str("</table>");
}

fn shapes(page: &mut String, contract: &Value) {
    page.push_str("<h2>Shapes</h2>");
    for (name, schema) in object(&contract["components"]["schemas"]) {
        let name = escaped(name);
        let _infallible = write!(page, "<h3 id=\"shape-{name}\">{name}</h3><p>{}</p>", text(&schema["description"]));
        if let Some(words) = schema["enum"].as_array() {
            let words: Vec<String> = words.iter().map(|word| format!("<code>{}</code>", text(word))).collect();
            let _infallible = write!(page, "<p>One of {}", words.join(", "));
        }
        page.push_str("<table>");
        for (field, schema) in object(&schema["properties"]) {
            let description = &schema["description"];
            let _infallible =
                write!(page, "<tr><td><code>{}</code><td>{}<td>{}", escaped(field), shape(schema), text(description));
        }
        page.push_str("</table>");
        if schema["example"].is_object() {
            let _infallible = write!(page, "<pre>{}</pre>", escaped(&format!("{:#}", schema["example"])));
        }
    }
}

/// The name of a shape, linked to its description.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        let name = escaped(name);
        return format!("<a href=\"#shape-{name}\">{name}</a>");
    }
    if let Some(of) = schema["oneOf"].as_array() {
        return of.iter().map(shape).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", shape(&schema["items"])),
        Value::String(kind) => escaped(kind),
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" or "),
        _ => "any".to_owned(),
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_describes_every_operation_and_problem_and_loads_nothing() {
        let contract = serde_json::to_value(crate::openapi::contract()).unwrap();
        let page = of(&contract);
        for (_, methods) in object(&contract["paths"]) {
            for (_, operation) in object(methods) {
                assert!(page.contains(&format!("id=\"{}\"", operation["operationId"].as_str().unwrap())), "{operation}");
                let mut shown = String::new();
                example_of_an_answer(&mut shown, operation);
                let has_no_content = operation["responses"].get("204").is_some();
                assert!(has_no_content || (shown.len() > 40 && page.contains(&shown)), "{operation}");
            }
        }
        assert!(ProblemCode::ALL.iter().all(|code| page.contains(&format!("id=\"problem-{}\"", code.word()))));
        assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("http://") && !page.contains("https://"));
    }

    #[test]
    fn nothing_in_the_contract_is_taken_for_markup() {
        assert_eq!(escaped("<b a=\"&\">"), "&lt;b a=&quot;&amp;&quot;&gt;");
    }
}
