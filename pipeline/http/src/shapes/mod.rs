//! The shapes of JSON that routes take and answer. Amounts are decimal strings beside their asset, days are `YYYY-MM-DD`, instants
//! RFC 3339 in UTC; ids are as they are in the ledger.

mod adjustment;
mod amount;
mod approval;
mod approval_details;
mod balance;
pub(crate) mod change;
mod consent;
mod dead_letter;
mod delivery;
mod dry_run;
mod entry;
pub(crate) mod freshness;
mod home;
mod lot;
pub(crate) mod page;
mod preview;
mod programme;
mod readiness;
mod redemption;
mod review;
mod status;
pub(crate) mod transaction;
mod transfer;
mod waiting;
mod wallet;

pub use self::{
    adjustment::{Adjusted, AdjustmentRequest},
    amount::Amount,
    approval::{ApprovalDecision, ApprovalEntry, ApprovalRequest, AuditEntry, Decided, Settled},
    approval_details::{ApprovalDetails, ApprovalStateWord, EffectDetails},
    balance::{AssetBalance, DueAmount, WalletBalance},
    change::{CommandDetails, CommandState},
    consent::{ConsentDetails, ConsentStateWord, ConsentToKeep},
    dead_letter::{DeadLetterEntry, LetterDecisionWord, LetterRequest, SettledLetter},
    delivery::{DeliveryCounts, DeliveryResult, DeliveryState, DeliverySummary, RejectedRecord, TransactionOutcome},
    dry_run::{DryRun, DryRunLine, Rejection},
    entry::{Entry, EntryChange},
    home::Home,
    lot::{Deficit, Lot, Lots},
    page::{Page, PageQuery},
    preview::{Preview, PreviewRequest, PreviewedReward, PurchaseChannel},
    programme::{VersionDetails, VersionDifference, VersionStateWord, VersionSummary},
    readiness::{Check, Readiness},
    redemption::{
        AuthorisationRequest, AuthorisedRedemption, CaptureRequest, CaptureResult, HoldDetails, Holds, PaymentToken,
        PaymentTokenRequest, RedemptionDetails, RedemptionStateWord, RefundDetails, RefundRequest, RefundResult, RefundStateWord,
        SpendRequest, Spent,
    },
    review::{ReviewDecisionWord, ReviewEntry, ReviewRequest, Reviewed, ShownStatus, UnclassifiedEntry},
    status::{BackupDetails, InboxDetails, KeptDetails, LakeDetails, PartitionDetails, StatusDetails, WaitingDetails},
    transaction::{
        ExplanationDetails, OpenedText, OpeningRequest, RewardDetails, RuleOutcome, RuleOutcomeWord, TransactionDetails,
        TransactionLine, TransactionState, TransactionStateWord,
    },
    transfer::{
        Gift, GiftRequest, IssueRequest, Issued, SentTransfer, TransferDetails, TransferKindWord, TransferRequest,
        TransferStateWord,
    },
    waiting::WaitingAccount,
    wallet::{AccountToLink, LinkResult, LinkedAccount, NewWallet, NewWalletKind, OpenedWallet, WalletDetails, WalletKind},
};

pub(crate) use self::freshness::Freshness;
