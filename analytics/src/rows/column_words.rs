//! The words of the lake's tables for the enums of events. A word that was written once never changes.

use rewardhub_core::{
    command::ReturnReason,
    event::{IdentityKind, RedemptionStep, TransactionStatus, TransferStep, Verdict},
    item::{BookedFrom, Channel, Direction, KindSource},
    posting::{Cause, Part},
    programme::MatchedBy,
    state::wallet::WalletKind,
};

pub(super) fn status(status: TransactionStatus) -> &'static str {
    match status {
        TransactionStatus::Pending => "pending",
        TransactionStatus::Booked => "booked",
        TransactionStatus::Held => "held",
        TransactionStatus::Review(_) => "review",
        TransactionStatus::Conflict => "conflict",
        TransactionStatus::Removed => "removed",
        TransactionStatus::Dismissed => "dismissed",
    }
}

pub(super) fn kind_source(source: KindSource) -> &'static str {
    match source {
        KindSource::Stated => "stated",
        KindSource::Reversal => "reversal",
        KindSource::SubFamily => "sub_family",
        KindSource::BankCode => "bank_code",
        KindSource::Mcc => "mcc",
        KindSource::Text => "text",
        KindSource::Links => "links",
        KindSource::Nothing => "nothing",
    }
}

pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Debit => "debit",
        Direction::Credit => "credit",
    }
}

pub(super) fn booked_from(from: BookedFrom) -> &'static str {
    match from {
        BookedFrom::Booking => "booking",
        BookedFrom::Value => "value",
        BookedFrom::Message => "message",
    }
}

pub(super) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::InStore => "in_store",
        Channel::Online => "online",
        Channel::CashMachine => "cash_machine",
        Channel::Other => "other",
    }
}

pub(super) fn matched_by(by: &MatchedBy) -> &'static str {
    match by {
        MatchedBy::Name(_) => "name",
        MatchedBy::NameHash(_) => "name_hash",
        MatchedBy::MerchantId(_) => "merchant_id",
        MatchedBy::Given => "given",
    }
}

pub(super) fn identity(identity: IdentityKind) -> &'static str {
    match identity {
        IdentityKind::Reference => "reference",
        IdentityKind::Content => "content",
        IdentityKind::Settlement => "settlement",
    }
}

pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotJudged => "not_judged",
        Verdict::NoProgramme => "no_programme",
        Verdict::KindUnknown => "kind_unknown",
        Verdict::BeforeEarning => "before_earning",
        Verdict::NoWallet => "no_wallet",
        Verdict::Judged => "judged",
        Verdict::Refunds => "refunds",
        Verdict::RefundWaits => "refund_waits",
        Verdict::RefundFound => "refund_found",
        Verdict::AwaitsVersion => "awaits_version",
        Verdict::AwaitsEnrolment => "awaits_enrolment",
        Verdict::NotEnrolled => "not_enrolled",
    }
}

pub(super) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Earn => "earn",
        Cause::Clawback => "clawback",
        Cause::SignUp => "sign_up",
        Cause::Maturity => "maturity",
        Cause::Expiry => "expiry",
        Cause::Adjust => "adjust",
        Cause::Offset => "offset",
        Cause::Settlement => "settlement",
        Cause::Authorise => "authorise",
        Cause::Release => "release",
        Cause::Capture => "capture",
        Cause::Refund => "refund",
        Cause::Transfer => "transfer",
        Cause::TopUp => "top_up",
        Cause::Bonus => "bonus",
        Cause::Return => "return",
        Cause::Issue => "issue",
        Cause::Payout => "payout",
    }
}

pub(super) fn redemption_step(step: RedemptionStep) -> &'static str {
    match step {
        RedemptionStep::Authorised(_) => "authorised",
        RedemptionStep::Captured => "captured",
        RedemptionStep::Rest => "rest",
        RedemptionStep::Void => "void",
        RedemptionStep::Ended => "ended",
        RedemptionStep::Paid => "paid",
        RedemptionStep::Suspended => "suspended",
        RedemptionStep::RefundAsked(_) => "refund_asked",
        RedemptionStep::Refunded(_) => "refunded",
        RedemptionStep::RefundRefused(_) => "refund_refused",
    }
}

pub(super) fn transfer_step(step: TransferStep) -> &'static str {
    match step {
        TransferStep::Sent => "sent",
        TransferStep::Completed => "completed",
        TransferStep::Returned(_) => "returned",
    }
}

pub(super) fn return_reason(reason: ReturnReason) -> &'static str {
    match reason {
        ReturnReason::NoSuchWallet => "no_such_wallet",
        ReturnReason::OtherKindOfWallet => "other_kind_of_wallet",
    }
}

pub(super) fn part(part: Part) -> &'static str {
    match part {
        Part::Pending => "pending",
        Part::Available => "available",
        Part::Held => "held",
    }
}

pub(super) fn wallet_kind(kind: WalletKind) -> &'static str {
    match kind {
        WalletKind::Customer => "customer",
        WalletKind::Merchant => "merchant",
        WalletKind::Treasury => "treasury",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::CAUSES;

    #[test]
    fn the_meaning_of_the_column_names_every_cause() {
        let named: Vec<&str> = CAUSES.split(|c: char| !c.is_ascii_lowercase() && c != '_').collect();
        for of in Cause::ALL {
            assert!(named.contains(&cause(of)), "{}", cause(of));
        }
    }
}
