//! Splits files of CQL into statements, and fills in their placeholders.

/// Why a statement cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// The statement has a placeholder for which no value is given.
    #[error("there is no value for {{{name}}} in `{statement}`")]
    Missing {
        /// Name of the placeholder.
        name: String,
        /// The statement that has it.
        statement: String,
    },
    /// A value is given whose placeholder the statement does not have.
    #[error("there is no {{{name}}} in `{statement}`")]
    Unknown {
        /// Name of the value.
        name: String,
        /// The statement without that placeholder.
        statement: String,
    },
}

/// The statements of a file, without comments and semicolons, each on one line.
pub(super) fn statements(file: &str) -> Vec<String> {
    let mut code = String::new();
    for line in file.lines() {
        code.push_str(without_comment(line));
        code.push('\n');
    }
    let one_line = |statement: &str| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    parts(&code, ';').into_iter().map(one_line).filter(|statement| !statement.is_empty()).collect()
}

/// Replaces every `{name}` of a statement with its value.
///
/// # Errors
/// [`FillError`] when a placeholder has no value, or a value no placeholder.
pub fn fill(statement: &str, values: &[(&str, &str)]) -> Result<String, FillError> {
    let (mut filled, mut rest, mut used) = (String::new(), statement, Vec::new());
    while let Some(at) = rest.find('{') {
        let (before, after) = rest.split_at(at);
        filled.push_str(before);
        // A CQL map also begins with a brace, but continues with a quote.
        let name = after[1..].split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
        let Some(name) = name else {
            filled.push('{');
            rest = &after[1..];
            continue;
        };
        let value = values.iter().find(|(given, _)| *given == name);
        let (_, value) = value.ok_or_else(|| FillError::Missing { name: name.to_owned(), statement: statement.to_owned() })?;
        filled.push_str(value);
        used.push(name);
        rest = &after[name.len() + 2..];
    }
    filled.push_str(rest);
    match values.iter().find(|(name, _)| !used.contains(name)) {
        Some((name, _)) => Err(FillError::Unknown { name: (*name).to_owned(), statement: statement.to_owned() }),
        None => Ok(filled),
    }
}

/// Splits a text at separators outside quotes and brackets.
pub(super) fn parts(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_u32, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            _ if c == separator && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            '(' | '<' | '{' => depth += 1,
            ')' | '>' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn without_comment(line: &str) -> &str {
    let is_code = |at: &usize| line[..*at].matches('\'').count().is_multiple_of(2);
    line.match_indices("--").map(|(at, _)| at).find(is_code).map_or(line, |at| &line[..at])
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_semicolons_are_none_in_texts() {
        let file = "-- one; two\nCREATE TABLE a ( -- what it is\n  b int\n) WITH comment = 'c -- d; e';\n\nUSE f;\n-- end\n";
        assert_eq!(statements(file), ["CREATE TABLE a ( b int ) WITH comment = 'c -- d; e'", "USE f"]);
    }

    #[test]
    fn every_place_needs_its_value_and_every_value_its_place() {
        let statement = "CREATE KEYSPACE {name} WITH x = {'a': {count}} AND y = {}";
        let filled = fill(statement, &[("name", "{count}"), ("count", "3")]);
        assert_eq!(filled.as_deref(), Ok("CREATE KEYSPACE {count} WITH x = {'a': 3} AND y = {}"));
        let missing = fill(statement, &[("name", "k")]).unwrap_err();
        assert!(matches!(&missing, FillError::Missing { name, .. } if name == "count"), "{missing}");
        let unknown = fill("USE {name}", &[("name", "k"), ("names", "l")]).unwrap_err();
        assert_eq!(unknown.to_string(), "there is no {names} in `USE {name}`");
    }
}
