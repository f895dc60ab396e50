//! The decoder: takes pages from the walk, hands out their records as entries, and ends with the one statement of the input.

use std::{collections::VecDeque, io::BufRead};

use rewardhub_core::item::{RecordPlace, Status};

use super::{
    accounts::{AccountResource, KnownResources},
    balances::Balance,
    berlin_group::{self, OfPage},
    entry_frame::Context,
    field_values::Forgiving,
    held_page::{HeldPage, Section},
    json_reader::{Fits, ReadError},
    page_walk::{Event, Walk},
    record_error::RecordError,
    record_frame::{Frames, OfList},
    shape::Shape,
    statement::Gathered,
    uk,
};
use crate::{
    entry::{AccountNumber, Decoded, Entry, Rejected, place_number},
    profile::Profile,
};

/// Decodes pages of one shape.
pub(super) struct Decoder<'p, R> {
    profile: &'p Profile,
    shape: Shape,
    walk: Walk<R>,
    held: HeldPage,
    handing_on: Option<HandingOn>,
    /// The account under which a part of the current page was handed on before its end.
    handed_on_as: Option<AccountNumber>,
    /// The account of the page before, if that has a link to a next page.
    continued: Option<AccountNumber>,
    resources: KnownResources,
    gathered: Gathered,
    /// Number of the last record that was handed on.
    number: u64,
    frames: Frames,
    ready: VecDeque<Decoded>,
    done: bool,
}

/// What the records that are handed on have in common.
#[derive(Debug)]
struct HandingOn {
    account: Option<AccountNumber>,
    is_card: bool,
    page: u64,
}

impl<R: BufRead> Iterator for Decoder<'_, R> {
    type Item = Decoded;

    fn next(&mut self) -> Option<Decoded> {
        loop {
            if let Some(decoded) = self.ready.pop_front() {
                return Some(decoded);
            }
            if self.handing_on.is_some() {
                self.hand_on();
            } else if self.done {
                return None;
            } else if let Err(error) = self.advance() {
                // What was read of the page before it broke stays valid.
                self.hand_on_whole_page();
                self.refuse("structure", error.to_string());
            }
        }
    }
}

impl<'p, R: BufRead> Decoder<'p, R> {
    pub(super) fn new(shape: Shape, profile: &'p Profile, input: R) -> Self {
        Self {
            profile,
            shape,
            walk: Walk::new(shape, input),
            held: HeldPage::default(),
            handing_on: None,
            handed_on_as: None,
            continued: None,
            resources: KnownResources::default(),
            gathered: Gathered::default(),
            number: 0,
            frames: Frames::default(),
            ready: VecDeque::new(),
            done: false,
        }
    }

    fn advance(&mut self) -> Result<(), ReadError> {
        match self.walk.next()? {
            Event::Record { section, index, fits } => {
                self.held.push(self.walk.part(), section, index, fits);
                if self.held.is_full() {
                    self.hand_on_part();
                }
            }
            Event::Accounts => {
                let resources: Vec<Forgiving<AccountResource<'_>>> = serde_json::from_slice(self.walk.part()).unwrap_or_default();
                resources.iter().filter_map(|resource| resource.0.as_ref()).for_each(|resource| self.resources.enter(resource));
            }
            Event::Balances => {
                let balances: Vec<Forgiving<Balance<'_>>> = serde_json::from_slice(self.walk.part()).unwrap_or_default();
                let zone = &self.profile.zone;
                balances
                    .iter()
                    .filter_map(|balance| balance.0.as_ref())
                    .for_each(|balance| self.gathered.balances.enter(balance, zone));
            }
            Event::BadAccount => {
                self.held.clear();
                let message = "the account of the page cannot be read, or it names two; fetch the page again";
                self.refuse("account", message.to_owned());
            }
            Event::PageEnd => self.end_page(),
            Event::InputEnd => self.end_input(),
        }
        Ok(())
    }

    /// The account of the page's records: the one it names, else the one given, else that of the page it continues.
    fn account(&self) -> Option<AccountNumber> {
        let header = &self.walk.header;
        let given = self.profile.given.account.as_ref();
        header.account.as_ref().or(given).or(header.card.as_ref()).or(self.continued.as_ref()).cloned()
    }

    /// Hands on what is held of a page that is too long to be held whole.
    fn hand_on_part(&mut self) {
        let account = self.account();
        if self.shape == Shape::BerlinGroup && account.is_none() {
            self.held.clear();
            let message =
                "the page names its account, if at all, behind more than 8 MiB of transactions; give its number with --account";
            return self.refuse("account", message.to_owned());
        }
        if self.handed_on_as.is_none() && !self.gathered.chains.is_new(&self.held.content([None; 3])) {
            self.held.clear();
            let message = "the page begins with the same 8 MiB of transactions as one before it; send each page once";
            return self.refuse("structure", message.to_owned());
        }
        self.handed_on_as.clone_from(&account);
        self.hand_on_as(account);
    }

    fn hand_on_as(&mut self, account: Option<AccountNumber>) {
        self.handing_on = Some(HandingOn { account, is_card: self.walk.header.is_card, page: self.walk.page });
    }

    fn hand_on_whole_page(&mut self) {
        let account = self.account();
        // A page that was cut short before it named its account belongs to nobody, which needs to be said only once.
        if self.shape == Shape::Uk || account.is_some() {
            self.hand_on_as(account);
            while self.handing_on.is_some() {
                self.hand_on();
            }
        }
        self.held.clear();
    }

