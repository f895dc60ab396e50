//! What begins with a backslash.

/// What is asked of the prompt itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// `\q`
    Quit,
    /// `\?`
    Help,
    /// `\d`
    Tables,
    /// `\d TABLE`
    Columns(String),
    /// Anything else.
    Unknown(String),
}

impl Word {
    /// Reads a line; nothing when it is a query.
    pub fn of(line: &str) -> Option<Self> {
        let line = line.trim().trim_end_matches(';').trim_end();
        let mut words = line.split_whitespace();
        let first = words.next().filter(|word| word.starts_with('\\'))?;
        Some(match (first, words.next()) {
            ("\\q" | "\\quit" | "\\exit", None) => Self::Quit,
            ("\\?" | "\\h" | "\\help", None) => Self::Help,
            ("\\d" | "\\dt", None) => Self::Tables,
            ("\\d", Some(table)) => Self::Columns(table.trim_matches('"').to_owned()),
            _ => Self::Unknown(first.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_queries_are_left() {
        assert_eq!(Word::of(" \\d\n"), Some(Word::Tables));
        assert_eq!(Word::of("\\d  rewards;"), Some(Word::Columns("rewards".into())));
        assert_eq!((Word::of("\\q"), Word::of("\\?")), (Some(Word::Quit), Some(Word::Help)));
        assert_eq!(Word::of("\\copy x"), Some(Word::Unknown("\\copy".into())));
        assert_eq!(Word::of("SELECT '\\d'"), None);
    }
}
