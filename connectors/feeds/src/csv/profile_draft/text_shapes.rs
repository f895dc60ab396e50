//! What of a file answers no question by itself, told by its shape: for whoever answers.

use crate::{
    csv::{head_rows::HeadRow, header_matching},
    profile::Field,
};

/// Characters of a shape.
const SHAPE: usize = 28;
/// Digits from which on a number may be an account's.
const ACCOUNT_DIGITS: usize = 6;

/// A text's shape: each letter an `x`, each digit a `9`.
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

/// The shapes of these cells, each once, two at most.
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

/// A text within TOML.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Patterns for lines before the header where an account may stand: only behind a label that is an account's.
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

/// A pattern for the file's name, where a number in it may be the account's; other numbers may change from file to file.
pub(super) fn name_pattern(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let runs: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let is_day = |run: &str| run.len() == 8 && (run.starts_with("19") || run.starts_with("20"));
    let account = runs.iter().filter(|run| run.len() >= ACCOUNT_DIGITS && !is_day(run)).max_by_key(|run| run.len())?;
    let at = name.find(account)?;
    // What a pattern gives is what its first star stands for.
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
