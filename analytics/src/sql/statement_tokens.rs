//! The tokens of SQL texts: where statements begin and end, what they begin with, and whether they are too long.

use datafusion::sql::sqlparser::{
    dialect::GenericDialect,
    keywords::Keyword,
    tokenizer::{Location, Token, TokenWithSpan, Tokenizer},
};
use rewardhub_core::word_size::usize_of;

use super::SqlError;

/// The most bytes of a statement: an `IN` with about 25,000 ids.
const MOST_BYTES: usize = 1 << 20;
/// The most keywords and operators of a statement. A left-deep expression recurses as often, so the stacks of the workers bound
/// it.
const MOST_LINKS: usize = 2_000;

/// Splits a text into tokens.
///
/// # Errors
/// When the text is too long or too complex, or has a string or a comment without an end.
pub(super) fn split(sql: &str) -> Result<Vec<TokenWithSpan>, SqlError> {
    if sql.len() > MOST_BYTES {
        return Err(SqlError::TooLong(sql.len(), MOST_BYTES));
    }
    let tokens = tokens(sql)?;
    let links = tokens.iter().filter(|token| links(&token.token)).count();
    if links > MOST_LINKS {
        return Err(SqlError::TooComplex(links, MOST_LINKS));
    }
    Ok(tokens)
}

fn tokens(sql: &str) -> Result<Vec<TokenWithSpan>, SqlError> {
    Tokenizer::new(&GenericDialect {}, sql)
        .tokenize_with_location()
        .map_err(|error| SqlError::Syntax(format!("{}{}", error.message, error.location)))
}

/// Whether a token connects parts of a statement.
fn links(token: &Token) -> bool {
    match token {
        Token::Word(word) => word.quote_style.is_none() && word.keyword != Keyword::NoKeyword,
        Token::EOF
        | Token::Whitespace(_)
        | Token::Number(..)
        | Token::SingleQuotedString(_)
        | Token::Comma
        | Token::Period
        | Token::SemiColon
        | Token::LParen
        | Token::RParen => false,
        _ => true,
    }
}

/// The deepest nesting of parentheses, brackets, `CASE`s and prefix operators.
pub(super) fn depth(tokens: &[TokenWithSpan]) -> usize {
    let (mut open, mut before, mut deepest) = (0_usize, 0_usize, 0);
    for token in tokens {
        let mut stands_before = false;
        match &token.token {
            Token::Whitespace(_) => continue,
            Token::LParen | Token::LBracket | Token::LBrace => open += 1,
            Token::RParen | Token::RBracket | Token::RBrace => open = open.saturating_sub(1),
            Token::Minus | Token::Plus | Token::Tilde | Token::ExclamationMark => stands_before = true,
            Token::Word(word) if word.keyword == Keyword::CASE => open += 1,
            Token::Word(word) if word.keyword == Keyword::END => open = open.saturating_sub(1),
            Token::Word(word) => stands_before = word.keyword == Keyword::NOT,
            _ => {}
        }
        before = if stands_before { before + 1 } else { 0 };
        deepest = deepest.max(open + before);
    }
    deepest
}

/// Splits tokens into statements, without semicolons and empty statements.
pub(super) fn statements(tokens: &[TokenWithSpan]) -> Vec<&[TokenWithSpan]> {
    let ends = |token: &TokenWithSpan| token.token == Token::SemiColon;
    let empty = |token: &TokenWithSpan| matches!(token.token, Token::Whitespace(_) | Token::EOF);
    tokens.split(ends).filter(|statement| !statement.iter().all(empty)).collect()
}

