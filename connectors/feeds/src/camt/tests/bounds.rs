//! A document much larger than what the decoder may hold of it.

use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

use super::{entry, options, statement};
use crate::{camt::decoder::Decoder, entry::Decoded};

/// A statement with entries made as they are read; counts the bytes that were taken.
struct Endless {
    left: u32,
    entry: Vec<u8>,
    tail: Vec<u8>,
    now: Vec<u8>,
    at: usize,
    taken: Rc<Cell<usize>>,
}

impl BufRead for Endless {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.now.len() {
            self.at = 0;
            if self.left > 0 {
                self.left -= 1;
                self.now.clone_from(&self.entry);
            } else {
                self.now = std::mem::take(&mut self.tail);
            }
        }
        Ok(&self.now[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
        self.taken.set(self.taken.get() + amount);
    }
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let amount = self.fill_buf()?.read(into)?;
        self.consume(amount);
        Ok(amount)
    }
}

#[test]
fn a_document_of_any_size_is_never_held() {
    const ENTRIES: u32 = 20_000;
    let one = entry(&format!("<AddtlNtryInf>{}</AddtlNtryInf>", "some text ".repeat(100)));
    let whole = statement("|");
    let (head, tail) = whole.split_once('|').unwrap();
    let taken = Rc::new(Cell::new(0));
    let source = Endless {
        left: ENTRIES,
        entry: one.clone().into_bytes(),
        tail: tail.into(),
        now: head.into(),
        at: 0,
        taken: Rc::clone(&taken),
    };
    let mut decoder = Decoder::new(source, options());
    let (mut entries, mut statements) = (0, 0);
    while let Some(decoded) = decoder.next() {
        match decoded {
            Decoded::Entry(_) => entries += 1,
            Decoded::Statement(_) => statements += 1,
            other => panic!("{other:?}"),
        }
        let needed = head.len() + one.len() * entries + tail.len();
        // The head is looked at first, for its encoding; nothing else is taken before its turn.
        assert!(taken.get() <= needed + 1024, "{} taken for {entries} entries", taken.get());
        assert!(decoder.held_bytes() < 512 * 1024, "{} held after {entries} entries", decoder.held_bytes());
    }
    assert_eq!((entries, statements), (20_000, 1));
    assert!(taken.get() > 20 * 1024 * 1024);
}
