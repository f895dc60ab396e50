//! A bank account: which wallet it earns for, what its streams have delivered, what is still open.

use serde::{Deserialize, Serialize};

use super::{
    deferred_items::AwaitingEnrolment,
    open_items::{HeldDelivery, PieceSummary},
    stream_evidence::{Current, StreamEvidence},
};
use crate::{
    ids::{Token, WalletId},
    time::{Day, Instant, Month},
};

/// The days over which a bank account earns for a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The wallet that the account earns for.
    pub wallet: WalletId,
    /// First day; `None` for the link with which the account was opened.
    pub from: Option<Day>,
    /// Last day; `None` while it lasts.
    pub until: Option<Day>,
    /// Where the known items lie that count for it; `None` while there are none.
    pub items: Option<LinkedItems>,
}

/// Where the known items of a link lie, so that nobody looks for them in other months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedItems {
    /// The first and the last month in which one was booked.
    pub booked: (Month, Month),
    /// The latest day that judges one.
    pub judged_through: Day,
}

impl LinkedItems {
    /// Where these items and those lie.
    fn and(self, other: Self) -> Self {
        let booked = (self.booked.0.min(other.booked.0), self.booked.1.max(other.booked.1));
        Self { booked, judged_through: self.judged_through.max(other.judged_through) }
    }
}

impl Link {
    fn covers(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// What the last delivery of a stream said of itself, so that the next one can prove to continue it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastDelivery {
    /// Booked balances before and after it, in minor units; `None` if it gave none. Of several that continue each other, before
    /// the first.
    pub balances: Option<(i64, i64)>,
    /// First day that it covered, or that the first of several covered.
    pub from_on: Day,
    /// Last day it covered.
    pub to_on: Day,
    /// End of its period; `None` if it gave no time.
    pub to_at: Option<Instant>,
    /// Its sequence number; `None` if it gave none.
    pub sequence: Option<u64>,
    /// Its page, and whether that was the last; `None` if it gave none.
    pub page: Option<(u32, bool)>,
}

/// One stream of a feed, as this bank account knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    /// Its name (`camt053`, `csv:default`).
    pub name: String,
    /// Days that ended deliveries have covered: disjoint, ascending, both ends included.
    pub covered: Vec<(Day, Day)>,
    /// The last delivery that ended; `None` until one does.
    pub last: Option<LastDelivery>,
    /// The delivery that is being read, or was read last.
    pub current: Option<Current>,
    /// What it has shown about its references and its deliveries.
    pub evidence: StreamEvidence,
}

impl Stream {
    /// Whether an ended delivery covered this day.
    #[must_use]
    pub fn covers(&self, day: Day) -> bool {
        self.covered.iter().any(|(from, to)| *from <= day && day <= *to)
    }

    /// Whether any of these days is covered.
    #[must_use]
    pub fn covers_any(&self, from: Day, to: Day) -> bool {
        self.covered.iter().any(|(first, last)| *first <= to && from <= *last)
    }

    /// Adds covered days, both ends included.
    pub fn cover(&mut self, from: Day, to: Day) {
        let mut joined = (from, to);
        self.covered.retain(|(a, b)| {
            let touches = *a <= joined.1.plus(1) && joined.0 <= b.plus(1);
            if touches {
                joined = (joined.0.min(*a), joined.1.max(*b));
            }
            !touches
        });
        let at = self.covered.partition_point(|(a, _)| *a < joined.0);
        self.covered.insert(at, joined);
    }
}

/// A bank account's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// Name of the feed that it earns through.
    pub feed: String,
    /// The token under which it was first seen.
    pub token: Token,
    /// Tokens of all accounts of its wallet, this one's included: a transfer to one of them is an own transfer.
    pub siblings: Vec<Token>,
    /// The wallets that it has earned for, oldest first; none while its feed waits for somebody to link it.
    pub links: Vec<Link>,
    /// The day on which its wallet was opened or it was first linked; until then, the day on which it was first seen.
    pub opened_on: Day,
    /// First day of its first delivery; `None` until that comes.
    pub first_window_on: Option<Day>,
    /// Items before this day were forgotten; `None` until some are.
    pub forgotten_before: Option<Day>,
    /// In the order in which they were first seen.
    pub streams: Vec<Stream>,
    /// Months that have a block, ascending.
    pub months: Vec<Month>,
    /// Pending items, including those that were settled lately.
    pub pendings: PieceSummary,
    /// Refunds that came before their purchase.
    pub waiting: PieceSummary,
    /// Deliveries for which items are held.
    pub held: Vec<HeldDelivery>,
    /// Whether its one sign-up has been decided.
    pub signed_up: bool,
    /// Items that wait for it to be linked to a wallet.
    pub awaiting: AwaitingEnrolment,
    /// Where its known items lie while it has no link; `None` while there are none, or once its first link has them.
    pub unlinked_items: Option<LinkedItems>,
}

/// The most streams of one bank account: their indices are a byte.
pub const MOST_STREAMS: u32 = 256;

impl BankAccount {
    /// The wallet that it earns for on a day; `None` if there is none.
    #[must_use]
    pub fn wallet_on(&self, day: Day) -> Option<WalletId> {
        self.links.iter().rev().find(|link| link.covers(day)).map(|link| link.wallet)
    }

