//! What a delivery tells of its stream's references as a whole, before any of its items is booked: that the bank uses them again, that
//! it makes new ones for every delivery, that two streams have the same.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{Sight, booking, identity};
use crate::{
    command::Surveyed,
    decide::work::{Stop, Work},
    event::{Event, IdsDoubted},
    ids::{Fingerprint, Trace},
    item::{Doubt, Item, Status, WeakKey},
    state::{
        known::{Known, Standing},
        row::RowKey,
        shown::{Continues, Ids},
    },
    time::Day,
};

/// So many references that speak against a stream are no accident.
const ENOUGH: u16 = 3;
/// Among those that are known, one in so many must speak against it.
const ONE_IN: u32 = 4;
/// Days by which a bank may move a booking that it restates.
pub(super) const MOVES_DAYS: i32 = 10;

/// What was counted.
#[derive(Default)]
struct Evidence {
    /// Items with references.
    of: u32,
    /// Known by their reference, with the same content.
    known: u32,
    /// Another transaction had their reference before.
    again: u32,
    /// Like one that this stream has had under another reference, and this delivery lacks.
    anew: u32,
    /// Contents among these, and their days.
    anew_of: (usize, BTreeSet<Day>),
    /// Streams that have given one of the references, too.
    shares: BTreeSet<u8>,
}

impl Evidence {
    /// Whether a delivery of a stream that should bring only what is new brings what has come: by itself, and not by a few equal
    /// purchases of a day.
    fn is_sent_again(&self) -> bool {
        let (contents, days) = &self.anew_of;
        *contents >= usize::from(ENOUGH) && days.len() > 1 && self.anew > self.of / 2
    }
}

/// The items as far as they are believed: without references where a stream makes them anew.
pub(super) fn believed<'i>(sight: &Sight<'_>, items: &'i [Item]) -> Cow<'i, [Item]> {
    if sight.ids != Ids::MadeAnew {
        return Cow::Borrowed(items);
    }
    let nameless = |item: &Item| Item { references: Vec::new(), settles: None, ..item.clone() };
    Cow::Owned(items.iter().map(nameless).collect())
}

/// Looks at the items of one command, unless their delivery has been looked at before.
pub(super) fn look(work: &mut Work<'_>, sight: &mut Sight<'_>, items: &[Item]) -> Result<(), Stop> {
    let account = work.account(sight.account_key())?.expect("the caller has opened it");
    let surveyed = account.streams[usize::from(sight.stream)].shown.surveyed == Some(sight.delivery.id);
    if surveyed || account.months.is_empty() {
        return Ok(());
    }
    let booked = || items.iter().filter(|item| item.status == Status::Booked && !item.references.is_empty());
    if !tells(work, sight, booked())? {
        return Ok(());
    }
    let told: Vec<Surveyed> = booked()
        .map(|item| Surveyed {
            key: item.weak_key(),
            references: item.references.clone(),
            text: item.text.map(Fingerprint::trace),
        })
        .collect();
    conclude(work, sight, &told)
}

/// Whether any of these bears a reference that is known, or is of a day that its stream has covered: nothing else is evidence.
fn tells<'i>(work: &Work<'_>, sight: &Sight<'_>, mut items: impl Iterator<Item = &'i Item>) -> Result<bool, Stop> {
    let references = work.references(RowKey::References(sight.account))?;
    let account = work.account(sight.account_key())?.expect("the caller has looked");
    let stream = &account.streams[usize::from(sight.stream)];
    let is_known = |hash| references.is_some_and(|references| references.months(hash).next().is_some());
    Ok(items.any(|item| stream.covers(item.facts.booked_on) || item.references.iter().any(|own| is_known(own.hash))))
}

/// Looks at what a delivery of many commands told in advance.
pub(super) fn survey(work: &mut Work<'_>, sight: &mut Sight<'_>, told: &[Surveyed]) -> Result<(), Stop> {
    let account = work.account_mut(sight.account_key())?.expect("the caller has looked");
    account.streams[usize::from(sight.stream)].shown.surveyed = Some(sight.delivery.id);
    conclude(work, sight, told)
}

/// Whether an item is no restatement of the one that has its reference, but another transaction.
pub(super) fn is_another(sight: &Sight<'_>, known: &Known, key: WeakKey, text: Option<Trace>) -> bool {
    let apart = (known.key.booked_on.number() - key.booked_on.number()).abs();
    let moves = if sight.ids == Ids::UsedAgain { 0 } else { MOVES_DAYS };
    let reads_otherwise = known.text.is_some() && text.is_some() && known.text != text;
    apart > moves || known.key.currency != key.currency || (reads_otherwise && known.key.amount_minor != key.amount_minor)
}

