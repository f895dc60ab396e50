//! How far each stream of a feed can be trusted: the settings that identity asks for.

/// The formats that streams are named after; a CSV stream may add its mapping's name (`csv:mybank`).
pub const STREAMS: [&str; 5] = ["camt052", "camt053", "camt054", "csv", "ndjson"];

/// Whether a reference names the same transaction for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdTrust {
    /// Always.
    Stable,
    /// Only once it is booked; pending items change theirs.
    BookedOnly,
    /// Never.
    None,
}

impl IdTrust {
    /// Every value with its word in profiles.
    pub const WORDS: [(&'static str, Self); 3] =
        [("stable", Self::Stable), ("booked only", Self::BookedOnly), ("none", Self::None)];
}

/// What a delivery of the stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// All there is for its days, fetched again and again.
    Window,
    /// Only what is new.
    Increment,
}

impl Delivery {
    /// Every value with its word in profiles.
    pub const WORDS: [(&'static str, Self); 2] = [("window", Self::Window), ("increment", Self::Increment)];
}

/// The settings of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamSettings {
    /// How far ids can be trusted.
    pub ids: IdTrust,
    /// What a delivery holds.
    pub delivery: Delivery,
    /// A window holds everything of its days: what is gone from it was removed by the bank.
    pub complete: bool,
}

impl StreamSettings {
    /// What holds for a format where the profile says nothing: careful rather than convenient.
    ///
    /// Intraday reports and notifications may rename an item until it is booked; files that people export may do so too.
    #[must_use]
    pub fn of_format(format: &str) -> Self {
        let (ids, delivery) = match format {
            "camt053" => (IdTrust::Stable, Delivery::Window),
            "camt054" => (IdTrust::BookedOnly, Delivery::Increment),
            "ndjson" => (IdTrust::Stable, Delivery::Increment),
            _ => (IdTrust::BookedOnly, Delivery::Window),
        };
        Self { ids, delivery, complete: false }
    }
}
