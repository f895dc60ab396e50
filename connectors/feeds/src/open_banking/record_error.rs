//! What is wrong with a record and where in it, and how it becomes a dead letter.

use crate::{entry::Rejected, mask::mask_cards};

/// Why a record cannot be read.
#[derive(Debug)]
pub(super) struct RecordError {
    /// The JSON pointer (RFC 6901) of the field within the record, such as `/transactionAmount`; empty for the record itself.
    pointer: &'static str,
    reason: &'static str,
    message: String,
}

impl RecordError {
    pub(super) fn new(pointer: &'static str, reason: &'static str, message: impl ToString) -> Self {
        Self { pointer, reason, message: message.to_string() }
    }

    /// The error of a record that is no object of the expected form.
    pub(super) fn of_form(record: &[u8], error: &serde_json::Error) -> Self {
        if std::str::from_utf8(record).is_err() {
            return Self::new("", "encoding", "the record is not UTF-8, which JSON must be; ask the bank for the page again");
        }
        Self::new("", "structure", format!("the record cannot be read: {error}; ask the bank for the page again"))
    }

    /// The dead letter of the record at `place`.
    pub(super) fn rejected(self, place: &str) -> Rejected {
        // The message quotes a value that may be a card number.
        Rejected::new(format!("{place}{}", self.pointer), self.reason, mask_cards(&self.message))
    }
}
