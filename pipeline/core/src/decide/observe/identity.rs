//! When an item is new. The steps of the algorithm, in their order; nothing here changes anything.

use super::Sight;
use crate::{
    decide::{
        shelf,
        work::{Stop, Work},
    },
    ids::Fingerprint,
    item::{BookedFrom, Doubt, Item, Status, WeakKey},
    state::{
        known::{Known, Standing},
        open::Pending,
        row::RowKey,
    },
    time::Month,
};

/// Where a known item lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Same {
    /// In the block of this month,
    pub month: Month,
    /// at this index.
    pub at: usize,
}

/// What an item turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Known: nothing is paid, its sources and references are remembered.
    Repeat(Same),
    /// A pending that is known.
    RepeatedPending(usize),
    /// The entry of known details, or a detail of a known entry.
    KnownAsBatch,
    /// Another content under a known id.
    Conflict(Same),
    /// A new announcement.
    Pending,
    /// Known or not, only a person can say.
    Review(Doubt),
    /// To be decided when its delivery has ended.
    Hold,
    /// New; and the pending that it settles.
    New { settles: Option<usize> },
}

/// Finds out what an item is.
pub(super) fn identify(work: &Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<Found, Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    if account.forgotten_before.is_some_and(|day| item.facts.booked_on < day) {
        return Ok(Found::Review(Doubt::BeforeForgotten)); // 1
    }
    if item.status == Status::Pending {
        return identify_pending(work, sight, item);
    }
    let (key, month) = (item.weak_key(), item.facts.booked_on.month());
    let block = block(work, sight, month)?;
    let same: Vec<usize> = (0..block.len()).filter(|at| block[*at].key == key).collect(); // 2
    let here = |at: usize| Same { month, at };
    if let Some(at) = same.iter().find(|at| block[**at].seen_in(sight.stream) == Some(&sight.seen(item))) {
        return Ok(Found::Repeat(here(*at))); // 3
    }
    if let Some(known) = by_reference(work, sight, item)? {
        let found = &super::known(work, sight, known)?;
        // A day that is not a booking day (the bank gave none) contradicts nothing.
        let known_key = match item.facts.booked_from {
            BookedFrom::Booking => found.key,
            _ => WeakKey { booked_on: key.booked_on, ..found.key },
        };
        let repeats = found.standing == Standing::Removed || known_key == key;
        return Ok(if repeats { Found::Repeat(known) } else { Found::Conflict(known) }); // 4
    }
    if let Some(at) = super::pending::with(work, sight, &item.references)?.filter(|(_, pending)| !pending.settled) {
        return Ok(Found::New { settles: Some(at.0) }); // 4, whatever the amount
    }
    if let Some(at) = among_mine(sight, item, block, &same).or_else(|| among_theirs(sight, item, block, &same)) {
        return Ok(Found::Repeat(here(at))); // 7, 8
    }
    if batch_is_known(sight, item, block) {
        return Ok(Found::KnownAsBatch);
    }
    if let Some(doubt) = doubt(sight, item, block, &same) {
        return Ok(Found::Review(doubt)); // 9, 10
    }
    if item.references.is_empty() && sight.window && account.streams[usize::from(sight.stream)].covers(key.booked_on) {
        return Ok(Found::Hold); // 11
    }
    Ok(Found::New { settles: super::pending::settled_by(work, sight, item)? }) // 12
}

/// The known items of a month.
pub(super) fn block<'w>(work: &'w Work<'_>, sight: &Sight<'_>, month: Month) -> Result<&'w [Known], Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    if !account.months.contains(&month) {
        return Ok(&[]);
    }
    Ok(work.block(sight.block_key(month))?.map_or(&[], |block| &block.items))
}

/// The known item with one of an item's references, whatever its day has become.
pub(super) fn by_reference(work: &Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<Option<Same>, Stop> {
    need_named(work, sight, item.references.iter().map(|reference| reference.hash))?;
    for reference in &item.references {
        if let Some(same) = with_reference(work, sight, reference.hash)? {
            return Ok(Some(same));
        }
    }
    Ok(None)
}

/// Makes sure that the months are loaded in which items with these references may lie, of all of them at once.
fn need_named(work: &Work<'_>, sight: &Sight<'_>, hashes: impl Iterator<Item = Fingerprint>) -> Result<(), Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    if account.months.is_empty() {
        return Ok(());
    }
    let Some(references) = work.references(RowKey::References(sight.account))? else { return Ok(()) };
    let months = hashes.flat_map(|hash| references.months(hash));
    work.need(months.map(|month| sight.block_key(month)))?;
    Ok(())
}

/// The known item with a reference of this hash.
pub(super) fn with_reference(work: &Work<'_>, sight: &Sight<'_>, hash: Fingerprint) -> Result<Option<Same>, Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    if account.months.is_empty() {
        return Ok(None);
    }
    let Some(references) = work.references(RowKey::References(sight.account))? else { return Ok(None) };
    work.need(references.months(hash).map(|month| sight.block_key(month)))?;
    for month in references.months(hash) {
        let items = block(work, sight, month)?;
        if let Some(at) = items.iter().position(|known| known.references.iter().any(|r| r.hash == hash)) {
            return Ok(Some(Same { month, at }));
        }
    }
    Ok(None)
}

