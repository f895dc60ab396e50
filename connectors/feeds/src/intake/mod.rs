//! From what decoders yield to what the engine takes: items of one bank account and delivery at a time, in order, without a text
//! or a number in clear that could name a person.
//!
//! Each statement is prepared, sorted and handed on before the next is read, so memory is bounded whatever a file's size. What
//! the data set knows already is not known here: the same input always gives the same deliveries and ordinals.

mod account;
mod batches;
mod check;
mod day;
mod decode;
mod given;
mod group;
mod identify;
mod limits;
mod prepare;
mod report;
mod reused;
mod sort;
mod statement;
mod survey;
mod taken;
mod trust;

#[cfg(test)]
mod tests;

pub(crate) use self::account::{is_spelling_of, masked};
pub use self::{
    account::Account,
    check::{Check, Checked, check},
    decode::{decode, stream_name},
    identify::{Fingerprints, MERCHANT, references},
    limits::Limits,
    report::{BalanceCheck, Report, StatementReport},
    taken::{Chunk, Intake, IntakeError, Origin, Taken},
    trust::Trust,
};
