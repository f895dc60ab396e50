//! `decide`: programme + command + rows in, decision out.
//!
//! Pure, deterministic and total. It names rows that it needs and has not got; the caller loads them and asks again.

use crate::{
    command::Command,
    decision::Decision,
    ids::{Partition, Placement},
    programme_log::Programmes,
    state::row::{RowKey, Rows},
};

/// What a decision may know besides its command and rows.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// How the data set is laid out.
    pub placement: Placement,
    /// The partition that the command lies in.
    pub partition: Partition,
    /// Its offset there.
    pub offset: u64,
    /// Versions installed in this partition below that offset.
    pub programmes: &'a Programmes,
}

/// Rows that were not loaded, and without which nothing can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(pub Vec<RowKey>);

/// The rows that a command needs at any rate; asking for them first saves rounds.
#[must_use]
pub fn reads(command: &Command) -> Vec<RowKey> {
    vec![RowKey::Clock(command.bucket), RowKey::Stripe(command.bucket)]
}

/// Decides one command.
///
/// # Errors
/// [`Missing`] rows, all of this command's bucket (or, for programmes, its partition's lowest). Load them and ask again.
pub fn decide(context: &Context<'_>, command: &Command, rows: &Rows) -> Result<Decision, Missing> {
    let _ = (context, rows);
    Err(Missing(reads(command)))
}
