//! One entry (`Ntry`) of a statement, with its elements in the order that the schema requires.

use std::io::Write;

use rewardhub_core::item::Status;

use super::xml::Xml;
use crate::{
    bank::Bank,
    bank_codes::bank_code,
    descriptions::{counterparty, counterparty_account, push_description, push_reference},
    number_text::push_padded,
    rendering::Rendering,
    row::{Life, Row},
};

pub(super) fn write<W: Write>(xml: &mut Xml<W>, bank: &Bank, rendering: &Rendering, row: &Row, broken: bool) {
    xml.open("Ntry");
    if broken {
        xml.broken_amount("Amt", "GBP");
    } else {
        xml.amount("Amt", "GBP", row.amount_minor, 2);
    }
    xml.leaf("CdtDbtInd", indicator(row));
    xml.nested(&["Sts", "Cd"], if row.status == Status::Booked { "BOOK" } else { "PDNG" });
    let day = bank.calendar.iso(row.day);
    for element in if row.status == Status::Booked { &["BookgDt", "ValDt"][..] } else { &["BookgDt"] } {
        xml.open(element);
        xml.leaf_bytes("Dt", &day);
        xml.close(element);
    }
    let mut text = Vec::with_capacity(80);
    push_reference(&mut text, bank, rendering, row.reference);
    if !text.is_empty() {
        xml.leaf_bytes("AcctSvcrRef", &text);
    }
    let [domain, family, sub_family] = bank_code(row);
    xml.open("BkTxCd");
    xml.open("Domn");
    xml.leaf("Cd", domain);
    xml.open("Fmly");
    xml.leaf("Cd", family);
    xml.leaf("SubFmlyCd", sub_family);
    for element in ["Fmly", "Domn", "BkTxCd"] {
        xml.close(element);
    }
    xml.open("NtryDtls");
    if row.merchant.is_some() {
        card(xml, bank, rendering, row, broken);
    } else {
        transfer(xml, bank, row, broken);
    }
    xml.close("NtryDtls");
    if row.merchant.is_some() || matches!(row.life, Life::Cash | Life::Fee | Life::Interest) {
        text.clear();
        push_description(&mut text, bank, row);
        xml.leaf_bytes("AddtlNtryInf", &text);
    }
    xml.close("Ntry");
}

const fn indicator(row: &Row) -> &'static str {
    if row.amount_minor < 0 { "DBIT" } else { "CRDT" }
}

/// The details of a card payment: the price before conversion, the row it undoes or settles, the terminal and the time.
fn card<W: Write>(xml: &mut Xml<W>, bank: &Bank, rendering: &Rendering, row: &Row, broken: bool) {
    xml.open("TxDtls");
    xml.open("Refs");
    xml.leaf("EndToEndId", "NOTPROVIDED");
    let mut text = Vec::with_capacity(40);
    if let Some(original) = row.original.or(row.settles) {
        push_reference(&mut text, bank, rendering, original);
    }
    if !text.is_empty() {
        xml.open("Prtry");
        xml.leaf("Tp", if row.settles.is_some() { "PENDING" } else { "ORIGINAL" });
        xml.leaf_bytes("Ref", &text);
        xml.close("Prtry");
    }
    xml.close("Refs");
    amounts(xml, row, broken);
    xml.open("CardTx");
    if let Some(shop) = row.merchant() {
        xml.nested(&["POI", "Id", "Id"], shop.id);
    }
    text.clear();
    text.extend_from_slice(&bank.calendar.iso(row.bought_on));
    for (mark, part) in [(b'T', row.bought_second / 3600), (b':', row.bought_second / 60 % 60), (b':', row.bought_second % 60)] {
        text.push(mark);
        push_padded(&mut text, u64::from(part), 2);
    }
    text.push(b'Z');
    for element in ["Tx", "Indv", "TxId"] {
        xml.open(element);
    }
    xml.leaf_bytes("TxDtTm", &text);
    text.clear();
    push_padded(&mut text, u64::from(row.noise % 1_000_000), 6);
    xml.leaf_bytes("TxRef", &text);
    for element in ["TxId", "Indv", "Tx", "CardTx", "TxDtls"] {
        xml.close(element);
    }
}

fn amounts<W: Write>(xml: &mut Xml<W>, row: &Row, broken: bool) {
    if broken {
        return;
    }
    xml.amount("Amt", "GBP", row.amount_minor, 2);
    xml.leaf("CdtDbtInd", indicator(row));
    let Some(foreign) = row.foreign else { return };
    let mut rate = Vec::with_capacity(12);
    crate::number_text::push_minor(&mut rate, foreign.rate_e4, 4);
    xml.open("AmtDtls");
    xml.open("InstdAmt");
    xml.amount("Amt", foreign.currency, foreign.minor, foreign.decimals);
    xml.open("CcyXchg");
    xml.leaf("SrcCcy", foreign.currency);
    xml.leaf("TrgtCcy", "GBP");
    xml.leaf("UnitCcy", "GBP");
    xml.leaf_bytes("XchgRate", &rate);
    for element in ["CcyXchg", "InstdAmt", "AmtDtls"] {
        xml.close(element);
    }
}

/// The details of any other entry: the parties, and the text as the payer sent it.
fn transfer<W: Write>(xml: &mut Xml<W>, bank: &Bank, row: &Row, broken: bool) {
    xml.open("TxDtls");
    xml.nested(&["Refs", "EndToEndId"], "NOTPROVIDED");
    amounts(xml, row, broken);
    if let Some(name) = counterparty(bank, row) {
        let (party, account) = if row.amount_minor > 0 { ("Dbtr", "DbtrAcct") } else { ("Cdtr", "CdtrAcct") };
        xml.open("RltdPties");
        xml.nested(&[party, "Pty", "Nm"], &name);
        if let Some(iban) = counterparty_account(bank, row) {
            xml.open(account);
            xml.open("Id");
            xml.leaf_bytes("IBAN", &iban);
            xml.close("Id");
            xml.close(account);
        }
        xml.close("RltdPties");
    }
    if !matches!(row.life, Life::Cash | Life::Fee | Life::Interest) {
        let mut text = Vec::with_capacity(60);
        push_description(&mut text, bank, row);
        xml.open("RmtInf");
        xml.leaf_bytes("Ustrd", &text);
        xml.close("RmtInf");
    }
    xml.close("TxDtls");
}
