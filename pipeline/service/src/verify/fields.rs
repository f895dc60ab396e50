//! Compares two values field by field, for rows that have no comparison of their own.

use serde::Serialize;
use serde_json::Value;

/// Characters shown of a value; longer values are cut.
const SHOWN_CHARS: usize = 160;

/// Describes each field that differs, by its path and both values.
pub(super) fn fields<T: Serialize>(stored: &T, replayed: &T) -> Vec<String> {
    let mut found = Vec::new();
    match (serde_json::to_value(stored), serde_json::to_value(replayed)) {
        (Ok(stored), Ok(replayed)) => compare("", &stored, &replayed, &mut found),
        _ => found.push("it differs".to_owned()),
    }
    found
}

fn compare(path: &str, stored: &Value, replayed: &Value, found: &mut Vec<String>) {
    match (stored, replayed) {
        (Value::Object(stored), Value::Object(replayed)) if stored.keys().eq(replayed.keys()) => {
            for (name, value) in stored {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                compare(&path, value, &replayed[name], found);
            }
        }
        (Value::Array(stored), Value::Array(replayed)) if stored.len() == replayed.len() && stored.iter().any(nested) => {
            for (at, (stored, replayed)) in stored.iter().zip(replayed).enumerate() {
                compare(&format!("{path}[{at}]"), stored, replayed, found);
            }
        }
        (stored, replayed) if stored == replayed => {}
        (stored, replayed) => found.push(format!("{path}: stored {}, replayed {}", shown(stored), shown(replayed))),
    }
}

fn nested(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    let cut: String = text.chars().take(SHOWN_CHARS).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::fields;

    #[test]
    fn only_what_differs_is_listed_with_its_path() {
        let stored = json!({ "a": 1, "b": { "c": [ { "d": 2 }, { "d": 3 } ] }, "e": [1, 2] });
        let replayed = json!({ "a": 1, "b": { "c": [ { "d": 2 }, { "d": 4 } ] }, "e": [1] });
        assert_eq!(fields(&stored, &replayed), ["b.c[1].d: stored 3, replayed 4", "e: stored [1,2], replayed [1]"]);
        assert!(fields(&stored, &stored).is_empty());
    }
}
