//! What columns may hold, judged by their content, in a file without a header or with one that says nothing.

use crate::{
    amount,
    csv::{
        head_rows::{self, HeadRow, declared_separator},
        header_matching,
    },
    profile::Field,
};
use rewardhub_core::money::Asset;

/// The columns of a file that may hold dates and amounts.
pub(super) struct Content {
    pub(super) separator: u8,
    /// The cells of the header; `None` if there is none.
    pub(super) header: Option<Vec<String>>,
    /// The line of the header, or else of the first row.
    pub(super) first_line: u64,
    pub(super) dates: Vec<usize>,
    pub(super) amounts: Vec<usize>,
    /// The filled cells of each column.
    pub(super) cells: Vec<Vec<String>>,
}

/// Fields whose headers exclude a column of dates or amounts from the question.
const ANOTHER: [Field; 6] =
    [Field::ValueDate, Field::PurchaseDate, Field::Balance, Field::OriginalAmount, Field::Account, Field::CounterpartyAccount];

impl Content {
    /// Reads the head with the separator that gives the most rows of the same width; `None` if none gives two columns.
    pub(super) fn of(head: &[u8], whole: bool) -> Option<Self> {
        let separators = declared_separator(head).map_or_else(|| b";\t|,".to_vec(), |separator| vec![separator]);
        let read = |separator| {
            let rows = head_rows::rows(head, whole, separator);
            let width = rows.iter().map(|row| row.record.len()).max_by_key(|width| (of_width(&rows, *width), *width))?;
            (width > 1).then(|| (of_width(&rows, width) * width, width, separator, rows))
        };
        let (_, width, separator, rows) = separators.into_iter().filter_map(read).max_by_key(|(score, ..)| *score)?;
        let rows: Vec<HeadRow> = rows.into_iter().filter(|row| row.record.len() == width).take(super::ROWS + 1).collect();
        Some(Self::in_rows(separator, width, &rows))
    }

    fn in_rows(separator: u8, width: usize, rows: &[HeadRow]) -> Self {
        let has_header = rows.len() > 1 && is_header(&rows[0]);
        let header = has_header.then(|| rows[0].cells().map(std::borrow::Cow::into_owned).collect());
        let data = &rows[usize::from(has_header)..];
        let filled = |at: usize| -> Vec<String> {
            data.iter().map(|row| row.cell(at).trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
        };
        let cells: Vec<Vec<String>> = (0..width).map(filled).collect();
        let all = |is: &dyn Fn(&String) -> bool| -> Vec<usize> {
            (0..width).filter(|at| !cells[*at].is_empty() && cells[*at].iter().all(is)).collect()
        };
        let mut dates = all(&|cell| looks_dated(cell));
        let mut amounts = all(&|cell| looks_like_an_amount(cell));
        amounts.retain(|at| !dates.contains(at));
        // If some column has decimals or a sign, a column of digits alone is a number of something else.
        let marked = |at: &usize| cells[*at].iter().any(|cell| cell.contains(['.', ',', '-']));
        if amounts.iter().any(marked) {
            amounts.retain(marked);
        }
        // A header that says something else decides.
        let header_of = |at: usize| if has_header { header_matching::fold(&rows[0].cell(at)) } else { String::new() };
        let is_another = |at: usize| ANOTHER.iter().any(|field| header_matching::names(*field).contains(&header_of(at)));
        for columns in [&mut dates, &mut amounts] {
            if !columns.iter().all(|at| is_another(*at)) {
                columns.retain(|at| !is_another(*at));
            }
        }
        Self { separator, header, first_line: rows.first().map_or(1, |row| row.line), dates, amounts, cells }
    }
}

/// Whether a row names columns: most cells are filled, none repeats, and none looks like a date or an amount.
fn is_header(row: &HeadRow) -> bool {
    let mut names: Vec<String> = row.cells().map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect();
    let filled = names.len();
    names.sort();
    names.dedup();
    filled * 2 > row.record.len()
        && names.len() == filled
        && !names.iter().any(|name| looks_dated(name) || looks_like_an_amount(name))
}

fn of_width(rows: &[HeadRow], width: usize) -> usize {
    rows.iter().filter(|row| row.record.len() == width).count()
}

/// Whether a cell looks like `2026-03-12`, `12.03.26`, `12/3/2026 14:33`, `12 MAR 2026` or `20260312`.
pub(super) fn looks_dated(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if cell.len() == 8 && digits(cell) {
        return cell.starts_with("19") || cell.starts_with("20");
    }
    let parts: Vec<&str> = cell.split(['-', '.', '/', ' ', 'T', ',']).filter(|part| !part.is_empty()).take(3).collect();
    let [first, middle, last] = parts.as_slice() else { return false };
    let numbers = [first, middle, last].into_iter().filter(|part| digits(part)).count();
    let month = |part: &str| part.chars().count() >= 3 && part.chars().all(char::is_alphabetic);
    let lengths = |part: &str| matches!(part.len(), 1 | 2 | 4);
    let year = [first, last].into_iter().any(|part| digits(part) && (part.len() == 4 || part.len() == 2));
    let named = numbers == 2 && [first, middle].into_iter().any(|part| month(part));
    let all_numbers = numbers == 3 && [first, middle, last].into_iter().all(|part| lengths(part)) && middle.len() <= 2;
    // An amount has one or two groups of digits after its first; a group in a date is never three digits long.
    year && (named || all_numbers)
}

/// Whether a cell is a decimal number in some notation, possibly with a currency beside it.
pub(super) fn looks_like_an_amount(cell: &str) -> bool {
    let cell = cell.trim();
    let euro = Asset::new("EUR").expect("a currency's code");
    cell.bytes().any(|b| b.is_ascii_digit()) && cell.len() <= 20 && {
        let marks = [amount::DecimalMark::Point, amount::DecimalMark::Comma];
        marks.into_iter().any(|mark| amount::lenient(cell, euro, Some(mark)).is_ok())
    }
}
