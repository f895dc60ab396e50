//! The walk through a document: envelope, message, statements and entries, and what each of them becomes, in order.

use std::{collections::VecDeque, io::BufRead};

use rewardhub_core::{item::RecordPlace, time::Day};

use super::{
    Options,
    bounded_input::Input,
    element_tree::Tree,
    entry::{self, Context, Reading},
    entry_error::EntryError,
    open_tags::OpenTags,
    record_frame::Around,
    statement::{self, Gathered},
    xml_reader::{Next, Xml, XmlError},
};
use crate::{
    date,
    entry::{Decoded, Entry, Rejected, place_number},
};

/// The known messages, each with its element for a statement.
const MESSAGES: [(&str, &str); 3] = [("BkToCstmrStmt", "Stmt"), ("BkToCstmrAcctRpt", "Rpt"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn")];

/// Decodes a document, one item at a time.
pub(super) struct Decoder<R> {
    source: Source<R>,
    options: Options,
    tree: Tree,
    ready: VecDeque<Decoded>,
    remarks: Vec<String>,
    message: Option<Message>,
    statement: Option<InStatement>,
    parts: Option<Parts>,
    /// Number of statements begun; after it, whether any message was found.
    statements: u32,
    seen_message: bool,
}

enum Source<R> {
    Unopened(R),
    Open(Box<Xml<R>>),
    Done,
}

/// The message around the statements.
struct Message {
    statement_name: &'static str,
    created_on: Option<Day>,
    page: Option<(u32, bool)>,
    around: Around,
}

/// The statement around the entries.
struct InStatement {
    gathered: Gathered,
    entries: u64,
    around: Around,
}

/// The details of the entry in the tree that are still to be yielded.
struct Parts {
    template: Box<Entry>,
    rest: std::vec::IntoIter<(u32, i64)>,
    number: u32,
}

impl<R: BufRead> Iterator for Decoder<R> {
    type Item = Decoded;

    fn next(&mut self) -> Option<Decoded> {
        loop {
            if let Some(decoded) = self.ready.pop_front() {
                return Some(decoded);
            }
            if let Some(entry) = self.next_part() {
                return Some(Decoded::Entry(Box::new(entry)));
            }
            let mut xml = match std::mem::replace(&mut self.source, Source::Done) {
                Source::Done => return None,
                Source::Unopened(input) => match Input::open(input) {
                    Ok(input) => Box::new(Xml::new(input)),
                    Err(error) => return Some(refused("line 1", &XmlError::from(error), &[])),
                },
                Source::Open(xml) => xml,
            };
            match self.advance(&mut xml) {
                Ok(true) => self.source = Source::Open(xml),
                Ok(false) => {}
                Err(error) => {
                    self.ready.push_back(refused(&xml.place(), &error, xml.kept()));
                }
            }
        }
    }
}

impl<R: BufRead> Decoder<R> {
    pub(super) fn new(input: R, options: Options) -> Self {
        Self {
            source: Source::Unopened(input),
            options,
            tree: Tree::default(),
            ready: VecDeque::new(),
            remarks: Vec::new(),
            message: None,
            statement: None,
            parts: None,
            statements: 0,
            seen_message: false,
        }
    }

    /// Takes one step. Returns false at the end of the document.
    fn advance(&mut self, xml: &mut Xml<R>) -> Result<bool, XmlError> {
        match xml.next()? {
            Next::Start if self.statement.is_some() => self.in_statement(xml)?,
            Next::Start if self.message.is_some() => self.in_message(xml)?,
            Next::Start => self.in_envelope(xml)?,
            Next::End if self.statement.is_some() => self.end_statement(),
            // Everything else in a message is read whole, so this is the end of the message, or of the envelope.
            Next::End => self.message = None,
            Next::Eof => {
                self.end_document();
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn in_envelope(&mut self, xml: &mut Xml<R>) -> Result<(), XmlError> {
        let Some((_, statement_name)) = MESSAGES.into_iter().find(|(name, _)| *name == xml.name) else { return Ok(()) };
        if xml.namespace().ends_with(".001.01") {
            return Err(XmlError::Unsupported(
                "version 01 of the message, which is not supported; ask the bank for version 02 or later",
            ));
        }
        xml.stay_in_namespace();
        self.seen_message = true;
        let around = Around::of(xml.tags());
        self.message = Some(Message { statement_name, created_on: None, page: None, around });
        Ok(())
    }

    fn in_message(&mut self, xml: &mut Xml<R>) -> Result<(), XmlError> {
        let Some(message) = &mut self.message else { return Ok(()) };
        if xml.is_ours() && xml.name == message.statement_name {
            let (gathered, around) = (Gathered::of(self.options.given.account.clone()), message.around.inner(xml.tags()));
            self.statement = Some(InStatement { gathered, entries: 0, around });
            self.statements += 1;
            return Ok(());
        }
        let is_header = xml.is_ours() && xml.name == "GrpHdr";
        if is_header {
            xml.keep();
        }
        let fits = xml.read_element(&mut self.tree)?;
        message.around.add(xml.kept());
        xml.forget();
        if let Some(header) = self.tree.root().filter(|_| fits && is_header) {
            let created = header.text_at("CreDtTm").and_then(|text| date::moment(text, &self.options.zone).ok());
            message.created_on = created.map(|moment| moment.day);
            message.page = header.get("MsgPgntn").and_then(statement::page);
        }
        Ok(())
    }

    fn in_statement(&mut self, xml: &mut Xml<R>) -> Result<(), XmlError> {
        let Some(statement) = &mut self.statement else { return Ok(()) };
        if xml.is_ours() && xml.name == "Ntry" {
            statement.entries += 1;
            xml.keep();
            let fits = xml.read_element(&mut self.tree)?;
            self.read_entry(fits, xml.kept(), xml.tags());
            xml.forget();
            return Ok(());
        }
        let ours = xml.is_ours();
        if ours && matches!(xml.name.as_str(), "Acct" | "CreDtTm") {
            xml.keep();
        }
        let fits = xml.read_element(&mut self.tree)?;
        statement.around.add(xml.kept());
        xml.forget();
        if !fits {
            self.remarks.push(format!("{} has more than 16 MiB and is left out", xml.name));
        }
        if let Some(part) = self.tree.root().filter(|_| fits && ours) {
            statement.gathered.take(part, &self.options.zone, &mut self.remarks);
        }
        let place = self.statement_place();
        self.flush_remarks(&place);
        Ok(())
    }

    fn read_entry(&mut self, fits: bool, bytes: &[u8], tags: &OpenTags) {
        let (Some(statement), Some(message)) = (&mut self.statement, &self.message) else { return };
        let context = Context {
            options: &self.options,
            account: statement.gathered.account.as_ref(),
            created_on: statement.gathered.created_on.or(message.created_on),
            statement: self.statements - 1,
            number: statement.entries,
        };
        let place = format!("{}[{}]/Ntry[{}]", message.statement_name, self.statements, statement.entries);
        let reading = match self.tree.root().filter(|_| fits) {
            Some(ntry) => entry::read(ntry, &context, &mut self.remarks),
            None => Err(EntryError::new("", "structure", "the entry has more than 16 MiB; ask the bank to split its batch")),
        };
        match reading {
            Ok(Reading::Entry(entry)) => {
                statement.gathered.saw(entry.amount.asset);
                self.ready.push_back(Decoded::Entry(entry));
            }
            Ok(Reading::Details(template, parts)) => {
                statement.gathered.saw(template.amount.asset);
                self.parts = Some(Parts { template, rest: parts.into_iter(), number: 0 });
            }
            Ok(Reading::Information) => {
                self.remarks.push("the entry is information (INFO), not a booking, and is left out".to_owned());
            }
            Err(fault) => {
                let at = place_number(statement.entries).ok().map(|number| RecordPlace::Entry(number, 0));
                let frame = statement.around.frame(tags, &self.options.given);
                let rejected = fault.rejected(&place).with_bytes(bytes).alone(at, frame);
                self.ready.push_back(Decoded::Rejected(Box::new(rejected)));
            }
        }
        if !self.remarks.is_empty() {
            self.flush_remarks(&place);
        }
    }

    fn next_part(&mut self) -> Option<Entry> {
        let parts = self.parts.as_mut()?;
        let Some((index, amount_minor)) = parts.rest.next() else {
            self.parts = None;
            return None;
        };
        parts.number += 1;
        let (ntry, detail) = (self.tree.root()?, self.tree.at(index)?);
        Some(entry::of_detail(&parts.template, ntry, (detail, parts.number), amount_minor, &self.options))
    }

    fn end_statement(&mut self) {
        let Some(ended) = self.statement.take() else { return };
        let page = self.message.as_ref().and_then(|message| message.page);
        let statement = ended.gathered.finish(self.statements - 1, page, ended.entries, &mut self.remarks);
        let place = self.statement_place();
        self.flush_remarks(&place);
        self.ready.push_back(Decoded::Statement(Box::new(statement)));
    }

    fn end_document(&mut self) {
        let missing = if self.seen_message {
            "the message holds no statement (no Stmt, Rpt or Ntfctn); ask the bank for it again"
        } else {
            "the document holds no camt.052, camt.053 or camt.054 message"
        };
        if self.statements == 0 {
            let rejected = EntryError::new("", "structure", missing).rejected("Document");
            self.ready.push_back(Decoded::Refused(Box::new(rejected)));
        }
    }

    /// Size of the buffers in bytes, for the test that they stay small.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        let xml = if let Source::Open(xml) = &self.source { xml.held_bytes() } else { 0 };
        xml + self.tree.held_bytes() + self.ready.capacity() * size_of::<Decoded>()
    }

    fn statement_place(&self) -> String {
        let name = self.message.as_ref().map_or("Stmt", |message| message.statement_name);
        format!("{name}[{}]", self.statements)
    }

    fn flush_remarks(&mut self, place: &str) {
        self.ready.extend(self.remarks.drain(..).map(|remark| Decoded::Remark(format!("{place}: {remark}"))));
    }
}

fn refused(place: &str, error: &XmlError, bytes: &[u8]) -> Decoded {
    Decoded::Refused(Box::new(Rejected::new(place, error.reason(), error.to_string()).with_bytes(bytes)))
}
