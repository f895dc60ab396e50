//! Why a row is no entry: in which column, in a word to count by, and in words for whoever mends it.

use crate::profile::Field;

/// Why a row is no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowError {
    pub(super) field: Option<Field>,
    pub(super) reason: &'static str,
    pub(super) message: String,
}

impl RowError {
    pub(super) fn new(field: Field, reason: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field), reason, message: message.into() }
    }
}
