//! The walk through pages: where the account, the records, balances and links stand in each shape, in whatever order.

use std::io::BufRead;

use super::{
    held_page::Section,
    json_reader::{Fits, JsonReader, ReadError},
    page_header::Header,
    shape::Shape,
};

/// The most bytes of a record, or of another part of a page: 1 MiB.
const LONGEST_PART: usize = 1024 * 1024;

/// What was read. The JSON of a part is in [`Walk::part`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// A record, the `index`th of its list from 0.
    Record {
        section: Section,
        index: u64,
        fits: Fits,
    },
    /// A list of accounts (`Data.Account`).
    Accounts,
    /// A list of balances.
    Balances,
    /// The page names its account in a way that cannot be read, or names two.
    BadAccount,
    PageEnd,
    InputEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    BetweenPages,
    Page,
    Report,
    Records(Section),
}

/// The place in the input, and what the current page has said of itself.
pub(super) struct Walk<R> {
    reader: JsonReader<R>,
    shape: Shape,
    place: Place,
    /// Whether the pages stand in an array.
    in_array: bool,
    /// Whether the next member is the first of its object or array.
    first: bool,
    index: u64,
    part: Vec<u8>,
    /// The key of the object in which the lists of records stand.
    report: &'static str,
    /// Number of the page, from 1; 0 before the first.
    pub(super) page: u64,
    pub(super) header: Header,
}

impl<R: BufRead> Walk<R> {
    pub(super) fn new(shape: Shape, input: R) -> Self {
        Self {
            reader: JsonReader::new(input),
            shape,
            place: Place::BetweenPages,
            in_array: false,
            first: true,
            index: 0,
            part: Vec::new(),
            report: "",
            page: 0,
            header: Header::default(),
        }
    }

    /// The JSON of the last part, or its first MiB.
    pub(super) fn part(&self) -> &[u8] {
        &self.part
    }

    /// The place of a list in the current page, as a JSON pointer.
    pub(super) fn pointer(&self, section: Section) -> String {
        section.pointer(self.report)
    }

    /// The place of the next byte.
    pub(super) fn place(&self) -> String {
        match self.page {
            0 => self.reader.place(),
            page => format!("page {page}, {}", self.reader.place()),
        }
    }

    /// Reads up to the next event.
    pub(super) fn next(&mut self) -> Result<Event, ReadError> {
        loop {
            let event = match self.place {
                Place::BetweenPages => self.between_pages()?,
                Place::Page => self.in_page()?,
                Place::Report => self.in_report()?,
                Place::Records(section) => self.in_records(section)?,
            };
            if let Some(event) = event {
                return Ok(event);
            }
        }
    }

    fn between_pages(&mut self) -> Result<Option<Event>, ReadError> {
        if self.page == 0 && !self.in_array {
            self.reader.skip_mark()?;
        }
        if self.in_array {
            self.in_array = self.more(b']')?;
            return if self.in_array { self.begin_page() } else { Ok(None) };
        }
        match self.reader.peek()? {
            None => Ok(Some(Event::InputEnd)),
            Some(b'[') => {
                self.in_array = self.reader.take_if(b'[')?;
                self.first = true;
                Ok(None)
            }
            Some(_) => self.begin_page(),
        }
    }

    fn begin_page(&mut self) -> Result<Option<Event>, ReadError> {
        self.reader.expect(b'{', "a page ({…})")?;
        self.page += 1;
        self.header = Header::default();
        (self.place, self.first) = (Place::Page, true);
        Ok(None)
    }

