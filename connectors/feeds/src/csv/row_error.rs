//! Why a row is not an entry: the column, a reason to count by, and a message for the person who corrects it.

use crate::profile::Field;

/// Why a row is not an entry.
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
