//! Words for what people decide, and for who they are.

use rewardhub_core::{
    audit::Act,
    command::{AccessChange, Body, LetterDecision, PurchaseDecision, ReviewDecision, Sealed},
    ids::{ActorId, CommandId, Partition, TransactionId},
};
use rewardhub_service::{Service, audit::AuditLine, programmes::Terms};

use crate::output::Amounts as _;

/// What was decided, in the imperative: so it also says what somebody asked for. The partition is that of its command.
pub fn act(act: &Act, partition: Partition, terms: &Terms) -> String {
    match act {
        Act::Adjusted { wallet, amount, reason } => {
            format!("adjust wallet {wallet} by {} ({reason})", terms.money(amount.asset, amount.minor))
        }
        Act::ReviewedItem { transaction, decision, .. } => item(*transaction, *decision),
        Act::ReviewedPurchase { transaction, decision: PurchaseDecision::Dismiss, .. } => {
            format!("settle purchase {transaction}, which could not be judged")
        }
        Act::ReviewedPurchase { transaction, decision: PurchaseDecision::Undo, .. } => {
            format!("let purchase {transaction} wait again")
        }
        Act::DecidedAgain { offset } => format!("decide command {partition}/{offset} again"),
        Act::ProposedVersion { version } => format!("activate programme version {version}"),
        Act::WithdrewVersion { version } => format!("withdraw programme version {version}"),
        Act::Asked { kind } => {
            format!("ask for approval: {}", Body::word_of(*kind).unwrap_or("something newer").replace('_', " "))
        }
        Act::Declined { asked } => format!("decline what command {partition}/{asked} asked for"),
        Act::OpenedSealed { sealed: Sealed::Text { transaction, .. } } => format!("open the text of transaction {transaction}"),
        Act::OpenedSealed { sealed: Sealed::Letter { letter, .. } } => format!("open dead letter {letter:016x}"),
        Act::ReadLetterAgain { letter, .. } => format!("read dead letter {letter:016x} again"),
        Act::SettledLetter { letter, decision: LetterDecision::Undo } => format!("let dead letter {letter:016x} wait again"),
        Act::SettledLetter { letter, .. } => format!("let dead letter {letter:016x} rest"),
        Act::ChangedAccess { change } => access(*change),
        Act::InstalledMeaning { meaning } => format!("install meaning {meaning}"),
        Act::Issued { amount } => format!("issue {} into the treasury", terms.money(amount.asset, amount.minor)),
        Act::ToppedUp { wallet, amount } => format!("top wallet {wallet} up by {}", terms.money(amount.asset, amount.minor)),
        Act::GaveBonus { wallet, amount } => {
            format!("give wallet {wallet} a bonus of {}", terms.money(amount.asset, amount.minor))
        }
    }
}

/// What is changed of who may ask for something.
pub fn access(change: AccessChange) -> String {
    match change {
        AccessChange::MadeKey(key) => format!("make key {key}"),
        AccessChange::RevokedKey(key) => format!("revoke key {key}"),
        AccessChange::MadeSigningSecret(_) => "make a secret with which a feed signs".to_owned(),
        AccessChange::RemovedSigningSecrets(_) => "take away the secrets with which a feed signs".to_owned(),
    }
}

fn item(transaction: TransactionId, decision: ReviewDecision) -> String {
    match decision {
        ReviewDecision::Accept => format!("accept transaction {transaction}"),
        ReviewDecision::Reject => format!("reject transaction {transaction}"),
        ReviewDecision::RepeatOf { transaction: original, .. } => {
            format!("call transaction {transaction} a repeat of {}", TransactionId::at(transaction.bucket(), original))
        }
        ReviewDecision::Replace { transaction: original, .. } => {
            format!("give transaction {} the content of {transaction}", TransactionId::at(transaction.bucket(), original))
        }
        ReviewDecision::Reclassify => format!("judge transaction {transaction} by the kind that its feed's profile gives it now"),
        ReviewDecision::Undo => format!("undo what was decided about transaction {transaction}"),
    }
}

/// That something was only asked for, under this name.
pub fn waits(asked: CommandId) -> String {
    format!("another person must approve of it through a server, with `rewardhub approval give {asked}`")
}

/// What was decided; of what was only asked for or declined, with what that was.
pub fn line(line: &AuditLine, terms: &Terms) -> String {
    let partition = line.place.partition;
    let what = match (&line.act, &line.of) {
        (Act::Asked { .. }, Some(of)) => format!("ask for approval: {}", act(of, partition, terms)),
        (Act::Declined { .. }, Some(of)) => format!("decline: {}", act(of, partition, terms)),
        _ => act(&line.act, partition, terms),
    };
    match &line.named {
        Some(named) => format!("{what} ({named})"),
        None => what,
    }
}

/// Who an actor is, of a key with whose it is.
///
/// # Errors
/// When the registry cannot be read.
pub fn who(data: &Service, actor: ActorId) -> rewardhub_service::error::Result<String> {
    Ok(data.person(actor)?.unwrap_or_else(|| format!("somebody who was erased ({actor})")))
}

/// Who decided it, and who had asked for it.
///
/// # Errors
/// When the registry cannot be read.
pub fn people(data: &Service, line: &AuditLine) -> rewardhub_service::error::Result<String> {
    let by = who(data, line.actor)?;
    Ok(match line.asked_by {
        Some(asked_by) => format!("{by}, asked by {}", who(data, asked_by)?),
        None => by,
    })
}

/// Why it was decided, as far as that can be shown.
pub fn why(line: &AuditLine) -> String {
    match &line.text {
        Ok(text) => text.clone().unwrap_or_default(),
        Err(error) => format!("cannot be shown: {error}"),
    }
}
