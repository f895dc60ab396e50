//! Queues of items whose judgement has to wait, in rows by piece: what is put last is taken last. To put an item reads nothing.

use std::sync::Arc;

use crate::{
    decide::{
        Missing,
        draft::{Draft, Stop},
    },
    ids::{BankAccountId, Bucket},
    invariant::{Holds, Invariant},
    state::{
        deferred_items::{Deferred, DeferredItems, Pieces},
        open_items::HELD_PIECE,
        row::{Row, RowKey},
    },
};

/// How many items one decision takes at most, and how many pieces it looks at: each has at least one item.
const AT_ONCE: usize = 128;
const PIECES_AT_ONCE: u32 = 32;

/// What the items of a queue wait for.
#[derive(Debug, Clone, Copy)]
pub(super) enum DeferredQueue {
    /// The proposed programme version, in this bucket.
    Version(Bucket),
    /// The enrolment of this bank account, which is open.
    Enrolment(BankAccountId),
}

impl DeferredQueue {
    /// Puts an item at the end.
    pub fn put(self, draft: &mut Draft<'_>, deferred: Deferred) -> Result<(), Stop> {
        let next = self.pieces(draft)?.next;
        // What an earlier command deferred stays as it is, so nothing has to be read.
        let own = next.checked_sub(1).map(|piece| self.key(piece)).filter(|key| draft.has_changed(key));
        if let Some(key) = own
            && let Some(piece) = self.piece_mut(draft, key)?
            && (1..HELD_PIECE).contains(&piece.items.len())
        {
            piece.items.push(deferred);
            return Ok(());
        }
        let piece = DeferredItems { since: draft.today(), items: vec![deferred] };
        draft.put(self.key(next), self.row(piece));
        self.pieces_mut(draft)?.next += 1;
        Ok(())
    }

    /// Removes and returns the oldest items of the pieces before one: whole pieces, at least one, no more than are taken at once.
    pub fn take(self, draft: &mut Draft<'_>, until: u32) -> Result<Vec<Deferred>, Stop> {
        draft.need(self.oldest(draft, until)?)?;
        let mut taken = Vec::new();
        for key in self.oldest(draft, until)? {
            let Some(piece) = self.piece(draft, key)? else { break };
            if !taken.is_empty() && taken.len() + piece.items.len() > AT_ONCE {
                break;
            }
            let since = piece.since;
            taken.extend_from_slice(&piece.items);
            draft.put(key, self.row(DeferredItems { since, items: Vec::new() }));
            self.pieces_mut(draft)?.first += 1;
        }
        Ok(taken)
    }

    /// The oldest piece; `None` if nothing waits.
    pub fn first<'d>(self, draft: &'d Draft<'_>) -> Result<Option<&'d DeferredItems>, Stop> {
        let pieces = self.pieces(draft)?;
        if pieces.is_empty() { Ok(None) } else { Ok(self.piece(draft, self.key(pieces.first))?) }
    }

    /// Keys of the oldest pieces before one, as many as one decision looks at.
    pub fn oldest(self, draft: &Draft<'_>, until: u32) -> Result<impl Iterator<Item = RowKey> + use<>, Stop> {
        let pieces = self.pieces(draft)?;
        let end = until.min(pieces.next).min(pieces.first.saturating_add(PIECES_AT_ONCE));
        Ok((pieces.first..end).map(move |piece| self.key(piece)))
    }

    /// The pieces that are there.
    pub fn pieces(self, draft: &Draft<'_>) -> Result<Pieces, Missing> {
        Ok(match self {
            Self::Version(bucket) => match draft.row(RowKey::BucketState(bucket))? {
                Some(Row::BucketState(state)) => state.deferred.pieces,
                _ => Pieces::default(),
            },
            Self::Enrolment(id) => draft.account(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen).awaiting.pieces,
        })
    }

    fn pieces_mut<'d>(self, draft: &'d mut Draft<'_>) -> Result<&'d mut Pieces, Missing> {
        Ok(match self {
            Self::Version(_) => &mut draft.bucket_mut()?.deferred.pieces,
            Self::Enrolment(id) => {
                &mut draft.account_mut(RowKey::BankAccount(id))?.holds(Invariant::AccountIsOpen).awaiting.pieces
            }
        })
    }

    fn key(self, piece: u32) -> RowKey {
        match self {
            Self::Version(bucket) => RowKey::Deferred(bucket, piece),
            Self::Enrolment(id) => RowKey::AwaitingEnrolment(id, piece),
        }
    }

    fn row(self, piece: DeferredItems) -> Row {
        match self {
            Self::Version(_) => Row::Deferred(Arc::new(piece)),
            Self::Enrolment(_) => Row::AwaitingEnrolment(Arc::new(piece)),
        }
    }

    fn piece<'d>(self, draft: &'d Draft<'_>, key: RowKey) -> Result<Option<&'d DeferredItems>, Missing> {
        match self {
            Self::Version(_) => draft.deferred(key),
            Self::Enrolment(_) => draft.awaiting(key),
        }
    }

    fn piece_mut<'d>(self, draft: &'d mut Draft<'_>, key: RowKey) -> Result<Option<&'d mut DeferredItems>, Missing> {
        match self {
            Self::Version(_) => draft.deferred_mut(key),
            Self::Enrolment(_) => draft.awaiting_mut(key),
        }
    }
}