/// Steps 4 and 5 for an announcement, whose counts are of its own kind.
fn identify_pending(work: &Work<'_>, sight: &Sight<'_>, item: &Item) -> Result<Found, Stop> {
    if let Some(same) = by_reference(work, sight, item)? {
        return Ok(Found::Repeat(same)); // it is booked, or was removed
    }
    if let Some((at, _)) = super::pending::with(work, sight, &item.references)? {
        return Ok(Found::RepeatedPending(at));
    }
    let key = item.weak_key();
    let pendings = shelf::all::<Pending>(work, sight.account)?;
    let mut same: Vec<(usize, &Pending)> = pendings.filter(|(_, pending)| pending.known.key == key).collect();
    same.sort_by_key(|(_, pending)| pending.transaction);
    let exact = same.iter().find(|(_, pending)| pending.known.seen_in(sight.stream) == Some(&sight.seen(item)));
    if let Some((at, _)) = exact {
        return Ok(Found::RepeatedPending(*at)); // 3
    }
    let counted = usize::try_from(item.ordinal).unwrap_or(usize::MAX) <= same.len();
    let free = |known: &Known| !marked(known, sight) && !known.contradicts(&item.references);
    let unmarked = same.iter().find(|(_, pending)| free(&pending.known));
    Ok(match unmarked {
        Some((at, _)) if counted => Found::RepeatedPending(*at), // 5
        _ => Found::Pending,
    })
}

fn marked(known: &Known, sight: &Sight<'_>) -> bool {
    known.seen_in(sight.stream).is_some_and(|seen| seen.delivery == sight.delivery.id)
}

/// 7: of a window, one that this stream has had before, as long as it does not bring more of them than there are.
fn among_mine(sight: &Sight<'_>, item: &Item, block: &[Known], same: &[usize]) -> Option<usize> {
    let mine: Vec<usize> = same.iter().copied().filter(|at| block[*at].seen_in(sight.stream).is_some()).collect();
    if !sight.window || usize::try_from(item.ordinal).unwrap_or(usize::MAX) > mine.len() {
        return None;
    }
    let free = mine.into_iter().filter(|at| !marked(&block[*at], sight) && !block[*at].contradicts(&item.references));
    let text = item.text.map(Fingerprint::trace);
    free.min_by_key(|at| {
        let known = &block[*at];
        let balance = item.balance_after_minor.is_some() && known.balance_after_minor == item.balance_after_minor;
        (!balance, known.standing == Standing::Removed, known.text != text, *at)
    })
}

/// 8: one that only other streams have had: the same item, told in another format.
fn among_theirs(sight: &Sight<'_>, item: &Item, block: &[Known], same: &[usize]) -> Option<usize> {
    let theirs = same.iter().copied().filter(|at| block[*at].seen_in(sight.stream).is_none());
    let free = theirs.filter(|at| !block[*at].contradicts(&item.references));
    let (text, merchant) = (item.text.map(Fingerprint::trace), item.facts.merchant_hash.map(Fingerprint::trace));
    free.min_by_key(|at| {
        let known = &block[*at];
        (known.text != text, known.merchant != merchant, *at)
    })
}

/// Whether the item is the entry of details that are known, or a detail of an entry that is: never both are counted. No delivery
/// tells both, so that what this one has told is neither.
fn batch_is_known(sight: &Sight<'_>, item: &Item, block: &[Known]) -> bool {
    let own = item.weak_key();
    let mut others = block.iter().filter(|known| !marked(known, sight));
    let alike = |known: &Known, key: WeakKey| known.key == key;
    match &item.batch {
        Some(batch) => {
            let entry = WeakKey { amount_minor: batch.amount_minor, ..own };
            others.any(|known| {
                let named = batch.reference.is_some_and(|hash| known.references.iter().any(|r| r.hash == hash));
                known.batch.is_none()
                    && alike(known, entry)
                    && (named || known.references.is_empty() || batch.reference.is_none())
            })
        }
        None => others.any(|known| {
            let Some(batch) = &known.batch else { return false };
            let entry = WeakKey { amount_minor: batch.amount_minor, ..known.key };
            let named = batch.reference.is_some_and(|hash| item.references.iter().any(|r| r.hash == hash));
            entry == own && (named || item.references.is_empty() || batch.reference.is_none())
        }),
    }
}

/// 9 and 10: without an id, it may be something that is known in another shape.
fn doubt(sight: &Sight<'_>, item: &Item, block: &[Known], same: &[usize]) -> Option<Doubt> {
    if !item.references.is_empty() {
        return None;
    }
    let key = item.weak_key();
    if block.iter().any(|known| known.former.contains(&key)) {
        return Some(Doubt::FormerContent);
    }
    let increment = !sight.window && !sight.continues;
    let repeats = |at: &usize| {
        let known = &block[*at];
        known.seen_in(sight.stream).is_some_and(|seen| seen.delivery != sight.delivery.id)
            && known.text == item.text.map(Fingerprint::trace)
    };
    (increment && same.iter().any(repeats)).then_some(Doubt::LooksRepeated)
}
