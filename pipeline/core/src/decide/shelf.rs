//! Entries of a bank account that lie in pieces: they are read all together, if there are any, and a change writes one piece.
//!
//! An entry's place is a number: its piece, times [`PIECE`], and its place there.

use std::sync::Arc;

use super::{
    Missing,
    work::{Stop, Work},
};
use crate::{
    ids::BankAccountId,
    state::{
        bank_account::BankAccount,
        open::{PIECE, Pending, Piece, Shelf, WaitingRefund},
        row::{Row, RowKey},
    },
    time::Day,
};

/// What lies on a shelf.
pub(super) trait Shelved: Sized + Clone {
    /// The key of a piece.
    fn key(account: BankAccountId, piece: u32) -> RowKey;
    /// A piece as a row.
    fn row(piece: Piece<Self>) -> Row;
    /// A piece that is loaded.
    fn piece<'w>(work: &'w Work<'_>, key: RowKey) -> Result<Option<&'w Piece<Self>>, Missing>;
    /// The same, to change it.
    fn piece_mut<'w>(work: &'w mut Work<'_>, key: RowKey) -> Result<Option<&'w mut Piece<Self>>, Missing>;
    /// The shelf of an account.
    fn shelf(account: &BankAccount) -> Shelf;
    /// The same, to change it.
    fn shelf_mut(account: &mut BankAccount) -> &mut Shelf;
    /// The last day that it waits.
    fn until(&self) -> Day;
}

impl Shelved for Pending {
    fn key(account: BankAccountId, piece: u32) -> RowKey {
        RowKey::Pendings(account, piece)
    }

    fn row(piece: Piece<Self>) -> Row {
        Row::Pendings(Arc::new(piece))
    }

    fn piece<'w>(work: &'w Work<'_>, key: RowKey) -> Result<Option<&'w Piece<Self>>, Missing> {
        work.pendings(key)
    }

    fn piece_mut<'w>(work: &'w mut Work<'_>, key: RowKey) -> Result<Option<&'w mut Piece<Self>>, Missing> {
        work.pendings_mut(key)
    }

    fn shelf(account: &BankAccount) -> Shelf {
        account.pendings
    }

    fn shelf_mut(account: &mut BankAccount) -> &mut Shelf {
        &mut account.pendings
    }

    fn until(&self) -> Day {
        self.until
    }
}

impl Shelved for WaitingRefund {
    fn key(account: BankAccountId, piece: u32) -> RowKey {
        RowKey::Waiting(account, piece)
    }

    fn row(piece: Piece<Self>) -> Row {
        Row::Waiting(Arc::new(piece))
    }

    fn piece<'w>(work: &'w Work<'_>, key: RowKey) -> Result<Option<&'w Piece<Self>>, Missing> {
        work.waiting(key)
    }

    fn piece_mut<'w>(work: &'w mut Work<'_>, key: RowKey) -> Result<Option<&'w mut Piece<Self>>, Missing> {
        work.waiting_mut(key)
    }

    fn shelf(account: &BankAccount) -> Shelf {
        account.waiting
    }

    fn shelf_mut(account: &mut BankAccount) -> &mut Shelf {
        &mut account.waiting
    }

    fn until(&self) -> Day {
        self.until
    }
}

/// Keys of all pieces of a shelf; none when it is empty.
pub(super) fn keys<T: Shelved>(id: BankAccountId, account: &BankAccount) -> impl Iterator<Item = RowKey> {
    (0..T::shelf(account).pieces).map(move |piece| T::key(id, piece))
}

/// All entries and their places.
pub(super) fn all<'w, T: Shelved + 'w>(
    work: &'w Work<'_>,
    id: BankAccountId,
) -> Result<impl Iterator<Item = (usize, &'w T)>, Stop> {
    let mut pieces = Vec::new();
    if let Some(account) = work.account(RowKey::BankAccount(id))? {
        work.need(keys::<T>(id, account))?;
        for (key, number) in keys::<T>(id, account).zip(0..) {
            pieces.extend(T::piece(work, key)?.map(|piece| (number, piece)));
        }
    }
    let in_piece = |(number, piece): (usize, &'w Piece<T>)| piece.entries().map(move |(at, entry)| (number * PIECE + at, entry));
    Ok(pieces.into_iter().flat_map(in_piece))
}

/// The entry at a place, to change it.
pub(super) fn at_mut<'w, T: Shelved + 'w>(
    work: &'w mut Work<'_>,
    id: BankAccountId,
    place: usize,
) -> Result<Option<&'w mut T>, Stop> {
    let piece = T::piece_mut(work, key_of::<T>(id, place))?;
    Ok(piece.and_then(|piece| piece.places.get_mut(place % PIECE)).and_then(Option::as_mut))
}

