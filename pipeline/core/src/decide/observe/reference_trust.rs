//! What a delivery shows about its stream's references as a whole, before any of its items is booked: that the bank reuses them,
//! that it makes new ones for every delivery, that two streams share them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{by_reference, delivery_context::DeliveryContext, known_items};
use crate::{
    command::Surveyed,
    decide::draft::{Draft, Stop},
    event::{Event, ReferencesDistrusted},
    ids::{Fingerprint, ShortHash},
    item::{Item, Status, WeakKey},
    review_reason::ReviewReason,
    state::{
        known_items::{KnownItem, Standing},
        row::RowKey,
        stream_evidence::{Continuation, ReferenceTrust},
    },
    time::Day,
};

/// This many references that speak against a stream are no accident.
const ENOUGH: u16 = 3;
/// Of the references that are known, at least one in this many must speak against the stream.
const ONE_IN: u32 = 4;
/// By how many days a bank may move a booking that it restates.
pub(super) const MOVES_DAYS: i32 = 10;

/// What was counted in one delivery or command.
#[derive(Default)]
struct Evidence {
    /// How many items with references were looked at.
    of: u32,
    /// Items that are known by their reference, with the same content.
    known: u32,
    /// Items whose reference another transaction had before.
    again: u32,
    /// Items like one that this stream has had under another reference, and this delivery lacks.
    anew: u32,
    /// How many contents these have, and on which days.
    anew_of: (usize, BTreeSet<Day>),
    /// Other streams that have given one of the references, too.
    shares: BTreeSet<u8>,
}

impl Evidence {
    /// Whether a delivery that should bring only new items shows, by itself, that it brings earlier ones again: most of its
    /// items, and not just a few equal purchases of one day.
    fn is_sent_again(&self) -> bool {
        let (contents, days) = &self.anew_of;
        *contents >= usize::from(ENOUGH) && days.len() > 1 && self.anew > self.of / 2
    }
}

/// The items as far as they are believed: without references if the stream makes new ones for every delivery.
pub(super) fn believed<'i>(context: &DeliveryContext<'_>, items: &'i [Item]) -> Cow<'i, [Item]> {
    if context.reference_trust != ReferenceTrust::Regenerated {
        return Cow::Borrowed(items);
    }
    let nameless = |item: &Item| Item { references: Vec::new(), settles: None, ..item.clone() };
    Cow::Owned(items.iter().map(nameless).collect())
}

/// Looks at the items of one command, unless their delivery was surveyed.
pub(super) fn look(draft: &mut Draft<'_>, context: &mut DeliveryContext<'_>, items: &[Item]) -> Result<(), Stop> {
    let account = context.row(draft)?;
    let surveyed = account.streams[usize::from(context.stream)].evidence.surveyed == Some(context.delivery.id);
    if surveyed || account.months.is_empty() {
        return Ok(());
    }
    let booked = || items.iter().filter(|item| item.status == Status::Booked && !item.references.is_empty());
    if !may_show_anything(draft, context, booked())? {
        return Ok(());
    }
    let items: Vec<Surveyed> = booked()
        .map(|item| Surveyed {
            key: item.weak_key(),
            references: item.references.clone(),
            text: item.text.map(Fingerprint::short_hash),
        })
        .collect();
    conclude(draft, context, &items)
}

/// Whether any of these has a known reference, or is of a day that its stream has covered: nothing else is evidence.
fn may_show_anything<'i>(
    draft: &Draft<'_>,
    context: &DeliveryContext<'_>,
    mut items: impl Iterator<Item = &'i Item>,
) -> Result<bool, Stop> {
    let references = draft.references(RowKey::ReferenceIndex(context.account))?;
    let account = context.row(draft)?;
    let stream = &account.streams[usize::from(context.stream)];
    let is_known = |hash| references.is_some_and(|references| references.months(hash).next().is_some());
    Ok(items.any(|item| stream.covers(item.facts.booked_on) || item.references.iter().any(|own| is_known(own.hash))))
}

/// Looks at the items of a delivery of many commands before the first of them.
pub(super) fn survey(draft: &mut Draft<'_>, context: &mut DeliveryContext<'_>, surveyed: &[Surveyed]) -> Result<(), Stop> {
    let account = context.row_mut(draft)?;
    account.streams[usize::from(context.stream)].evidence.surveyed = Some(context.delivery.id);
    conclude(draft, context, surveyed)
}

