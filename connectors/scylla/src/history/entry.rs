//! A line of a wallet's history, and its bytes.

use rewardhub_core::{
    decision::DecisionRecord,
    event::Event,
    ids::{Bucket, Position, WalletId},
    posting::{Account, Posting},
    time::{Instant, Month, Zone},
};

use super::Cursor;

/// First byte; what follows is postcard of the time and the posting.
const FORMAT: u8 = 1;

/// A posting to a wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The month of its command's time, in UTC.
    pub month: Month,
    /// Offset of its command in the partition of the wallet's bucket, and which of its events it is.
    pub position: Position,
    /// When it was decided.
    pub at: Instant,
    /// What was posted.
    pub posting: Posting,
}

impl Entry {
    /// The place behind it.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::after(self.month, self.position)
    }
}

/// What is written of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Whose.
    pub wallet: WalletId,
    /// As in [`Entry`].
    pub month: Month,
    /// As in [`Entry`].
    pub position: Position,
    /// Time and posting.
    pub bytes: Vec<u8>,
}

impl Written {
    /// The bucket of its wallet.
    pub fn bucket(&self) -> Bucket {
        self.wallet.bucket()
    }
}

/// What is to be written of a decision: each posting once for each wallet that it touches.
pub(super) fn entries(offset: u64, record: &DecisionRecord) -> impl Iterator<Item = Written> {
    let month = month(record.at);
    let posted = record.events.iter().enumerate().filter_map(|(index, event)| match event {
        Event::Posting(posting) => Some((index, posting)),
        _ => None,
    });
    posted.flat_map(move |(index, posting)| {
        let position = Position { offset, index: u32::try_from(index).expect("a record has at most a mebibyte") };
        let (from, to) = (wallet(&posting.from), wallet(&posting.to));
        let both = from.into_iter().chain(to.filter(|to| Some(*to) != from));
        both.map(move |wallet| Written { wallet, month, position, bytes: encode(record.at, posting) })
    })
}

/// The month that a point in time lies in, in UTC. It never goes back within a bucket, as the time of its decisions does not.
fn month(at: Instant) -> Month {
    Zone::utc().day(at).month()
}

const fn wallet(account: &Account) -> Option<WalletId> {
    match account {
        Account::Wallet(id, _) => Some(*id),
        Account::System(_) => None,
    }
}

fn encode(at: Instant, posting: &Posting) -> Vec<u8> {
    postcard::to_extend(&(at, posting), vec![FORMAT]).expect("serialising plain data into memory cannot fail")
}

/// Time and posting of [`Written::bytes`]; in words what is wrong with them otherwise.
pub(super) fn decode(bytes: &[u8]) -> Result<(Instant, Posting), String> {
    match bytes.split_first() {
        Some((&FORMAT, rest)) => match postcard::take_from_bytes(rest) {
            Ok((entry, [])) => Ok(entry),
            Ok((_, rest)) => Err(format!("{} bytes are left over", rest.len())),
            Err(error) => Err(error.to_string()),
        },
        Some((format, _)) => Err(format!("it is of format {format}, this program reads {FORMAT}")),
        None => Err("it is empty".into()),
    }
}
