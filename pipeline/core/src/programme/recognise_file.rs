//! Whether a file is a programme at all. Its mistakes are reported only then: they quote it, and it may be a bank statement.

use super::parse;

/// Whether a text may be a programme's file, whatever its mistakes: some line begins as one of its keys or tables does, or it
/// contains nothing but comments.
///
/// ```
/// use rewardhub_core::programme::resembles;
/// assert!(resembles("version = one\n"));
/// assert!(resembles("# to be written\n"));
/// assert!(!resembles("Date,Payee,Amount\n2026-03-12,GREENS,-3.00\n"));
/// ```
#[must_use]
pub fn resembles(source: &str) -> bool {
    let said = || source.trim_start_matches('\u{feff}').lines().map(str::trim_start).filter(|line| !line.is_empty());
    said().any(begins) || said().all(|line| line.starts_with('#'))
}

fn begins(line: &str) -> bool {
    let header = line.trim_start_matches('[');
    let end = header.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(header.len());
    let (word, behind) = header.split_at(end);
    let behind = behind.trim_start();
    let is_one = if header.len() < line.len() { behind.starts_with([']', '.']) } else { behind.starts_with(['=', '.']) };
    is_one && parse::words().any(|known| known == word)
}
