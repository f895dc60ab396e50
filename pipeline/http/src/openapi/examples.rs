//! What each operation is asked and answers, for instance: the files of `examples/`, which were a server's own answers.

use serde_json::Value;
use utoipa::openapi::{Content, RefOr, path::Operation};

macro_rules! examples {
    ($($operation:literal),+ $(,)?) => {
        [$(($operation, include_str!(concat!("examples/", $operation, ".json")))),+]
    };
}

/// Operations with what each answers where all goes well.
const ANSWERS: [(&str, &str); 47] = examples![
    "adjust_wallet",
    "authorise",
    "capture",
    "decide_review",
    "give_bonus",
    "issue",
    "keep_consent",
    "link_account",
    "list_approvals",
    "list_audit",
    "list_dead_letters",
    "list_deliveries",
    "list_entries",
    "list_holds",
    "list_lots",
    "list_programmes",
    "list_review",
    "list_transactions",
    "list_unclassified",
    "list_waiting",
    "make_payment_token",
    "open_text",
    "open_wallet",
    "post_transactions",
    "preview",
    "ready",
    "refund",
    "settle_approval",
    "settle_dead_letter",
    "show_approval",
    "show_balance",
    "show_balance_by_account_id",
    "show_command",
    "show_consent",
    "show_delivery",
    "show_difference",
    "show_home",
    "show_programme",
    "show_redemption",
    "show_status",
    "show_transaction",
    "show_transfer",
    "show_wallet",
    "spend",
    "top_up",
    "transfer",
    "void",
];

/// A statement that a feed posts.
const STATEMENT: &str = include_str!("examples/statement.csv");
/// The operation that takes it.
const TAKES_STATEMENTS: &str = "post_transactions";
/// What it answers when not everything is decided.
const ACCEPTED: &str = include_str!("examples/post_transactions_accepted.json");

/// Puts the examples of an operation beside the shapes of what it takes and answers.
pub(super) fn add(operation: &mut Operation) {
    let Some(own) = operation.operation_id.clone() else { return };
    if let Some((_, answer)) = ANSWERS.iter().find(|(operation, _)| *operation == own) {
        show_answer(operation, "2", answer);
    }
    if own == TAKES_STATEMENTS {
        if let Some(RefOr::T(body)) = operation.request_body.as_mut() {
            body.content.values_mut().for_each(|content| show(content, &Value::from(STATEMENT)));
        }
        show_answer(operation, "202", ACCEPTED);
    }
}

/// Puts an example beside each answer whose status begins so.
fn show_answer(operation: &mut Operation, status: &str, answer: &str) {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    for (of, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && of.starts_with(status)
        {
            response.content.values_mut().for_each(|content| show(content, &answer));
        }
    }
}

fn show(content: &mut RefOr<Content>, example: &Value) {
    if let RefOr::T(content) = content {
        content.example = Some(example.clone());
    }
}

#[cfg(test)]
mod tests {
    use serde::{Serialize, de::DeserializeOwned};

    use super::*;
    use crate::shapes::{
        Adjusted, ApprovalDetails, ApprovalEntry, AuditEntry, AuthorisedRedemption, CaptureResult, CommandDetails,
        ConsentDetails, DeadLetterEntry, DeliveryResult, DeliverySummary, Entry, Gift, Holds, Home, Issued, LinkResult, Lots,
        OpenedText, OpenedWallet, Page, PaymentToken, Preview, Readiness, RedemptionDetails, RefundResult, ReviewEntry, Reviewed,
        SentTransfer, Settled, SettledLetter, Spent, StatusDetails, TransactionDetails, TransactionLine, TransferDetails,
        UnclassifiedEntry, VersionDetails, VersionDifference, VersionSummary, WaitingAccount, WalletBalance, WalletDetails,
    };

    /// What a shape makes of an answer that it reads: the same, if it has no other fields.
    fn again<T: Serialize + DeserializeOwned>(answer: &str) -> Value {
        let read: T = serde_json::from_str(answer).expect("an example has the shape of its operation's answer");
        serde_json::to_value(read).unwrap()
    }

    #[test]
    fn an_answer_is_what_its_shape_writes_to_the_last_field() {
        for (operation, answer) in ANSWERS {
            let written = match operation {
                "adjust_wallet" => again::<Adjusted>(answer),
                "decide_review" => again::<Reviewed>(answer),
                "list_approvals" => again::<Page<ApprovalEntry>>(answer),
                "list_audit" => again::<Page<AuditEntry>>(answer),
                "settle_approval" => again::<Settled>(answer),
                "show_status" => again::<StatusDetails>(answer),
                "keep_consent" | "show_consent" => again::<ConsentDetails>(answer),
                "link_account" => again::<LinkResult>(answer),
                "list_dead_letters" => again::<Page<DeadLetterEntry>>(answer),
                "settle_dead_letter" => again::<SettledLetter>(answer),
                "list_deliveries" => again::<Page<DeliverySummary>>(answer),
                "list_entries" => again::<Page<Entry>>(answer),
                "list_lots" => again::<Lots>(answer),
                "show_approval" => again::<ApprovalDetails>(answer),
                "list_programmes" => again::<Page<VersionSummary>>(answer),
                "show_programme" => again::<VersionDetails>(answer),
                "show_difference" => again::<VersionDifference>(answer),
                "list_review" => again::<Page<ReviewEntry>>(answer),
                "list_transactions" => again::<Page<TransactionLine>>(answer),
                "list_unclassified" => again::<Page<UnclassifiedEntry>>(answer),
                "list_waiting" => again::<Page<WaitingAccount>>(answer),
                "open_text" => again::<OpenedText>(answer),
                "open_wallet" => again::<OpenedWallet>(answer),
                "post_transactions" | "show_delivery" => again::<DeliveryResult>(answer),
                "preview" => again::<Preview>(answer),
                "ready" => again::<Readiness>(answer),
                "show_balance" | "show_balance_by_account_id" => again::<WalletBalance>(answer),
                "show_command" => again::<CommandDetails>(answer),
                "show_home" => again::<Home>(answer),
                "show_transaction" => again::<TransactionDetails>(answer),
                "show_wallet" => again::<WalletDetails>(answer),
                "make_payment_token" => again::<PaymentToken>(answer),
                "authorise" => again::<AuthorisedRedemption>(answer),
                "capture" | "void" => again::<CaptureResult>(answer),
                "refund" => again::<RefundResult>(answer),
                "spend" => again::<Spent>(answer),
                "show_redemption" => again::<RedemptionDetails>(answer),
                "list_holds" => again::<Holds>(answer),
                "transfer" => again::<SentTransfer>(answer),
                "show_transfer" => again::<TransferDetails>(answer),
                "issue" => again::<Issued>(answer),
                "top_up" | "give_bonus" => again::<Gift>(answer),
                other => panic!("say which shape {other} answers"),
            };
            assert_eq!(written, serde_json::from_str::<Value>(answer).unwrap(), "{operation}");
        }
        assert_eq!(again::<DeliveryResult>(ACCEPTED), serde_json::from_str::<Value>(ACCEPTED).unwrap());
    }
}