/// Returns the first word of a statement, and enough of its words to name it in a message. For `EXPLAIN`, the first word is that
/// of the statement that it explains.
pub(super) fn asked(statement: &[TokenWithSpan]) -> (String, String) {
    let words: Vec<&Token> =
        statement.iter().map(|token| &token.token).filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    let mut at = 0;
    let word = |at: usize| match words.get(at) {
        Some(Token::Word(word)) if word.quote_style.is_none() => word.value.to_uppercase(),
        _ => String::new(),
    };
    let mut prefix = String::new();
    if word(at) == "EXPLAIN" {
        prefix.push_str("EXPLAIN ");
        at += 1;
        loop {
            match word(at).as_str() {
                "ANALYZE" => {
                    prefix.push_str("ANALYZE ");
                    at += 1;
                }
                "VERBOSE" => at += 1,
                "FORMAT" => at += 2,
                _ => break,
            }
        }
    }
    let first = word(at);
    // A query in parentheses, or not a statement at all: the parser will tell.
    if first.is_empty() {
        return ("SELECT".to_owned(), prefix);
    }
    const KINDS: [&str; 11] =
        ["TABLE", "VIEW", "SCHEMA", "DATABASE", "INDEX", "FUNCTION", "TYPE", "ROLE", "USER", "SEQUENCE", "CATALOG"];
    let named = matches!(first.as_str(), "CREATE" | "DROP" | "ALTER");
    let kind = (at + 1..at + 5).find(|at| KINDS.contains(&word(*at).as_str())).filter(|_| named);
    let asked = (at..=kind.unwrap_or(at)).map(word).collect::<Vec<_>>().join(" ");
    (first, prefix + &asked)
}

/// Returns the statements of a text as they are written. Semicolons end them; the last may lack one.
///
/// # Errors
/// When a string or a comment has no end.
pub fn each_statement(text: &str) -> Result<Vec<&str>, SqlError> {
    let tokens = tokens(text)?;
    let places = Places::of(text);
    let empty = |token: &&TokenWithSpan| !matches!(token.token, Token::Whitespace(_) | Token::EOF);
    let within = |statement: &[TokenWithSpan]| {
        let (first, last) = (statement.iter().find(empty)?, statement.iter().rfind(empty)?);
        Some(&text[places.at(first.span.start)..places.at(last.span.end)])
    };
    Ok(statements(&tokens).into_iter().filter_map(within).collect())
}

/// Whether a text is complete: it ends with a semicolon outside of strings and comments, or has no statement at all.
#[must_use]
pub fn is_whole(text: &str) -> bool {
    let Ok(tokens) = tokens(text) else { return false };
    let last = tokens.iter().map(|token| &token.token).rfind(|token| !matches!(token, Token::Whitespace(_) | Token::EOF));
    last.is_none_or(|last| *last == Token::SemiColon)
}

/// The places at which the lines of a text begin.
struct Places<'a> {
    text: &'a str,
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, lines: [0].into_iter().chain(after).collect() }
    }

    /// Returns the byte offset of a place, which counts lines and characters from 1.
    fn at(&self, place: Location) -> usize {
        let whole = |number: u64| usize_of(number).saturating_sub(1);
        let start = self.lines.get(whole(place.line)).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        start + rest.char_indices().nth(whole(place.column)).map_or(rest.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_at_semicolons_that_are_no_text() {
        let text = "SELECT ';' -- a; b\n ;\n;  SELECT \"x;é\" /* ; */ , 'é'; SHOW TABLES";
        assert_eq!(each_statement(text).unwrap(), ["SELECT ';'", "SELECT \"x;é\" /* ; */ , 'é'", "SHOW TABLES"]);
        assert!(each_statement("SELECT 'x").is_err());
        assert!(each_statement(" -- nothing\n").unwrap().is_empty());
    }

    #[test]
    fn a_text_is_whole_at_its_semicolon() {
        assert!(["SELECT 1;", "SELECT ';' ; -- that is all", "", "  \n"].into_iter().all(is_whole));
        assert!(!["SELECT 1", "SELECT ';", "SELECT 1 -- ;", "SELECT /* ;"].into_iter().any(is_whole));
    }
}
