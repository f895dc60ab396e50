//! The kinds of commands: for each its number in records, which is never given to another, and its word.

use super::Body;

/// Declares [`Body::kind`] and [`Body::word`]: a new kind goes to the end and gets the next number.
macro_rules! kinds {
    ($($kind:ident = $number:literal, $word:literal;)+) => {
        impl Body {
            /// How many kinds there are; their numbers are below it.
            pub const KINDS: u32 = {
                let numbers = [$($number),+];
                numbers[numbers.len() - 1] + 1
            };

            /// Its number in the [`Envelope`](super::Envelope) of its record.
            #[must_use]
            pub const fn kind(&self) -> u32 {
                match self {
                    $(Self::$kind(_) => $number,)+
                }
            }

            /// The word of a number; `None` if this program knows no such kind.
            #[must_use]
            pub const fn word_of(kind: u32) -> Option<&'static str> {
                match kind {
                    $($number => Some($word),)+
                    _ => None,
                }
            }

            /// What it asks, in a word.
            #[must_use]
            pub const fn word(&self) -> &'static str {
                match self {
                    $(Self::$kind(_) => $word,)+
                }
            }
        }
    };
}

kinds! {
    Register = 0, "register";
    OpenWallet = 1, "open_wallet";
    Link = 2, "link";
    Join = 3, "join";
    SiblingAccounts = 4, "sibling_accounts";
    Observe = 5, "observe";
    EndDelivery = 6, "end";
    Credit = 7, "credit";
    ClawBack = 8, "claw_back";
    Propose = 9, "propose";
    RaiseFence = 10, "fence";
    Adjust = 11, "adjust";
    Sweep = 12, "sweep";
    ReportDelivery = 13, "deliver";
    KeepDeadLetter = 14, "reject";
    ApplyWaitingRefunds = 15, "give_back";
    Retry = 16, "retry";
    Rejoin = 17, "rejoin";
    Survey = 18, "survey";
    Spread = 19, "spread";
    Fenced = 20, "fenced";
    Resolve = 21, "resolve";
    Release = 22, "release";
    Withdraw = 23, "withdraw";
    InstallMeaning = 24, "install_meaning";
    ObserveEnrolled = 25, "observe_enrolled";
    Enrol = 26, "enrol";
    AcceptDelivery = 27, "accept_delivery";
    ListCommands = 28, "list_commands";
    ReviewItem = 29, "review";
    ReviewPurchase = 30, "review_purchase";
    Ask = 31, "ask";
    Approve = 32, "approve";
    Decline = 33, "decline";
    Revise = 34, "revise";
    ReadAgain = 35, "read_again";
    SettleLetter = 36, "settle_letter";
    OpenSealed = 37, "open_sealed";
    ChangeAccess = 38, "change_access";
    Authorise = 39, "authorise";
    Capture = 40, "capture";
    Void = 41, "void";
    Refund = 42, "refund";
    Spend = 43, "spend";
    PayMerchant = 44, "pay_merchant";
    TakeRefund = 45, "take_refund";
    EndRefund = 46, "end_refund";
    Transfer = 47, "transfer";
    Deliver = 48, "deliver";
    EndTransfer = 49, "end_transfer";
    Issue = 50, "issue";
}
