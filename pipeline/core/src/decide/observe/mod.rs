//! Items of a delivery: which of them are new, and what follows from those that are.
//!
//! [`identity`] says what an item is; a file for each thing that can be done about it. Steps are numbered as there.

mod booking;
mod deferral;
mod ending;
mod evidence;
mod holding;
mod identity;
mod judging;
mod opening;
mod pending;
mod plan;
mod refund;
mod removal;
mod repeat;
mod running_balance;
pub(super) mod waits;

use std::collections::BTreeSet;

pub(super) use deferral::release;
use identity::{Found, Same};
use plan::Plan;

use super::{
    shelf,
    work::{Stop, Work, each},
};
use crate::{
    command::{Delivery, End, GiveBack, Observe, Survey},
    decision::{Answer, Tally},
    ids::{BankAccountId, Fingerprint, Position},
    item::{Item, Original, Reference, Status},
    state::{
        bank_account::BankAccount,
        known::{Known, References, Seen},
        open::{Pending, WaitingRefund},
        row::{Row, RowKey, Rows},
        shown::{Continues, Ids},
    },
    time::{Instant, Month, Zone},
};

/// A delivery as one bank account sees it.
pub(super) struct Sight<'a> {
    /// The account.
    account: BankAccountId,
    /// The delivery.
    delivery: &'a Delivery,
    /// Index of its stream in the account.
    stream: u8,
    /// It is a window, and has not proved to continue the last one.
    window: bool,
    /// Whether it has proved to continue the last delivery of its stream.
    continues: Continues,
    /// So many of its items have come without a hole; `None` where some of it is decided late, when more may have come since.
    had: Option<u32>,
    /// Whether references of its stream are believed.
    ids: Ids,
}

impl Sight<'_> {
    fn seen(&self, item: &Item) -> Seen {
        Seen { stream: self.stream, delivery: self.delivery.id, ordinal: item.ordinal, text: None }
    }

    /// Whether it was this very item that it was last seen (or taken back) by.
    fn is_by(&self, item: &Item, seen: Option<&Seen>) -> bool {
        seen.is_some_and(|seen| (seen.delivery, seen.ordinal) == (self.delivery.id, item.ordinal))
    }

    /// Whether this delivery had it.
    fn has_seen(&self, known: &Known) -> bool {
        known.seen_in(self.stream).is_some_and(|seen| seen.delivery == self.delivery.id)
    }

    /// Whether a known item has other references than these, of a stream that gives the same ones as this.
    fn contradicts(&self, account: &BankAccount, known: &Known, references: &[Reference]) -> bool {
        let shares = &account.streams[usize::from(self.stream)].shown.shares;
        known.contradicts(references, |stream| stream == self.stream || shares.contains(&stream))
    }

    fn account_key(&self) -> RowKey {
        RowKey::BankAccount(self.account)
    }

    fn block_key(&self, month: Month) -> RowKey {
        RowKey::Block(self.account, month)
    }
}

/// Rows that an observation needs: the account's, and once that is loaded what it leads to. Where a month ends, the day of the
/// history may be guessed wrong: then it is asked for later.
pub(super) fn reads(observe: &Observe, at: Instant, rows: &Rows) -> Vec<RowKey> {
    let key = RowKey::BankAccount(observe.account);
    let mut keys = vec![key];
    if let Some(Some(Row::BankAccount(account))) = rows.get(&key) {
        keys.extend(led_to(observe, account, Zone::utc().day(at).month()));
        if let Some(Some(Row::References(references))) = rows.get(&RowKey::References(observe.account)) {
            keys.extend(named(observe, account, references));
        }
    }
    keys
}

