//! Makes rows of `rewards`: what rules paid and took back, and everything else that makes a wallet richer or poorer.

use rewardhub_core::{
    event::{Judged, RewardChange},
    ids::WalletId,
    posting::{Account, Cause, Part, Posting},
    programme::Programme,
    programmes_in_force::Programmes,
};

use super::{
    RowError,
    amount::{decimals, scaled},
    column_words,
    columns::Columns,
    event_position::EventPosition,
};
use crate::tables::EVENT_DATE;

/// Adds the rows of the rewards of a judgement, or of what a return took back.
pub(super) fn judged(row: &mut Columns, programmes: &Programmes, place: EventPosition, judged: &Judged) -> Result<(), RowError> {
    if judged.rewards.is_empty() {
        return Ok(());
    }
    let version = judged.version;
    let programme = programmes.version(version).ok_or(RowError::UnknownVersion { version })?;
    judged.rewards.iter().for_each(|reward| of_rule(row, programmes, programme, place, judged, reward));
    Ok(())
}

fn of_rule(
    row: &mut Columns,
    programmes: &Programmes,
    programme: &Programme,
    place: EventPosition,
    judged: &Judged,
    reward: &RewardChange,
) {
    let in_asset = decimals(programmes, reward.asset);
    let of_purchase = programme.rules().iter().find(|rule| rule.id() == reward.rule).map_or(2, |rule| rule.currency_decimals());
    let first = format!("{}/{}", judged.transaction, reward.rule);
    let (id, kind, state, reverses) = if judged.because_of.is_some() {
        let again = format!("{first}/{}.{}", place.position.offset, place.position.index);
        (again, "clawback", "reversed", Some(first.as_str()))
    } else {
        let pending = reward.available_on > programme.zone().day(place.at);
        (first.clone(), "earn", if pending { "pending" } else { "available" }, None)
    };
    row.day(EVENT_DATE, place.date)
        .text("reward_id", &*id)
        .text("transaction_id", &*judged.transaction.to_string())
        .text("wallet_id", &*judged.wallet.to_string())
        .text("kind", kind)
        .text("rule_id", &*reward.rule)
        .none("campaign_id")
        .text("asset", reward.asset.as_str())
        .amount("amount", scaled(reward.amount_minor, in_asset))
        .amount("eligible_amount", scaled(reward.eligible_minor, of_purchase))
        .none("multiplier")
        .amount("amount_before_caps", scaled(reward.before_caps_minor, in_asset))
        .text("capped_by", reward.capped_by.as_deref())
        .text("funded_by", &*reward.funder.to_string())
        .text("state", state)
        .day("judged_on", judged.judged_on)
        .day("available_on", reward.available_on)
        .day("expires_on", reward.expires_on)
        .text("reverses_reward_id", reverses)
        .whole("programme_version", i64::from(judged.version))
        .none("reason");
    place.write(row);
}

/// Adds the row of a posting that makes a wallet richer or poorer without a judgement; other postings have none.
pub(super) fn posted(row: &mut Columns, programmes: &Programmes, place: EventPosition, posting: &Posting, reason: Option<&str>) {
    let kind = match posting.cause {
        Cause::SignUp | Cause::Adjust | Cause::Expiry => column_words::cause(posting.cause),
        // Earned and clawed-back rewards are in the rows of the judgement.
        Cause::Earn | Cause::Clawback => return,
        // These make a wallet neither richer nor poorer.
        Cause::Maturity | Cause::Offset | Cause::Settlement | Cause::Authorise | Cause::Release => return,
        // What is given or taken here was a reward, if it was one, when it first came into a wallet.
        Cause::Capture | Cause::Refund | Cause::Payout | Cause::Transfer | Cause::Return => return,
        // The treasury's value is the issuer's own; who gets it from there gets a transfer.
        Cause::Issue | Cause::TopUp | Cause::Bonus => return,
    };
    let Some((wallet, part, minor)) = change(posting) else { return };
    let state = match (posting.cause, minor > 0, part) {
        (Cause::Expiry, false, _) => "expired",
        // An expired reward comes back, to be clawed back with its purchase.
        (Cause::Expiry, true, _) | (_, false, _) => "reversed",
        (_, true, Part::Pending) => "pending",
        (_, true, Part::Available | Part::Held) => "available",
    };
    row.day(EVENT_DATE, place.date)
        .text("reward_id", &*place.id())
        .text("transaction_id", posting.transaction.map(|id| id.to_string()).as_deref())
        .text("wallet_id", &*wallet.to_string())
        .text("kind", kind)
        .text("rule_id", posting.rule.as_deref())
        .none("campaign_id")
        .text("asset", posting.asset.as_str())
        .amount("amount", scaled(minor, decimals(programmes, posting.asset)))
        .none("eligible_amount")
        .none("multiplier")
        .none("amount_before_caps")
        .none("capped_by")
        .text("funded_by", &*posting.funder.to_string())
        .text("state", state)
        .day("judged_on", posting.effective_on)
        .none("available_on")
        .day("expires_on", posting.lot_expires_on)
        .none("reverses_reward_id")
        .none("programme_version")
        .text("reason", reason);
    place.write(row);
}

/// Returns the wallet and the part that change, and the signed amount in minor units; `None` if both or neither side is a wallet.
fn change(posting: &Posting) -> Option<(WalletId, Part, i64)> {
    match (&posting.from, &posting.to) {
        (Account::System(_), Account::Wallet(wallet, part)) => Some((*wallet, *part, posting.amount_minor)),
        (Account::Wallet(wallet, part), Account::System(_)) => Some((*wallet, *part, -posting.amount_minor)),
        (Account::Wallet(..), Account::Wallet(..)) | (Account::System(_), Account::System(_)) => None,
    }
}
