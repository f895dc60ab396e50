//! Drafts a first profile for a file: it states what is recognised of the layout, and asks all at once what the bank's files
//! leave open. Of the contents of rows it shows only the shape: no name, no number.

mod column_guesses;
mod profile_text;
mod text_shapes;

#[cfg(test)]
mod tests;

use std::io::{self, Read};

use super::{
    head_rows::{self, HeadRow},
    layout::Layout,
    record_reader::{HEAD, Source},
    status_and_direction_words::Lexicon,
};
use crate::{
    date::DayOrder,
    date_format::{DateFormat, weekday_prefix},
    profile::{AccountFrom, Column, CsvMapping, Encoding, Field, Given},
};
use rewardhub_core::{item::Direction, money::Asset};

/// The most rows that are inspected.
const ROWS: usize = 200;

/// A profile to be completed by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The profile as TOML. It can be parsed as it is; its questions are comments.
    pub text: String,
    /// The questions, each in a few words. Without an answer to them the file cannot be read.
    pub asked: Vec<String>,
}

/// What must be known before a file can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    /// Which columns hold the date and the amount, among those that may.
    Columns,
    /// The account of the file's rows.
    Account,
    /// The currency of the amounts.
    Currency,
    /// Whether the day or the month comes first.
    DateFormat,
    /// What a minus means, or which column tells debit from credit.
    Direction,
    /// Anything else, with the message of the refusal.
    Other(String),
}

/// What was found out about a file.
struct Survey {
    head: Vec<u8>,
    whole: bool,
    file_name: Option<String>,
    /// The mapping found, with placeholders for the answers to questions.
    mapping: CsvMapping,
    questions: Vec<Question>,
    /// The columns found by their content, if no header names them.
    content: Option<column_guesses::Content>,
}

/// Drafts a profile for the feed named `feed` from the beginning of one of its CSV files.
///
/// # Errors
/// When the file cannot be read.
pub fn draft(feed: &str, file_name: Option<&str>, input: impl Read) -> io::Result<Draft> {
    let mut raw = Vec::new();
    input.take(HEAD).read_to_end(&mut raw)?;
    let encoding = encoding(&raw);
    let (mut source, _) = Source::new(raw.as_slice(), encoding)?;
    let mut head = Vec::new();
    source.by_ref().read_to_end(&mut head)?;
    let mapping = CsvMapping { encoding, ..CsvMapping::default() };
    let whole = (raw.len() as u64) < HEAD;
    let file_name = file_name.map(str::to_owned);
    let mut survey = Survey { head, whole, file_name, mapping, questions: Vec::new(), content: None };
    let layout = survey.layout();
    Ok(profile_text::written(feed, &survey, layout.as_ref()))
}

/// The encoding that the bytes show; `None` if they are only ASCII.
fn encoding(raw: &[u8]) -> Option<Encoding> {
    if let Some((shown, _)) = crate::encoding::shown_by(raw) {
        return Some(if shown == encoding_rs::UTF_8 { Encoding::Utf8 } else { Encoding::Utf16 });
    }
    match std::str::from_utf8(raw) {
        Ok(text) => (!text.is_ascii()).then_some(Encoding::Utf8),
        // The beginning of a file may end within a character.
        Err(error) if error.error_len().is_none() => Some(Encoding::Utf8),
        Err(_) => Some(Encoding::Windows1252),
    }
}

impl Survey {
    /// The layout, with placeholders for all answers; `None` if placeholders do not suffice.
    fn layout(&mut self) -> Option<Layout> {
        let lexicon = Lexicon::new(&self.mapping.words);
        loop {
            let found =
                Layout::find(&self.mapping, &Given::default(), &lexicon, self.file_name.as_deref(), &self.head, self.whole);
            let refusal = match found {
                Ok(layout) => return Some(layout),
                Err(refusal) => refusal,
            };
            let question = match refusal.reason() {
                "account" => Question::Account,
                "currency" => Question::Currency,
                "date" => Question::DateFormat,
                "direction" => Question::Direction,
                "structure" if self.content.is_none() => Question::Columns,
                _ => Question::Other(refusal.message().to_owned()),
            };
            let again = self.questions.contains(&question) || matches!(question, Question::Other(_));
            if again || !self.stand_in(&question) {
                self.questions.push(Question::Other(refusal.message().to_owned()));
                self.content = self.content.take().or_else(|| column_guesses::Content::of(&self.head, self.whole));
                return None;
            }
            self.questions.push(question);
        }
    }

    /// Sets a placeholder for an answer, so that the next question can show. Returns false if nothing fits.
    fn stand_in(&mut self, question: &Question) -> bool {
        match question {
            Question::Account => self.mapping.account = Some(AccountFrom::Constant("0".to_owned())),
            Question::Currency => self.mapping.currency = Asset::new("EUR").ok(),
            Question::DateFormat => self.mapping.date_format = Some("%d/%m/%Y".to_owned()),
            Question::Direction => self.mapping.negative = Some(Direction::Debit),
            Question::Columns => return self.columns_by_content(),
            Question::Other(_) => return false,
        }
        true
    }

    fn columns_by_content(&mut self) -> bool {
        let Some(content) = column_guesses::Content::of(&self.head, self.whole) else { return false };
        let column = |at: usize| vec![Column::Number(at + 1)];
        let (Some(date), Some(amount)) = (content.dates.first(), content.amounts.first()) else {
            self.content = Some(content);
            return false;
        };
        self.mapping.columns = vec![(Field::Date, column(*date)), (Field::Amount, column(*amount))];
        self.mapping.separator = Some(content.separator);
        self.mapping.no_header = content.header.is_none();
        self.mapping.preamble_lines = Some(content.first_line.saturating_sub(1));
        self.content = Some(content);
        true
    }

    fn is_asked(&self, question: &Question) -> bool {
        self.questions.contains(question)
    }

    /// The rows before the header, and those after it.
    fn rows(&self, layout: &Layout) -> (Vec<HeadRow>, Vec<HeadRow>) {
        let rows = head_rows::rows(&self.head, self.whole, layout.separator);
        let (before, after): (Vec<HeadRow>, Vec<HeadRow>) = rows.into_iter().partition(|row| row.line <= layout.header_line);
        (before, after.into_iter().filter(|row| row.record.len() > 1).take(ROWS).collect())
    }
}

/// The formats in which all of these dates can be read, each with the words for its order.
fn date_formats(samples: &[String]) -> Vec<(DateFormat, &'static str)> {
    let filled: Vec<&str> = samples.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let Some(first) = filled.first() else { return Vec::new() };
    [(DayOrder::DayMonthYear, "day first"), (DayOrder::MonthDayYear, "month first"), (DayOrder::YearMonthDay, "year first")]
        .into_iter()
        .filter_map(|(order, description)| Some((DateFormat::of_order(order, weekday_prefix::bare(first))?, description)))
        .filter(|(format, _)| filled.iter().all(|text| format.read(text).is_some()))
        .collect()
}
