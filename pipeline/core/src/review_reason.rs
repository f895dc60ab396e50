//! Why an item waits for a person instead of earning by itself.

use serde::{Deserialize, Serialize};

/// Why a person must look at an item before it can earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewReason {
    /// The details of an entry do not add up to it in its currency and direction.
    DetailsDoNotAddUp,
    /// It is dated before the day up to which items were forgotten: it cannot be proved new.
    BeforeForgotten,
    /// It came from another feed than the one that its account earns through.
    OtherFeed,
    /// It has the content that an item had before it was amended.
    FormerContent,
    /// An increment brings it without an id, with the text, amount and day of an item of an earlier delivery.
    LooksRepeated,
    /// It resembles an item that is gone from its delivery: probably that item restated.
    LooksRestated,
    /// Its delivery would have to hold it, but that, or too many others, never ended.
    NeverEnded,
    /// The same trusted id with other content.
    SameIdOtherContent,
    /// A refund for which no purchase was found in time.
    NoPurchaseForRefund,
    /// It undoes a credit.
    ReversesCredit,
    /// The counters of its period have been forgotten.
    PeriodForgotten,
    /// An amount or sum is larger than can be counted.
    TooLarge,
    /// It is booked more than a month ahead of its delivery, probably in a wrong year; judged, it would bar programme versions
    /// until then.
    FarAhead,
    /// Its trusted id named another transaction altogether before.
    IdUsedAgain,
    /// Its delivery lacks an item of the same day and amount with another text or id: it is that item restated, or another one.
    LooksReplaced,
    /// It would wait for its bank account to be linked, as its feed requires, but as many wait as may. A later delivery decides it once
    /// there is room.
    TooManyWait,
    /// It came of a dead letter that a person had read again, and that was undone.
    ReadAgain,
}

impl ReviewReason {
    /// The reason as answers and the lake write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::DetailsDoNotAddUp => "details_do_not_add_up",
            Self::BeforeForgotten => "before_forgotten",
            Self::OtherFeed => "other_feed",
            Self::FormerContent => "former_content",
            Self::LooksRepeated => "looks_repeated",
            Self::LooksRestated => "looks_restated",
            Self::NeverEnded => "never_ended",
            Self::SameIdOtherContent => "same_id_other_content",
            Self::NoPurchaseForRefund => "no_purchase_for_refund",
            Self::ReversesCredit => "reverses_credit",
            Self::PeriodForgotten => "period_forgotten",
            Self::TooLarge => "too_large",
            Self::FarAhead => "far_ahead",
            Self::IdUsedAgain => "id_used_again",
            Self::LooksReplaced => "looks_replaced",
            Self::TooManyWait => "too_many_wait",
            Self::ReadAgain => "read_again",
        }
    }
}
