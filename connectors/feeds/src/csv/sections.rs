//! Headings within a file that say how final the rows below them are: `Vorgemerkte Umsätze`, `Pending transactions`.

use std::fmt::Write as _;

use ::csv::ByteRecord;
use rewardhub_core::item::Status;

use super::{field_encoding::lossy, status_and_direction_words::Lexicon};
use crate::plain_word::plain_word;

/// Words for rows in such headings, in lower case and without accents.
#[rustfmt::skip]
const ROWS: [&str; 43] = [
    "transactions", "transaction", "payments", "purchases", "items", "entries", "activity", "umsatze", "umsaetze",
    "kartenumsatze", "kartenumsaetze", "kontoumsatze", "kontoumsaetze", "buchungen", "zahlungen", "transaktionen", "posten",
    "operations", "transactie", "transacties", "boekingen", "mutaties", "betalingen", "ecritures", "mouvements", "paiements",
    "operaciones", "movimientos", "transacciones", "pagos", "operazioni", "movimenti", "transazioni", "pagamenti", "movimentos",
    "transacoes", "transakcje", "operacje", "transaktioner", "transaksjoner", "posteringer", "kop", "tapahtumat",
];

/// Words without a meaning of their own in such headings.
const FILLERS: [&str; 17] = [
    "card", "the", "my", "your", "all", "recent", "yet", "noch", "meine", "ihre", "alle", "encore", "todavia", "ancora", "nog",
    "les", "de",
];

/// Words that turn booked into not booked.
const NOT: [&str; 9] = ["not", "nicht", "niet", "non", "no", "ikke", "inte", "nie", "pas"];

/// Length of the longest heading, in bytes.
const LONGEST: usize = 60;

/// Whether a row is a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// It decides the rows below it.
    Known,
    /// It has the form of one, and words that are not known.
    Unknown,
    No,
}

/// The section of the current row.
#[derive(Debug, Default)]
pub(super) struct Sections {
    status: Option<Status>,
    /// The first heading of rows that are not booked, its line and its status.
    first_heading: Option<(String, u64, Status)>,
    rows: u64,
}

impl Sections {
    /// Checks a row that is not an entry: a single cell may be a heading, and then decides the rows below it.
    pub(super) fn look(&mut self, record: &ByteRecord, line: u64, lexicon: &Lexicon) -> Heading {
        let mut filled = record.iter().map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty());
        let (Some(cell), None) = (filled.next(), filled.next()) else { return Heading::No };
        if cell.len() > LONGEST {
            return Heading::No;
        }
        let heading = lossy(cell);
        let Some(status) = status_of(&heading, lexicon) else { return Heading::Unknown };
        self.status = (status != Status::Booked).then_some(status);
        if self.status.is_some() && self.first_heading.is_none() {
            self.first_heading = Some((heading.into_owned(), line, status));
        }
        Heading::Known
    }

    /// Checks a row before the header; only the last such row can be a heading.
    pub(super) fn look_before(&mut self, record: &ByteRecord, line: u64, lexicon: &Lexicon) {
        *self = Self::default();
        self.look(record, line, lexicon);
    }

    /// The status of rows without their own; `None` if no heading gives one, or if it says that they are booked.
    pub(super) const fn status(&self) -> Option<Status> {
        self.status
    }

    /// Counts a row that was read with this status.
    pub(super) fn see(&mut self, status: Status) {
        self.rows += u64::from(self.status == Some(status));
    }

    /// A remark about rows read by their heading, for the delivery's report; `None` if there were none.
    pub(super) fn remark(&self) -> Option<String> {
        let (heading, line, status) = self.first_heading.as_ref().filter(|_| self.rows > 0)?;
        let mut remark = format!("line {line} says {heading:?} of the rows below it; ");
        let rows = if self.rows == 1 { "row below such a heading was" } else { "rows below such headings were" };
        let word = if *status == Status::Pending { "pending" } else { "removed" };
        // Writing to a string cannot fail.
        write!(
            remark,
            "{} {rows} read as {word}: if they are booked, list {heading:?} as booked under [csv.words] in the feed's profile",
            self.rows
        )
        .expect("a string takes what is written");
        Some(remark)
    }
}

/// The status that a heading gives the rows below it; `None` if it is not a heading.
fn status_of(heading: &str, lexicon: &Lexicon) -> Option<Status> {
    if let Some(status) = lexicon.status(heading) {
        return Some(status);
    }
    let words: Vec<String> =
        heading.split(|c: char| !c.is_alphabetic()).map(plain_word).filter(|word| !word.is_empty()).collect();
    let left: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !ROWS.contains(word) && !FILLERS.contains(word)).collect();
    // "Transactions" alone ends the section above it.
    if left.is_empty() {
        return words.iter().any(|word| ROWS.contains(&word.as_str())).then_some(Status::Booked);
    }
    if let Some(status) = declined(&words.concat(), lexicon).or_else(|| declined(&left.concat(), lexicon)) {
        return Some(status);
    }
    let plain: Vec<&str> = left.iter().copied().filter(|word| !NOT.contains(word)).collect();
    let negated = plain.len() < left.len() && declined(&plain.concat(), lexicon) == Some(Status::Booked);
    negated.then_some(Status::Pending)
}

/// The status of a word as it is listed, or in a form used before a plural, such as `vorgemerkte` or `contabilizzati`.
fn declined(word: &str, lexicon: &Lexicon) -> Option<Status> {
    let cut = |letters: usize| word.char_indices().rev().nth(letters - 1).map(|(at, _)| &word[..at]);
    let known = |word: &str| lexicon.status(word);
    let shorter = || cut(1).and_then(known).or_else(|| cut(2).and_then(known));
    let ending = |end: &str| known(&format!("{}{end}", cut(1)?));
    if word.len() < 4 {
        return known(word);
    }
    known(word).or_else(shorter).or_else(|| ending("o")).or_else(|| ending("a"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Words;

    #[test]
    fn headings_are_known_with_and_without_what_they_call_rows() {
        let lexicon = Lexicon::new(&Words::default());
        let pending = [
            "Pending",
            "PENDING TRANSACTIONS",
            "Pending transactions (3)",
            "Your pending card payments:",
            "Vorgemerkte Umsätze",
            "VORGEMERKTE BUCHUNGEN",
            "Ausstehende Zahlungen",
            "Noch nicht gebuchte Umsätze",
            "Not yet posted",
            "Opérations en attente",
            "Opérations à venir",
            "Movimientos pendientes",
            "Movimenti in sospeso",
            "Movimenti non contabilizzati",
            "Operacje oczekujące",
            "Reserverade transaktioner",
            "Gereserveerde transacties",
            "Nog te boeken",
            "Reservierte Umsätze",
            "Transacciones en curso",
        ];
        let booked = [
            "Booked",
            "Posted transactions",
            "Gebuchte Umsätze",
            "Umsätze",
            "Completed transactions",
            "Opérations comptabilisées",
            "Movimenti contabilizzati",
            "Bokförda transaktioner",
            "Geboekte transacties",
            "Transactions",
        ];
        let other =
            ["Page 1 of 2", "Kontoauszug", "Summe", "Generated on 2026-01-01", "Open a new account today", "Card", "Total"];
        for (headings, status) in [(&pending[..], Some(Status::Pending)), (&booked, Some(Status::Booked)), (&other, None)] {
            for heading in headings {
                assert_eq!(status_of(heading, &lexicon), status, "{heading}");
            }
        }
        assert_eq!(status_of("Declined transactions", &lexicon), Some(Status::Removed));
    }
}