pub(super) fn observe(work: &mut Work<'_>, observe: &Observe) -> Result<Answer, Stop> {
    load(work, observe)?;
    opening::open_if_new(work, observe)?;
    let today = work.today();
    waits::end_overdue(work, observe.account, today)?;
    let mut sight = opening::sight(work, observe.account, &observe.delivery)?;
    opening::note_items(work, &mut sight, observe.before, observe.items.len())?;
    evidence::look(work, &mut sight, &observe.items)?;
    let believed = evidence::believed(&sight, &observe.items);
    let plan = Plan::of(work, &sight, &believed)?;
    let mut tally = Tally::default();
    let offset = work.origin();
    each(believed.iter().enumerate().zip(0..), |(item, index)| {
        let position = Position { offset, index };
        one(work, &sight, &plan, item, position, &mut tally)
    })?;
    let news = Tally { duplicates: 0, ..tally };
    if news != Tally::default() {
        opening::brings_news(work, &sight, plan.goes_beyond())?;
    }
    if let Some(ending) = &observe.end {
        ending::end(work, &sight, ending, &mut tally)?;
    }
    Ok(Answer::Observed(tally))
}

pub(super) fn end(work: &mut Work<'_>, end: &End) -> Result<Answer, Stop> {
    if work.account(RowKey::BankAccount(end.account))?.is_none() {
        return Ok(Answer::Done);
    }
    let sight = opening::sight(work, end.account, &end.delivery)?;
    let mut tally = Tally::default();
    ending::end(work, &sight, &end.ending, &mut tally)?;
    Ok(Answer::Observed(tally))
}

/// Goes on with the refunds that have waited for a purchase.
pub(super) fn give_back(work: &mut Work<'_>, back: &GiveBack) -> Result<Answer, Stop> {
    let key = RowKey::BankAccount(back.account);
    let Some(account) = work.account(key)? else { return Ok(Answer::Done) };
    work.need(shelf::keys::<WaitingRefund>(back.account, account).chain([RowKey::Block(back.account, back.month)]))?;
    let sight = Sight {
        account: back.account,
        delivery: &back.delivery,
        stream: 0,
        window: false,
        continues: Continues::No,
        had: None,
        ids: Ids::Believed,
    };
    let block = work.block(sight.block_key(back.month))?;
    let at = block.and_then(|block| block.items.iter().position(|known| known.transaction == back.purchase));
    if let Some(at) = at {
        let which = if back.named { refund::Waiting::Naming } else { refund::Waiting::All };
        refund::apply_waiting(work, &sight, Same { month: back.month, at }, which)?;
    }
    Ok(Answer::Done)
}

/// What a delivery tells its items by, before the first of them: whether to believe its references is known when they come.
pub(super) fn survey(work: &mut Work<'_>, survey: &Survey) -> Result<Answer, Stop> {
    let Some(account) = work.account(RowKey::BankAccount(survey.account))? else { return Ok(Answer::Done) };
    let months: BTreeSet<Month> = survey.items.iter().map(|item| item.key.booked_on.month()).collect();
    let known = months.into_iter().filter(|month| account.months.contains(month));
    let mut keys: Vec<RowKey> = known.map(|month| RowKey::Block(survey.account, month)).collect();
    keys.push(RowKey::References(survey.account));
    work.need(keys)?;
    if let Some(references) = work.references(RowKey::References(survey.account))? {
        let hashes = survey.items.iter().flat_map(|item| &item.references).map(|reference| reference.hash);
        work.need(months_of(survey.account, account, references, hashes))?;
    }
    let mut sight = opening::sight(work, survey.account, &survey.delivery)?;
    evidence::survey(work, &mut sight, &survey.items)?;
    Ok(Answer::Done)
}

/// Asks for every block that the items' days lie in at once, and for what is known by reference only if anything is.
fn load(work: &mut Work<'_>, observe: &Observe) -> Result<(), Stop> {
    let Some(account) = work.account(RowKey::BankAccount(observe.account))? else {
        // Nothing can be known of an account without a row: its other rows are absent and need not be looked for.
        return Ok(());
    };
    let keys = led_to(observe, account, work.today().month());
    work.need(keys)?;
    if let Some(references) = work.references(RowKey::References(observe.account))? {
        work.need(named(observe, account, references))?;
    }
    Ok(())
}

