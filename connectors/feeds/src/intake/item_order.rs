//! The items of one account and booking day: their order, and the ordinal of each among its equals.
//!
//! Equals (the same weak key and status) share the places they have in the source, those with references first, so that the same
//! items come out alike in whatever order the source has them. A day too large for memory is sorted instead.

use std::{collections::VecDeque, io, path::PathBuf};

use rewardhub_core::item::{Item, Status, WeakKey};

use super::{
    Limits,
    entry_to_item::Prepared,
    sort::{Merged, Sorter},
};

/// An item, and its size in bytes when encoded.
pub(super) type Sized = (Prepared, usize);

/// Number of bits in a rank.
const RANK_BITS: u32 = 40;
/// Number of bits in the number of an item within its day.
const NUMBER_BITS: u32 = 32;

/// The items of a day in order.
#[derive(Debug)]
pub(super) enum Day {
    Held(VecDeque<Sized>),
    Sorted(Merged),
}

impl Default for Day {
    fn default() -> Self {
        Self::Held(VecDeque::new())
    }
}

impl Day {
    /// The next item, if `take` accepts its size.
    pub(super) fn next_if(&mut self, take: impl FnOnce(usize) -> bool) -> io::Result<Next> {
        match self {
            Self::Held(items) => match items.pop_front() {
                None => Ok(Next::End),
                Some((prepared, len)) if take(len) => Ok(Next::Item(Box::new(prepared), len)),
                Some(left) => {
                    items.push_front(left);
                    Ok(Next::Left)
                }
            },
            Self::Sorted(items) => {
                if items.key().is_none() {
                    return Ok(Next::End);
                }
                let len = items.record().len();
                if !take(len) {
                    return Ok(Next::Left);
                }
                let prepared = postcard::from_bytes(items.record()).map_err(io::Error::other)?;
                items.advance()?;
                Ok(Next::Item(Box::new(prepared), len))
            }
        }
    }
}

/// The answer of a day that was asked for its next item.
pub(super) enum Next {
    /// The item, and its size in bytes.
    Item(Box<Prepared>, usize),
    /// There is one, but it was not accepted.
    Left,
    /// There are no more.
    End,
}

/// Collects the items of a day in the order of their places.
pub(super) struct Arranging<'l> {
    limits: &'l Limits,
    held: Vec<Sized>,
    held_bytes: usize,
    large: Option<Large>,
}

impl<'l> Arranging<'l> {
    pub(super) const fn new(limits: &'l Limits) -> Self {
        Self { limits, held: Vec::new(), held_bytes: 0, large: None }
    }

    /// Adds an item that has this size in bytes when encoded.
    pub(super) fn push(&mut self, prepared: Prepared, len: usize) -> io::Result<()> {
        if let Some(large) = &mut self.large {
            return large.push(&prepared);
        }
        self.held.push((prepared, len));
        self.held_bytes += len + size_of::<Sized>();
        if self.held_bytes > self.limits.held_bytes / 8 {
            let large = self.large.insert(Large::new(self.limits));
            for (prepared, _) in self.held.drain(..) {
                large.push(&prepared)?;
            }
        }
        Ok(())
    }

    /// The items in order; ordinals of equals count from 1.
    pub(super) fn finish(self) -> io::Result<Day> {
        match self.large {
            Some(large) => large.arrange().map(Day::Sorted),
            None => Ok(Day::Held(arrange(self.held))),
        }
    }
}

/// Orders equals: items with references first, then by a hash that is the same in any source. It
/// decides ordinals, so it must never change.
fn rank(item: &Item) -> u64 {
    let named = item.references.iter().map(|reference| reference.hash.0).min();
    let spread = || item.balance_after_minor.unwrap_or(0).cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let hash = named.unwrap_or_else(|| item.text.map_or(0, |text| text.0) ^ spread());
    u64::from(named.is_none()) << (RANK_BITS - 1) | hash >> (64 - RANK_BITS + 1)
}

fn class(item: &Item) -> (WeakKey, Status) {
    (item.weak_key(), item.status)
}

