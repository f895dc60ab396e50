//! Pages of the Berlin Group: the account, and a list each of booked and pending rows.

use rewardhub_core::item::Status;

use super::{Pages, amount, currency, day, push_member};
use crate::{
    bank_codes::bank_code,
    descriptions::{card_facts, counterparty, counterparty_account, push_description, push_reference},
    file_records::Damage,
    row::Row,
};

pub(super) fn page(out: &mut Vec<u8>, pages: Pages<'_>, account: u32, next: Option<u32>, rows: &[(Row, Option<Damage>)]) {
    let iban = pages.bank.iban(account);
    out.extend_from_slice(format!("{{\"account\":{{\"iban\":\"{iban}\"}},\"transactions\":{{").as_bytes());
    for (list, status) in [("booked", Status::Booked), ("pending", Status::Pending)] {
        out.extend_from_slice(format!("\"{list}\":[").as_bytes());
        for (at, (row, damage)) in rows.iter().filter(|(row, _)| row.status == status).enumerate() {
            if at > 0 {
                out.push(b',');
            }
            record(out, pages, row, *damage);
        }
        out.extend_from_slice(b"],");
    }
    let list = format!("/v1/accounts/{account}/transactions");
    let next = next.map_or_else(String::new, |number| format!(",\"next\":{{\"href\":\"{list}?page={number}\"}}"));
    out.extend_from_slice(format!("\"_links\":{{\"account\":{{\"href\":\"/v1/accounts/{account}\"}}{next}}}}}}}").as_bytes());
}

fn record(out: &mut Vec<u8>, pages: Pages<'_>, row: &Row, damage: Option<Damage>) {
    let bank = pages.bank;
    out.push(b'{');
    let mut text = Vec::new();
    push_reference(&mut text, bank, pages.rendering, row.reference);
    if !text.is_empty() {
        push_member(out, "entryReference", &text);
    }
    push_member(out, "bookingDate", &day(bank, row, damage));
    if damage == Some(Damage::Cut) {
        out.push(b'}');
        return;
    }
    if row.status == Status::Booked {
        push_member(out, "valueDate", &day(bank, row, damage));
    }
    let mut signed = if row.amount_minor < 0 { b"-".to_vec() } else { Vec::new() };
    signed.extend_from_slice(&amount(row, damage));
    out.extend_from_slice(b",\"transactionAmount\":{");
    push_member(out, "currency", currency(damage));
    push_member(out, "amount", &signed);
    out.push(b'}');
    let side = if row.amount_minor < 0 { "creditor" } else { "debtor" };
    if let Some(name) = counterparty(bank, row) {
        push_member(out, &format!("{side}Name"), name.as_bytes());
    }
    if let Some(iban) = counterparty_account(bank, row) {
        out.extend_from_slice(format!(",\"{side}Account\":{{").as_bytes());
        push_member(out, "iban", &iban);
        out.push(b'}');
    }
    text.clear();
    push_description(&mut text, bank, row);
    push_member(out, "remittanceInformationUnstructured", &text);
    push_member(out, "bankTransactionCode", bank_code(row).join("-").as_bytes());
    if let Some(facts) = card_facts(row) {
        push_member(out, "merchantCategoryCode", facts.mcc.to_string().as_bytes());
    }
    out.push(b'}');
}
