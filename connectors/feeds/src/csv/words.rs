//! Words of status, debit/credit and channel columns.

use rewardhub_core::item::{Channel, Direction, Status};
use rustc_hash::FxHashMap;

use super::headers::plain_word;
use crate::profile::Words;

#[rustfmt::skip]
pub(super) const BOOKED: &[&str] = &[
    "booked", "book", "posted", "completed", "complete", "settled", "cleared", "success", "successful", "executed",
    "processed", "approved", "confirmed", "gebucht", "umsatz gebucht", "verbucht", "abgeschlossen", "ausgeführt", "geboekt",
    "verwerkt", "uitgevoerd", "comptabilisé", "comptabilisée", "exécuté", "exécutée", "validé", "contabilizado",
    "contabilizada", "completado", "completada", "liquidado", "ejecutada", "contabilizzato", "contabilizzata", "eseguito",
    "completato", "zaksięgowana", "zaksięgowano", "zrealizowana", "rozliczona", "bokförd", "bokfört", "genomförd",
    "bokført", "utført", "bogført", "udført", "gennemført", "kirjattu",
];

#[rustfmt::skip]
pub(super) const PENDING: &[&str] = &[
    "pending", "pdng", "authorised", "authorized", "open", "processing", "in progress", "reserved", "on hold", "vorgemerkt",
    "umsatz vorgemerkt", "vormerkung", "offen", "in bearbeitung", "reserviert", "ausstehend", "gereserveerd",
    "in behandeling", "nog te boeken", "en attente", "à venir", "en cours", "autorisé", "autorisée", "pendiente",
    "en curso", "retenido", "autorizado", "in sospeso", "in attesa", "in corso", "autorizzato", "non contabilizzato",
    "pendente", "oczekująca", "w trakcie", "blokada", "reserverad", "väntande", "reservert", "venter", "ventende",
    "reserveret", "odottaa", "varattu",
];

#[rustfmt::skip]
pub(super) const REMOVED: &[&str] = &[
    "removed", "reverted", "reversed", "declined", "cancelled", "canceled", "failed", "rejected", "voided", "void",
    "expired", "storniert", "abgelehnt", "abgebrochen", "fehlgeschlagen", "zurückgewiesen", "verfallen", "geannuleerd",
    "geweigerd", "mislukt", "refusé", "refusée", "annulé", "annulée", "rejeté", "échoué", "rechazado", "rechazada",
    "cancelado", "cancelada", "anulado", "anulada", "rifiutato", "annullato", "stornato", "odrzucona", "anulowana", "nekad",
    "avbruten", "makulerad", "avvist", "avbrutt", "kansellert", "afvist", "annulleret", "peruttu", "hylätty",
];

#[rustfmt::skip]
pub(super) const DEBIT: &[&str] = &[
    "debit", "d", "dr", "dbit", "db", "out", "s", "soll", "-", "af", "débit", "debito", "débito", "cargo", "addebito",
    "belastung", "lastschrift", "ausgang", "ausgabe", "debet", "uit", "dépense", "gasto", "uscita", "obciążenie", "wydatek",
    "ut", "uttag", "utgift", "ud", "udgift", "outgoing", "withdrawal", "money out", "paid out", "otto", "borç",
];

#[rustfmt::skip]
pub(super) const CREDIT: &[&str] = &[
    "credit", "c", "cr", "crdt", "in", "h", "haben", "+", "bij", "crédit", "credito", "crédito", "abono", "accredito",
    "gutschrift", "eingang", "einnahme", "kredit", "recette", "ingreso", "entrata", "uznanie", "wpływ", "inn", "ind",
    "insättning", "inkomst", "indtægt", "incoming", "deposit", "money in", "paid in", "pano", "alacak",
];

const CHANNELS: [(&str, Channel); 12] = [
    ("in_store", Channel::InStore),
    ("store", Channel::InStore),
    ("pos", Channel::InStore),
    ("contactless", Channel::InStore),
    ("ecommerce", Channel::Online),
    ("e-commerce", Channel::Online),
    ("internet", Channel::Online),
    ("online", Channel::Online),
    ("card present", Channel::InStore),
    ("card not present", Channel::Online),
    ("atm", Channel::CashMachine),
    ("cash_machine", Channel::CashMachine),
];

