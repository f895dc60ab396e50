//! Entries of a bank account that are stored in pieces: all pieces are read together, if there are any, and a change writes one
//! piece.
//!
//! An entry's place is a number: its piece times [`PIECE`], plus its place in that piece.

use std::sync::Arc;

use super::{
    Missing,
    draft::{Draft, Stop},
};
use crate::{
    ids::BankAccountId,
    invariant::{Holds, Invariant},
    state::{
        bank_account::BankAccount,
        open_items::{PIECE, Pending, Piece, PieceSummary, WaitingRefund},
        row::{Row, RowKey},
    },
    time::Day,
};

/// An entry that a bank account stores in pieces.
pub(super) trait OpenItem: Sized + Clone {
    /// The key of a piece, counted from 0.
    fn key(account: BankAccountId, piece: u32) -> RowKey;
    /// A piece as a row.
    fn row(piece: Piece<Self>) -> Row;
    /// A loaded piece; `None` if it does not exist.
    fn piece<'w>(draft: &'w Draft<'_>, key: RowKey) -> Result<Option<&'w Piece<Self>>, Missing>;
    /// A loaded piece, to change it.
    fn piece_mut<'w>(draft: &'w mut Draft<'_>, key: RowKey) -> Result<Option<&'w mut Piece<Self>>, Missing>;
    /// The account's summary of its pieces of this kind.
    fn summary(account: &BankAccount) -> PieceSummary;
    /// That summary, to change it.
    fn summary_mut(account: &mut BankAccount) -> &mut PieceSummary;
    /// The last day on which the entry waits.
    fn until(&self) -> Day;
}

impl OpenItem for Pending {
    fn key(account: BankAccountId, piece: u32) -> RowKey {
        RowKey::Pendings(account, piece)
    }

    fn row(piece: Piece<Self>) -> Row {
        Row::Pendings(Arc::new(piece))
    }

    fn piece<'w>(draft: &'w Draft<'_>, key: RowKey) -> Result<Option<&'w Piece<Self>>, Missing> {
        draft.pendings(key)
    }

    fn piece_mut<'w>(draft: &'w mut Draft<'_>, key: RowKey) -> Result<Option<&'w mut Piece<Self>>, Missing> {
        draft.pendings_mut(key)
    }

    fn summary(account: &BankAccount) -> PieceSummary {
        account.pendings
    }

    fn summary_mut(account: &mut BankAccount) -> &mut PieceSummary {
        &mut account.pendings
    }

    fn until(&self) -> Day {
        self.until
    }
}

impl OpenItem for WaitingRefund {
    fn key(account: BankAccountId, piece: u32) -> RowKey {
        RowKey::Waiting(account, piece)
    }

    fn row(piece: Piece<Self>) -> Row {
        Row::Waiting(Arc::new(piece))
    }

    fn piece<'w>(draft: &'w Draft<'_>, key: RowKey) -> Result<Option<&'w Piece<Self>>, Missing> {
        draft.waiting(key)
    }

    fn piece_mut<'w>(draft: &'w mut Draft<'_>, key: RowKey) -> Result<Option<&'w mut Piece<Self>>, Missing> {
        draft.waiting_mut(key)
    }

    fn summary(account: &BankAccount) -> PieceSummary {
        account.waiting
    }

    fn summary_mut(account: &mut BankAccount) -> &mut PieceSummary {
        &mut account.waiting
    }

    fn until(&self) -> Day {
        self.until
    }
}

/// Keys of all pieces of an account; none if it has no entries.
pub(super) fn keys<T: OpenItem>(id: BankAccountId, account: &BankAccount) -> impl Iterator<Item = RowKey> {
    (0..T::summary(account).pieces).map(move |piece| T::key(id, piece))
}

