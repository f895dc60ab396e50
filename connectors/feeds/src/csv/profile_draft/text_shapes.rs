//! Shows parts of a file by their shape only, for the person who answers the questions.

use crate::{
    csv::{head_rows::HeadRow, header_matching},
    profile::Field,
};

/// Number of characters in a shape.
const SHAPE: usize = 28;
/// Number of digits from which on a number may be that of an account.
const ACCOUNT_DIGITS: usize = 6;

/// The shape of a text: each letter as `x`, each digit as `9`.
pub(super) fn shape(text: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_alphabetic() => 'x',
        c if c.is_numeric() => '9',
        c if c.is_control() => ' ',
        c => c,
    };
    let shown: String = text.chars().take(SHAPE).map(plain).collect();
    if text.chars().nth(SHAPE).is_some() { shown + "…" } else { shown }
}

/// The different shapes of these cells, at most two.
pub(super) fn shapes<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let mut shapes: Vec<String> = Vec::new();
    for shape in cells.map(str::trim).filter(|cell| !cell.is_empty()).map(shape) {
        if !shapes.contains(&shape) {
            shapes.push(shape);
        }
        if shapes.len() == 2 {
            break;
        }
    }
    if shapes.is_empty() { "always blank".to_owned() } else { shapes.join("  or  ") }
}

/// A text as a TOML string.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Patterns for lines before the header in which an account may stand: only after a label for
/// an account. Each has its line and shape.
pub(super) fn preamble_patterns(before: &[HeadRow]) -> Vec<(String, u64, String)> {
    let mut found = Vec::new();
    for row in before {
        let cells: Vec<_> = row.cells().filter(|cell| !cell.is_empty()).map(std::borrow::Cow::into_owned).collect();
        let line = cells.join(" ");
        let Some(at) = line.find(|c: char| c.is_ascii_digit()) else { continue };
        let label = line[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        let digits = line[at..].chars().filter(char::is_ascii_digit).count();
        let is_label = header_matching::names(Field::Account).contains(&header_matching::fold(label));
        if is_label && digits >= ACCOUNT_DIGITS {
            found.push((format!("{label}*"), row.line, shape(&line)));
        }
    }
    found
}

/// A pattern for the file's name, if a number in it may be that of the account; other numbers may change from file to file.
pub(super) fn name_pattern(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let runs: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let is_day = |run: &str| run.len() == 8 && (run.starts_with("19") || run.starts_with("20"));
    let account = runs.iter().filter(|run| run.len() >= ACCOUNT_DIGITS && !is_day(run)).max_by_key(|run| run.len())?;
    let at = name.find(account)?;
    // The value of a pattern is what its first star matches.
    if name[..at].contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut behind = String::new();
    for c in name[at + account.len()..].chars() {
        if !c.is_ascii_digit() {
            behind.push(c);
        } else if !behind.ends_with('*') {
            behind.push('*');
        }
    }
    Some(format!("{}*{behind}", &name[..at]))
}
