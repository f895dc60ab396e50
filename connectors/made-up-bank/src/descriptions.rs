//! The texts of a row as banks print them, noise included. All formats take them from here, so that they say the same.

use rewardhub_core::item::Channel;

use super::{
    bank::Bank,
    merchants::{Merchant, Noise},
    number_text::{push_hex, push_minor, push_number, push_padded},
    rendering::Rendering,
    row::{Life, Row},
};

const COMPANIES: [(&str, &str); 4] = [
    ("NORTHGRID ENERGY", "DD NORTHGRID ENERGY 600112"),
    ("PEAK MOBILE", "DIRECT DEBIT PEAK MOBILE PLC"),
    ("AIREDALE COUNCIL", "DDR AIREDALE COUNCIL TAX"),
    ("DALES WATER", "DIRECT DEBIT DALES WATER REF 88120"),
];

/// Appends a reference, unless the rendering leaves it blank.
pub(super) fn push_reference(out: &mut Vec<u8>, bank: &Bank, rendering: &Rendering, reference: u64) {
    let mixed = bank.reference(reference);
    if mixed % 100 >= u64::from(rendering.blank_ids_percent) {
        out.push(b'T');
        push_hex(out, mixed);
    }
}

/// Appends the description of a row.
pub(super) fn push_description(out: &mut Vec<u8>, bank: &Bank, row: &Row) {
    if let Some(shop) = row.merchant() {
        return push_card(out, bank, row, shop);
    }
    match row.life {
        Life::Salary => out.extend_from_slice(b"BGC SALARY ACME LTD"),
        Life::Interest => {
            out.extend_from_slice(b"GROSS INTEREST TO ");
            out.extend_from_slice(&bank.calendar.short(row.day));
        }
        Life::Rent => out.extend_from_slice(b"STO HARBOUR LETTINGS RENT"),
        Life::DirectDebit => out.extend_from_slice(company(row).1.as_bytes()),
        Life::Fee => out.extend_from_slice(b"MONTHLY ACCOUNT FEE"),
        Life::Cash => {
            out.extend_from_slice(b"CASH WITHDRAWAL NORTHERN TRUST ATM LEEDS ");
            out.extend_from_slice(&bank.calendar.short(row.day));
        }
        Life::OwnTransfer => {
            let direction: &[u8] = if row.amount_minor < 0 { b"TRANSFER TO " } else { b"TRANSFER FROM " };
            out.extend_from_slice(direction);
            out.extend_from_slice(&bank.iban_bytes(u64::from(row.account ^ 1))[14..]);
            out.extend_from_slice(b", SAVINGS");
        }
        _ => {
            out.extend_from_slice(b"FPO ");
            out.extend_from_slice(bank.friend(row.noise).0.as_bytes());
            out.extend_from_slice(b", LUNCH MONEY");
        }
    }
}

fn company(row: &Row) -> (&'static str, &'static str) {
    COMPANIES[(row.noise % 4) as usize]
}

fn push_card(out: &mut Vec<u8>, bank: &Bank, row: &Row, shop: &Merchant) {
    let mut words = |parts: &[&[u8]]| parts.iter().for_each(|part| out.extend_from_slice(part));
    let (name, city) = (shop.name.as_bytes(), shop.city.as_bytes());
    let store = u64::from(row.noise >> 8) % 90 + 10;
    let date = bank.calendar.short(row.bought_on);
    if row.amount_minor > 0 {
        return match row.life {
            Life::PartialRefund => words(&[b"CARD REFUND ", name, b" ", city]),
            _ => words(&[b"REFUND FROM ", name, b" ON ", &date]),
        };
    }
    match (shop.noise, row.noise % 4) {
        (Noise::Till, 0) => {
            words(&[b"CARD PAYMENT TO ", name, b" "]);
            push_number(out, store * 37);
            out.extend_from_slice(b" ON ");
            out.extend_from_slice(&date);
        }
        (Noise::Till, 1) => {
            words(&[b"CONTACTLESS ", name, b" "]);
            push_padded(out, store, 4);
            [b" ", city, b" GB"].iter().for_each(|part| out.extend_from_slice(part));
        }
        (Noise::Till, 2) => words(&[b"VIS ", name, b" ", city]),
        (Noise::Till, _) => {
            words(&[b"POS ", name, b" ", city, b" GB CD "]);
            push_padded(out, store * 41, 4);
        }
        (Noise::Facilitator, 0) => words(&[b"SUMUP *", name, b" ", city]),
        (Noise::Facilitator, _) => words(&[b"SQ *", name, b" ", city]),
        (Noise::Web, 0) => words(&[b"CARD PAYMENT TO ", name, b" WWW.", &squeezed(name), b".EXAMPLE ON ", &date]),
        (Noise::Web, 1) => words(&[b"PAYPAL *", name]),
        (Noise::Web, _) => words(&[b"VIS ", name, b" 0808 157 0102 ", city, b" GB"]),
        (Noise::Abroad, _) => {
            words(&[b"VIS ", name, b" ", city, b" ", shop.country.as_bytes()]);
            push_conversion(out, row);
        }
    }
}

fn push_conversion(out: &mut Vec<u8>, row: &Row) {
    if let Some(foreign) = row.foreign {
        out.push(b' ');
        out.extend_from_slice(foreign.currency.as_bytes());
        out.push(b' ');
        push_minor(out, foreign.minor, foreign.decimals);
        out.extend_from_slice(b" @ ");
        push_minor(out, foreign.rate_e4, 4);
    }
}

fn squeezed(name: &[u8]) -> Vec<u8> {
    name.iter().copied().filter(u8::is_ascii_alphanumeric).collect()
}

/// The other party's name, where a bank keeps it apart from the description. Card payments have none.
pub(super) fn counterparty(bank: &Bank, row: &Row) -> Option<String> {
    match row.life {
        Life::Salary => Some("ACME LTD".to_owned()),
        Life::Rent => Some("HARBOUR LETTINGS".to_owned()),
        Life::DirectDebit => Some(company(row).0.to_owned()),
        Life::OwnTransfer => Some(bank.holder(row.account)),
        Life::Transfer => Some(bank.friend(row.noise).0),
        _ => None,
    }
}

/// The other party's IBAN; `None` except for transfers.
pub(super) fn counterparty_account(bank: &Bank, row: &Row) -> Option<[u8; 22]> {
    match row.life {
        Life::OwnTransfer => Some(bank.iban_bytes(u64::from(row.account ^ 1))),
        Life::Transfer => Some(bank.friend(row.noise).1),
        _ => None,
    }
}

/// What a bank knows of a card payment besides its text: MCC (ISO 18245), category, country and channel.
pub(super) struct CardFacts {
    pub(super) mcc: u16,
    pub(super) category: &'static str,
    pub(super) country: &'static str,
    pub(super) channel: &'static str,
}

/// The facts of a card payment or a cash withdrawal; `None` for other rows.
pub(super) fn card_facts(row: &Row) -> Option<CardFacts> {
    if row.life == Life::Cash {
        return Some(CardFacts { mcc: 6011, category: "cash", country: "GB", channel: word(Channel::CashMachine) });
    }
    let shop = row.merchant()?;
    Some(CardFacts { mcc: shop.mcc, category: shop.category, country: shop.country, channel: word(shop.channel) })
}

fn word(channel: Channel) -> &'static str {
    Channel::WORDS.iter().find(|(_, other)| *other == channel).map_or("other", |(word, _)| word)
}
