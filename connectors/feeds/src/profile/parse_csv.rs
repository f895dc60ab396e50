//! Reads `[csv]` of a profile.

use rewardhub_core::{currency, item::Direction, money::Asset};

use super::{
    AccountFrom, Column, CsvMapping, Encoding, Field, Pattern, Words,
    parse::set,
    reader::{Reader, Value},
};
use crate::{amount::DecimalMark, date_format::DateFormat, entry::AccountNumber};

const KEYS: [&str; 17] = [
    "name",
    "columns",
    "separator",
    "decimal",
    "date_format",
    "encoding",
    "preamble_lines",
    "header",
    "footer",
    "account",
    "account_in_preamble",
    "account_in_file_name",
    "bank",
    "currency",
    "negative",
    "amounts",
    "words",
];
const WORDS: [&str; 5] = ["booked", "pending", "removed", "debit", "credit"];
const SEPARATORS: [(&str, u8); 6] = [(",", b','), (";", b';'), ("tab", b'\t'), ("|", b'|'), ("comma", b','), ("semicolon", b';')];
const MARKS: [(&str, DecimalMark); 4] =
    [(",", DecimalMark::Comma), (".", DecimalMark::Point), ("comma", DecimalMark::Comma), ("point", DecimalMark::Point)];
const NEGATIVE: [(&str, Direction); 2] = [("debit", Direction::Debit), ("credit", Direction::Credit)];
const AMOUNTS: [(&str, bool); 2] = [("units", false), ("minor units", true)];

pub(super) fn mapping(reader: &mut Reader<'_>, mapping: &mut CsvMapping, value: &Value<'_>) {
    let Some(table) = reader.table("csv", value) else { return };
    for (key, value) in table {
        let word = key.get_ref().as_ref();
        match word {
            "name" => mapping.name = reader.name(word, value),
            "columns" => columns(reader, mapping, value),
            "separator" if value.get_ref().as_str() == Some("\t") => mapping.separator = Some(b'\t'),
            "separator" => mapping.separator = reader.word(word, value, &SEPARATORS),
            "decimal" => mapping.decimal = reader.word(word, value, &MARKS),
            "date_format" => mapping.date_format = date_format(reader, value),
            "encoding" => mapping.encoding = encoding(reader, value),
            "preamble_lines" => mapping.preamble_lines = reader.number(word, value, 0).map(u64::from),
            "header" => set(&mut mapping.no_header, reader.boolean(word, value).map(|header| !header)),
            "footer" => set(&mut mapping.footer, patterns(reader, word, value)),
            "account" | "account_in_preamble" | "account_in_file_name" => account(reader, mapping, word, key.span(), value),
            "bank" => set(&mut mapping.bank, reader.string(word, value)),
            "currency" => mapping.currency = currency(reader, value),
            "negative" => mapping.negative = reader.word(word, value, &NEGATIVE),
            "amounts" => mapping.minor_units = reader.word(word, value, &AMOUNTS),
            "words" => words(reader, &mut mapping.words, value),
            _ => reader.unknown_key(key.span(), word, "csv", &KEYS),
        }
    }
    check_columns(reader, mapping, value);
}

fn patterns(reader: &mut Reader<'_>, key: &str, value: &Value<'_>) -> Option<Vec<Pattern>> {
    Some(reader.strings(key, value)?.iter().map(|text| Pattern::new(text)).collect())
}

