//! Words in columns for status, debit or credit, and channel.

use rewardhub_core::item::{Channel, Direction, Status};
use rustc_hash::FxHashMap;

use crate::plain_word::plain_word;
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

/// The built-in words and those of a profile, folded. Words of the profile take precedence.
#[derive(Debug)]
pub(super) struct Lexicon {
    statuses: FxHashMap<String, Status>,
    directions: FxHashMap<String, Direction>,
    channels: FxHashMap<String, Channel>,
}

impl Lexicon {
    pub(super) fn new(given: &Words) -> Self {
        let built_in = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        // In order of precedence.
        Self {
            statuses: meanings([
                (given.booked.clone(), Status::Booked),
                (given.pending.clone(), Status::Pending),
                (given.removed.clone(), Status::Removed),
                (built_in(BOOKED), Status::Booked),
                (built_in(PENDING), Status::Pending),
                (built_in(REMOVED), Status::Removed),
            ]),
            directions: meanings([
                (given.debit.clone(), Direction::Debit),
                (given.credit.clone(), Direction::Credit),
                (built_in(DEBIT), Direction::Debit),
                (built_in(CREDIT), Direction::Credit),
            ]),
            channels: meanings(Channel::WORDS.iter().chain(&CHANNELS).map(|(word, channel)| (built_in(&[*word]), *channel))),
        }
    }

    /// The status that a word names; `None` if the word is not known.
    pub(super) fn status(&self, word: &str) -> Option<Status> {
        self.statuses.get(&folded(word)).copied()
    }

    /// The direction that a word names; `None` if the word is not known.
    pub(super) fn direction(&self, word: &str) -> Option<Direction> {
        self.directions.get(&folded(word)).copied()
    }

    /// The channel that a word names; `None` if the word is not known.
    pub(super) fn channel(&self, word: &str) -> Option<Channel> {
        self.channels.get(&folded(word)).copied()
    }
}

/// The meaning of each word, folded. If lists disagree, the first one decides.
fn meanings<T: Copy>(lists: impl IntoIterator<Item = (Vec<String>, T)>) -> FxHashMap<String, T> {
    let mut meanings = FxHashMap::default();
    for (words, meaning) in lists {
        for word in words {
            meanings.entry(folded(&word)).or_insert(meaning);
        }
    }
    meanings
}

/// A word for comparison: letters and digits without accents, or the signs unchanged if there are none.
fn folded(word: &str) -> String {
    let plain = plain_word(word);
    if plain.is_empty() { rewardhub_core::text_folding::fold(word) } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spelling_variants;

    #[test]
    fn every_word_is_known_in_every_spelling() {
        let lexicon = Lexicon::new(&Words::default());
        for (words, status) in [(BOOKED, Status::Booked), (PENDING, Status::Pending), (REMOVED, Status::Removed)] {
            for spelling in words.iter().flat_map(|word| spelling_variants::of(word)) {
                assert_eq!(lexicon.status(&spelling), Some(status), "{spelling}");
            }
        }
        for (words, direction) in [(DEBIT, Direction::Debit), (CREDIT, Direction::Credit)] {
            for spelling in words.iter().flat_map(|word| spelling_variants::of(word)) {
                assert_eq!(lexicon.direction(&spelling), Some(direction), "{spelling}");
            }
        }
        for spelling in CHANNELS.iter().flat_map(|(word, _)| spelling_variants::of(word)) {
            assert!(lexicon.channel(&spelling).is_some(), "{spelling}");
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
