//! A line of a wallet's history, and its bytes.

use rewardhub_core::{
    decision::DecisionRecord,
    event::Event,
    ids::{Bucket, Position, WalletId},
    posting::Posting,
    time::{Instant, Month},
};
use rewardhub_engine::ports::month_of;

/// First byte; what follows is postcard of the time and the posting.
const FORMAT: u8 = 1;

/// What is written of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Whose.
    pub wallet: WalletId,
    /// As in [`rewardhub_engine::ports::HistoryEntry`].
    pub month: Month,
    /// As in [`rewardhub_engine::ports::HistoryEntry`].
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
    let month = month_of(record.at);
    let posted = record.events.iter().enumerate().filter_map(|(index, event)| match event {
        Event::Posting(posting) => Some((index, posting)),
        _ => None,
    });
    posted.flat_map(move |(index, posting)| {
        let position = Position { offset, index: u32::try_from(index).expect("a record has at most a mebibyte") };
        posting.wallets().map(move |wallet| Written { wallet, month, position, bytes: encode(record.at, posting) })
    })
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
