//! Makes rows of `transactions`, one for each revision.

use rewardhub_core::{
    event::{GoneEvent, TransactionEvent},
    ids::TransactionId,
    item::Purchased,
    money::Asset,
    programme::Recognised,
    programmes_in_force::Programmes,
    review_reason::ReviewReason,
};

use super::{
    RowError,
    amount::{decimals, scaled},
    column_words,
    columns::Columns,
    event_position::EventPosition,
};
use crate::tables::EVENT_DATE;

/// Numbers the revisions of a transaction in ascending order: 1 for the first. A later number grows with the offset of its
/// command and, among the events of one command, by one.
///
/// # Errors
/// [`RowError::NoRevision`].
pub(super) fn revision(transaction: TransactionId, place: EventPosition, earlier_in_command: usize) -> Result<i64, RowError> {
    const IN_COMMAND: u64 = 1 << 8;
    let offsets = place.position.offset.checked_sub(transaction.position().offset);
    let first = offsets.and_then(|offsets| offsets.checked_mul(IN_COMMAND)?.checked_add(1));
    let earlier = Some(earlier_in_command as u64).filter(|earlier| *earlier < IN_COMMAND);
    let number = first.zip(earlier).and_then(|(first, earlier)| i64::try_from(first.checked_add(earlier)?).ok());
    number.ok_or(RowError::NoRevision { transaction })
}

/// Adds the row of a revision of a transaction.
pub(super) fn write_event(
    row: &mut Columns,
    programmes: &Programmes,
    place: EventPosition,
    revision: i64,
    event: &TransactionEvent,
) -> Result<(), RowError> {
    let facts = &event.facts;
    let money = |minor: i64, asset: Asset| scaled(minor, decimals(programmes, asset));
    let recognised = recognised(programmes, event)?;
    let merchant = recognised.merchants.first();
    let categories: Vec<&str> = recognised.categories.iter().map(|found| &*found.category).collect();
    let review_reason = event.status.review_reason().map(ReviewReason::word);
    let (purchased_on, purchased_at) = match facts.purchased {
        Some(Purchased::On(day)) => (Some(day), None),
        Some(Purchased::At(at)) => (None, Some(at)),
        None => (None, None),
    };
    row.day(EVENT_DATE, place.date)
        .text("transaction_id", &*event.transaction.to_string())
        .whole("revision", revision)
        .text("wallet_id", event.wallet.map(|id| id.to_string()).as_deref())
        .text("bank_account_id", &*event.account.to_string())
        .text("status", column_words::status(event.status))
        .text("review_reason", review_reason)
        .text("kind", facts.kind.word())
        .text("kind_source", column_words::kind_source(facts.kind_source))
        .text("direction", column_words::direction(facts.direction))
        .flag("reversal", facts.reversal)
        .amount("amount", money(facts.amount.minor, facts.amount.asset))
        .text("currency", facts.amount.asset.as_str())
        .amount("original_amount", facts.original_amount.map(|original| money(original.minor, original.asset)))
        .text("original_currency", facts.original_amount.as_ref().map(|original| original.asset.as_str()))
        .day("booked_on", facts.booked_on)
        .text("booked_from", column_words::booked_from(facts.booked_from))
        .day("value_on", facts.value_on)
        .day("purchased_on", purchased_on)
        .time("purchased_at", purchased_at)
        .text("merchant_id", merchant.map(|found| &*found.merchant))
        .text("merchant_name", facts.merchant_name.as_deref())
        .text("merchant_hash", facts.merchant_hash.map(|hash| hash.to_string()).as_deref())
        .text("matched_by", merchant.map(|found| column_words::matched_by(&found.by)))
        .text("acquirer_merchant_id", facts.merchant_id.as_deref())
        .text("category", (!categories.is_empty()).then(|| categories.join(",")).as_deref())
        .text("bank_category", facts.bank_category.as_deref())
        .whole("mcc", facts.mcc.map(i64::from))
        .text("country", facts.country.as_deref())
        .text("channel", facts.channel.map(column_words::channel))
        .text("original_transaction_id", event.original.map(|id| id.to_string()).as_deref())
        .text("identity", column_words::identity(event.identity))
        .text("verdict", column_words::verdict(event.verdict))
        .whole("programme_version", event.version.map(i64::from))
        .day("judged_on", event.judged_on)
        .text("feed", &*event.feed)
        .text("stream", &*event.stream)
        .text("delivery_id", &*delivery_id(event.delivery))
        .text("place", &*event.place.to_string());
    place.write(row);
    Ok(())
}

/// Recognises merchant and categories, as the version that judges the transaction does; nothing if no version does.
fn recognised(programmes: &Programmes, event: &TransactionEvent) -> Result<Recognised, RowError> {
    let Some(version) = event.version else { return Ok(Recognised::default()) };
    let programme = programmes.version(version).ok_or(RowError::UnknownVersion { version })?;
    Ok(programme.recognise(&event.facts))
}

/// Adds the row of the last revision of a transaction that a complete window no longer has.
pub(super) fn gone(row: &mut Columns, programmes: &Programmes, place: EventPosition, revision: i64, event: &GoneEvent) {
    let key = &event.key;
    row.day(EVENT_DATE, place.date)
        .text("transaction_id", &*event.transaction.to_string())
        .whole("revision", revision)
        .text("wallet_id", event.wallet.map(|id| id.to_string()).as_deref())
        .text("bank_account_id", &*event.account.to_string())
        .text("status", column_words::status(GoneEvent::STATUS))
        .none("review_reason")
        .text("kind", event.kind.word())
        .none("kind_source")
        .text("direction", column_words::direction(key.direction))
        .flag("reversal", key.reversal)
        .amount("amount", scaled(key.amount_minor, decimals(programmes, key.currency)))
        .text("currency", key.currency.as_str())
        .none("original_amount")
        .none("original_currency")
        .day("booked_on", key.booked_on)
        .none("booked_from")
        .none("value_on")
        .none("purchased_on")
        .none("purchased_at");
    for name in
        ["merchant_id", "merchant_name", "merchant_hash", "matched_by", "acquirer_merchant_id", "category", "bank_category"]
    {
        row.none(name);
    }
    row.none("mcc")
        .none("country")
        .none("channel")
        .none("original_transaction_id")
        .none("identity")
        .none("verdict")
        .none("programme_version")
        .none("judged_on")
        .text("feed", &*event.feed)
        .text("stream", &*event.stream)
        .text("delivery_id", &*delivery_id(event.delivery))
        .none("place");
    place.write(row);
}

/// Writes the id of a delivery as 16 hexadecimal digits.
pub(super) fn delivery_id(delivery: u64) -> String {
    format!("{delivery:016x}")
}
