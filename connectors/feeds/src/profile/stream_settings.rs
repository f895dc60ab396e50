//! How far each stream of a feed can be trusted: the settings that identity needs.

/// The formats after which streams are named; a CSV stream may add the name of its mapping (`csv:mybank`).
pub const STREAMS: [&str; 7] = ["camt052", "camt053", "camt054", "csv", "ndjson", "berlin-group", "uk-open-banking"];

/// Whether a reference identifies the same transaction for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdTrust {
    /// It always does, pending or booked.
    Stable,
    /// Only once the transaction is booked; pending items change theirs.
    BookedOnly,
    /// It never does.
    None,
}

impl IdTrust {
    /// Every value with its word in profiles.
    pub const WORDS: [(&'static str, Self); 3] =
        [("stable", Self::Stable), ("booked only", Self::BookedOnly), ("none", Self::None)];
}

/// What a delivery of the stream contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Everything for its days, delivered again and again.
    Window,
    /// Only what is new since the last delivery.
    Increment,
}

impl Delivery {
    /// Every value with its word in profiles.
    pub const WORDS: [(&'static str, Self); 2] = [("window", Self::Window), ("increment", Self::Increment)];
}

/// The settings of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamSettings {
    /// How far its references can be trusted.
    pub ids: IdTrust,
    /// What its deliveries contain.
    pub delivery: Delivery,
    /// Whether a window contains everything of its days, so that the bank has removed any item missing from it.
    pub complete: bool,
    /// Days after which a pending item that nothing settles is dropped; `None`: 14.
    pub pending_days: Option<u16>,
    /// Whether the bank restates what is booked: other content under a known id corrects what that was, and waits for nobody.
    pub amends: bool,
}

impl StreamSettings {
    /// The defaults for a format, cautious rather than convenient.
    ///
    /// Intraday reports, notifications and APIs of banks may rename an item until it is booked, and so may files that people
    /// export.
    #[must_use]
    pub fn of_format(format: &str) -> Self {
        let (ids, delivery) = match format {
            "camt053" => (IdTrust::Stable, Delivery::Window),
            "camt054" => (IdTrust::BookedOnly, Delivery::Increment),
            "ndjson" => (IdTrust::Stable, Delivery::Increment),
            _ => (IdTrust::BookedOnly, Delivery::Window),
        };
        Self { ids, delivery, complete: false, pending_days: None, amends: false }
    }
}
