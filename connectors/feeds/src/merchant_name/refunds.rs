//! Words for refunds, which banks write before the way in which a purchase was paid: `ANNULATION CARTE`, `STORNO KARTENZAHLUNG`.

use super::leading_noise::{beginning_as, starts};

/// The words in the languages of banks' customers, folded and sorted.
#[rustfmt::skip]
const WORDS: [&str; 91] = [
    "ABONO", "ACCREDITO", "ANN", "ANNUL", "ANNULATION", "ANNULERING", "ANNULLAMENTO", "ANNULLERET", "ANNULLERING", "ANNULLERT",
    "ANNULLO", "ANUL", "ANULACAO", "ANULACION", "ANULOWANIE", "ATERBETALNING", "ATERFORING", "ATERKOP", "AVOIR", "CANCELED",
    "CANCELLATION", "CANCELLED", "CORRECTIE", "CORRECTION", "CREDITERING", "DEV", "DEVOL", "DEVOLUCAO", "DEVOLUCION",
    "ERSTATTUNG", "ESTORNO", "EXTORNO", "EXTOURNE", "GUTSCHRIFT", "HYVITYS", "IADE", "IPTAL", "KOREKTA", "KORREKSJON",
    "KORREKTUR", "KREDITERING", "MAKSUPALAUTUS", "MAKULERING", "PALAUTUS", "PERUUTETTU", "PERUUTUS", "REEMBOLSO", "REFUND",
    "REFUNDED", "REFUSION", "REFUSJON", "REMB", "REMBOURS", "REMBOURSEMENT", "REMBOURST", "REMBT", "RESO", "RESTITUZIONE",
    "RETOUR", "RETOURBOEKING", "RETOURE", "RETROCESION", "RETUR", "RETURN", "RETURNED", "REVERSAL", "REVERSED", "RIMBORSO",
    "RUCKBUCHUNG", "RUCKERSTATTUNG", "RUCKGABE", "RUCKZAHLUNG", "RUECKBUCHUNG", "RUECKERSTATTUNG", "RUECKGABE", "RUECKZAHLUNG",
    "STORNERING", "STORNIERT", "STORNIERUNG", "STORNO", "TERUGBETALING", "TERUGBOEKING", "TERUGGAVE", "TILBAGEBETALING",
    "TILBAGEFORSEL", "TILBAGEFORT", "TILBAKEBETALING", "TILBAKEFORING", "TILBAKEFORT", "VOID", "ZWROT",
];

/// Words that may stand between such a word and the way of paying.
const BETWEEN: [&str; 22] = [
    "A", "AF", "AV", "DA", "DE", "DEL", "DELLA", "DER", "DES", "DI", "DO", "DU", "EN", "FOR", "FUER", "FUR", "LA", "OF", "PA",
    "VAN", "VON", "ZA",
];

/// The text after a word for a refund at its beginning; `None` if it begins with none. The text must be folded.
pub(crate) fn behind_refund(text: &str) -> Option<&str> {
    let behind = |word: &str| text[word.len()..].trim_start_matches([' ', '.', ':', ',', '-', '/']);
    let rest = beginning_as(&WORDS, text).find(|word| starts(text, word)).map(behind)?;
    match rest.split_once(' ') {
        Some((word, rest)) if BETWEEN.contains(&word) => Some(rest.trim_start()),
        _ => Some(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_money_back_are_searched_sorted() {
        assert!(WORDS.is_sorted());
        assert!(WORDS.iter().all(|word| behind_refund(&format!("{word} CARD")) == Some("CARD")));
        assert_eq!(behind_refund("REMB. CARTE"), Some("CARTE"));
        assert_eq!(behind_refund("ANNULATION DE PAIEMENT CB BAKER"), Some("PAIEMENT CB BAKER"));
        assert_eq!(behind_refund("RETURNER LTD"), None);
    }
}