/// What is known of an account in the months of these items, and of its wallet if that lives here.
fn led_to(observe: &Observe, account: &BankAccount, this_month: Month) -> Vec<RowKey> {
    let months: BTreeSet<Month> = observe.items.iter().map(|item| item.facts.booked_on.month()).collect();
    let known = months.iter().filter(|month| account.months.contains(month));
    let mut keys: Vec<RowKey> = known.map(|month| RowKey::Block(observe.account, *month)).collect();
    keys.push(RowKey::References(observe.account));
    keys.extend(shelf::keys::<Pending>(observe.account, account));
    keys.extend(shelf::keys::<WaitingRefund>(observe.account, account));
    keys.extend(observe.end.iter().flat_map(|_| ending::reads(observe, account)));
    if let Some(wallet) = account.wallet().filter(|wallet| wallet.bucket() == observe.account.bucket()) {
        keys.extend([RowKey::Wallet(wallet), RowKey::History(wallet, this_month)]);
        keys.extend(months.iter().map(|month| RowKey::Rewards(wallet, *month)));
    }
    keys
}

/// The months in which something may lie that one of the items' references names, whatever its day has become.
fn named(observe: &Observe, account: &BankAccount, references: &References) -> Vec<RowKey> {
    let hashes = observe.items.iter().flat_map(|item| {
        let own = item.references.iter().map(|reference| reference.hash);
        own.chain(item.original.map(Original::hash)).chain(item.settles)
    });
    months_of(observe.account, account, references, hashes)
}

fn months_of(
    id: BankAccountId,
    account: &BankAccount,
    references: &References,
    hashes: impl Iterator<Item = Fingerprint>,
) -> Vec<RowKey> {
    let months: BTreeSet<Month> = hashes.flat_map(|hash| references.months(hash)).collect();
    let known = months.into_iter().filter(|month| account.months.contains(month));
    known.map(|month| RowKey::Block(id, month)).collect()
}

fn one(
    work: &mut Work<'_>,
    sight: &Sight<'_>,
    plan: &Plan,
    (index, item): (usize, &Item),
    position: Position,
    tally: &mut Tally,
) -> Result<(), Stop> {
    if item.status == Status::Removed {
        let removed = removal::remove(work, sight, item, position)?;
        *(if removed { &mut tally.removed } else { &mut tally.duplicates }) += 1;
        return Ok(());
    }
    match identity::identify(work, sight, plan, (index, item))? {
        Found::Repeat(same) => {
            let decided = repeat::repeat(work, sight, item, same)?;
            *(if decided { &mut tally.new } else { &mut tally.duplicates }) += 1;
        }
        Found::Moved(same) => {
            tally.duplicates += 1;
            repeat::moved(work, sight, item, same)?;
        }
        Found::RepeatedPending(at) => {
            tally.duplicates += 1;
            pending::repeat(work, sight, item, at)?;
        }
        Found::KnownAsBatch | Found::Overtaken => tally.duplicates += 1,
        Found::Conflict(same) => {
            tally.conflicts += 1;
            booking::conflict(work, sight, item, position, same)?;
        }
        Found::UsedAgain(same) => {
            tally.conflicts += 1;
            booking::conflict(work, sight, item, position, same)?;
        }
        Found::Pending => {
            tally.pending += 1;
            pending::announce(work, sight, item, position)?;
        }
        Found::Review(doubt) => {
            tally.review += 1;
            booking::review(work, sight, item, position, doubt)?;
        }
        Found::Hold => {
            let held = booking::hold(work, sight, item, position)?;
            *(if held { &mut tally.held } else { &mut tally.review }) += 1;
        }
        Found::New { settles } => {
            let booked = booking::book(work, sight, item, position, settles)?;
            *(if booked { &mut tally.new } else { &mut tally.review }) += 1;
        }
    }
    Ok(())
}

/// The known item at a place.
fn known<'w>(work: &'w Work<'_>, sight: &Sight<'_>, same: Same) -> Result<&'w Known, Stop> {
    let block = work.block(sight.block_key(same.month))?.expect("a known item was found in this block");
    Ok(&block.items[same.at])
}

/// The known item at a place, to change it.
fn known_mut<'w>(work: &'w mut Work<'_>, sight: &Sight<'_>, same: Same) -> Result<&'w mut Known, Stop> {
    let block = work.block_mut(sight.block_key(same.month))?.expect("a known item was found in this block");
    Ok(&mut block.items[same.at])
}
