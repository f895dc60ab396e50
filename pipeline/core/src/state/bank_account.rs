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
}

/// The most streams of one bank account: their indices are a byte.
pub const MOST_STREAMS: u32 = 256;

impl BankAccount {
    /// The wallet that it earns for on a day; `None` if there is none.
    #[must_use]
    pub fn wallet_on(&self, day: Day) -> Option<WalletId> {
        let of = |l: &&Link| l.from.is_none_or(|f| f <= day) && l.until.is_none_or(|u| day <= u);
        self.links.iter().rev().find(of).map(|l| l.wallet)
    }

    /// Whether nobody has linked it to a wallet yet, and none was opened for it.
    #[must_use]
    pub fn is_unenrolled(&self) -> bool {
        self.links.is_empty()
    }

    /// Links it for the first time: it has earned for this wallet ever since it was first seen.
    pub fn link_first(&mut self, wallet: WalletId, today: Day) {
        self.links.push(Link { wallet, from: None, until: None });
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
}
