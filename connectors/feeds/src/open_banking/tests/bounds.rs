//! Pages much larger than what the decoder may hold of them.

use std::io::{self, BufRead, Read};

use super::{IBAN, Shape, berlin, berlin_page, bought, london, paid};
use crate::{
    entry::Decoded,
    open_banking::{held_page::HELD_BYTES, pages::Decoder},
    profile::Profile,
};

/// A page whose records are made as they are read.
struct Endless {
    left: u32,
    record: Vec<u8>,
    tail: Vec<u8>,
    now: Vec<u8>,
    at: usize,
}

impl BufRead for Endless {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.now.len() {
            self.at = 0;
            if self.left > 0 {
                self.left -= 1;
                self.now.clone_from(&self.record);
            } else {
                self.now = std::mem::take(&mut self.tail);
            }
        }
        Ok(&self.now[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(into)?;
        self.consume(amount);
        Ok(amount)
    }
}

/// Reads a page of `head`, many times `record`, and `tail`. Returns the numbers of entries and of refusals.
fn read(shape: Shape, profile: &Profile, (head, record, tail): (&str, &str, &str), records: u32) -> (u32, u32) {
    let source = Endless {
        left: records,
        record: format!(",{record}").into(),
        tail: tail.into(),
        now: format!("{head}{record}").into(),
        at: 0,
    };
    let mut decoder = Decoder::new(shape, profile, source);
    let (mut entries, mut refused) = (0, 0);
    while let Some(decoded) = decoder.next() {
        match decoded {
            Decoded::Entry(_) => entries += 1,
            Decoded::Refused(_) => refused += 1,
            Decoded::Statement(_) => {}
            other => panic!("{other:?}"),
        }
        assert!(decoder.held_bytes() < 3 * HELD_BYTES, "{} held after {entries} entries", decoder.held_bytes());
    }
    (entries, refused)
}

#[test]
fn a_page_of_any_size_is_never_held() {
    let text = "some text ".repeat(100);
    let record = bought(&format!(r#","remittanceInformationUnstructured":"{text}""#));
    let head = format!(r#"{{"account":{{"iban":"{IBAN}"}},"transactions":{{"booked":["#);
    assert_eq!(read(Shape::BerlinGroup, &berlin(), (&head, &record, "]}}"), 30_000), (30_001, 0));
    let record = paid(&format!(r#","TransactionInformation":"{text}""#));
    assert_eq!(read(Shape::Uk, &london(), (r#"{"Data":{"Transaction":["#, &record, "]}}"), 30_000), (30_001, 0));
}

#[test]
fn an_account_behind_many_megabytes_must_be_given() {
    let record = bought(&format!(r#","x":"{}""#, "y".repeat(10_000)));
    let page = (r#"{"transactions":{"booked":["#, record.as_str(), r#"]},"account":{"iban":"DE2310010010123456789"}}"#);
    assert_eq!(read(Shape::BerlinGroup, &berlin(), page, 2_000), (0, 1));
    let mut given = berlin();
    given.given.account = crate::entry::AccountNumber::read(IBAN, None);
    assert_eq!(read(Shape::BerlinGroup, &given, page, 2_000), (2_001, 0));
    // What was handed on as another account's before the page named its own cannot be called back; nothing follows it.
    let (entries, refused) = read(Shape::BerlinGroup, &london(), page, 2_000);
    assert!(entries < 2_001 && refused == 1, "{entries} {refused}");
}

#[test]
fn a_record_of_more_than_a_mebibyte_is_left_out() {
    let long = bought(&format!(r#","x":"{}""#, "y".repeat(1024 * 1024)));
    let page = berlin_page(&format!("{long},{}", bought("")), "");
    let decoded: Vec<Decoded> = Decoder::new(Shape::BerlinGroup, &berlin(), page.as_bytes()).collect();
    assert!(matches!(&decoded[0], Decoded::Rejected(r) if r.message.contains("1 MiB") && r.bytes.len() == 64 * 1024));
    assert!(matches!(&decoded[1], Decoded::Entry(_)));
}

#[test]
fn depth_spoils_only_what_is_read() {
    let deep = |key: &str| bought(&format!(r#","{key}":{}{}"#, "[".repeat(400_000), "]".repeat(400_000)));
    let page = berlin_page(&format!("{},{}", deep("creditorName"), deep("x")), "");
    let decoded: Vec<Decoded> = Decoder::new(Shape::BerlinGroup, &berlin(), page.as_bytes()).collect();
    assert!(matches!(&decoded[0], Decoded::Rejected(_)), "{:?}", decoded[0]);
    assert!(matches!(&decoded[1], Decoded::Entry(_)));
    let outside = super::berlin_page_with(&bought(""), "", &format!(r#","x":{}{}"#, "[".repeat(400_000), "]".repeat(400_000)));
    assert_eq!(super::shown_berlin(outside).matches("entry").count(), 1);
}
