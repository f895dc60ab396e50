//! Makes rows of `rules`, `merchants` and `assets` from an activated version.

use rewardhub_core::{
    currency,
    programme::{AssetTerms, MerchantTerms, Programme, Rule, Value},
    programmes_in_force::Programmes,
};

use super::{amount::decimals, columns::Columns, event_position::EventPosition};
use crate::tables::EVENT_DATE;

fn begin<'r>(row: &'r mut Columns, place: EventPosition, programme: &Programme) -> &'r mut Columns {
    row.day(EVENT_DATE, place.date)
        .text("programme", programme.name())
        .whole("programme_version", i64::from(programme.version()))
        .day("effective_on", programme.effective())
}

/// Adds the row of a rule; `file_order` counts from 1.
pub(super) fn rule(row: &mut Columns, place: EventPosition, programme: &Programme, file_order: i64, rule: &Rule) {
    begin(row, place, programme)
        .text("rule_id", rule.id())
        .text("title", rule.title())
        .text("asset", rule.asset().as_str())
        .text("rule_group", rule.group())
        .text("funded_by", &*rule.funder().to_string())
        .whole("file_order", file_order);
    place.write(row);
}

/// Adds the row of a merchant.
pub(super) fn merchant(row: &mut Columns, place: EventPosition, programme: &Programme, merchant: MerchantTerms<'_>) {
    begin(row, place, programme)
        .text("merchant_id", merchant.word)
        .text("title", merchant.title)
        .whole("mcc", merchant.mcc.map(i64::from));
    place.write(row);
}

/// Adds the row of an asset. A currency without a value is worth itself, so that queries of values need no special case for
/// money.
pub(super) fn asset(row: &mut Columns, programmes: &Programmes, place: EventPosition, programme: &Programme, terms: &AssetTerms) {
    let itself = currency::decimals(terms.asset).map(|_| Value { asset: terms.asset, numerator: 1, denominator: 1 });
    let value = terms.value.or(itself);
    begin(row, place, programme)
        .text("asset", terms.asset.as_str())
        .text("name", &*terms.name)
        .whole("decimals", i64::from(terms.decimals))
        .text("value_asset", value.as_ref().map(|value| value.asset.as_str()))
        .whole("value_numerator", value.map(|value| value.numerator))
        .whole("value_denominator", value.map(|value| value.denominator))
        .whole("value_decimals", value.map(|value| i64::from(decimals(programmes, value.asset))));
    place.write(row);
}
