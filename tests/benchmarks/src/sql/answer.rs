//! Answers of both engines as texts, which can be compared cell by cell.

use serde_json::Value;

/// An answer: rows of cells, where `None` is an empty cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer(Vec<Vec<Option<String>>>);

impl Answer {
    /// Reads an answer from a JSON array of rows of texts.
    pub fn of_texts(rows: &Value) -> Self {
        let cells = |row: &Value| row.as_array().into_iter().flatten().map(|cell| cell.as_str().map(same)).collect();
        Self(rows.as_array().into_iter().flatten().map(cells).collect())
    }

    /// Reads an answer from CSV with a head, as `sql` writes it. No value of these answers is quoted.
    pub fn of_csv(text: &str) -> Self {
        let cells = |line: &str| line.split(',').map(|cell| (!cell.is_empty()).then(|| same(cell))).collect();
        Self(text.lines().skip(1).map(cells).collect())
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.0.len()
    }

    /// Describes the first row that differs, or the numbers of rows; `None` if the answers are equal.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.0.len() != other.0.len() {
            return Some(format!("{} rows and {}", self.0.len(), other.0.len()));
        }
        let differs = self.0.iter().zip(&other.0).find(|(one, other)| one != other);
        differs.map(|(one, other)| format!("{one:?} and {other:?}"))
    }
}

/// Writes an instant in one way, because engines disagree on `T`, zones and zeros. Other cells stay.
fn same(cell: &str) -> String {
    let is_instant = cell.len() >= 19 && cell.as_bytes()[4] == b'-' && cell.as_bytes()[13] == b':';
    if !is_instant {
        return cell.to_owned();
    }
    let local = cell.trim_end_matches('Z').trim_end_matches("+00").replace('T', " ");
    if local.contains('.') { local.trim_end_matches('0').trim_end_matches('.').to_owned() } else { local }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_both_engines_are_alike_and_other_cells_stay() {
        let ours = Answer::of_csv("at,amount,name\n2026-01-05T10:00:00.250Z,12.5000,\n2026-01-05T10:00:00Z,-1.0000,w1\n");
        let theirs =
            serde_json::json!([["2026-01-05 10:00:00.25+00", "12.5000", null], ["2026-01-05 10:00:00+00", "-1.0000", "w1"]]);
        assert_eq!(ours.difference(&Answer::of_texts(&theirs)), None);
        let other = Answer::of_csv("at,amount,name\n2026-01-05T10:00:00.251Z,12.5000,\n2026-01-05T10:00:00Z,-1.0000,w1\n");
        assert!(ours.difference(&other).unwrap().contains("00.251"));
        assert_eq!(ours.difference(&Answer::of_csv("at\n")), Some("2 rows and 0".to_owned()));
    }
}
