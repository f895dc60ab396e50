//! Splits long rows into pieces of a few items each, so that a commit writes only what changed and not a whole month.
//!
//! Each piece is a row itself, with some of the items.

use std::{collections::BTreeMap, sync::Arc};

use rewardhub_core::{
    record::RecordError,
    state::{
        known_items::{KnownItems, ReferenceIndex},
        paid_rewards::{MonthOfRewards, Returned, Revised, RewardedPurchase, Unjudged},
        row::Row,
        wallet_history::History,
    },
    time::Month,
};

/// Items per piece: few, because lightweight transactions write the bytes of a commit several times over.
const ITEMS: usize = 4;
/// Up to this many references are one piece.
const FEW: usize = 24;

/// The number of a piece, and the bytes to write or `None` to clear it.
pub(crate) type Changed = (usize, Option<Vec<u8>>);

/// The pieces of a row that differ from those of the row before.
pub(crate) fn changed(before: Option<&Row>, now: &Row) -> Vec<Changed> {
    match (before, now) {
        (_, Row::KnownItems(now)) => {
            let before = before.and_then(|row| if let Row::KnownItems(block) = row { Some(&block.items[..]) } else { None });
            in_pieces(before, &now.items, |items| Row::KnownItems(Arc::new(KnownItems { items: items.to_vec() })))
        }
        (_, Row::MonthOfRewards(now)) => {
            let before = before.and_then(|row| if let Row::MonthOfRewards(some) = row { Some(rewarded(some)) } else { None });
            in_pieces(before.as_deref(), &rewarded(now), |some| {
                let mut piece = MonthOfRewards::default();
                for entry in some {
                    match *entry {
                        OfRewards::Paid(paid) => piece.purchases.push(paid.clone()),
                        OfRewards::Returned(returned) => piece.returned.push(*returned),
                        OfRewards::Unjudged(unjudged) => piece.unjudged.push(*unjudged),
                        OfRewards::Revised(revised) => piece.revised.push(*revised),
                    }
                }
                Row::MonthOfRewards(Arc::new(piece))
            })
        }
        (_, Row::History(now)) => {
            let before = before.and_then(|row| if let Row::History(history) = row { Some(history) } else { None });
            let before: Option<Vec<u64>> = before.map(|history| history.offsets().collect());
            in_pieces(before.as_deref(), &now.offsets().collect::<Vec<_>>(), |some| {
                let mut piece = History::default();
                some.iter().for_each(|offset| piece.enter(*offset));
                Row::History(Arc::new(piece))
            })
        }
        (_, Row::ReferenceIndex(now)) => {
            let before = before.and_then(|row| if let Row::ReferenceIndex(some) = row { Some(spread(some)) } else { None });
            let (before, now) = (before.unwrap_or_default(), spread(now));
            let written = now.iter().filter(|(piece, entries)| before.get(piece) != Some(entries));
            let row = |entries: &[Entry]| Row::ReferenceIndex(Arc::new(ReferenceIndex::of(entries)));
            let cleared = before.keys().filter(|piece| !now.contains_key(piece)).map(|piece| (*piece, None));
            written.map(|(piece, entries)| (*piece, Some(row(entries).encode()))).chain(cleared).collect()
        }
        (Some(before), now) if before == now => Vec::new(),
        (
            _,
            Row::BucketState(_)
            | Row::SystemAccounts(_)
            | Row::Directory(_)
            | Row::BankAccount(_)
            | Row::Wallet(_)
            | Row::StoredAnswer(_)
            | Row::Feed(_)
            | Row::Delivery(_)
            | Row::DeadLetter(_)
            | Row::Programme(_)
            | Row::Pendings(_)
            | Row::Waiting(_)
            | Row::Held(_)
            | Row::Expired(_)
            | Row::SetAside(_)
            | Row::Proposal(_)
            | Row::Proposed(_)
            | Row::Deferred(_)
            | Row::LaterEvents(_)
            | Row::AwaitingEnrolment(_)
            | Row::Audit(_)
            | Row::Asked(_)
            | Row::Redemption(_)
            | Row::Transfer(_)
            | Row::Suspended(_)
            | Row::Attention(_),
        ) => vec![(0, Some(now.encode()))],
    }
}

