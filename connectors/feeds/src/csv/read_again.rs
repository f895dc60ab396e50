//! A row that could not be read, alone. The rows of the head before it are passed first, so that it is judged as within its file.

use std::io::Read;

use ::csv::{ByteRecord, Reader};
use rewardhub_core::word_size::usize_of;

use super::{
    Opened,
    layout::Refusal,
    line, open, reader,
    row_frame::in_head,
    table::{Place, Table},
};
use crate::{
    entry::{Decoded, Frame, Rejected},
    profile::Profile,
};

/// Reads a row that stood on this line of a file with this name. Under another separator it may be several rows.
pub(crate) fn read_again(profile: &Profile, file_name: Option<&str>, row: &[u8], at: u32, frame: &Frame) -> Vec<Decoded> {
    let refused = |refusal: Box<Rejected>| vec![Decoded::Refused(refusal)];
    let Opened { mut table, head, mut rest } = match open(profile, file_name, frame.before.as_slice()) {
        Ok((_, opened)) => opened,
        Err(refusal) => return refused(Box::new(refusal.rejected())),
    };
    let at = u64::from(at);
    let mut headings = Vec::new();
    if let Err(error) = rest.read_to_end(&mut headings) {
        return refused(Box::new(Refusal::io(&error).rejected()));
    }
    let in_head = records(&table, &head).take_while(|(.., place)| place.line < at && in_head(&head, place.end));
    // Behind the head, only the order of headings counts.
    let headings = records(&table, &headings).map(|(record, raw, place)| (record, raw, Place { line: at - 1, ..place }));
    for (record, raw, place) in in_head.chain(headings) {
        if let Some(Decoded::Refused(refusal)) = table.row(&record, raw, place) {
            return refused(refusal);
        }
    }
    let row = [row, b"\n"].concat();
    let rows = records(&table, &row);
    rows.filter_map(|(record, raw, place)| table.row(&record, raw, Place { line: at + place.line - 1, ..place })).collect()
}

/// The records in these bytes, each as it is there and with its place.
fn records<'b>(table: &Table<'_>, bytes: &'b [u8]) -> Records<'b> {
    Records { bytes, input: reader(table, bytes) }
}

struct Records<'b> {
    bytes: &'b [u8],
    input: Reader<&'b [u8]>,
}

impl<'b> Iterator for Records<'b> {
    type Item = (ByteRecord, &'b [u8], Place);

    fn next(&mut self) -> Option<Self::Item> {
        let from = self.input.position().byte();
        let mut record = ByteRecord::new();
        // Reading from memory without UTF-8 checks cannot fail, and the end is the end in either case.
        if !self.input.read_byte_record(&mut record).unwrap_or(false) {
            return None;
        }
        let end = self.input.position().byte();
        let raw = self.bytes.get(usize_of(from)..usize_of(end)).unwrap_or(&[]);
        let place = Place { line: line(&record, raw), end };
        Some((record, raw, place))
    }
}
