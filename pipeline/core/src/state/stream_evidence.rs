//! What a stream of a bank account has shown about itself: whether its references can be believed, with which other streams it
//! shares them, which pages of a statement have come, whether a delivery continues the last.

use serde::{Deserialize, Serialize};

use crate::{delivery::Delivery, time::Instant};

/// Whether each of a stream's references names one transaction for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferenceTrust {
    /// Nothing speaks against that.
    #[default]
    Believed,
    /// They are given to other transactions later: an item that contradicts another waits, and an item that is known by one is
    /// known.
    Reused,
    /// Every delivery has new ones for the same transactions: they no longer identify anything.
    Regenerated,
}

/// Whether a delivery brings only what came after the last of its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Continuation {
    /// It has not proved to do so.
    #[default]
    No,
    /// Its balances say so, but on a day that the last one covered, too: an item that is equal in everything may still be the
    /// same.
    OnOneDay,
    /// It does, by its page, its number, its time or its day.
    Proven,
}

/// The delivery that is being read, or was read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// The delivery, by its id.
    #[serde(with = "postcard::fixint::le")]
    pub delivery: u64,
    /// Whether it continues the last one: found for its first command, and so for all.
    pub continues: Continuation,
    /// How many of its items have come without a gap, from its first on.
    pub had: u32,
    /// Whether anything of it was new.
    pub news: bool,
    /// Whether it began within what was known, and went on behind it.
    pub beyond: bool,
}

/// A page of a statement that has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenPage {
    /// The statement's number; `None` if it gave none.
    sequence: Option<u64>,
    /// Its period, as far as it gave times.
    period: (Option<Instant>, Option<Instant>),
    /// Its name; `None` if it has a number or a period.
    name: Option<u64>,
    /// Its page number, from 1.
    number: u32,
    /// Whether no page follows it.
    last: bool,
    /// Whether nothing but pages of its statement had covered its days when it came.
    fresh: bool,
}

/// The most pages that are remembered of a stream: of older statements no more pages come.
const MOST_PAGES: usize = 64;

/// The most complete windows that are remembered of a stream: a bank's last month, fetched every day.
const MOST_COMPLETE: usize = 32;

/// What a stream has shown about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StreamEvidence {
    /// Whether its references are believed.
    pub reference_trust: ReferenceTrust,
    /// How many references another transaction had before, counted as long as they are too few to doubt the others.
    pub reused: u16,
    /// How many items of covered days came under another reference, counted as long as they are too few.
    pub regenerated: u16,
    /// Indices of the streams with which an item was recognised by its reference: only their references can contradict this
    /// stream's.
    pub shares: Vec<u8>,
    /// The delivery that was surveyed before its items came; `None` if none was.
    pub surveyed: Option<u64>,
    /// Pages of statements that came in several, the latest last.
    pub pages: Vec<SeenPage>,
    /// Complete windows that have ended, the latest last.
    pub complete: Vec<u64>,
}

impl StreamEvidence {
    /// Notes that another stream has the same references.
    pub fn share(&mut self, stream: u8) {
        if let Err(at) = self.shares.binary_search(&stream) {
            self.shares.insert(at, stream);
        }
    }

    /// Whether the delivery is a page of a statement of which only other pages have come: then it has none of their items. A name
    /// proves less than a number, since a statement that is made again has another name. So pages of a name count only if no
    /// other delivery had covered their days.
    #[must_use]
    pub fn is_another_page(&self, delivery: &Delivery) -> bool {
        let Some(page) = SeenPage::of(delivery) else { return false };
        let mut others = self.pages.iter().filter(|other| other.is_of_statement(&page)).peekable();
        let fits = |other: &SeenPage| {
            let (before, after) = if other.number < page.number { (other, &page) } else { (&page, other) };
            before.number < after.number && !before.last && (page.name.is_none() || other.fresh)
        };
        others.peek().is_some() && others.all(fits)
    }

    /// Whether a complete window has been followed by another one: what it lacks came after it.
    #[must_use]
    pub fn is_overtaken(&self, delivery: u64) -> bool {
        self.complete.contains(&delivery) && self.complete.last() != Some(&delivery)
    }

    /// Remembers a complete window, unless it is an old one that came again.
    pub fn enter_complete(&mut self, delivery: u64) {
        if self.complete.contains(&delivery) {
            return;
        }
        if self.complete.len() == MOST_COMPLETE {
            self.complete.remove(0);
        }
        self.complete.push(delivery);
    }

    /// Remembers a page that has come, unless it is known.
    pub fn enter_page(&mut self, delivery: &Delivery, fresh: bool) {
        let Some(page) = SeenPage::of(delivery) else { return };
        if self.pages.iter().any(|other| SeenPage { fresh: page.fresh, ..*other } == page) {
            return;
        }
        if self.pages.len() == MOST_PAGES {
            self.pages.remove(0);
        }
        self.pages.push(SeenPage { fresh, ..page });
    }
}

impl SeenPage {
    /// The page that a delivery is; `None` if it does not say which page of which statement.
    fn of(delivery: &Delivery) -> Option<Self> {
        let (number, last) = delivery.page?;
        let (sequence, period) = (delivery.sequence, (delivery.from_at, delivery.to_at));
        let is_numbered = sequence.is_some() || (period.0.is_some() && period.1.is_some());
        let name = delivery.statement.filter(|_| !is_numbered);
        (is_numbered || name.is_some()).then_some(Self { sequence, period, name, number, last, fresh: false })
    }

    fn is_of_statement(&self, other: &Self) -> bool {
        (self.sequence, self.period, self.name) == (other.sequence, other.period, other.name)
    }
}
