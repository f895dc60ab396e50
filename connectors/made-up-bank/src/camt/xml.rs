//! The few things that writing a camt message takes: elements, escaped text and amounts.

use std::io::{self, Write};

use crate::number_text::push_minor;

const CHUNK: usize = 64 * 1024;

pub(super) struct Xml<W> {
    out: W,
    bytes: Vec<u8>,
}

impl<W: Write> Xml<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, bytes: Vec::with_capacity(CHUNK * 2) }
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn open(&mut self, name: &str) {
        self.raw("<");
        self.raw(name);
        self.raw(">");
    }

    /// Closes an element, and ends the line after elements that stand on lines of their own.
    pub(super) fn close(&mut self, name: &str) {
        self.raw("</");
        self.raw(name);
        self.raw(if matches!(name, "Ntry" | "Bal" | "Acct" | "Stmt" | "Rpt" | "GrpHdr") { ">\n" } else { ">" });
    }

    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_bytes(name, text.as_bytes());
    }

    pub(super) fn leaf_bytes(&mut self, name: &str, text: &[u8]) {
        self.open(name);
        for byte in text {
            match byte {
                b'&' => self.raw("&amp;"),
                b'<' => self.raw("&lt;"),
                b'>' => self.raw("&gt;"),
                _ => self.bytes.push(*byte),
            }
        }
        self.close(name);
    }

    /// Writes elements nested in each other around a text.
    pub(super) fn nested(&mut self, names: &[&str], text: &str) {
        let Some((last, outer)) = names.split_last() else { return };
        outer.iter().for_each(|name| self.open(name));
        self.leaf(last, text);
        outer.iter().rev().for_each(|name| self.close(name));
    }

    /// Writes an amount without its sign, which the message gives in `CdtDbtInd`.
    pub(super) fn amount(&mut self, name: &str, currency: &str, minor: i64, decimals: u8) {
        self.amount_tag(name, currency);
        push_minor(&mut self.bytes, minor.saturating_abs(), decimals);
        self.close(name);
    }

    /// Writes an amount that cannot be read.
    pub(super) fn broken_amount(&mut self, name: &str, currency: &str) {
        self.amount_tag(name, currency);
        self.raw("12,3O");
        self.close(name);
    }

    fn amount_tag(&mut self, name: &str, currency: &str) {
        self.raw("<");
        self.raw(name);
        self.raw(" Ccy=\"");
        self.raw(currency);
        self.raw("\">");
    }

    /// Writes the buffer out once it holds a chunk.
    pub(super) fn pour(&mut self) -> io::Result<()> {
        if self.bytes.len() >= CHUNK {
            self.out.write_all(&self.bytes)?;
            self.bytes.clear();
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.bytes.push(b'\n');
        self.out.write_all(&self.bytes)
    }
}
