//! Words of status, debit/credit and channel columns.

use rewardhub_core::item::{Channel, Direction, Status};

use crate::profile::Words;

const BOOKED: [&str; 18] = [
    "booked",
    "book",
    "posted",
    "completed",
    "complete",
    "settled",
    "cleared",
    "success",
    "successful",
    "executed",
    "gebucht",
    "umsatz gebucht",
    "verbucht",
    "ausgeführt",
    "geboekt",
    "comptabilisé",
    "contabilizado",
    "contabilizzato",
];
const PENDING: [&str; 16] = [
    "pending",
    "pdng",
    "authorised",
    "authorized",
    "open",
    "processing",
    "in progress",
    "reserved",
    "vorgemerkt",
    "umsatz vorgemerkt",
    "offen",
    "in bearbeitung",
    "reserviert",
    "en attente",
    "pendiente",
    "in sospeso",
];
const REMOVED: [&str; 13] = [
    "removed",
    "reverted",
    "declined",
    "cancelled",
    "canceled",
    "failed",
    "rejected",
    "voided",
    "expired",
    "storniert",
    "abgelehnt",
    "abgebrochen",
    "refusé",
];
const DEBIT: [&str; 15] =
    ["debit", "d", "dr", "dbit", "db", "out", "s", "soll", "-", "af", "débit", "debito", "cargo", "belastung", "lastschrift"];
const CREDIT: [&str; 13] =
    ["credit", "c", "cr", "crdt", "in", "h", "haben", "+", "bij", "crédit", "credito", "abono", "gutschrift"];
const CHANNELS: [(&str, Channel); 9] = [
    ("in_store", Channel::InStore),
    ("store", Channel::InStore),
    ("pos", Channel::InStore),
    ("contactless", Channel::InStore),
    ("ecommerce", Channel::Online),
    ("e-commerce", Channel::Online),
    ("internet", Channel::Online),
    ("atm", Channel::CashMachine),
    ("cash_machine", Channel::CashMachine),
];

/// How final a status word says it is; nothing written means booked. `None` when the word is not known.
pub(super) fn status(word: &str, given: &Words) -> Option<Status> {
    let word = word.to_lowercase();
    let any = |given: &[String], known: &[&str]| given.contains(&word) || known.contains(&word.as_str());
    for (given, known, status) in [
        (&given.booked, [].as_slice(), Status::Booked),
        (&given.pending, &[], Status::Pending),
        (&given.removed, &[], Status::Removed),
        (&given.booked, &BOOKED, Status::Booked),
        (&given.pending, &PENDING, Status::Pending),
        (&given.removed, &REMOVED, Status::Removed),
    ] {
        if any(given, known) {
            return Some(status);
        }
    }
    word.is_empty().then_some(Status::Booked)
}

/// What a debit/credit word says; `None` when it is not known.
pub(super) fn direction(word: &str, given: &Words) -> Option<Direction> {
    let word = word.to_lowercase();
    if given.debit.contains(&word) {
        Some(Direction::Debit)
    } else if given.credit.contains(&word) {
        Some(Direction::Credit)
    } else if DEBIT.contains(&word.as_str()) {
        Some(Direction::Debit)
    } else {
        CREDIT.contains(&word.as_str()).then_some(Direction::Credit)
    }
}

/// What a channel word says; a fact that is not known is left out.
pub(super) fn channel(word: &str) -> Option<Channel> {
    let word = word.to_lowercase();
    Channel::WORDS.iter().chain(&CHANNELS).find(|(known, _)| *known == word).map(|(_, channel)| *channel)
}
