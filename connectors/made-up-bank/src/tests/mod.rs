//! The generator, judged by its bytes: everything is read back with other people's parsers.

mod balances;
mod counts;
mod oddities;
mod pages;
mod programme;
mod references;
mod same_seed_same_bytes;
mod windows;

use std::collections::HashMap;

use rewardhub_core::time::Day;

use super::{Bank, Plan, Rendering, Truth, camt, csv, ndjson, open_banking};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A quarter of twelve accounts.
fn quarter() -> Bank {
    Bank::new(&Plan { seed: 7, accounts: 12, first: day("2026-01-10"), days: 90, transactions: 6000 })
}

fn month_of_one_person() -> Bank {
    Bank::new(&Plan::default())
}

fn csv_of(bank: &Bank, rendering: &Rendering) -> (String, Truth) {
    let mut out = Vec::new();
    let truth = csv::write(bank, rendering, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), truth)
}

fn ndjson_of(bank: &Bank, rendering: &Rendering) -> (String, Truth) {
    let mut out = Vec::new();
    let truth = ndjson::write(bank, rendering, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), truth)
}

fn camt_of(bank: &Bank, rendering: &Rendering, message: camt::Message) -> (String, Truth) {
    let mut out = Vec::new();
    let truth = camt::write(bank, rendering, message, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), truth)
}

fn pages_of(bank: &Bank, rendering: &Rendering, shape: open_banking::Shape) -> (String, Truth) {
    let mut out = Vec::new();
    let truth = open_banking::write(bank, rendering, shape, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), truth)
}

/// Minor units of a decimal with two digits behind the point.
fn minor(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.')?;
    if part.len() != 2 {
        return None;
    }
    format!("{whole}{part}").parse().ok()
}

/// A record by the names of its columns, keys or elements.
type Fields = HashMap<String, String>;

fn csv_rows(text: &str) -> Vec<Result<Fields, ::csv::Error>> {
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect()
}

/// The rows of a CSV that have all their columns.
fn whole_csv_rows(text: &str) -> Vec<Fields> {
    csv_rows(text).into_iter().filter_map(Result::ok).collect()
}

/// A message, its entries' leaves by the path of their elements within `Ntry`.
struct Message {
    /// For each statement: opening and closing balance in signed minor units, and its entries.
    statements: Vec<(Vec<i64>, Vec<Fields>)>,
}

fn parse_camt(text: &str) -> Message {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut path, mut statements, mut fields) = (Vec::<String>::new(), Vec::new(), Fields::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                match name.as_str() {
                    "Stmt" | "Rpt" => statements.push((Vec::new(), Vec::new())),
                    "Ntry" | "Bal" => (fields, path) = (Fields::new(), Vec::new()),
                    _ => path.push(name),
                }
            }
            Event::Text(text) => {
                fields.entry(path.join("/")).or_default().push_str(&text);
            }
            Event::GeneralRef(reference) => {
                let sign = quick_xml::escape::resolve_predefined_entity(&reference).unwrap();
                fields.entry(path.join("/")).or_default().push_str(sign);
            }
            Event::End(end) => {
                let (balances, entries) = match statements.last_mut() {
                    Some(last) => last,
                    None => continue,
                };
                match end.local_name().as_ref() {
                    "Ntry" => entries.push(std::mem::take(&mut fields)),
                    "Bal" => balances.push(signed(&fields).unwrap()),
                    _ => drop(path.pop()),
                }
            }
            Event::Eof => return Message { statements },
            _ => {}
        }
    }
}

fn signed(fields: &Fields) -> Option<i64> {
    let amount = minor(&fields["Amt"])?;
    Some(if fields["CdtDbtInd"] == "DBIT" { -amount } else { amount })
}
