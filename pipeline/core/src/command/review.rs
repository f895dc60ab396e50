//! What a person decides about an item or a purchase that waits in review.

use serde::{Deserialize, Serialize};

use super::EnrolmentTerms;
use crate::{
    delivery::Delivery,
    ids::{BankAccountId, Position, TransactionId, WalletId},
    item::Item,
    state::known_items::Standing,
    time::Month,
};

/// See [`Body::ReviewItem`](super::Body::ReviewItem).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// The bank account that the item is booked to.
    pub account: BankAccountId,
    /// The delivery that brought it.
    pub delivery: Delivery,
    /// How items of its feed wait until somebody links the account; `None` where the feed does not require that.
    pub terms: Option<EnrolmentTerms>,
    /// Its transaction: with the account's bucket, that is the id.
    pub transaction: Position,
    /// The month of the block in which it is known.
    pub month: Month,
    /// The item as the delivery brought it.
    pub item: Item,
    /// How it stood when the person looked at it. If it stands otherwise by now, the decision is refused.
    pub stands: Standing,
    /// What the person decided.
    pub decision: ReviewDecision,
    /// For an undoing: the item, as its delivery brought it, of the transaction that gets its content back, or of the purchase that
    /// stands again. `None` where the undoing concerns no other transaction.
    pub other: Option<Box<Item>>,
    /// Why, as the person wrote it: sealed under the account's data key, empty where nobody wrote anything. `decide` never looks.
    pub text: Vec<u8>,
}

/// What a person decides about an item that waits in review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReviewDecision {
    /// It is a transaction of its own: it is booked, and judged by the version of its day.
    Accept,
    /// It is no transaction: it earns nothing and takes nothing back.
    Reject,
    /// It is another transaction of the account once more.
    RepeatOf {
        /// The month in which that one was booked.
        month: Month,
        /// Its place, which with the account's bucket is its id.
        transaction: Position,
    },
    /// What was decided about it before is undone: it waits again, for the reason that it had.
    Undo,
    /// It is what another transaction of the account is now: that one gets its content, and earns by that what it had not earned.
    Replace {
        /// The month in which that one was first booked.
        month: Month,
        /// Its place, which with the account's bucket is its id.
        transaction: Position,
    },
    /// It is booked under another kind, which the item has: it decided nothing by the kind that it had.
    Reclassify,
}

/// See [`Body::ReviewPurchase`](super::Body::ReviewPurchase).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewPurchase {
    /// The wallet that would have earned.
    pub wallet: WalletId,
    /// The month of the day that would have judged it.
    pub month: Month,
    /// The purchase, by the id of its transaction.
    pub transaction: TransactionId,
    /// What the person decided.
    pub decision: PurchaseDecision,
    /// Why, as the person wrote it: sealed under the wallet's data key, empty where nobody wrote anything. `decide` never looks.
    pub text: Vec<u8>,
}

/// What a person decides about a purchase that could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PurchaseDecision {
    /// It is settled, by an adjustment or because it deserves nothing: it waits no more.
    Dismiss,
    /// That is undone: it waits again.
    Undo,
}