    /// The months with a block in which items that count for a wallet may lie, ascending.
    pub fn months_of(&self, wallet: WalletId) -> impl DoubleEndedIterator<Item = Month> {
        let own = move |month: &Month| {
            let booked = self.links.iter().filter(|link| link.wallet == wallet).filter_map(|link| Some(link.items?.booked));
            booked.into_iter().any(|(first, last)| first <= *month && *month <= last)
        };
        self.months.iter().copied().filter(own)
    }

    /// Notes that a known item of this booking month is judged by this day.
    pub(crate) fn note_item(&mut self, booked: Month, judged_on: Day) {
        let noted = if self.links.is_empty() {
            &mut self.unlinked_items
        } else if let Some(link) = self.links.iter_mut().rev().find(|link| link.covers(judged_on)) {
            &mut link.items
        } else {
            return;
        };
        let item = LinkedItems { booked: (booked, booked), judged_through: judged_on };
        *noted = Some(noted.map_or(item, |others| others.and(item)));
    }

    /// Lets it earn for another wallet from today on.
    pub(crate) fn relink(&mut self, wallet: WalletId, today: Day) {
        if let Some(last) = self.links.last_mut() {
            last.until = Some(today.plus(-1));
        }
        // Items may be known already that the days from today on judge. They count for the new link.
        let moved = self.links.iter().filter_map(|link| link.items.filter(|items| items.judged_through >= today));
        let items = moved.reduce(LinkedItems::and);
        // A link that was made today never lasted a day.
        self.links.retain(|link| link.from.is_none_or(|from| link.until.is_none_or(|until| from <= until)));
        self.links.push(Link { wallet, from: Some(today), until: None, items });
    }

    /// Whether nobody has linked it to a wallet yet, and none was opened for it.
    #[must_use]
    pub fn is_unenrolled(&self) -> bool {
        self.links.is_empty()
    }

    /// Links it for the first time: it has earned for this wallet ever since it was first seen.
    pub fn link_first(&mut self, wallet: WalletId, today: Day) {
        let items = self.unlinked_items.take();
        self.links.push(Link { wallet, from: None, until: None, items });
        self.opened_on = today;
    }

    /// The wallet that it earns for now; `None` if there is none.
    #[must_use]
    pub fn wallet(&self) -> Option<WalletId> {
        self.links.last().filter(|l| l.until.is_none()).map(|l| l.wallet)
    }

    /// Index of a stream by name, which is entered if it is new; `None` if there are [`MOST_STREAMS`] others already.
    pub fn stream(&mut self, name: &str) -> Option<u8> {
        if let Some(at) = self.streams.iter().position(|s| s.name == name) {
            return u8::try_from(at).ok();
        }
        let at = u8::try_from(self.streams.len()).ok()?;
        self.streams.push(Stream {
            name: name.to_owned(),
            covered: Vec::new(),
            last: None,
            current: None,
            evidence: StreamEvidence::default(),
        });
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Bucket;

    #[test]
    fn a_stream_that_cannot_be_distinguished_from_another_is_none() {
        let wallet = WalletId::new(Bucket(1), 1);
        let mut account = crate::decide::new_account("bank", Token(1), wallet, Day::EPOCH);
        for n in 0..256_u16 {
            assert_eq!(account.stream(&format!("csv:{n}")).map(u16::from), Some(n));
        }
        assert_eq!(account.stream("csv:more"), None);
        assert_eq!(account.stream("csv:255"), Some(255));
    }

    #[test]
    fn a_wallet_finds_the_months_of_its_own_items_and_no_others() {
        let [first, second] = [1, 2].map(|n| WalletId::new(Bucket(1), n));
        let day = |text: &str| Day::parse(text).unwrap();
        let mut account = crate::decide::new_account("bank", Token(1), first, day("2026-01-01"));
        let know = |account: &mut BankAccount, booked: &str, judged: &str| {
            let month = day(booked).month();
            if !account.months.contains(&month) {
                account.months.push(month);
            }
            account.note_item(month, day(judged));
        };
        know(&mut account, "2026-01-05", "2026-01-05");
        know(&mut account, "2026-02-02", "2026-01-31");
        know(&mut account, "2026-03-01", "2026-03-01");
        account.relink(second, day("2026-02-01"));
        know(&mut account, "2026-04-01", "2026-04-01");
        let months = |wallet| account.months_of(wallet).map(|month| month.to_string()).collect::<Vec<_>>();
        assert_eq!(months(first), ["2026-01", "2026-02", "2026-03"]);
        // What was judged ahead counts for the second now, and might lie in any month of the first.
        assert_eq!(months(second), ["2026-01", "2026-02", "2026-03", "2026-04"]);
        account.relink(first, day("2026-05-01"));
        assert_eq!(account.links.last().unwrap().items, None, "nothing is known of May");
        account.relink(second, day("2026-05-01"));
        assert_eq!(account.links.len(), 3, "a link that was made on a day never lasted one");
    }

    #[test]
    fn the_first_link_has_the_items_that_were_known_before_it() {
        let (wallet, day) = (WalletId::new(Bucket(1), 1), |text: &str| Day::parse(text).unwrap());
        let mut account = crate::decide::new_account("bank", Token(1), wallet, day("2026-01-01"));
        account.links.clear();
        for booked in ["2026-01-05", "2026-02-02"].map(day) {
            account.months.push(booked.month());
            account.note_item(booked.month(), booked);
        }
        assert_eq!(account.months_of(wallet).count(), 0);
        account.link_first(wallet, day("2026-03-01"));
        assert_eq!(account.months_of(wallet).collect::<Vec<_>>(), account.months);
        assert_eq!(account.unlinked_items, None);
    }
}
