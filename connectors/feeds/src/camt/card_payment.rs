//! What a detail says about a card payment: when and where. The card itself (`CardTx/Card`, its PAN) is never read.

use jiff::tz::TimeZone;

use super::{counterparty, element_tree::Element};
use crate::{date, entry::Entry};

/// Fills in what a detail says. It must be read before the entry around it, because the first value found stays.
pub(super) fn read(detail: Element<'_>, zone: &TimeZone, entry: &mut Entry) {
    entry.mcc = entry.mcc.or_else(|| detail.find("MrchntCtgyCd").and_then(|code| mcc(code.text())));
    read_card(detail, zone, entry);
    let by_card = detail.get("CardTx").is_some() || entry.bank_code.contains("/CCRD") || entry.bank_code.contains("/MCRD");
    if by_card && entry.country.is_none() {
        entry.country = counterparty::country(detail, entry);
    }
    entry.purchased = entry.purchased.or_else(|| date::purchased(detail.text_at("RltdDts/TxDtTm")?, zone));
}

/// Fills in what the card transaction of a detail or of an entry says.
pub(super) fn read_card(element: Element<'_>, zone: &TimeZone, entry: &mut Entry) {
    let Some(card) = element.get("CardTx") else { return };
    let found = |name: &str| card.find(name).map(Element::text).filter(|text| !text.is_empty());
    let merchant = card.find("Mrchnt").or_else(|| card.find("Accptr"));
    let point = card.get("POI").filter(|point| is_merchant(*point));
    let id = merchant.and_then(|merchant| merchant.text_at("Id/Id").or_else(|| merchant.text_at("Id")));
    let id = id.or_else(|| found("MrchntId")).or_else(|| point?.text_at("Id/Id"));
    let name = merchant.and_then(|merchant| merchant.text_at("CmonNm").or_else(|| merchant.text_at("Nm")));
    let name = name.or_else(|| found("AccptrNm")).or_else(|| point?.text_at("Id/ShrtNm"));
    let country = merchant.and_then(|merchant| merchant.find("Ctry").or_else(|| merchant.find("CtryCd")));
    set(&mut entry.merchant_id, id);
    set(&mut entry.merchant_name, name);
    set(&mut entry.country, country.map(Element::text).filter(|country| !country.is_empty()));
    entry.mcc = entry.mcc.or_else(|| mcc(found("MrchntCtgyCd")?));
    entry.purchased = entry.purchased.or_else(|| date::purchased(found("TxDtTm").or_else(|| found("TxDt"))?, zone));
}

/// Whether the id of a point of interaction is the merchant's, not the terminal's.
fn is_merchant(point: Element<'_>) -> bool {
    matches!(point.text_at("Id/Tp"), None | Some("MERC" | "ACCP"))
}

fn set(field: &mut Option<String>, found: Option<&str>) {
    if field.is_none() {
        *field = found.map(str::to_owned);
    }
}

/// Reads a merchant category code, which has four digits (ISO 18245).
fn mcc(text: &str) -> Option<u16> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}
