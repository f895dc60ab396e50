//! History for clients: the postings to a wallet, newest first, in a table of their own.
//!
//! Entries are written after the commits, from the decisions' bytes alone, and are the same however often they are written. The
//! history of every published decision has been entered; no decision ever depends on it.

mod digest;
mod entry_format;
mod read_page;
mod statements;
mod write_entries;

pub use self::digest::Digest;
pub(crate) use self::statements::Statements;