fn arrange(mut day: Vec<Sized>) -> VecDeque<Sized> {
    if let [(only, _)] = day.as_mut_slice() {
        only.item.ordinal = 1;
        return day.into();
    }
    let keys: Vec<((WeakKey, Status), u64)> = day.iter().map(|(p, _)| (class(&p.item), rank(&p.item))).collect();
    // Each class has its places in order and its items in order; the nth item takes the nth place.
    let mut places: Vec<usize> = (0..day.len()).collect();
    places.sort_by(|a, b| keys[*a].0.cmp(&keys[*b].0));
    let mut items = places.clone();
    items.sort_by(|a, b| keys[*a].cmp(&keys[*b]));
    let mut day: Vec<Option<Sized>> = day.into_iter().map(Some).collect();
    let mut arranged: Vec<Option<Sized>> = (0..day.len()).map(|_| None).collect();
    let (mut last, mut ordinal) = (None, 0_u32);
    for (place, item) in places.into_iter().zip(items) {
        ordinal = if last == Some(keys[place].0) { ordinal.saturating_add(1) } else { 1 };
        last = Some(keys[place].0);
        arranged[place] = day[item].take().map(|(mut prepared, bytes)| {
            prepared.item.ordinal = ordinal;
            (prepared, bytes)
        });
    }
    arranged.into_iter().flatten().collect()
}

/// The same for a day that does not fit in memory: classes by a hash, order by sorting.
struct Large {
    /// Sorted by class, rank and number.
    items: Sorter,
    /// Sorted by class and number.
    places: Sorter,
    number: u32,
    held_bytes: usize,
    folder: Option<PathBuf>,
}

impl Large {
    fn new(limits: &Limits) -> Self {
        let (held_bytes, folder) = (limits.held_bytes / 8, limits.folder.clone());
        let sorter = || Sorter::new(held_bytes, folder.clone());
        Self { items: sorter(), places: sorter(), number: 0, held_bytes, folder }
    }

    fn push(&mut self, prepared: &Prepared) -> io::Result<()> {
        let number = u128::from(self.number);
        self.number = self.number.checked_add(1).ok_or_else(|| io::Error::other("a day has more than 2^32 items"))?;
        let class = u128::from(class_hash(&prepared.item)) << (RANK_BITS + NUMBER_BITS);
        self.items.push(class | u128::from(rank(&prepared.item)) << NUMBER_BITS | number, prepared)?;
        self.places.push(class | number, &())
    }

    fn arrange(self) -> io::Result<Merged> {
        let (mut items, mut places) = (self.items.finish()?, self.places.finish()?);
        let mut arranged = Sorter::new(self.held_bytes, self.folder);
        let (mut last, mut ordinal) = (None, 0_u32);
        while let (Some(item), Some(place)) = (items.key(), places.key()) {
            let class = item >> (RANK_BITS + NUMBER_BITS);
            ordinal = if last == Some(class) { ordinal.saturating_add(1) } else { 1 };
            last = Some(class);
            let mut prepared: Prepared = postcard::from_bytes(items.record()).map_err(io::Error::other)?;
            prepared.item.ordinal = ordinal;
            arranged.push(place & ((1 << NUMBER_BITS) - 1), &prepared)?;
            items.advance()?;
            places.advance()?;
        }
        arranged.finish()
    }
}

/// A hash of 56 bits that distinguishes classes.
fn class_hash(item: &Item) -> u64 {
    let (key, status) = class(item);
    let mut bytes = [0; 26];
    bytes[..4].copy_from_slice(&key.booked_on.number().to_le_bytes());
    bytes[4..12].copy_from_slice(&key.amount_minor.to_le_bytes());
    let currency = key.currency.as_str().as_bytes();
    bytes[12..12 + currency.len()].copy_from_slice(currency);
    bytes[24] = key.direction as u8 | u8::from(key.reversal) << 1;
    bytes[25] = status as u8;
    u64::from_le_bytes(blake3::hash(&bytes).as_bytes()[..8].try_into().expect("a slice of eight")) >> 8
}