fn encoding(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Encoding> {
    let name = reader.string("encoding", value)?;
    let encoding = Encoding::named(&name);
    if encoding.is_none() {
        let meant = "give utf-8, utf-16, windows-1252 or another that writes a character as one byte (iso-8859-2, macintosh)";
        reader.mistake(value.span(), format!("encoding {name:?} is not known: {meant}"));
    }
    encoding
}

fn date_format(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<String> {
    let format = reader.string("date_format", value)?;
    if let Err(message) = DateFormat::parse(&format) {
        reader.mistake(value.span(), format!("date_format {format:?} {message}"));
        return None;
    }
    Some(format)
}

fn account(reader: &mut Reader<'_>, mapping: &mut CsvMapping, key: &str, at: std::ops::Range<usize>, value: &Value<'_>) {
    let Some(text) = reader.string(key, value) else { return };
    if mapping.account.is_some() {
        reader.mistake(at, "the account is given twice: keep one of account, account_in_preamble, account_in_file_name");
    }
    let pattern = Pattern::new(&text);
    if key != "account" && !pattern.has_star() {
        reader.mistake(value.span(), format!("{key} needs a * where the account stands, as in \"Account: *\""));
    }
    if let ("account", Err(wrong)) = (key, AccountNumber::typed(&text)) {
        reader.mistake(value.span(), wrong);
    }
    mapping.account = Some(match key {
        "account" => AccountFrom::Constant(text),
        "account_in_preamble" => AccountFrom::Preamble(pattern),
        _ => AccountFrom::FileName(pattern),
    });
}

fn currency(reader: &mut Reader<'_>, value: &Value<'_>) -> Option<Asset> {
    let code = reader.string("currency", value)?;
    let asset = Asset::new(&code).ok().filter(|asset| currency::decimals(*asset).is_some());
    if asset.is_none() {
        reader.mistake(value.span(), format!("currency {code:?} is not an ISO 4217 code: three capital letters, as in \"GBP\""));
    }
    asset
}

fn words(reader: &mut Reader<'_>, words: &mut Words, value: &Value<'_>) {
    let Some(table) = reader.table("words", value) else { return };
    for (key, value) in table {
        let list = |reader: &mut Reader<'_>, key| {
            let list = reader.strings(key, value)?;
            Some(list.iter().map(|word| word.to_lowercase()).collect())
        };
        match key.get_ref().as_ref() {
            "booked" => set(&mut words.booked, list(reader, "booked")),
            "pending" => set(&mut words.pending, list(reader, "pending")),
            "removed" => set(&mut words.removed, list(reader, "removed")),
            "debit" => set(&mut words.debit, list(reader, "debit")),
            "credit" => set(&mut words.credit, list(reader, "credit")),
            other => reader.unknown_key(key.span(), other, "csv.words", &WORDS),
        }
    }
}

fn columns(reader: &mut Reader<'_>, mapping: &mut CsvMapping, value: &Value<'_>) {
    let Some(table) = reader.table("columns", value) else { return };
    for (key, value) in table {
        let word = key.get_ref().as_ref();
        let Some((_, field)) = Field::WORDS.iter().find(|(known, _)| *known == word) else {
            let known: Vec<&str> = Field::WORDS.iter().map(|(known, _)| *known).collect();
            reader.unknown_key(key.span(), word, "csv.columns", &known);
            continue;
        };
        let columns: Vec<Column> = match value.get_ref().as_array() {
            Some(array) if *field == Field::Description => array.iter().filter_map(|item| column(reader, word, item)).collect(),
            Some(_) => {
                reader.mistake(value.span(), format!("{word} is one column: only description may be a list"));
                continue;
            }
            None => column(reader, word, value).into_iter().collect(),
        };
        mapping.columns.push((*field, columns));
    }
}

fn column(reader: &mut Reader<'_>, key: &str, value: &Value<'_>) -> Option<Column> {
    if value.get_ref().is_integer() {
        return reader.number(key, value, 1).map(|number| Column::Number(usize::from(number)));
    }
    if value.get_ref().is_str() {
        return reader.string(key, value).map(Column::Named);
    }
    reader.wrong(key, value, "a column's header or number");
    None
}

fn check_columns(reader: &mut Reader<'_>, mapping: &CsvMapping, value: &Value<'_>) {
    let has = |field| mapping.columns.iter().any(|(given, _)| *given == field);
    if has(Field::Amount) && (has(Field::Debit) || has(Field::Credit)) {
        reader.mistake(value.span(), "columns name both amount and debit or credit: keep one of the two ways");
    }
    if mapping.no_header {
        if mapping.columns.iter().flat_map(|(_, columns)| columns).any(|column| matches!(column, Column::Named(_))) {
            reader.mistake(value.span(), "header = false needs columns by number, and some are given by name");
        }
        if !has(Field::Date) || !(has(Field::Amount) || (has(Field::Debit) && has(Field::Credit))) {
            reader.mistake(value.span(), "header = false needs at least the columns date and amount (or debit and credit)");
        }
    }
    if mapping.account.is_some() && has(Field::Account) {
        reader.mistake(value.span(), "the account is given twice: by a column and for the whole file; keep one");
    }
}
