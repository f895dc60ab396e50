//! One entry of a wallet's history, and its bytes.

use rewardhub_core::{
    decision::DecisionRecord,
    ids::{Bucket, Position, WalletId},
    posting::Posting,
    time::{Instant, Month},
};
use rewardhub_engine::ports::month_of;

/// The first byte; time and posting follow in postcard.
const FORMAT: u8 = 1;

/// What is written for an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The wallet whose history has the entry.
    pub wallet: WalletId,
    /// Month of the entry, as in [`rewardhub_engine::ports::HistoryEntry`].
    pub month: Month,
    /// Position of the entry, as in [`rewardhub_engine::ports::HistoryEntry`].
    pub position: Position,
    /// Time and posting of the entry, encoded.
    pub bytes: Vec<u8>,
}

impl Written {
    /// The bucket of the entry's wallet.
    pub fn bucket(&self) -> Bucket {
        self.wallet.bucket()
    }
}

/// The entries of a decision: each posting, once per wallet that it touches.
pub(super) fn entries(offset: u64, record: &DecisionRecord) -> impl Iterator<Item = Written> {
    let month = month_of(record.at);
    let posted = record.events.iter().enumerate().filter_map(|(index, event)| Some((index, event.posting()?)));
    posted.flat_map(move |(index, posting)| {
        let position = Position { offset, index: u32::try_from(index).expect("a record has at most a mebibyte") };
        posting.wallets().map(move |wallet| Written { wallet, month, position, bytes: encode(record.at, posting) })
    })
}

fn encode(at: Instant, posting: &Posting) -> Vec<u8> {
    postcard::to_extend(&(at, posting), vec![FORMAT]).expect("serialising plain data into memory cannot fail")
}

/// Decodes time and posting from [`Written::bytes`]; the error describes what is wrong with them.
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
