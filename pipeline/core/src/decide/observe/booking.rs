//! What is done about an item once it is known what it is.

use super::{
    Sight,
    evidence::is_another,
    holding,
    identity::{Same, with_reference},
    judging::{self, Judging},
    known_mut,
};
use crate::{
    decide::{
        shelf,
        work::{Stop, Work},
    },
    event::{Event, IdentityKind, TransactionEvent, TransactionStatus, Verdict},
    ids::{Fingerprint, Position, TransactionId, WalletId},
    item::{Doubt, Facts, Item, Kind, Status},
    state::{
        known::{Block, Decided, Known, Name, References, Seen, Standing},
        open::{Held, Pending},
        row::RowKey,
    },
    time::Day,
};

/// A new transaction; `false` when it goes to a person first.
pub(super) fn book(
    work: &mut Work<'_>,
    sight: &Sight<'_>,
    item: &Item,
    position: Position,
    settles: Option<usize>,
) -> Result<bool, Stop> {
    let today = work.today();
    if !is_own_feed(work, sight)? {
        return review(work, sight, item, position, Doubt::OtherFeed).map(|()| false);
    }
    let mut transaction = position;
    let mut announced = Vec::new();
    let pending = match settles {
        Some(at) => shelf::at_mut::<Pending>(work, sight.account, at)?,
        None => None,
    };
    if let Some(pending) = pending {
        pending.settle(today);
        transaction = pending.transaction;
        announced.extend(pending.known.references.iter().map(|own| own.reference.hash));
    }
    if let Some(doubt) = doubt(item, today) {
        let same = reviewed(work, sight, item, transaction, doubt)?;
        return name_too(work, sight, same, announced.iter().copied()).map(|()| false);
    }
    let same = enter(work, sight, item, transaction, Standing::Booked)?;
    name_too(work, sight, same, announced.iter().copied())?;
    let identity = match settles {
        Some(_) => IdentityKind::Settlement,
        None => identity_of(item),
    };
    judging::judge(work, sight, item, same, identity).map(|()| true)
}

/// Days ahead of its delivery that an item may be booked.
const AHEAD_DAYS: i32 = 31;

/// Why a person must look at an item first, whatever is known of others.
pub(super) fn doubt(item: &Item, today: Day) -> Option<Doubt> {
    item.doubt.or((item.facts.booked_on > today.plus(AHEAD_DAYS)).then_some(Doubt::FarAhead))
}

/// These name it, too, and for ever: another stream may book it under them, on another day.
pub(super) fn name_too(
    work: &mut Work<'_>,
    sight: &Sight<'_>,
    same: Same,
    hashes: impl Iterator<Item = Fingerprint>,
) -> Result<(), Stop> {
    for hash in hashes {
        let known = known_mut(work, sight, same)?;
        if !known.is_named(hash) {
            known.also_named.push(hash);
            work.references_or(RowKey::References(sight.account), References::default)?.enter(hash, same.month);
        }
    }
    Ok(())
}

/// The same id with other content: kept and shown once, never applied. Where it is another transaction altogether, that is why it waits.
pub(super) fn conflict(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, position: Position, with: Same) -> Result<(), Stop> {
    let known = known_mut(work, sight, with)?;
    let original = known.transaction;
    let another = is_another(sight, known, item.weak_key(), item.text.map(Fingerprint::trace));
    let doubt = if another { Doubt::IdUsedAgain } else { Doubt::SameIdOtherContent };
    // It is not gone from the delivery; but nobody's ordinal there is its own, unless it has one.
    if !sight.has_seen(known) {
        known.mark(Seen { ordinal: 0, ..sight.seen(item) });
    }
    // It takes no id of another: that stays with the item that had it first. But with its content it is known by it from now on.
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for reference in &item.references {
        match with_reference(work, sight, reference.hash)? {
            Some(_) => others.push(reference.hash),
            None => own.push(*reference),
        }
    }
    let less = Item { references: own, ..item.clone() };
    let same = enter(work, sight, &less, position, Standing::Review(doubt))?;
    name_too(work, sight, same, others.into_iter())?;
    let original = Some(work.transaction(original));
    let told = told(work, sight, item, position, Standing::Review(doubt).status(), IdentityKind::Reference);
    work.tell(Event::Transaction(Box::new(TransactionEvent { original, ..told })));
    Ok(())
}

/// An item that only a person can decide.
pub(super) fn review(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, position: Position, doubt: Doubt) -> Result<(), Stop> {
    reviewed(work, sight, item, position, doubt).map(|_| ())
}

fn reviewed(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, position: Position, doubt: Doubt) -> Result<Same, Stop> {
    let same = enter(work, sight, item, position, Standing::Review(doubt))?;
    let told = told(work, sight, item, position, TransactionStatus::Review(doubt), identity_of(item));
    work.tell(Event::Transaction(Box::new(told)));
    Ok(same)
}