/// All entries, with their places.
pub(super) fn all<'w, T: OpenItem + 'w>(
    draft: &'w Draft<'_>,
    id: BankAccountId,
) -> Result<impl Iterator<Item = (usize, &'w T)>, Stop> {
    let mut pieces = Vec::new();
    if let Some(account) = draft.account(RowKey::BankAccount(id))? {
        draft.need(keys::<T>(id, account))?;
        for (key, number) in keys::<T>(id, account).zip(0..) {
            pieces.extend(T::piece(draft, key)?.map(|piece| (number, piece)));
        }
    }
    let in_piece = |(number, piece): (usize, &'w Piece<T>)| piece.entries().map(move |(at, entry)| (number * PIECE + at, entry));
    Ok(pieces.into_iter().flat_map(in_piece))
}

/// The entry at a place, to change it; `None` if the place is empty.
pub(super) fn at_mut<'w, T: OpenItem + 'w>(
    draft: &'w mut Draft<'_>,
    id: BankAccountId,
    place: usize,
) -> Result<Option<&'w mut T>, Stop> {
    let piece = T::piece_mut(draft, key_of::<T>(id, place))?;
    Ok(piece.and_then(|piece| piece.places.get_mut(place % PIECE)).and_then(Option::as_mut))
}

/// Puts an entry at a free place.
pub(super) fn put<T: OpenItem>(draft: &mut Draft<'_>, id: BankAccountId, entry: T) -> Result<(), Stop> {
    let account = draft.account(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen);
    draft.need(keys::<T>(id, account))?;
    let (summary, until) = (T::summary(account), entry.until());
    // If no place is free, there is no need to look for one.
    let full = summary.entries as usize >= summary.pieces as usize * PIECE;
    let mut room = None;
    for number in (0..if full { 0 } else { summary.pieces }).rev() {
        let free = T::piece(draft, T::key(id, number))?.and_then(Piece::free);
        room = free.map(|at| (number, at));
        if room.is_some() {
            break;
        }
    }
    let (number, at) = room.unwrap_or((summary.pieces, 0));
    if number == summary.pieces {
        draft.put(T::key(id, number), T::row(Piece::default()));
    }
    let piece = T::piece_mut(draft, T::key(id, number))?.holds(Invariant::PieceIsThere);
    if at == piece.places.len() {
        piece.places.push(Some(entry));
    } else {
        piece.places[at] = Some(entry);
    }
    let summary = T::summary_mut(draft.account_mut(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen));
    summary.pieces = summary.pieces.max(number + 1);
    summary.entries += 1;
    summary.until = Some(summary.until.map_or(until, |day| day.min(until)));
    Ok(())
}

/// Removes and returns the entry at a place; `None` if the place is empty.
pub(super) fn take<T: OpenItem>(draft: &mut Draft<'_>, id: BankAccountId, place: usize) -> Result<Option<T>, Stop> {
    let piece = T::piece_mut(draft, key_of::<T>(id, place))?;
    let Some(entry) = piece.and_then(|piece| piece.places.get_mut(place % PIECE)).and_then(Option::take) else {
        return Ok(None);
    };
    let summary = T::summary_mut(draft.account_mut(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen));
    summary.entries -= 1;
    if summary.entries == 0 {
        *summary = PieceSummary::default();
    }
    Ok(Some(entry))
}

/// Removes and returns entries that have waited too long, in the order of their places, `most` of them at most; and whether more
/// have.
pub(super) fn take_over<T: OpenItem>(
    draft: &mut Draft<'_>,
    id: BankAccountId,
    today: Day,
    most: usize,
) -> Result<(Vec<T>, bool), Stop> {
    let Some(account) = draft.account(RowKey::BankAccount(id))? else { return Ok((Vec::new(), false)) };
    if !T::summary(account).may_be_over(today) {
        return Ok((Vec::new(), false));
    }
    let over = |entry: &T| entry.until() < today;
    let places: Vec<usize> = all::<T>(draft, id)?.filter(|(_, entry)| over(entry)).map(|(at, _)| at).collect();
    let mut taken = Vec::new();
    for place in places.iter().take(most) {
        taken.extend(take::<T>(draft, id, *place)?);
    }
    let until = all::<T>(draft, id)?.map(|(_, entry)| entry.until()).min();
    let account = draft.account_mut(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen);
    T::summary_mut(account).until = until;
    Ok((taken, places.len() > most))
}

fn key_of<T: OpenItem>(id: BankAccountId, place: usize) -> RowKey {
    let piece = u32::try_from(place / PIECE).holds(Invariant::PieceIsThere);
    T::key(id, piece)
}