fn conclude(work: &mut Work<'_>, sight: &mut Sight<'_>, told: &[Surveyed]) -> Result<(), Stop> {
    if sight.ids == Ids::MadeAnew || !booking::is_own_feed(work, sight)? {
        return Ok(());
    }
    let evidence = gather(work, sight, told)?;
    let account = work.account_mut(sight.account_key())?.expect("the caller has looked");
    for other in &evidence.shares {
        account.streams[usize::from(*other)].shown.share(sight.stream);
        account.streams[usize::from(sight.stream)].shown.share(*other);
    }
    if sight.ids != Ids::Believed {
        return Ok(());
    }
    let shown = &mut account.streams[usize::from(sight.stream)].shown;
    let counted = |before: u16, now: u32| before.saturating_add(u16::try_from(now).unwrap_or(u16::MAX));
    shown.again = counted(shown.again, evidence.again);
    shown.anew = counted(shown.anew, evidence.anew);
    let often = evidence.again > 0 && evidence.again * ONE_IN >= evidence.again + evidence.known;
    let mostly = evidence.anew > 0 && evidence.anew >= evidence.known && (sight.window || evidence.is_sent_again());
    let (ids, against) = if often && shown.again >= ENOUGH {
        (Ids::UsedAgain, shown.again)
    } else if mostly && shown.anew >= ENOUGH {
        (Ids::MadeAnew, shown.anew)
    } else {
        return Ok(());
    };
    (shown.ids, sight.ids) = (ids, ids);
    sight.window |= ids == Ids::MadeAnew;
    let against = u32::from(against);
    work.tell(Event::IdsDoubted(Box::new(IdsDoubted {
        account: sight.account,
        feed: sight.delivery.feed.clone(),
        stream: sight.delivery.stream.clone(),
        ids,
        against,
        of: evidence.of.max(against),
        delivery: sight.delivery.id,
    })));
    Ok(())
}

/// Equal items: their content and text.
type Class = (WeakKey, Option<Trace>);

fn gather(work: &Work<'_>, sight: &Sight<'_>, told: &[Surveyed]) -> Result<Evidence, Stop> {
    let mut evidence = Evidence { of: u32::try_from(told.len()).unwrap_or(u32::MAX), ..Evidence::default() };
    let (mut unknown, mut claimed) = (BTreeMap::<Class, usize>::new(), BTreeMap::<Class, usize>::new());
    let account = work.account(sight.account_key())?.expect("the caller has looked");
    let stream = &account.streams[usize::from(sight.stream)];
    for item in told {
        let Some(same) = identity::by_references(work, sight, item.key, &item.references)? else {
            if sight.continues == Continues::No && item.text.is_some() && stream.covers(item.key.booked_on) {
                *unknown.entry((item.key, item.text)).or_default() += 1;
            }
            continue;
        };
        let known = super::known(work, sight, same)?;
        if known.key == item.key || known.standing == Standing::Removed {
            evidence.known += 1;
            let also = known.references.iter().filter(|own| known.key == item.key && item.references.contains(&own.reference));
            evidence.shares.extend(also.map(|own| own.stream).filter(|other| *other != sight.stream));
            *claimed.entry((item.key, item.text)).or_default() += 1;
        } else if is_another(sight, known, item.key, item.text) {
            evidence.again += 1;
        }
    }
    for ((key, text), count) in unknown {
        let block = identity::block(work, sight, key.booked_on.month())?;
        let waits_or_is = |known: &&Known| {
            let had = known.seen_in(sight.stream).is_some() && !sight.has_seen(known);
            let there = matches!(known.standing, Standing::Booked | Standing::Review(Doubt::LooksReplaced));
            had && there && known.key == key && known.reads(text, sight.stream)
        };
        let taken = claimed.get(&(key, text)).copied().unwrap_or(0);
        let lacking = block.iter().filter(waits_or_is).count().saturating_sub(taken);
        let anew = u32::try_from(count.min(lacking)).unwrap_or(u32::MAX);
        evidence.anew += anew;
        if anew > 0 {
            evidence.anew_of.0 += 1;
            evidence.anew_of.1.insert(key.booked_on);
        }
    }
    Ok(evidence)
}
