//! Finds columns by their content, whatever their headers say: those that hold words for a status, for debit and credit, or for
//! kinds. If two columns are possible, the file is refused with a question instead of being read by a guess.

use rewardhub_core::item::{Direction, Kind, Status};

use super::{
    layout::{Columns, Refusal},
    sample_rows::{SampleRows, SignNotation},
    status_and_direction_words::Lexicon,
};
use crate::{
    kind,
    profile::{CsvMapping, Field},
};

/// Finds such columns among those that neither the profile nor a header has settled.
pub(super) fn recognise(
    mapping: &CsvMapping,
    columns: &mut Columns,
    table: &SampleRows<'_>,
    lexicon: &Lexicon,
) -> Result<(), Refusal> {
    let mut finding = Finding { mapping, columns, table, lexicon };
    finding.direction()?;
    finding.status()?;
    finding.kind();
    Ok(())
}

struct Finding<'a> {
    mapping: &'a CsvMapping,
    columns: &'a mut Columns,
    table: &'a SampleRows<'a>,
    lexicon: &'a Lexicon,
}

impl Finding<'_> {
    fn is_given(&self, field: Field) -> bool {
        self.mapping.columns.iter().any(|(given, _)| *given == field)
    }

    /// Columns that nothing reads, and the one that is read as this field because of its header alone.
    fn open(&self, field: Option<Field>) -> Vec<usize> {
        let by_header = field.filter(|field| !self.is_given(*field)).and_then(|field| self.columns.of(field));
        (0..self.table.width()).filter(|at| !self.columns.taken(*at) || by_header == Some(*at)).collect()
    }

    fn keys(&self, columns: &[usize]) -> String {
        columns.iter().map(|at| self.table.key(*at)).collect::<Vec<_>>().join(" and ")
    }

    fn take(&mut self, field: Field, column: usize) {
        for other in [Field::Kind, Field::Status] {
            if self.columns.of(other) == Some(column) {
                self.columns.forget(other);
            }
        }
        self.columns.set(field, vec![column]);
        let (key, word) = (self.table.key(column), field.word());
        self.columns.remarks.push(format!(
            "column {key} is read as {word}, since it holds nothing else; {word} = {key} under [csv.columns] settles it"
        ));
    }

    /// Amounts without any sign need a column that says which are debits.
    fn direction(&mut self) -> Result<(), Refusal> {
        let Some(amount) = self.columns.of(Field::Amount) else { return Ok(()) };
        let signs = || self.table.signs(amount).filter(|sign| *sign != SignNotation::Nothing);
        let unsigned = signs().next().is_some() && signs().all(|sign| sign == SignNotation::Unsigned);
        if self.columns.of(Field::Dc).is_some() || !unsigned {
            return Ok(());
        }
        let rows = self.table.rows().len();
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        for at in self.open(Some(Field::Kind)) {
            let words: Vec<_> = self.table.filled(at).collect();
            let said: Vec<Direction> = words.iter().filter_map(|word| self.lexicon.direction(word)).collect();
            if said.len() < rows || words.len() > said.len() {
                continue;
            }
            let both = said.contains(&Direction::Debit) && said.contains(&Direction::Credit);
            if both || words.iter().all(|word| word.chars().count() > 1) { sure.push(at) } else { unsure.push(at) }
        }
        match (sure.as_slice(), unsure.first()) {
            ([at], _) => {
                let at = *at;
                self.take(Field::Dc, at);
                Ok(())
            }
            ([], unsure) if self.mapping.negative.is_none() => match unsure.copied().or_else(|| self.two_words()) {
                Some(at) => Err(self.ask_for_direction(&[at])),
                None => Ok(()),
            },
            (several, _) if several.is_empty() || self.mapping.negative.is_some() => Ok(()),
            (several, _) => Err(self.ask_for_direction(several)),
        }
    }

    /// A column with two unknown words, one of them in every row.
    fn two_words(&self) -> Option<usize> {
        let rows = self.table.rows().len();
        self.open(None).into_iter().find(|at| {
            let words: Vec<_> = self.table.filled(*at).collect();
            let short = words.iter().all(|word| word.len() <= 20 && !word.bytes().any(|b| b.is_ascii_digit()));
            let mut distinct: Vec<_> = words.iter().collect();
            distinct.sort_unstable();
            distinct.dedup();
            rows >= 4 && words.len() == rows && short && distinct.len() == 2
        })
    }

    fn ask_for_direction(&self, columns: &[usize]) -> Refusal {
        let keys = self.keys(columns);
        let column = if columns.len() == 1 { "column" } else { "columns" };
        let first = columns.first().map(|at| self.table.key(*at)).unwrap_or_default();
        Refusal::new(
            "direction",
            format!(
                "no amount has a sign, and {column} {keys} may tell debit from credit: name the one that does under [csv.columns] in the feed's \
                 profile (dc = {first}; words that are not known go into words under [csv]). If none does, set negative under \
                 [csv]: \"credit\" when amounts without a sign are money out, \"debit\" when they are money in"
            ),
        )
    }

    fn status(&mut self) -> Result<(), Refusal> {
        if self.columns.of(Field::Status).is_some() {
            return Ok(());
        }
        let (mut found, mut matters) = (Vec::new(), false);
        for at in self.open(Some(Field::Kind)) {
            let words: Vec<_> = self.table.filled(at).collect();
            let said: Vec<Status> = words.iter().filter_map(|word| self.lexicon.status(word)).collect();
            let unsettled = said.iter().any(|status| *status != Status::Booked);
            let all = said.len() == words.len() && (unsettled || words.len() >= 3);
            // An unknown word must not turn a pending row into a booked one: its row is rejected.
            let nearly_all = unsettled && words.len() >= 5 && said.len() * 5 >= words.len() * 4;
            if !words.is_empty() && (all || nearly_all) {
                found.push(at);
                matters |= unsettled;
            }
        }
        match found.as_slice() {
            [at] => {
                let at = *at;
                self.take(Field::Status, at);
            }
            [first, _, ..] if matters => {
                let (keys, first) = (self.keys(&found), self.table.key(*first));
                return Err(Refusal::new(
                    "status",
                    format!(
                        "columns {keys} both hold words of a status; name the one that counts under [csv.columns] in the feed's \
                         profile (status = {first})"
                    ),
                ));
            }
            _ => {}
        }
        Ok(())
    }

    fn kind(&mut self) {
        if self.columns.of(Field::Kind).is_some() {
            return;
        }
        let rows = self.table.rows().len();
        let known = |word: &str| kind::is_known(word) || Kind::WORDS.iter().any(|(own, _)| *own == word);
        let is_kind = |at: &usize| {
            let filled = self.table.filled(*at).count();
            filled * 2 >= rows.max(1) && self.table.filled(*at).all(|word| known(&word))
        };
        let found: Vec<usize> = self.open(None).into_iter().filter(is_kind).collect();
        match found.as_slice() {
            [] => {}
            [at] => {
                let at = *at;
                self.take(Field::Kind, at);
            }
            [first, ..] => {
                let (keys, first) = (self.keys(&found), self.table.key(*first));
                self.columns.remarks.push(format!(
                    "columns {keys} both hold words of kinds, and neither is read; name the one that counts under [csv.columns] \
                     (kind = {first})"
                ));
            }
        }
    }
}