    fn in_page(&mut self) -> Result<Option<Event>, ReadError> {
        if !self.more(b'}')? {
            self.place = Place::BetweenPages;
            return Ok(Some(Event::PageEnd));
        }
        let key = self.reader.key()?;
        match (self.shape, key.as_str()) {
            (Shape::BerlinGroup, "transactions") => self.begin_report("transactions"),
            (Shape::BerlinGroup, "cardTransactions") => {
                self.header.is_card = true;
                self.begin_report("cardTransactions")
            }
            (Shape::BerlinGroup, "account") => self.account(),
            (Shape::BerlinGroup, "cardAccount") => {
                self.header.is_card = true;
                self.account()
            }
            (Shape::BerlinGroup, "balances") => {
                self.header.has_balances = true;
                self.list(Event::Balances)
            }
            (Shape::Uk, "Data") => self.begin_report("Data"),
            (Shape::Uk, "Meta") => {
                self.take_part()?;
                self.header.read_meta(&self.part);
                Ok(None)
            }
            (Shape::BerlinGroup, "_links") | (Shape::Uk, "Links") => self.links(),
            (Shape::BerlinGroup, "tppMessages" | "title" | "detail") | (Shape::Uk, "Errors" | "Code" | "Message") => {
                self.take_part()?;
                self.header.messages.add(&self.part);
                Ok(None)
            }
            _ => self.reader.skip().map(|()| None),
        }
    }

    fn in_report(&mut self) -> Result<Option<Event>, ReadError> {
        if !self.more(b'}')? {
            self.place = Place::Page;
            return Ok(None);
        }
        let key = self.reader.key()?;
        match (self.shape, key.as_str()) {
            (Shape::BerlinGroup, "booked") => self.begin_records(Section::Booked),
            (Shape::BerlinGroup, "pending") => self.begin_records(Section::Pending),
            (Shape::BerlinGroup, "information") => self.begin_records(Section::Information),
            (Shape::BerlinGroup, "_links") => self.links(),
            (Shape::Uk, "Transaction") => self.begin_records(Section::Transaction),
            (Shape::Uk, "Account") => self.list(Event::Accounts),
            (Shape::Uk, "Balance") => self.list(Event::Balances),
            _ => self.reader.skip().map(|()| None),
        }
    }

    fn in_records(&mut self, section: Section) -> Result<Option<Event>, ReadError> {
        if !self.more(b']')? {
            self.place = Place::Report;
            return Ok(None);
        }
        let fits = self.reader.value(LONGEST_PART, &mut self.part)?;
        let index = self.index;
        self.index += 1;
        Ok(Some(Event::Record { section, index, fits }))
    }

    /// Whether the current object or array has another member; takes its closing bracket otherwise.
    fn more(&mut self, close: u8) -> Result<bool, ReadError> {
        let first = std::mem::replace(&mut self.first, false);
        if self.reader.take_if(close)? {
            return Ok(false);
        }
        if !first {
            self.reader.expect(b',', "a comma or a closing bracket")?;
        }
        Ok(true)
    }

    fn begin_report(&mut self, key: &'static str) -> Result<Option<Event>, ReadError> {
        if self.reader.take_if(b'{')? {
            self.header.has_report = true;
            (self.place, self.first, self.report) = (Place::Report, true, key);
            return Ok(None);
        }
        self.reader.skip().map(|()| None)
    }

    fn begin_records(&mut self, section: Section) -> Result<Option<Event>, ReadError> {
        if self.reader.take_if(b'[')? {
            (self.place, self.first, self.index) = (Place::Records(section), true, 0);
            return Ok(None);
        }
        self.reader.skip().map(|()| None)
    }

    fn account(&mut self) -> Result<Option<Event>, ReadError> {
        let fits = self.take_part()?;
        let is_read = fits && self.header.read_account(&self.part);
        Ok((!is_read).then_some(Event::BadAccount))
    }

    fn links(&mut self) -> Result<Option<Event>, ReadError> {
        self.take_part()?;
        self.header.read_links(&self.part);
        Ok(None)
    }

    fn list(&mut self, event: Event) -> Result<Option<Event>, ReadError> {
        Ok(self.take_part()?.then_some(event))
    }

    /// Takes a part of the page. Returns whether it is there whole.
    fn take_part(&mut self) -> Result<bool, ReadError> {
        Ok(self.reader.value(LONGEST_PART, &mut self.part)? == Fits::Yes)
    }

    /// Size of the buffer in bytes, for the test that it stays small.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.part.capacity()
    }
}