/// The built-in words and a profile's, folded; those of the profile go before.
#[derive(Debug)]
pub(super) struct Lexicon {
    statuses: FxHashMap<String, Status>,
    directions: FxHashMap<String, Direction>,
}

impl Lexicon {
    pub(super) fn new(given: &Words) -> Self {
        let mut statuses = FxHashMap::default();
        let mut directions = FxHashMap::default();
        // In the order of which goes before which.
        for (words, status) in
            [(&given.booked, Status::Booked), (&given.pending, Status::Pending), (&given.removed, Status::Removed)]
        {
            words.iter().for_each(|word| enter(&mut statuses, word, status));
        }
        for (words, status) in [(BOOKED, Status::Booked), (PENDING, Status::Pending), (REMOVED, Status::Removed)] {
            words.iter().for_each(|word| enter(&mut statuses, word, status));
        }
        for (words, direction) in [(&given.debit, Direction::Debit), (&given.credit, Direction::Credit)] {
            words.iter().for_each(|word| enter(&mut directions, word, direction));
        }
        for (words, direction) in [(DEBIT, Direction::Debit), (CREDIT, Direction::Credit)] {
            words.iter().for_each(|word| enter(&mut directions, word, direction));
        }
        Self { statuses, directions }
    }

    /// How final a status word says it is; `None` when the word is not known.
    pub(super) fn status(&self, word: &str) -> Option<Status> {
        self.statuses.get(&folded(word)).copied()
    }

    /// What a debit/credit word says; `None` when it is not known.
    pub(super) fn direction(&self, word: &str) -> Option<Direction> {
        self.directions.get(&folded(word)).copied()
    }
}

fn enter<T>(words: &mut FxHashMap<String, T>, word: &str, meaning: T) {
    words.entry(folded(word)).or_insert(meaning);
}

/// A word as it is compared: plain letters and digits, or the signs as they are where there are none.
fn folded(word: &str) -> String {
    let plain = plain_word(word);
    if plain.is_empty() { rewardhub_core::fold::fold(word) } else { plain }
}

/// What a channel word says; a fact that is not known is left out.
pub(super) fn channel(word: &str) -> Option<Channel> {
    let word = folded(word);
    Channel::WORDS.iter().chain(&CHANNELS).find(|(known, _)| folded(known) == word).map(|(_, channel)| *channel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spellings;

    #[test]
    fn every_word_is_known_in_every_spelling() {
        let lexicon = Lexicon::new(&Words::default());
        for (words, status) in [(BOOKED, Status::Booked), (PENDING, Status::Pending), (REMOVED, Status::Removed)] {
            for spelling in words.iter().flat_map(|word| spellings::of(word)) {
                assert_eq!(lexicon.status(&spelling), Some(status), "{spelling}");
            }
        }
        for (words, direction) in [(DEBIT, Direction::Debit), (CREDIT, Direction::Credit)] {
            for spelling in words.iter().flat_map(|word| spellings::of(word)) {
                assert_eq!(lexicon.direction(&spelling), Some(direction), "{spelling}");
            }
        }
        for spelling in CHANNELS.iter().flat_map(|(word, _)| spellings::of(word)) {
            assert!(channel(&spelling).is_some(), "{spelling}");
        }
    }

    #[test]
    fn a_profiles_words_go_before_those_that_are_built_in() {
        let given = Words { pending: vec!["booked".into()], credit: vec!["soll".into()], ..Words::default() };
        let lexicon = Lexicon::new(&given);
        assert_eq!(lexicon.status("BOOKED"), Some(Status::Pending));
        assert_eq!(lexicon.direction("Soll"), Some(Direction::Credit));
        assert_eq!((lexicon.status(""), lexicon.direction("")), (None, None));
    }
}
