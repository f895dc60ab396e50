//! Writes a survey as TOML: what was recognised as lines, and the questions as comments with their candidates.

use super::{
    Draft, Question, Survey, column_guesses, date_formats,
    text_shapes::{name_pattern, preamble_patterns, quoted, shapes},
};
use crate::{
    amount::DecimalMark,
    csv::{
        head_rows::HeadRow,
        header_matching,
        layout::{Layout, masked_account},
    },
    profile::{Encoding, Field},
};

/// The lines of the profile by section, and the questions.
struct Lines<'s> {
    survey: &'s Survey,
    layout: Option<&'s Layout>,
    before: Vec<HeadRow>,
    rows: Vec<HeadRow>,
    csv: String,
    columns: String,
    asked: Vec<String>,
}

/// The draft of a survey.
pub(super) fn written(feed: &str, survey: &Survey, layout: Option<&Layout>) -> Draft {
    let (before, rows) = layout.map(|layout| survey.rows(layout)).unwrap_or_default();
    let (csv, columns) = (String::new(), String::new());
    let mut lines = Lines { survey, layout, before, rows, csv, columns, asked: Vec::new() };
    lines.found();
    lines.dates();
    lines.currency();
    lines.account();
    lines.columns();
    lines.direction();
    lines.others();
    let Lines { csv, columns, asked, .. } = lines;
    let text = format!(
        "# What is known of this feed. Lines that stand were recognised in a file of it: check them. Where a comment asks, take the #\n\
         # away from one of its lines and complete it. `x` and `9` stand for letters and digits of the file.\n\
         \n\
         name     = {name}\n\
         timezone = \"Europe/London\"                 # where the bank's days are\n\
         # enrolment = \"required\"                  # accounts wait until somebody links them to a wallet; without this one is opened for each\n\
         \n\
         # [stream.\"csv:{feed}\"]\n\
         # ids = \"booked only\"                     # its references: \"stable\", \"booked only\", or \"none\" where it has none or makes them anew\n\
         \n\
         [csv]\n{csv}\n[csv.columns]\n{columns}",
        name = quoted(feed),
    );
    Draft { text, asked }
}

