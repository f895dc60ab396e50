//! What clients read as history: the postings to a wallet, newest first, in a table of their own.
//!
//! It is written behind the commits, from the bytes of the decisions alone, and comes out the same however often it is written. What
//! has been published has been entered; nothing here is read to decide anything.

mod digest;
mod entry_format;
mod read_page;
mod statements;
mod write_entries;

pub use self::digest::Digest;
pub(crate) use self::statements::Statements;
