//! What the details (`TxDtls`) add to their entry: references, codes, text, the amount before conversion.

use rewardhub_core::{
    item::ReferenceKind,
    money::{Asset, Money},
};

use super::{card_payment, counterparty, element_tree::Element, entry_error};
use crate::{
    camt::Options,
    entry::{Entry, RawReference},
};

/// Maximum length of an entry's text, which is hashed for identity and shown to people.
const MAX_TEXT_BYTES: usize = 4096;

/// Fills in what `detail` says about `entry`. Its codes and its counterparty replace those of the entry;
/// other values stay where the entry has them.
pub(super) fn describe(detail: Element<'_>, options: &Options, entry: &mut Entry) {
    references(detail, entry);
    let (code, proprietary) = codes(detail);
    if !code.is_empty() {
        entry.bank_code = code;
    }
    if let Some(proprietary) = proprietary {
        proprietary.clone_into(&mut entry.proprietary_code);
    }
    entry.original_amount = entry.original_amount.or_else(|| original_amount(detail, entry.amount.asset));
    counterparty::read(detail, entry);
    card_payment::read(detail, &options.zone, entry);
}

/// Adds every reference that names a single item. `EndToEndId` and the like belong to customers and repeat.
fn references(detail: Element<'_>, entry: &mut Entry) {
    let Some(refs) = detail.get("Refs") else { return };
    for (name, kind) in
        [("AcctSvcrRef", ReferenceKind::Servicer), ("TxId", ReferenceKind::Transaction), ("UETR", ReferenceKind::Uetr)]
    {
        if let Some(value) = refs.text_at(name) {
            let reference = RawReference { kind, value: value.to_owned() };
            if !entry.references.contains(&reference) {
                entry.references.push(reference);
            }
        }
    }
}

/// The reference of the item that a return or reversal undoes; `None` if no element gives it.
pub(super) fn original_reference(detail: Element<'_>) -> Option<RawReference> {
    [("OrgnlAcctSvcrRef", ReferenceKind::Servicer), ("OrgnlTxId", ReferenceKind::Transaction), ("OrgnlUETR", ReferenceKind::Uetr)]
        .into_iter()
        .find_map(|(name, kind)| {
            let value = detail.find(name).map(Element::text).filter(|value| !value.is_empty())?;
            Some(RawReference { kind, value: value.to_owned() })
        })
}

/// The standard's code as `PMNT/CCRD/POSD`, and the bank's own.
pub(super) fn codes(element: Element<'_>) -> (String, Option<&str>) {
    let Some(code) = element.get("BkTxCd") else { return (String::new(), None) };
    let parts = ["Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd"].map(|path| code.text_at(path));
    let standard = parts.into_iter().map_while(|part| part).collect::<Vec<_>>().join("/");
    (standard, code.text_at("Prtry/Cd"))
}

/// An amount in another currency than the entry: the instructed amount, or else the amount transferred.
pub(super) fn original_amount(element: Element<'_>, currency: Asset) -> Option<Money> {
    ["AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "Amt"]
        .into_iter()
        .filter_map(|path| element.get(path).and_then(|amount| entry_error::money(amount, "").ok()))
        .find(|money| money.asset != currency)
}

/// All free text of an entry and of its details, joined by spaces.
pub(super) fn text<'t>(ntry: Element<'t>, details: impl Iterator<Item = Element<'t>>) -> String {
    let mut text = String::new();
    for detail in details {
        for part in detail.named("RmtInf").flat_map(Element::children) {
            match part.name() {
                "Ustrd" => add(&mut text, part.text()),
                "Strd" => {
                    let reference = part.get("CdtrRefInf/Ref").into_iter();
                    reference.chain(part.named("AddtlRmtInf")).for_each(|line| add(&mut text, line.text()));
                }
                _ => {}
            }
        }
        detail.named("AddtlTxInf").for_each(|line| add(&mut text, line.text()));
        if text.len() >= MAX_TEXT_BYTES {
            break;
        }
    }
    ntry.named("AddtlNtryInf").for_each(|line| add(&mut text, line.text()));
    if text.len() > MAX_TEXT_BYTES {
        text.truncate(text.floor_char_boundary(MAX_TEXT_BYTES));
    }
    text
}

fn add(text: &mut String, line: &str) {
    for word in line.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}