/// The row with these pieces, in order; `None` if there are none.
pub(crate) fn join(pieces: &[&[u8]]) -> Result<Option<Row>, RecordError> {
    let Some((first, rest)) = pieces.split_first() else { return Ok(None) };
    let mut row = Row::decode(first)?;
    for piece in rest {
        match (&mut row, Row::decode(piece)?) {
            (Row::KnownItems(all), Row::KnownItems(some)) => {
                let KnownItems { items } = &*some;
                Arc::make_mut(all).items.extend(items.iter().cloned());
            }
            (Row::MonthOfRewards(all), Row::MonthOfRewards(some)) => {
                let (all, MonthOfRewards { purchases, returned, unjudged, revised }) = (Arc::make_mut(all), &*some);
                all.purchases.extend(purchases.iter().cloned());
                all.returned.extend(returned.iter().copied());
                all.unjudged.extend(unjudged.iter().copied());
                all.revised.extend(revised.iter().copied());
            }
            (Row::History(all), Row::History(some)) => some.offsets().for_each(|offset| Arc::make_mut(all).enter(offset)),
            (Row::ReferenceIndex(all), Row::ReferenceIndex(some)) => {
                let both = [all.entries(), some.entries()].concat();
                *all = Arc::new(ReferenceIndex::of(&both));
            }
            _ => return Err(RecordError::Malformed { what: "row", cause: "its pieces are of two kinds".into() }),
        }
    }
    Ok(Some(row))
}

/// Makes at least one piece, so that an empty row differs from no row.
fn in_pieces<T: PartialEq>(before: Option<&[T]>, now: &[T], piece: impl Fn(&[T]) -> Row) -> Vec<Changed> {
    let count = |items: &[T]| items.len().div_ceil(ITEMS).max(1);
    let of = |items: &[T], at: usize| (at * ITEMS).min(items.len())..((at + 1) * ITEMS).min(items.len());
    let had = before.map_or(0, count);
    let same = |at: usize| before.is_some_and(|before| at < had && before[of(before, at)] == now[of(now, at)]);
    let written = (0..count(now)).filter(|at| !same(*at)).map(|at| (at, Some(piece(&now[of(now, at)]).encode())));
    written.chain((count(now)..had).map(|at| (at, None))).collect()
}

