//! Whether the details of an entry add up to its amount. If so, each counts by itself; otherwise the entry counts as a whole, and
//! is held for review if they contradict it. Also checks what a batch claims about itself.

use rewardhub_core::money::Money;

use super::{element_tree::Element, entry_error};

/// The details of an entry, after the check against its amount.
pub(super) struct Details<'t> {
    /// All details of the entry.
    pub(super) all: Vec<Element<'t>>,
    /// The amount of each detail in minor units; `None` unless there are several and they add up.
    pub(super) amounts: Option<Vec<i64>>,
    /// Whether the details have amounts that contradict the entry.
    pub(super) contradict: bool,
}

/// Checks the details of `ntry` against its amount. Remarks are relative to the entry.
pub(super) fn judge<'t>(ntry: Element<'t>, amount: Money, remarks: &mut Vec<String>) -> Details<'t> {
    let all: Vec<_> = ntry.named("NtryDtls").flat_map(|details| details.named("TxDtls")).collect();
    let total_lies = check_claims(ntry, amount, remarks);
    let same_direction =
        |detail: &Element<'_>| detail.text_at("CdtDbtInd").is_none_or(|indicator| Some(indicator) == ntry.text_at("CdtDbtInd"));
    let (amounts, contradict) = match all.as_slice() {
        [] => (None, total_lies),
        [detail] if detail.get("Amt").is_none() => (None, !same_direction(detail) || total_lies),
        [detail] => (None, !same_direction(detail) || !is_the_entry(*detail, amount)),
        several => {
            let stated: Vec<_> = several.iter().map(|detail| stated(*detail, amount)).collect();
            let fit: Option<Vec<i64>> =
                stated.iter().zip(several).map(|(stated, detail)| stated.minor().filter(|_| same_direction(detail))).collect();
            let sum = |amounts: &Vec<i64>| amounts.iter().try_fold(0_i64, |sum, minor| sum.checked_add(*minor));
            match fit {
                Some(amounts) if sum(&amounts) == Some(amount.minor) => (Some(amounts), false),
                Some(_) => (None, true),
                None if stated.iter().all(|stated| matches!(stated, Stated::Nothing)) => (None, total_lies),
                None => (None, true),
            }
        }
    };
    Details { all, amounts, contradict }
}

enum Stated {
    Nothing,
    InCurrency(i64),
    /// In another currency only, or unreadable.
    Otherwise,
}

impl Stated {
    fn minor(&self) -> Option<i64> {
        match self {
            Self::InCurrency(minor) => Some(*minor),
            Self::Nothing | Self::Otherwise => None,
        }
    }
}

/// The amount of one of several details in the currency of the entry. Version 02 has it only in `AmtDtls/TxAmt`.
fn stated(detail: Element<'_>, entry: Money) -> Stated {
    let mut stated = Stated::Nothing;
    for path in ["Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt"] {
        let Some(element) = detail.get(path) else { continue };
        match entry_error::money(element, "") {
            Ok(money) if money.asset == entry.asset => return Stated::InCurrency(money.minor),
            _ => stated = Stated::Otherwise,
        }
    }
    stated
}

/// Whether the amount of the only detail is that of the entry, with or without charges.
fn is_the_entry(detail: Element<'_>, entry: Money) -> bool {
    let Some(minor) = stated(detail, entry).minor() else { return false };
    let charges = || {
        let total = detail.get("Chrgs").and_then(|charges| charges.get("TtlChrgsAndTaxAmt"));
        total.and_then(|total| entry_error::money(total, "").ok()).filter(|total| total.asset == entry.asset)
    };
    minor == entry.minor || charges().is_some_and(|charges| (entry.minor - minor).abs() == charges.minor)
}

/// Adds remarks on wrong numbers of transactions. Returns whether the totals of the batches contradict the entry.
fn check_claims(ntry: Element<'_>, amount: Money, remarks: &mut Vec<String>) -> bool {
    let (mut total, mut batches) = (Some(0_i64), 0_usize);
    for (at, details) in (1_usize..).zip(ntry.named("NtryDtls")) {
        let Some(batch) = details.get("Btch") else { continue };
        let count = details.named("TxDtls").count();
        if let Some(claimed) = batch.text_at("NbOfTxs")
            && count > 0
            && claimed.parse() != Ok(count)
        {
            let claimed: String = claimed.chars().take(20).collect();
            remarks.push(format!("NtryDtls[{at}]/Btch/NbOfTxs says {claimed}, but there are {count}"));
        }
        if let Some(claimed) = batch.get("TtlAmt") {
            batches += 1;
            let claimed = entry_error::money(claimed, "").ok().filter(|claimed| claimed.asset == amount.asset);
            total = total.zip(claimed).and_then(|(total, claimed)| total.checked_add(claimed.minor));
        }
    }
    let whole = batches > 0 && batches == ntry.named("NtryDtls").count();
    let lies = whole && total != Some(amount.minor);
    if lies {
        remarks.push("Btch/TtlAmt is not the entry's amount".to_owned());
    }
    lies
}
