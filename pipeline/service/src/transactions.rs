//! The transactions of a wallet's bank accounts, newest first, as far as a caller wants to see them.
//!
//! A wallet's row names its accounts, an account's row the months in which something lies that counts for the wallet. So a page
//! reads the months that it shows, whatever else the data set holds.

mod cursor;
mod details;

use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc};

use rewardhub_core::{
    event::TransactionStatus,
    ids::{BankAccountId, TransactionId, WalletId},
    state::{bank_account::BankAccount, known_items::KnownItem, wallet::Wallet},
    time::{Day, Month},
};

use crate::{Service, error::Result};

pub use self::{cursor::LineCursor, details::LineDetails};

/// The most months of accounts that one page reads. A filter may pass over what lies in them; the page then ends early.
const MOST_MONTHS: usize = 24;

/// A known item of a bank account.
#[derive(Debug, Clone)]
pub struct Line {
    /// The transaction of the item.
    pub transaction: TransactionId,
    /// The item as the bank account knows it.
    pub known: KnownItem,
    /// The current status of the transaction.
    pub status: TransactionStatus,
}

impl Line {
    fn of(account: BankAccountId, known: &KnownItem, status: TransactionStatus) -> Self {
        Self { transaction: TransactionId::at(account.bucket(), known.transaction), known: known.clone(), status }
    }

    /// The place behind this line, where the next older one follows.
    #[must_use]
    pub fn cursor(&self) -> LineCursor {
        LineCursor::after(self.known.key.booked_on, self.transaction)
    }
}

/// Booking days, both ends included; `None` where there is no end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BookedOn {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
}

impl BookedOn {
    /// Whenever it was booked.
    pub const ANY: Self = Self { from: None, until: None };

    /// Only what was booked on this day.
    #[must_use]
    pub const fn on(day: Day) -> Self {
        Self { from: Some(day), until: Some(day) }
    }

    pub(crate) fn has(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    fn touches(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from.month() <= month) && self.until.is_none_or(|until| month <= until.month())
    }
}

/// A part of a wallet's transactions, newest first.
#[derive(Debug, Default)]
pub struct LinesPage {
    /// As many as were asked for; or fewer, if there are no more, or if so many were passed over that the page ends here.
    pub lines: Vec<Line>,
    /// Where the next page begins; `None` if there is none.
    pub next: Option<LineCursor>,
}

/// Where the transactions of a wallet lie.
struct Places {
    wallet: WalletId,
    accounts: Vec<(BankAccountId, Arc<BankAccount>)>,
    /// Indices of the accounts that have something in a month.
    months: BTreeMap<Month, Vec<usize>>,
    /// Pending items, which lie in no month's block.
    pending: Vec<Line>,
}

impl Service {
    /// A page of a wallet's transactions: those judged on a day on which their account earned for the wallet, booked on these days,
    /// that `accepts` is true of. Newest first by booking day, at most `most` behind `after`, or from the newest on.
    ///
    /// # Errors
    /// When the ledger does not answer.
    pub fn lines(
        &self,
        (id, wallet): (WalletId, &Wallet),
        booked: BookedOn,
        (after, most): (Option<&LineCursor>, usize),
        accepts: impl Fn(&Line) -> bool,
    ) -> Result<LinesPage> {
        let (places, mut page, mut read) = (self.places_of(id, wallet, booked)?, LinesPage::default(), 0);
        for (month, accounts) in
            places.months.iter().rev().filter(|(month, _)| after.is_none_or(|after| **month <= after.month()))
        {
            if read >= MOST_MONTHS {
                page.next = Some(LineCursor::before(*month));
                break;
            }
            read += accounts.len().max(1);
            let mut lines = self.lines_in(&places, *month, booked)?;
            lines.retain(|line| after.is_none_or(|after| after.is_before(line)) && accepts(line));
            if fill(&mut page, lines, most).is_break() {
                break;
            }
        }
        Ok(page)
    }

    /// All of a wallet's transactions booked on these days, oldest first.
    ///
    /// # Errors
    /// [`crate::error::NotFound::Wallet`], and when the ledger does not answer.
    pub fn lines_of(&self, id: WalletId, booked: BookedOn) -> Result<Vec<Line>> {
        let places = self.places_of(id, &*self.wallet(id)?, booked)?;
        let mut lines = Vec::new();
        for month in places.months.keys() {
            lines.extend(self.lines_in(&places, *month, booked)?);
        }
        Ok(lines)
    }

    /// Reads the rows of the accounts that earn or have earned for a wallet, and what they have pending.
    fn places_of(&self, id: WalletId, wallet: &Wallet, booked: BookedOn) -> Result<Places> {
        let mut places = Places { wallet: id, accounts: Vec::new(), months: BTreeMap::new(), pending: Vec::new() };
        for id in wallet.accounts.iter().map(|(account, _)| account).chain(&wallet.other_accounts) {
            let Some(account) = self.account(*id)? else { continue };
            self.each_pending(*id, &account, |pending| {
                let open = Some(&pending.known).filter(|known| !pending.settled && places.has(&account, known, booked));
                let line = open.map(|known| Line::of(*id, known, TransactionStatus::Pending));
                places.pending.extend(line);
            })?;
            let at = places.accounts.len();
            for month in account.months_of(places.wallet).filter(|month| booked.touches(*month)) {
                places.months.entry(month).or_default().push(at);
            }
            places.accounts.push((*id, account));
        }
        for line in &places.pending {
            places.months.entry(line.known.key.booked_on.month()).or_default();
        }
        Ok(places)
    }

    /// The lines of a month, oldest first.
    fn lines_in(&self, places: &Places, month: Month, booked: BookedOn) -> Result<Vec<Line>> {
        let in_month = |line: &&Line| line.known.key.booked_on.month() == month;
        let mut lines: Vec<Line> = places.pending.iter().filter(in_month).cloned().collect();
        for (id, account) in places.months.get(&month).into_iter().flatten().filter_map(|at| places.accounts.get(*at)) {
            let block = self.block(*id, month)?;
            let own = block.items.iter().filter(|known| places.has(account, known, booked));
            lines.extend(own.map(|known| Line::of(*id, known, known.standing.status())));
        }
        lines.sort_unstable_by_key(|line| (line.known.key.booked_on, line.transaction));
        Ok(lines)
    }
}

impl Places {
    /// Whether an item counts for the wallet, and was booked on these days.
    fn has(&self, account: &BankAccount, known: &KnownItem, booked: BookedOn) -> bool {
        booked.has(known.key.booked_on) && account.wallet_on(known.judged_on) == Some(self.wallet)
    }
}

/// Adds lines to a page, the newest first; breaks when the page is full and there are more.
fn fill(page: &mut LinesPage, oldest_first: Vec<Line>, most: usize) -> ControlFlow<()> {
    for line in oldest_first.into_iter().rev() {
        if page.lines.len() == most {
            page.next = page.lines.last().map(Line::cursor);
            return ControlFlow::Break(());
        }
        page.lines.push(line);
    }
    ControlFlow::Continue(())
}
