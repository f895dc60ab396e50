//! Commands of the prompt that begin with a backslash.

/// A command for the prompt itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// `\q`: end the prompt.
    Quit,
    /// `\?`: show the commands.
    Help,
    /// `\d`: list the tables and views.
    Tables,
    /// `\d TABLE`: list the columns of a table or view.
    Columns(String),
    /// Any other word with a backslash.
    Unknown(String),
}

impl Word {
    /// Reads a line; `None` if it is a query.
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
