//! The columns of `wallet_months`, which has sums of `rewards` by wallet and month.

use super::{
    Definition, EVENT_MONTH,
    column::{Column, Type, always},
};

const COLUMNS: &[Column] = &[
    always(EVENT_MONTH, Type::Day, "First day of the UTC month of the decisions."),
    always("wallet_id", Type::Id, "The wallet."),
    always("asset", Type::Text, "Of what."),
    always("kind", Type::Text, "earn, clawback, sign_up, prize, adjust or expiry."),
    always("rewards", Type::Whole, "How many rewards."),
    always("amount", Type::Sum, "Sum of amount."),
];

pub(super) const DEFINITION: Definition = Definition {
    name: "wallet_months",
    meaning: "Sums of rewards of each wallet, for reports: add up rows, several may be about the same.",
    columns: COLUMNS,
    sorted_by: &["wallet_id", "asset", "kind"],
    summed_by: Some(&[EVENT_MONTH, "wallet_id", "asset", "kind"]),
};
