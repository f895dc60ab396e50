//! Why an item waits for a person instead of earning by itself.

use serde::{Deserialize, Serialize};

/// Why an item must be looked at by a person before it can earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewReason {
    /// The details of an entry do not add up to it in its currency and direction.
    DetailsDoNotAddUp,
    /// Dated before what has been forgotten: it cannot be proved new.
    BeforeForgotten,
    /// Another feed is this account's own.
    OtherFeed,
    /// It has the content that an item had before it was amended.
    FormerContent,
    /// An increment brings the text, amount and day of an item of an earlier delivery, without an id.
    LooksRepeated,
    /// It stands where an item of a complete delivery is gone: probably that item restated.
    LooksRestated,
    /// A held item whose delivery never ended.
    NeverEnded,
    /// The same trusted id with other content.
    SameIdOtherContent,
    /// A refund for which no purchase was found in time.
    NoPurchaseForRefund,
    /// It undoes a credit.
    ReversesCredit,
    /// The counters of its period are gone.
    PeriodForgotten,
    /// An amount or sum is larger than can be counted.
    TooLarge,
    /// Booked more than a month ahead of its delivery: probably a wrong year. Judged, it would bar programme versions until then.
    FarAhead,
    /// Its trusted id was given to another transaction altogether before.
    IdUsedAgain,
    /// Another item of its day and amount, which its delivery lacks, has another text or id: the same restated, or another one.
    LooksReplaced,
}
