//! Decides whether a reference identifies an item.

use std::fmt;

use rewardhub_core::item::Status;

use crate::{
    entry::{Entry, RawReference},
    profile::{IdTrust, Profile},
};

/// How far a reference is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// It names the same item for ever.
    Trusted,
    /// The bank writes it where there is no reference.
    Placeholder,
    /// The profile says that ids of this stream identify nothing.
    StreamNever,
    /// The profile says that ids of this stream may change until the item is booked.
    NotBooked,
    /// It names the whole entry of which this item is a detail.
    NamesTheBatch,
}

impl Trust {
    /// How far a reference of `entry` is trusted.
    #[must_use]
    pub fn of(reference: &RawReference, entry: &Entry, ids: IdTrust, profile: &Profile) -> Self {
        let of_batch = entry.batch.as_ref().and_then(|(batch, _)| batch.as_ref());
        if of_batch == Some(reference) {
            return Self::NamesTheBatch;
        }
        Self::of_value(&reference.value, entry.status, ids, profile)
    }

    /// How far this value is trusted as the reference of an item with this status.
    #[must_use]
    pub fn of_value(value: &str, status: Status, ids: IdTrust, profile: &Profile) -> Self {
        match ids {
            _ if profile.is_placeholder(value) => Self::Placeholder,
            IdTrust::None => Self::StreamNever,
            IdTrust::BookedOnly if status == Status::Pending => Self::NotBooked,
            IdTrust::BookedOnly | IdTrust::Stable => Self::Trusted,
        }
    }
}

impl fmt::Display for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trusted => "trusted",
            Self::Placeholder => "not trusted: one of the profile's placeholders",
            Self::StreamNever => "not trusted: ids of this stream are \"none\" in the profile",
            Self::NotBooked => "not trusted until it is booked: ids of this stream are \"booked only\", unless the profile says \"stable\" or \"none\"",
            Self::NamesTheBatch => "not trusted: it names the whole entry, not this detail",
        })
    }
}