impl Lines<'_> {
    fn asks(&mut self, what: &str) {
        self.asked.push(what.to_owned());
    }

    fn csv(&mut self, line: &str) {
        self.csv.push_str(line);
        self.csv.push('\n');
    }

    fn column(&mut self, line: &str) {
        self.columns.push_str(line);
        self.columns.push('\n');
    }

    /// Writes what all files of the feed have in common.
    fn found(&mut self) {
        let Some(layout) = self.layout else { return };
        let separator = if layout.separator == b'\t' { "tab".to_owned() } else { char::from(layout.separator).to_string() };
        self.csv(&format!("separator   = {}", quoted(&separator)));
        if let Some(encoding) = self.survey.mapping.encoding {
            let word = Encoding::WORDS.iter().find(|(_, known)| *known == encoding).map_or("utf-8", |(word, _)| word);
            self.csv(&format!("encoding    = {}", quoted(word)));
        }
        match layout.mark {
            Some(DecimalMark::Comma) => self.csv("decimal     = \"comma\""),
            Some(DecimalMark::Point) => self.csv("decimal     = \"point\""),
            None => self.csv("# decimal   = \"comma\"                      # no amount of this file shows its decimal mark"),
        }
        if self.survey.mapping.no_header {
            self.csv("header      = false");
        }
        if self.survey.content.is_some() {
            let lines = self.survey.mapping.preamble_lines.unwrap_or(0);
            self.csv(&format!("preamble_lines = {lines}"));
        }
    }

    fn account(&mut self) {
        if !self.survey.is_asked(&Question::Account) {
            let found = self.layout.and_then(masked_account);
            if let Some(masked) = found {
                self.csv(&format!("# The account was found before the header or in the file's name: {masked}"));
            }
            return;
        }
        self.asks("whose account it is");
        self.csv("\n# Whose account is it? (Or say so with --account each time.)");
        self.csv("# account     = \"…\"");
        for (pattern, line, shape) in preamble_patterns(&self.before) {
            self.csv(&format!("# account_in_preamble = {:<24} # line {line}: {shape}", quoted(&pattern)));
        }
        if let Some(pattern) = self.survey.file_name.as_deref().and_then(name_pattern) {
            self.csv(&format!("# account_in_file_name = {}", quoted(&pattern)));
        }
    }

    fn currency(&mut self) {
        let Some(layout) = self.layout else { return };
        if self.survey.is_asked(&Question::Currency) {
            self.asks("what its amounts are in");
            self.csv("\n# What are its amounts in? (Or say so with --currency each time.)");
            self.csv("# currency    = \"EUR\"");
        } else if let Some(currency) = layout.currency {
            self.csv(&format!("currency    = \"{currency}\""));
        }
    }

    fn dates(&mut self) {
        let Some(layout) = self.layout else { return };
        let samples: Vec<String> = self.cells(layout.column(Field::Date));
        if self.survey.is_asked(&Question::DateFormat) {
            self.asks("whether day or month stands first in its dates");
            let shapes = shapes(samples.iter().map(String::as_str));
            self.csv(&format!("\n# Does day or month stand first in its dates? They look like {shapes}"));
            let formats = date_formats(&samples);
            for (format, description) in &formats {
                self.csv(&format!("# date_format = {:<27} # {description}", quoted(&format.to_string())));
            }
            if formats.is_empty() {
                self.csv("# date_format = \"%d/%m/%Y\"");
            }
        } else if !samples.is_empty() {
            self.csv(&format!("date_format = {}", quoted(&layout.date.to_string())));
        }
    }

    /// The name of a column in a profile: its header if no other column has the same, otherwise its number.
    fn name(&self, at: usize) -> String {
        let headers = self.layout.map_or(&[][..], |layout| &layout.headers);
        let folded = |header: &String| header_matching::fold(header);
        match headers.get(at) {
            Some(header) if !folded(header).is_empty() && headers.iter().filter(|h| folded(h) == folded(header)).count() == 1 => {
                quoted(header.trim())
            }
            _ => (at + 1).to_string(),
        }
    }

    fn cells(&self, column: Option<usize>) -> Vec<String> {
        let Some(at) = column else { return Vec::new() };
        self.rows.iter().map(|row| row.cell(at).trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
    }

    fn columns(&mut self) {
        let Some(layout) = self.layout else { return self.no_columns() };
        let content = self.survey.content.as_ref();
        for (word, field) in Field::WORDS {
            let by_content = match field {
                Field::Date => content.map(|content| content.dates.as_slice()),
                Field::Amount => content.map(|content| content.amounts.as_slice()),
                _ => None,
            };
            match (by_content, layout.column(field)) {
                (Some([_, _, ..]), _) => self.candidates(word, by_content.unwrap_or(&[])),
                (_, Some(_)) if field == Field::Description => {
                    let names: Vec<String> = layout.descriptions().iter().map(|at| self.name(*at)).collect();
                    self.column(&format!("{word} = [{}]", names.join(", ")));
                }
                (by_content, Some(at)) => {
                    let comment = if by_content.is_some() { "   # by what is in it" } else { "" };
                    let line = format!("{word} = {}{comment}", self.name(at));
                    self.column(&line);
                }
                (_, None) => {}
            }
        }
    }

    /// Asks which of several columns is a field.
    fn candidates(&mut self, word: &str, columns: &[usize]) {
        self.asks(&format!("which column is its {word}"));
        self.column(&format!(
            "\n# Which column is the {word}? These may be; the others of them may be value_date, balance, debit or credit."
        ));
        for at in columns {
            let cells = self.cells(Some(*at));
            let line = format!("# {word} = {:<24} # {}", self.name(*at), shapes(cells.iter().map(String::as_str)));
            self.column(&line);
        }
    }

    /// Lists the columns of a file that could not be read, for a person to name them.
    fn no_columns(&mut self) {
        for question in &self.survey.questions {
            if let Question::Other(message) = question {
                self.asked.push(message.clone());
            }
        }
        let Some(content) = &self.survey.content else {
            return self.column("# date = \"…\"\n# amount = \"…\"");
        };
        let lines: Vec<String> = (0..content.cells.len())
            .map(|at| {
                let header = content.header.as_ref().and_then(|header| header.get(at)).map(|header| quoted(header.trim()));
                let shapes = shapes(content.cells[at].iter().map(String::as_str));
                format!("# column {} {:<24} # {shapes}", at + 1, header.unwrap_or_default())
            })
            .collect();
        self.column("# Which of these hold the date and the amount? As in: date = \"its header\", or its number.");
        lines.iter().for_each(|line| self.column(line));
    }

    /// Asks which amounts are money out, if no amount has a sign and no column says.
    fn direction(&mut self) {
        let Some(layout) = self.layout.filter(|layout| layout.column(Field::Dc).is_none()) else { return };
        let amounts = self.cells(layout.column(Field::Amount));
        let signed = |cell: &String| cell.contains(['-', '−', '(']) || cell.trim_end().ends_with(['R', 'r', 'S', 'D']);
        let unsigned = !amounts.is_empty() && !amounts.iter().any(signed);
        if !unsigned && !self.survey.is_asked(&Question::Direction) {
            return;
        }
        self.asks("which of its amounts are money out");
        self.csv("\n# Which of its amounts are money out? A column may say so (see below); else, as on a credit card's statement or as usual:");
        self.csv("# negative    = \"credit\"                   # those without a minus");
        self.csv("# negative    = \"debit\"                    # those with a minus");
        let words: Vec<usize> = self.unused(layout).into_iter().filter(|at| self.has_few_words(*at)).collect();
        if !words.is_empty() {
            self.column("\n# Does one of these tell money out from money in? Words that are not known go into words = { debit = [\"…\"] } under [csv].");
        }
        for at in words {
            let shapes = shapes(self.cells(Some(at)).iter().map(String::as_str));
            let line = format!("# dc          = {:<24} # {shapes}", self.name(at));
            self.column(&line);
        }
    }

    /// Whether a column has only a few short words, like those for debit and credit.
    fn has_few_words(&self, at: usize) -> bool {
        let mut words = self.cells(Some(at));
        let short = |word: &String| word.chars().count() <= 12 && !word.bytes().any(|b| b.is_ascii_digit());
        let rows = words.len();
        words.sort();
        words.dedup();
        (1..=4).contains(&words.len()) && (words.len() < rows || rows <= 2) && words.iter().all(short)
    }

    fn unused(&self, layout: &Layout) -> Vec<usize> {
        let used = |at: usize| {
            layout.descriptions().contains(&at) || Field::WORDS.iter().any(|(_, field)| layout.column(*field) == Some(at))
        };
        let width = self.rows.iter().map(|row| row.record.len()).max().unwrap_or(0).max(layout.headers.len());
        (0..width.min(MOST_COLUMNS)).filter(|at| !used(*at)).collect()
    }

    /// The field that a column with these cells may be.
    fn meant(cells: &[String]) -> &'static str {
        let all = |is: &dyn Fn(&String) -> bool| cells.iter().all(is);
        let numbered = |cell: &String| !cell.contains(' ') && cell.bytes().any(|b| b.is_ascii_digit());
        let mut different = cells.to_vec();
        different.sort();
        different.dedup();
        if all(&|cell| column_guesses::looks_dated(cell)) {
            "value_date"
        } else if all(&|cell| column_guesses::looks_like_an_amount(cell)) && cells.iter().any(|cell| cell.contains(['.', ','])) {
            "balance"
        } else if all(&numbered) && different.len() == cells.len() {
            "id"
        } else {
            "description"
        }
    }

    /// Lists the columns that nothing uses yet.
    fn others(&mut self) {
        let Some(layout) = self.layout else { return };
        let unused = self.unused(layout);
        if unused.is_empty() {
            return;
        }
        self.column("\n# Nothing uses these columns. They may be: description (one or a list), counterparty, counterparty_account, id, status, mcc,");
        self.column("# kind, category, merchant, value_date, purchase_date, balance, account.");
        for at in unused {
            let cells = self.cells(Some(at));
            let (name, shapes) = (self.name(at), shapes(cells.iter().map(String::as_str)));
            if cells.is_empty() {
                continue;
            }
            let meant = Self::meant(&cells);
            self.column(&format!("# {meant:<12}= {name:<24} # {shapes}"));
        }
    }
}

/// The most columns that are listed.
const MOST_COLUMNS: usize = 100;