    /// Makes the next record that is held into entries.
    fn hand_on(&mut self) {
        let Some(page) = &self.handing_on else { return };
        let Some((record, bytes)) = self.held.next() else {
            self.held.clear();
            self.handing_on = None;
            return;
        };
        self.number += 1;
        let context = Context { profile: self.profile, number: self.number };
        let read = match (record.fits, record.section) {
            (_, Section::Information) => Ok(Reading::LeftOut("information")),
            (Fits::No, _) => {
                let message = "the record is longer than 1 MiB; a transaction has a few hundred bytes";
                Err(RecordError::new("", "structure", message))
            }
            (Fits::Yes, Section::Transaction) => match uk::read(bytes, &mut self.resources, &context) {
                Ok(uk::Reading::Entry(entry)) => Ok(Reading::Entries(vec![*entry])),
                Ok(uk::Reading::LeftOut(why)) => Ok(Reading::LeftOut(why)),
                Err(error) => Err(error),
            },
            (Fits::Yes, section) => {
                let status = if section == Section::Pending { Status::Pending } else { Status::Booked };
                let of_page = OfPage { status, account: page.account.as_ref(), is_card: page.is_card };
                berlin_group::read(bytes, of_page, &context).map(Reading::Entries)
            }
        };
        match read {
            Ok(Reading::Entries(entries)) => {
                entries.iter().for_each(|entry| self.gathered.saw_entry(entry));
                self.ready.extend(entries.into_iter().map(|entry| Decoded::Entry(Box::new(entry))));
            }
            Ok(Reading::LeftOut(why)) => self.gathered.leave_out(why),
            Err(error) => {
                let place = format!("page {}, {}/{}", page.page, self.walk.pointer(record.section), record.index);
                let list = OfList {
                    section: record.section,
                    header: &self.walk.header,
                    account: page.account.as_ref(),
                    given: &self.profile.given,
                };
                let frame = match self.shape {
                    Shape::BerlinGroup => self.frames.berlin_group(&list),
                    Shape::Uk => self.frames.uk(&list, bytes, &mut self.resources),
                };
                let at = place_number(self.number).ok().map(|number| RecordPlace::Entry(number, 0));
                let rejected = error.rejected(&place).with_bytes(bytes).alone(at, frame);
                self.ready.push_back(Decoded::Rejected(Box::new(rejected)));
            }
        }
    }

    fn end_page(&mut self) {
        let header = &self.walk.header;
        let (page, said) = (self.walk.page, header.messages.said());
        if let (Some(said), false) = (&said, header.has_report) {
            let message = format!(
                "the bank answered with an error instead of transactions: {said}; settle it with the bank, then fetch the page again"
            );
            return self.refuse("bank", message);
        }
        if header.is_download && self.held.is_empty() && self.handed_on_as.is_none() {
            let message =
                "the bank offers the transactions for download (_links.download) and the page has none; fetch that link";
            return self.refuse("structure", message.to_owned());
        }
        if self.handed_on_as.is_some() && header.account.is_some() && header.account != self.handed_on_as {
            let message =
                "the page names its account behind 8 MiB of transactions, and it is not the one given; correct --account";
            return self.refuse("account", message.to_owned());
        }
        if let Some(said) = said {
            self.remark(format!("page {page}: the bank says: {said}"));
        }
        if !self.walk.header.has_report && !self.walk.header.has_balances {
            self.remark(format!("page {page} has none of the parts that are read, and is left out"));
        }
        self.take_page(page);
    }

    /// Takes the records of a page that has ended, unless the page was there before.
    fn take_page(&mut self, page: u64) {
        let (header, account) = (&self.walk.header, self.account());
        let number = account.as_ref().map(|account| account.number.as_str());
        let content = self.held.content([header.own.as_deref(), header.next.as_deref(), number]);
        let is_repeated = !self.held.is_empty() && self.handed_on_as.is_none() && !self.gathered.chains.is_new(&content);
        if is_repeated {
            self.held.clear();
            self.remark(format!("page {page} is the same as one before it, and is left out"));
        } else if header.has_report {
            self.gathered.chains.enter(header.list(), header);
        }
        if self.shape == Shape::BerlinGroup && self.walk.header.has_report {
            account.iter().for_each(|account| self.gathered.saw_account(account));
        }
        self.continued = account.clone().filter(|_| self.walk.header.next.is_some());
        self.handed_on_as = None;
        self.hand_on_as(account);
        self.held.end_content();
    }

    fn end_input(&mut self) {
        self.done = true;
        let (remarks, statement) = std::mem::take(&mut self.gathered).finish();
        remarks.into_iter().for_each(|remark| self.remark(remark));
        self.ready.push_back(Decoded::Statement(Box::new(statement)));
    }

    fn remark(&mut self, remark: String) {
        self.ready.push_back(Decoded::Remark(remark));
    }

    fn refuse(&mut self, reason: &str, message: String) {
        self.done = true;
        self.ready.push_back(Decoded::Refused(Box::new(Rejected::new(self.walk.place(), reason, message))));
    }

    /// What the last record of an input becomes.
    pub(super) fn last(mut self) -> Vec<Decoded> {
        let mut last = Vec::new();
        let mut number = 0;
        while let Some(decoded) = self.next() {
            if self.number > number {
                (number, last) = (self.number, Vec::new());
            }
            last.push(decoded);
        }
        last
    }

    /// Size of the buffers in bytes, for the test that they stay small.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.held.held_bytes() + self.walk.held_bytes() + self.ready.capacity() * size_of::<Decoded>()
    }
}

/// What a record becomes.
enum Reading {
    Entries(Vec<Entry>),
    /// Nothing: what it is, in a word.
    LeftOut(&'static str),
}
