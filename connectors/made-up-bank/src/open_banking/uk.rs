//! Pages of UK Open Banking: one list of rows, and before it a page that says which account its resource is.

use rewardhub_core::item::Status;

use super::{Pages, amount, currency, day, push_member};
use crate::{
    bank::Bank,
    bank_codes::bank_code,
    descriptions::{card_facts, counterparty, counterparty_account, push_description, push_reference},
    file_records::Damage,
    row::Row,
};

/// Appends the page of an account.
pub(super) fn account(out: &mut Vec<u8>, bank: &Bank, account: u32) {
    let iban = bank.iban(account);
    out.extend_from_slice(
        format!(
            "{{\"Data\":{{\"Account\":[{{\"AccountId\":\"{account}\",\"Currency\":\"GBP\",\"Account\":[{{\"SchemeName\":\"UK.OBIE.IBAN\",\
             \"Identification\":\"{iban}\"}}]}}]}},\"Links\":{{\"Self\":\"/accounts/{account}\"}},\"Meta\":{{\"TotalPages\":1}}}}\n"
        )
        .as_bytes(),
    );
}

pub(super) fn page(
    out: &mut Vec<u8>,
    pages: Pages<'_>,
    account: u32,
    (number, more): (u32, bool),
    rows: &[(Row, Option<Damage>)],
) {
    out.extend_from_slice(b"{\"Data\":{\"Transaction\":[");
    for (at, (row, damage)) in rows.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        record(out, pages, row, *damage);
    }
    let list = format!("/accounts/{account}/transactions?page=");
    let next = if more { format!(",\"Next\":\"{list}{}\"", number + 1) } else { String::new() };
    out.extend_from_slice(format!("]}},\"Links\":{{\"Self\":\"{list}{number}\"{next}}},\"Meta\":{{}}}}").as_bytes());
}

fn record(out: &mut Vec<u8>, pages: Pages<'_>, row: &Row, damage: Option<Damage>) {
    let bank = pages.bank;
    out.push(b'{');
    push_member(out, "AccountId", row.account.to_string().as_bytes());
    let mut text = Vec::new();
    push_reference(&mut text, bank, pages.rendering, row.reference);
    if !text.is_empty() {
        push_member(out, "TransactionId", &text);
    }
    push_member(out, "Status", if row.status == Status::Booked { b"BOOK" } else { b"PDNG" });
    let mut at = day(bank, row, damage);
    at.extend_from_slice(b"T00:00:00+00:00");
    push_member(out, "BookingDateTime", &at);
    if damage == Some(Damage::Cut) {
        out.push(b'}');
        return;
    }
    let debit = row.amount_minor < 0;
    push_member(out, "CreditDebitIndicator", if debit { b"Debit" } else { b"Credit" });
    out.extend_from_slice(b",\"Amount\":{");
    push_member(out, "Amount", &amount(row, damage));
    push_member(out, "Currency", currency(damage));
    out.push(b'}');
    text.clear();
    push_description(&mut text, bank, row);
    push_member(out, "TransactionInformation", &text);
    let [_, family, sub_family] = bank_code(row);
    out.extend_from_slice(b",\"BankTransactionCode\":{");
    push_member(out, "Code", family.as_bytes());
    push_member(out, "SubCode", sub_family.as_bytes());
    out.push(b'}');
    party(out, bank, row, if debit { "Creditor" } else { "Debtor" });
    if let Some(facts) = card_facts(row) {
        out.extend_from_slice(b",\"MerchantDetails\":{");
        push_member(out, "MerchantCategoryCode", facts.mcc.to_string().as_bytes());
        out.push(b'}');
    }
    out.push(b'}');
}

fn party(out: &mut Vec<u8>, bank: &Bank, row: &Row, side: &str) {
    let Some(name) = counterparty(bank, row) else { return };
    out.extend_from_slice(format!(",\"{side}Account\":{{").as_bytes());
    push_member(out, "Name", name.as_bytes());
    if let Some(iban) = counterparty_account(bank, row) {
        push_member(out, "SchemeName", b"UK.OBIE.IBAN");
        push_member(out, "Identification", &iban);
    }
    out.push(b'}');
}