/// Puts an entry where there is room.
pub(super) fn put<T: Shelved>(work: &mut Work<'_>, id: BankAccountId, entry: T) -> Result<(), Stop> {
    let account = work.account(RowKey::BankAccount(id))?.expect("the caller has opened it");
    work.need(keys::<T>(id, account))?;
    let (shelf, until) = (T::shelf(account), entry.until());
    // Looking for a hole is of no use where there is none.
    let full = usize::try_from(shelf.entries).unwrap_or(usize::MAX) >= usize::try_from(shelf.pieces).unwrap_or(0) * PIECE;
    let mut room = None;
    for number in (0..if full { 0 } else { shelf.pieces }).rev() {
        let free = T::piece(work, T::key(id, number))?.and_then(Piece::free);
        room = free.map(|at| (number, at));
        if room.is_some() {
            break;
        }
    }
    let (number, at) = room.unwrap_or((shelf.pieces, 0));
    if number == shelf.pieces {
        work.put(T::key(id, number), T::row(Piece::default()));
    }
    let piece = T::piece_mut(work, T::key(id, number))?.expect("it is there, or was made a moment ago");
    if at == piece.places.len() {
        piece.places.push(Some(entry));
    } else {
        piece.places[at] = Some(entry);
    }
    let shelf = T::shelf_mut(work.account_mut(RowKey::BankAccount(id))?.expect("the caller has opened it"));
    shelf.pieces = shelf.pieces.max(number + 1);
    shelf.entries += 1;
    shelf.until = Some(shelf.until.map_or(until, |day| day.min(until)));
    Ok(())
}

/// Takes an entry away.
pub(super) fn take<T: Shelved>(work: &mut Work<'_>, id: BankAccountId, place: usize) -> Result<Option<T>, Stop> {
    let piece = T::piece_mut(work, key_of::<T>(id, place))?;
    let Some(entry) = piece.and_then(|piece| piece.places.get_mut(place % PIECE)).and_then(Option::take) else {
        return Ok(None);
    };
    let shelf = T::shelf_mut(work.account_mut(RowKey::BankAccount(id))?.expect("the caller has opened it"));
    shelf.entries -= 1;
    if shelf.entries == 0 {
        *shelf = Shelf::default();
    }
    Ok(Some(entry))
}

/// Takes those away that have waited too long, `most` of them, the oldest first; whether there are more.
pub(super) fn take_over<T: Shelved>(
    work: &mut Work<'_>,
    id: BankAccountId,
    today: Day,
    most: usize,
) -> Result<(Vec<T>, bool), Stop> {
    let Some(account) = work.account(RowKey::BankAccount(id))? else { return Ok((Vec::new(), false)) };
    if !T::shelf(account).may_be_over(today) {
        return Ok((Vec::new(), false));
    }
    let over = |entry: &T| entry.until() < today;
    let places: Vec<usize> = all::<T>(work, id)?.filter(|(_, entry)| over(entry)).map(|(at, _)| at).collect();
    let mut taken = Vec::new();
    for place in places.iter().take(most) {
        taken.extend(take::<T>(work, id, *place)?);
    }
    let until = all::<T>(work, id)?.map(|(_, entry)| entry.until()).min();
    let account = work.account_mut(RowKey::BankAccount(id))?.expect("it was there a moment ago");
    T::shelf_mut(account).until = until;
    Ok((taken, places.len() > most))
}

fn key_of<T: Shelved>(id: BankAccountId, place: usize) -> RowKey {
    let piece = u32::try_from(place / PIECE).expect("a place lies in a piece that is there");
    T::key(id, piece)
}
