//! Finds the placeholders of a query, outside string literals, quoted names and comments.

/// The names after `$` in a query, each once, in order of appearance.
pub(crate) fn names(query: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for part in code(query) {
        for after in part.split('$').skip(1) {
            let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
            if !found.contains(&&after[..end]) {
                found.push(&after[..end]);
            }
        }
    }
    found
}

/// Whether a query has a semicolon, and so is more than one statement.
pub(crate) fn is_several(query: &str) -> bool {
    code(query).iter().any(|part| part.contains(';'))
}

/// The parts of a query outside string literals, quoted names and comments.
fn code(query: &str) -> Vec<&str> {
    const OPENED_AND_CLOSED: [(&str, &str); 4] = [("--", "\n"), ("/*", "*/"), ("'", "'"), ("\"", "\"")];
    let (mut parts, mut rest) = (Vec::new(), query);
    loop {
        let next = OPENED_AND_CLOSED.iter().filter_map(|(open, close)| Some((rest.find(open)?, *open, *close))).min();
        let Some((at, open, close)) = next else { break };
        parts.push(&rest[..at]);
        let inside = &rest[at + open.len()..];
        rest = inside.find(close).map_or("", |end| &inside[end + close.len()..]);
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_in_texts_names_and_comments_are_none() {
        let query = "SELECT '$a; it''s $b', \"$c\" -- $d;\nFROM t WHERE x > $from::date AND y /* $e */ < $from OR z = $top_2";
        assert_eq!(names(query), ["from", "top_2"]);
        assert!(!is_several(query));
        assert!(is_several("SELECT 1; SELECT 2"));
    }
}