/// An item that may be an old one restated: its delivery's end will tell. `false` when it goes to a person whatever that tells.
pub(super) fn hold(work: &mut Work<'_>, sight: &Sight<'_>, item: &Item, position: Position) -> Result<bool, Stop> {
    let others = (!is_own_feed(work, sight)?).then_some(Doubt::OtherFeed);
    let crowded = holding::is_crowded(work, sight)?.then_some(Doubt::NeverEnded);
    if let Some(doubt) = others.or(doubt(item, work.today())).or(crowded) {
        return review(work, sight, item, position, doubt).map(|()| false);
    }
    enter(work, sight, item, position, Standing::Held)?;
    let told = told(work, sight, item, position, TransactionStatus::Held, identity_of(item));
    work.tell(Event::Transaction(Box::new(told)));
    holding::hold(work, sight, Held { transaction: position, item: item.clone() }).map(|()| true)
}

/// Whether the delivery is of the feed that the account earns through. Another one pays nothing and takes nothing back.
pub(super) fn is_own_feed(work: &Work<'_>, sight: &Sight<'_>) -> Result<bool, Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    Ok(account.feed == sight.delivery.feed)
}

/// How an item can be told from others.
pub(super) fn identity_of(item: &Item) -> IdentityKind {
    if item.references.is_empty() { IdentityKind::Content } else { IdentityKind::Reference }
}

/// Makes an item known.
pub(super) fn enter(
    work: &mut Work<'_>,
    sight: &Sight<'_>,
    item: &Item,
    transaction: Position,
    standing: Standing,
) -> Result<Same, Stop> {
    let month = item.facts.booked_on.month();
    let account = work.account_mut(sight.account_key())?.expect("the caller has opened it");
    if let Err(at) = account.months.binary_search(&month) {
        account.months.insert(at, month);
        // No month, no row: it is known to be absent without looking.
        work.put_new_block(sight.block_key(month));
    }
    let block = work.block_or(sight.block_key(month), Block::default)?;
    let seen = vec![sight.seen(item)];
    // A removal says that it is not there: whoever tells of the item is the first to have seen it.
    let (seen, removed_in) = if item.status == Status::Removed { (Vec::new(), seen) } else { (seen, Vec::new()) };
    block.items.push(Known {
        transaction,
        key: item.weak_key(),
        former: Vec::new(),
        standing,
        seen,
        removed_in,
        references: item.references.iter().map(|reference| Name { reference: *reference, stream: sight.stream }).collect(),
        also_named: item.settles.into_iter().collect(),
        text: item.text.map(Fingerprint::trace),
        merchant: item.facts.merchant_hash.map(Fingerprint::trace),
        balance_after_minor: item.balance_after_minor,
        batch: item.batch.clone(),
        kind: item.facts.kind,
        judged_on: item.facts.plain_day(),
        purchased: item.facts.purchased,
        decided: Decided::No,
        wallet: None,
        returned_minor: 0,
    });
    let at = block.items.len() - 1;
    if !item.references.is_empty() || item.settles.is_some() {
        let references = work.references_or(RowKey::References(sight.account), References::default)?;
        for hash in item.references.iter().map(|reference| reference.hash).chain(item.settles) {
            references.enter(hash, month);
        }
    }
    Ok(Same { month, at })
}

/// The event that tells of a transaction that is not judged.
pub(super) fn told(
    work: &Work<'_>,
    sight: &Sight<'_>,
    item: &Item,
    position: Position,
    status: TransactionStatus,
    identity: IdentityKind,
) -> TransactionEvent {
    TransactionEvent {
        transaction: work.transaction(position),
        feed: sight.delivery.feed.clone(),
        stream: sight.delivery.stream.clone(),
        wallet: None,
        account: sight.account,
        status,
        facts: item.facts.clone(),
        original: None,
        identity,
        delivery: sight.delivery.id,
        place: item.place,
        version: None,
        judged_on: None,
        verdict: Verdict::NotJudged,
    }
}

/// The event that tells of a judged transaction.
pub(super) fn told_judged(told: TransactionEvent, facts: Facts, judging: &Judging) -> TransactionEvent {
    TransactionEvent {
        facts,
        wallet: judging.wallet,
        version: judging.version,
        judged_on: judging.judged_on,
        verdict: judging.verdict,
        original: judging.original,
        ..told
    }
}

/// Sets what a known item became.
pub(super) fn settle_known(
    work: &mut Work<'_>,
    sight: &Sight<'_>,
    same: Same,
    kind: Kind,
    decided: Decided,
    earns: Option<(WalletId, Day)>,
) -> Result<TransactionId, Stop> {
    let known = known_mut(work, sight, same)?;
    (known.kind, known.decided) = (kind, decided);
    known.purchased = known.purchased.filter(|_| decided != Decided::Yes);
    if let Some((wallet, judged_on)) = earns {
        (known.wallet, known.judged_on) = (Some(wallet), judged_on);
    }
    let transaction = known.transaction;
    Ok(work.transaction(transaction))
}
