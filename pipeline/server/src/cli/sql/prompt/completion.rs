//! Completes names and keywords, and tells when a query is complete.

use std::collections::BTreeMap;

use rewardhub_analytics::sql::is_whole;
use rustyline::{
    Context, Helper, Highlighter, Hinter,
    completion::{Completer, Pair},
    validate::{ValidationContext, ValidationResult, Validator},
};

const KEYWORDS: [&str; 44] = [
    "ALL",
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "COUNT",
    "CROSS",
    "DATE",
    "DESC",
    "DESCRIBE",
    "DISTINCT",
    "ELSE",
    "END",
    "EXISTS",
    "EXPLAIN",
    "FILTER",
    "FROM",
    "GROUP",
    "HAVING",
    "IN",
    "INTERVAL",
    "IS",
    "JOIN",
    "LEFT",
    "LIKE",
    "LIMIT",
    "NOT",
    "NULL",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "OVER",
    "PARTITION",
    "SELECT",
    "SHOW",
    "SUM",
    "TABLES",
    "UNION",
    "WHERE",
    "WITH",
];

/// Completion for the editor of the prompt.
#[derive(Debug, Helper, Highlighter, Hinter)]
pub struct Completing {
    tables: BTreeMap<String, Vec<String>>,
}

impl Completing {
    /// Completes these tables and their columns.
    pub fn of(tables: BTreeMap<String, Vec<String>>) -> Self {
        Self { tables }
    }

    /// Returns where the word before the cursor begins, and the words that it may become.
    fn words(&self, line: &str, at: usize) -> (usize, Vec<String>) {
        let before = &line[..at];
        let start = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(0, |place| place + before[place..].chars().next().map_or(0, char::len_utf8));
        let word = &before[start..];
        let begins =
            |name: &&str| name.len() >= word.len() && name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
        let columns_of = |table: &str| self.tables.get(table).into_iter().flatten().map(String::as_str);
        let tables = || self.tables.keys().map(String::as_str);
        let mut found: Vec<String> = if before.trim_start().starts_with("\\d") {
            tables().filter(begins).map(str::to_owned).collect()
        } else if let Some(table) = before[..start].strip_suffix('.') {
            let table = table.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
            // Behind an alias, the columns of any table.
            let known = self.tables.contains_key(table);
            let columns = self.tables.keys().filter(|name| !known || *name == table).flat_map(|name| columns_of(name));
            columns.filter(begins).map(str::to_owned).collect()
        } else if word.is_empty() {
            Vec::new()
        } else {
            let lower = word.chars().any(char::is_lowercase);
            let keyword = |name: &str| if lower { name.to_lowercase() } else { name.to_owned() };
            let names = tables().chain(self.tables.keys().flat_map(|name| columns_of(name)));
            let names = names.filter(begins).map(str::to_owned);
            names.chain(KEYWORDS.into_iter().filter(begins).map(keyword)).collect()
        };
        found.sort();
        found.dedup();
        (start, found)
    }
}

impl Completer for Completing {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, words) = self.words(line, at);
        Ok((start, words.into_iter().map(|word| Pair { display: word.clone(), replacement: word }).collect()))
    }
}

impl Validator for Completing {
    fn validate(&self, input: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = input.input();
        let whole = text.trim_start().starts_with('\\') || is_whole(text);
        Ok(if whole { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: (usize, &[&str])) {
        let columns = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let tables = [("rewards", columns(&["amount", "asset", "reward_id"])), ("rules", columns(&["asset", "rule_id"]))];
        let completing = Completing::of(tables.map(|(name, columns)| (name.to_owned(), columns)).into());
        let (start, words) = completing.words(line, line.len());
        assert_eq!((start, words.iter().map(String::as_str).collect::<Vec<_>>().as_slice()), expected, "{line}");
    }

    #[test]
    fn names_and_keywords_are_completed() {
        check("SELECT am", (7, &["amount"]));
        check("SELECT * FROM r", (14, &["reward_id", "rewards", "rule_id", "rules"]));
        check("sel", (0, &["select"]));
        check("SELECT 'é' || as", (15, &["as", "asc", "asset"]));
        check("SELECT AS", (7, &["AS", "ASC", "asset"]));
        check("SELECT x FROM rewards\nWH", (22, &["WHERE"]));
        check("SELECT 1 ", (9, &[]));
    }

    #[test]
    fn columns_are_completed_behind_their_table() {
        check("SELECT rules.", (13, &["asset", "rule_id"]));
        check("SELECT rewards.a", (15, &["amount", "asset"]));
        check("SELECT r.re", (9, &["reward_id"]));
        check("\\d ru", (3, &["rules"]));
    }
}