/// Whether an item is not a restatement of the known one that has its reference, but another transaction.
pub(super) fn is_another(context: &DeliveryContext<'_>, known: &KnownItem, key: WeakKey, text: Option<ShortHash>) -> bool {
    let apart = (known.key.booked_on.number() - key.booked_on.number()).abs();
    let moves = if context.reference_trust == ReferenceTrust::Reused { 0 } else { MOVES_DAYS };
    let reads_otherwise = known.text.is_some() && text.is_some() && known.text != text;
    apart > moves || known.key.currency != key.currency || (reads_otherwise && known.key.amount_minor != key.amount_minor)
}

fn conclude(draft: &mut Draft<'_>, context: &mut DeliveryContext<'_>, surveyed: &[Surveyed]) -> Result<(), Stop> {
    if context.reference_trust == ReferenceTrust::Regenerated || !context.is_own_feed(draft)? {
        return Ok(());
    }
    let evidence = gather(draft, context, surveyed)?;
    let account = context.row_mut(draft)?;
    for other in &evidence.shares {
        account.streams[usize::from(*other)].evidence.share(context.stream);
        account.streams[usize::from(context.stream)].evidence.share(*other);
    }
    if context.reference_trust != ReferenceTrust::Believed {
        return Ok(());
    }
    let stream = &mut account.streams[usize::from(context.stream)].evidence;
    // No more is counted than says that it is enough.
    let counted = |before: u16, now: u32| u16::try_from(now).map_or(u16::MAX, |now| before.saturating_add(now));
    stream.reused = counted(stream.reused, evidence.again);
    stream.regenerated = counted(stream.regenerated, evidence.anew);
    let often = evidence.again > 0 && evidence.again * ONE_IN >= evidence.again + evidence.known;
    let mostly = evidence.anew > 0 && evidence.anew >= evidence.known && (context.window || evidence.is_sent_again());
    let (ids, against) = if often && stream.reused >= ENOUGH {
        (ReferenceTrust::Reused, stream.reused)
    } else if mostly && stream.regenerated >= ENOUGH {
        (ReferenceTrust::Regenerated, stream.regenerated)
    } else {
        return Ok(());
    };
    (stream.reference_trust, context.reference_trust) = (ids, ids);
    context.window |= ids == ReferenceTrust::Regenerated;
    let against = u32::from(against);
    draft.emit(Event::ReferencesDistrusted(Box::new(ReferencesDistrusted {
        account: context.account,
        feed: context.delivery.feed.clone(),
        stream: context.delivery.stream.clone(),
        ids,
        against,
        of: evidence.of.max(against),
        delivery: context.delivery.id,
    })));
    Ok(())
}

/// Equal items: the same content and text.
type Class = (WeakKey, Option<ShortHash>);

fn gather(draft: &Draft<'_>, context: &DeliveryContext<'_>, surveyed: &[Surveyed]) -> Result<Evidence, Stop> {
    let mut evidence = Evidence::default();
    let (mut unknown, mut claimed) = (BTreeMap::<Class, u32>::new(), BTreeMap::<Class, u32>::new());
    let account = context.row(draft)?;
    let stream = &account.streams[usize::from(context.stream)];
    for item in surveyed {
        evidence.of += 1;
        let Some(same) = by_reference::by_references(draft, context, item.key, &item.references)? else {
            if context.continues == Continuation::No && item.text.is_some() && stream.covers(item.key.booked_on) {
                *unknown.entry((item.key, item.text)).or_default() += 1;
            }
            continue;
        };
        let known = known_items::known(draft, context, same)?;
        if known.key == item.key || known.standing == Standing::Removed {
            evidence.known += 1;
            let also = known.references.iter().filter(|own| known.key == item.key && item.references.contains(&own.reference));
            evidence.shares.extend(also.map(|own| own.stream).filter(|other| *other != context.stream));
            *claimed.entry((item.key, item.text)).or_default() += 1;
        } else if is_another(context, known, item.key, item.text) {
            evidence.again += 1;
        }
    }
    for ((key, text), count) in unknown {
        let block = known_items::block(draft, context, key.booked_on.month())?;
        let waits_or_is = |known: &&KnownItem| {
            let had = known.seen_in(context.stream).is_some() && !context.has_seen(known);
            let there = matches!(known.standing, Standing::Booked | Standing::Review(ReviewReason::LooksReplaced));
            had && there && known.key == key && known.reads(text, context.stream)
        };
        let taken = claimed.get(&(key, text)).copied().unwrap_or(0);
        let there: u32 = block.iter().filter(waits_or_is).map(|_| 1).sum();
        let anew = count.min(there.saturating_sub(taken));
        evidence.anew += anew;
        if anew > 0 {
            evidence.anew_of.0 += 1;
            evidence.anew_of.1.insert(key.booked_on);
        }
    }
    Ok(evidence)
}
