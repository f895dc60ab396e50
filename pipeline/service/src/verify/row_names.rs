//! Names rows by words and ids that people can look up.

use rewardhub_core::state::{attention::AttentionAt, row::RowKey};

/// The name of a row, for a message.
pub(super) fn named(key: &RowKey) -> String {
    match key {
        RowKey::BucketState(bucket) => format!("the clock of bucket {bucket}"),
        RowKey::SystemAccounts(bucket) => format!("the stripe of bucket {bucket}"),
        RowKey::Directory(bucket, token) => format!("the directory's entry {:032x} in bucket {bucket}", token.0),
        RowKey::BankAccount(id) => format!("bank account {id}"),
        RowKey::ReferenceIndex(id) => format!("the references known of bank account {id}"),
        RowKey::KnownItems(id, month) => format!("the known items of bank account {id} in {month}"),
        RowKey::Wallet(id) => format!("wallet {id}"),
        RowKey::MonthOfRewards(id, month) => format!("the rewarded purchases of wallet {id} in {month}"),
        RowKey::History(id, month) => format!("the history of wallet {id} in {month}"),
        RowKey::StoredAnswer(id) => format!("the outcome of command {id}"),
        RowKey::Feed(id) => format!("the deliveries of feed {id}"),
        RowKey::Delivery(id) => format!("delivery {id}"),
        RowKey::DeadLetter(_, letter) => format!("dead letter {letter:016x}"),
        RowKey::Expired(id, month) => format!("what expired of wallet {id} in {month}"),
        RowKey::Programme(bucket, number) => format!("programme {number} in the order of activation, in bucket {bucket}"),
        RowKey::Pendings(id, piece) => format!("piece {piece} of the announced items of bank account {id}"),
        RowKey::Waiting(id, piece) => format!("piece {piece} of the refunds of bank account {id} that wait for their purchase"),
        RowKey::Held(id, delivery, piece) => {
            format!("piece {piece} of what bank account {id} holds for the end of delivery {delivery} of those open")
        }
        RowKey::Proposal(_, offset) => format!("the proposal of command {offset} of partition 0"),
        RowKey::Proposed(bucket, offset) => format!("what command {offset} of partition 0 proposes, in bucket {bucket}"),
        RowKey::Deferred(bucket, piece) => format!("piece {piece} of what bucket {bucket} holds for a proposed programme"),
        RowKey::LaterEvents(bucket, id) => format!("what bucket {bucket} decided later about transaction {id}"),
        RowKey::AwaitingEnrolment(id, piece) => format!("piece {piece} of what waits for bank account {id} to be linked"),
        RowKey::Audit(bucket, month) => format!("who decided what in bucket {bucket} in {month}"),
        RowKey::Asked(bucket, offset) => format!("what command {offset} of bucket {bucket} asked approval for"),
        RowKey::Attention(AttentionAt::Items(id, month)) => format!("what waits in review of bank account {id} in {month}"),
        RowKey::Attention(AttentionAt::Purchases(id, month)) => format!("what waits in review of wallet {id} in {month}"),
        RowKey::Attention(AttentionAt::Enrolment(id)) => format!("what waits until bank account {id} is linked"),
        RowKey::Redemption(id) => format!("redemption {id}"),
        RowKey::Transfer(id) => format!("transfer {id}"),
        RowKey::Suspended(merchant, id) => format!("what of redemption {id} merchant {merchant} could not be paid"),
        RowKey::SetAside(bucket, offset) => format!("command {offset} of bucket {bucket}, which was set aside"),
    }
}

/// The name of a kind of rows, for counts.
pub(super) const fn kind(key: &RowKey) -> &'static str {
    match key {
        RowKey::BucketState(_) => "clocks",
        RowKey::SystemAccounts(_) => "stripes",
        RowKey::Directory(..) => "directory entries",
        RowKey::BankAccount(_) => "bank accounts",
        RowKey::ReferenceIndex(_) => "references",
        RowKey::KnownItems(..) => "months of items",
        RowKey::Wallet(_) => "wallets",
        RowKey::MonthOfRewards(..) => "months of rewards",
        RowKey::History(..) => "months of history",
        RowKey::StoredAnswer(_) => "outcomes",
        RowKey::Feed(_) => "feeds",
        RowKey::Delivery(_) => "deliveries",
        RowKey::DeadLetter(..) => "dead letters",
        RowKey::Programme(..) => "programmes",
        RowKey::Pendings(..) => "pieces of announced items",
        RowKey::Waiting(..) => "pieces of waiting refunds",
        RowKey::Held(..) => "pieces of held items",
        RowKey::Expired(..) => "months of expiries",
        RowKey::SetAside(..) => "commands set aside",
        RowKey::Proposal(..) => "proposals",
        RowKey::Proposed(..) => "proposed programmes",
        RowKey::Deferred(..) => "pieces of items that wait for a programme",
        RowKey::LaterEvents(..) => "transactions with later events",
        RowKey::AwaitingEnrolment(..) => "pieces of items that wait for their account to be linked",
        RowKey::Audit(..) => "months of audit",
        RowKey::Asked(..) => "approvals asked for",
        RowKey::Attention(_) => "sums of what waits",
        RowKey::Redemption(_) => "redemptions",
        RowKey::Transfer(_) => "transfers",
        RowKey::Suspended(..) => "payments in suspense",
    }
}