/// An entry in a month of rewards.
#[derive(Clone, Copy, PartialEq)]
enum OfRewards<'r> {
    Paid(&'r RewardedPurchase),
    Returned(&'r Returned),
    Unjudged(&'r Unjudged),
    Revised(&'r Revised),
}

/// A month of rewards as one list: its four lists one after the other.
fn rewarded(rewards: &MonthOfRewards) -> Vec<OfRewards<'_>> {
    let MonthOfRewards { purchases, returned, unjudged, revised } = rewards;
    let paid = purchases.iter().map(OfRewards::Paid);
    let returned = returned.iter().map(OfRewards::Returned);
    let unjudged = unjudged.iter().map(OfRewards::Unjudged);
    paid.chain(returned).chain(unjudged).chain(revised.iter().map(OfRewards::Revised)).collect()
}

/// A reference's hash, and the month in which the reference lies.
type Entry = (u32, Month);

/// Splits references into pieces. Few are one piece; many are split by the first bits of their hash, so that the pieces in order
/// are sorted as the whole is. Pieces without references are left out, except the first.
fn spread(references: &ReferenceIndex) -> BTreeMap<usize, Vec<Entry>> {
    let mut pieces = BTreeMap::from([(0, Vec::new())]);
    let many = references.entries().len() > FEW;
    for entry in references.entries() {
        let piece = if many { (entry.0 >> 29) as usize } else { 0 };
        pieces.entry(piece).or_insert_with(Vec::new).push(*entry);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rewardhub_core::{
        ids::{Bucket, Fingerprint, Position, TransactionId},
        money::{Asset, Money},
        review_reason::ReviewReason,
        time::Day,
    };

    use super::*;

    fn history(offsets: impl IntoIterator<Item = u64>) -> Row {
        let mut history = History::default();
        offsets.into_iter().for_each(|offset| history.enter(offset));
        Row::History(Arc::new(history))
    }

    fn references(hashes: &[u64]) -> Row {
        let mut references = ReferenceIndex::default();
        let month = |hash: u64| Month::from_number(i32::try_from(hash % 7).unwrap()).unwrap();
        hashes.iter().for_each(|hash| references.enter(Fingerprint(*hash), month(*hash)));
        Row::ReferenceIndex(Arc::new(references))
    }

    fn pieces(row: &Row) -> Vec<Vec<u8>> {
        changed(None, row).into_iter().filter_map(|(_, bytes)| bytes).collect()
    }

    fn joined(pieces: &[Vec<u8>]) -> Option<Row> {
        join(&pieces.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn what_is_added_writes_the_last_piece_only() {
        let (before, now) = (history(0..20), history(0..21));
        let written: Vec<usize> = changed(Some(&before), &now).iter().map(|(at, _)| *at).collect();
        assert_eq!(written, [5]);
        assert_eq!(changed(Some(&now), &now), []);
    }

    #[test]
    fn a_shorter_row_clears_the_pieces_behind_it() {
        let cleared = changed(Some(&history(0..30)), &history(0..9));
        assert_eq!(
            cleared.iter().map(|(at, bytes)| (*at, bytes.is_some())).collect::<Vec<_>>(),
            [(2, true), (3, false), (4, false), (5, false), (6, false), (7, false)]
        );
    }

    #[test]
    fn an_empty_row_is_there_all_the_same() {
        let empty = Row::KnownItems(Arc::default());
        assert_eq!(joined(&pieces(&empty)), Some(empty));
        assert_eq!(joined(&[]), None);
    }

    #[test]
    fn pieces_of_two_kinds_are_damage() {
        let (one, other) = (pieces(&history(0..3)), pieces(&references(&[1])));
        assert!(join(&[&one[0], &other[0]]).is_err());
    }

    #[test]
    fn a_month_of_rewards_comes_back_with_all_four_lists() {
        let gbp = |minor| Money::new(Asset::new("GBP").unwrap(), minor);
        let (judged_on, booked_on) = (Day::EPOCH, Day::EPOCH.plus(1));
        let mut rewards = MonthOfRewards::default();
        for index in 0..7 {
            let transaction = TransactionId::at(Bucket(0), Position { offset: 1, index });
            let (gross, review_reason) = (gbp(100 + i64::from(index)), ReviewReason::PeriodForgotten);
            rewards.purchases.push(RewardedPurchase {
                transaction,
                version: 1,
                judged_on,
                round: 0,
                gross,
                returned_minor: 0,
                rewards: Vec::new(),
            });
            rewards.returned.push(Returned { transaction, returned_minor: 1, because_of: transaction, booked_on, round: 0 });
            rewards.revised.push(Revised { transaction, round: index });
            rewards.unjudged.push(Unjudged { transaction, booked_on, gross, review_reason, dismissed: false, since: booked_on });
        }
        let row = Row::MonthOfRewards(Arc::new(rewards));
        assert_eq!(joined(&pieces(&row)), Some(row));
    }

    proptest! {
        #[test]
        fn a_row_comes_back_from_what_was_written_over_the_one_before(
            before in proptest::collection::btree_set(any::<u64>(), 0..200),
            now in proptest::collection::btree_set(any::<u64>(), 0..200),
        ) {
            let both: [fn(&std::collections::BTreeSet<u64>) -> Row; 2] = [
                |offsets| history(offsets.iter().copied()),
                |hashes| references(&hashes.iter().copied().collect::<Vec<_>>()),
            ];
            for row in both {
                let (before, now) = (row(&before), row(&now));
                let mut stored = std::collections::BTreeMap::new();
                for (at, bytes) in changed(None, &before).into_iter().chain(changed(Some(&before), &now)) {
                    match bytes {
                        Some(bytes) => drop(stored.insert(at, bytes)),
                        None => drop(stored.remove(&at)),
                    }
                }
                prop_assert_eq!(joined(&stored.into_values().collect::<Vec<_>>()), Some(now));
            }
        }
    }
}
