//! Words in the type columns of CSV files, in the languages of Western, Northern and Central Europe.

use std::sync::LazyLock;

use rewardhub_core::{item::Kind, text_folding::fold};
use rustc_hash::FxHashMap;

use super::proprietary::Use;
use crate::merchant_name::behind_refund;

/// Words by their meaning; compared as [`plain`] leaves them.
#[rustfmt::skip]
const WORDS: &[(Use, &[&str])] = &[
    (Use::Card, &[
        "ACHAT CB", "ACHAT PAR CARTE", "ACQUISTO", "ACQUISTO POS", "APPLE PAY", "BETAALAUTOMAAT", "BETAALPAS",
        "BETALING MET KAART", "CARD", "CARD CREDIT", "CARD PAYMENT", "CARD PAYMENTS", "CARD PURCHASE", "CARD SPEND",
        "CARD SUBSCRIPTION", "CARD TRANSACTION", "CARTA", "CARTE", "CARTE BANCAIRE", "CHIP & PIN", "COMPRA",
        "COMPRA CON TARJETA", "COMPRA TARJETA", "CONTACTLESS", "CONTACTLESS PAYMENT", "CONTACTLOOS", "CREDIT CARD PURCHASE",
        "DANKORT", "DANKORT-KØB", "DANKORTKØB", "DEB", "DEBIT CARD", "DEBIT CARD PAYMENT", "DEBIT CARD PURCHASE",
        "DEBIT MASTERCARD", "DEBITKARTE", "DEBITKARTENZAHLUNG", "ECOM", "EINKAUF", "FACTURE CARTE", "GIROCARD",
        "GIROCARD-ZAHLUNG", "GOOGLE PAY", "KAARTBETALING", "KARTENEINKAUF", "KARTENKAUF", "KARTENUMSATZ", "KARTENVERFÜGUNG",
        "KARTENZAHLUNG", "KAUF", "KAUF/DIENSTLEISTUNG", "KONTAKTLOS", "KORTBETALING", "KORTBETALNING", "KORTKJØP",
        "KORTKÖP", "KORTKØB", "KORTTIMAKSU", "KORTTIOSTO", "KORTTRANSAKTION", "KREDITKARTE", "KREDITKARTENZAHLUNG",
        "LASTSCHRIFT KARTENZAHLUNG", "MAESTRO", "MASTERCARD PAYMENT", "MOBILE PAYMENT", "ONLINE PURCHASE",
        "PAGAMENTO CARTA", "PAGAMENTO CON CARTA", "PAGAMENTO POS", "PAGO CON TARJETA", "PAGOBANCOMAT", "PAIEMENT CARTE",
        "PAIEMENT CB", "PAIEMENT PAR CARTE", "PINBETALING", "POINT OF SALE", "POS", "POS PURCHASE", "PRESENTMENT",
        "PURCHASE", "PŁATNOŚĆ KARTĄ", "SALE", "SANS CONTACT", "TARJETA", "TRANSAKCJA KARTĄ", "VAREKJØP", "VIS", "VISA",
        "VISA DEBIT", "VISA PAYMENT", "VISA PURCHASE", "VISA/DANKORT", "ZAKUP PRZY UŻYCIU KARTY",
    ]),
    (Use::In(Kind::Refund), &[
        "ANNULATION", "ANULACIÓN", "CARD PAYMENT REFUND", "DEVOLUCIÓN", "ERSTATTUNG", "KARTENGUTSCHRIFT", "MERCHANDISE RETURN", "PURCHASE REFUND",
        "PURCHASE RETURN", "REFUND", "REMBOURSEMENT", "RETURN", "RIMBORSO", "RÜCKERSTATTUNG", "STORNO ACQUISTO",
        "TERUGBETALING", "ZWROT",
    ]),
    (Use::In(Kind::Salary), &[
        "LOHN", "LOHN, GEHALT, RENTE", "LØN", "LØNN", "NÓMINA", "PALKKA", "PAYROLL", "SALAIRE", "SALARIS",
        "STIPENDIO", "WAGES", "WYNAGRODZENIE",
    ]),
    (Use::Is(Kind::Authorisation), &[
        "AUTHORISATION", "AUTHORIZATION",
    ]),
    (Use::Is(Kind::CashDeposit), &[
        "BAREINZAHLUNG", "CASH DEPOSIT", "EINZAHLUNG", "INGRESO EN EFECTIVO", "STORTING", "VERSAMENTO", "VERSEMENT",
        "WPŁATA GOTÓWKI",
    ]),
    (Use::Is(Kind::CashWithdrawal), &[
        "ATM", "ATM WITHDRAWAL", "AUTOMAATTINOSTO", "BANKOMAT", "BANKOMATUTTAG", "BARAUSZAHLUNG", "BARGELDABHEBUNG",
        "BARGELDAUSZAHLUNG", "BARGELDBEZUG", "BEHEBUNG", "CAJERO", "CASH", "CASH ADVANCE", "CASH MACHINE",
        "CASH WITHDRAWAL", "CASHPOINT", "CPT", "GELDAUTOMAAT", "GELDAUTOMAT", "GELDOPNAME", "HÆVNING", "KONTANTHÆVNING",
        "KONTANTUTTAG", "MINIBANK", "OPNAME", "PRELIEVO", "PRELIEVO BANCOMAT", "REINTEGRO", "RETIRADA DE EFECTIVO",
        "RETRAIT", "RETRAIT D'ESPÈCES", "RETRAIT DAB", "UTTAG", "WITHDRAWAL", "WYPŁATA", "WYPŁATA Z BANKOMATU",
    ]),
    (Use::Is(Kind::Chargeback), &[
        "CHARGEBACK",
    ]),
    (Use::Is(Kind::Cheque), &[
        "ASSEGNO", "CHECK", "CHECK PAID", "CHEQUE", "CHQ", "SCHECK",
    ]),
    (Use::Is(Kind::DirectDebit), &[
        "ACH DEBIT", "ADDEBITO DIRETTO", "AUTOGIRO", "AVTALEGIRO", "BASISLASTSCHRIFT", "BETALINGSSERVICE", "D/D", "DD",
        "DIRECT DEBIT", "DOMICILIACIÓN", "DOMICILIËRING", "EINMALLASTSCHRIFT", "ERSTLASTSCHRIFT", "FOLGELASTSCHRIFT",
        "INCASSO", "LASTSCHRIFT", "POLECENIE ZAPŁATY", "PRÉLÈVEMENT", "PRÉLÈVEMENT SEPA", "RECIBO", "SEPA DIRECT DEBIT",
        "SEPA-LASTSCHRIFT",
    ]),
    (Use::Is(Kind::Fee), &[
        "ABSCHLUSS", "ACCOUNT FEE", "AVGIFT", "BANK CHARGE", "CANONE", "CHARGES", "CHG", "COMISIÓN", "COMMISSIONE",
        "COMMISSIONI", "COTISATION", "ENTGELT", "ENTGELTABSCHLUSS", "FEE", "FEES", "FRAIS", "FRAIS BANCAIRES", "GEBYR",
        "GEBÜHR", "GEBÜHREN", "KONTOFÜHRUNG", "KOSTEN", "OPŁATA", "PROWIZJA", "SERVICE CHARGE", "SPESEN",
    ]),
    (Use::Is(Kind::Interest), &[
        "INT", "INTERESES", "INTERESSI", "INTEREST", "INTÉRÊTS", "KORKO", "ODSETKI", "RENTE", "RENTER", "RÄNTA", "ZINSEN",
    ]),
    (Use::Is(Kind::Refund), &[
        "CARD REFUND",
    ]),
    (Use::Is(Kind::Salary), &[
        "GEHALT", "LOHN/GEHALT", "SALARY",
    ]),
    (Use::Is(Kind::StandingOrder), &[
        "DAUERAUFTRAG", "DOORLOPENDE OPDRACHT", "PERIODIEKE OVERBOEKING", "S/O", "SO", "STANDING ORDER", "STO",
        "VIREMENT PERMANENT", "ZLECENIE STAŁE",
    ]),
    (Use::Is(Kind::Tax), &[
        "STEUER", "TAX",
    ]),
    (Use::Is(Kind::Transfer), &[
        "BACS", "BANK GIRO CREDIT", "BANK TRANSFER", "BGC", "BILL PAYMENT", "BIZUM", "BONIFICO", "CREDIT TRANSFER",
        "DEBIT TRANSFER", "ECHTZEIT-ÜBERWEISUNG", "ECHTZEITÜBERWEISUNG", "EINZELÜBERWEISUNG", "EXCHANGE", "FASTER PAYMENT",
        "FASTER PAYMENT IN", "FASTER PAYMENT OUT", "FASTER PAYMENTS", "FPI", "FPO", "GIROCONTO", "GUTSCHR. UEBERWEISUNG",
        "GUTSCHR. ÜBERWEISUNG", "GUTSCHRIFT ÜBERWEISUNG", "INSTANT TRANSFER", "INTERNAL TRANSFER", "MOBILEPAY",
        "ONLINE BANKIEREN", "ONLINE-ÜBERWEISUNG", "OVERBOEKING", "OVERFØRING", "OVERFØRSEL", "OVERSCHRIJVING",
        "POT TRANSFER", "PRZELEW", "PRZELEW PRZYCHODZĄCY", "PRZELEW WYCHODZĄCY", "SEPA TRANSFER", "SEPA-ÜBERWEISUNG",
        "SWISH", "TFR", "TILISIIRTO", "TOP UP", "TOPUP", "TRANSFER", "TRANSFER IN", "TRANSFER OUT", "TRANSFERENCIA",
        "UEBERWEISUNG", "UMBUCHUNG", "VIPPS", "VIREMENT", "VIREMENT REÇU", "VIREMENT SEPA", "VIREMENT ÉMIS",
        "WIRE TRANSFER", "ÜBERTRAG", "ÜBERWEISUNG",
    ]),
];

static BY_WORD: LazyLock<FxHashMap<String, Use>> = LazyLock::new(|| {
    let words = WORDS.iter().flat_map(|(used, words)| words.iter().map(|word| (plain(word), *used)));
    words.collect()
});

/// The meaning of a word; `None` if it is not known.
pub(super) fn used(code: &str) -> Option<Use> {
    let word = plain(code);
    let money_back = || behind_refund(&word).and_then(|way| BY_WORD.get(way)).filter(|used| matches!(used, Use::Card));
    BY_WORD.get(&word).copied().or_else(|| money_back().map(|_| Use::In(Kind::Refund)))
}

/// Whether a word of a type column is known.
pub(crate) fn is_known(code: &str) -> bool {
    used(code).is_some()
}

/// A word for comparison: capitals without accents and digits, with single spaces for everything between them.
fn plain(code: &str) -> String {
    let folded = fold(code);
    let mut word = String::with_capacity(folded.len());
    for part in folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        if !word.is_empty() {
            word.push(' ');
        }
        word.push_str(part);
    }
    word
}

#[cfg(test)]
mod tests {
    use rewardhub_core::item::Direction;

    use super::*;
    use crate::{kind::proprietary::kind, spelling_variants};

    #[test]
    fn words_are_sorted_and_stand_once() {
        assert!(WORDS.iter().all(|(_, words)| words.is_sorted()));
        let all: usize = WORDS.iter().map(|(_, words)| words.len()).sum();
        assert_eq!(BY_WORD.len(), all, "two words are one when they are folded");
    }

    #[test]
    fn every_word_is_known_in_every_spelling() {
        for (used, words) in WORDS {
            let expected = match used {
                Use::Card => Kind::Refund,
                Use::Is(kind) | Use::In(kind) => *kind,
            };
            for spelling in words.iter().flat_map(|word| spelling_variants::of(word)) {
                assert_eq!(kind(&spelling, Direction::Credit), Some(expected), "{spelling}");
                assert_eq!(kind(&spelling.replace(' ', "_"), Direction::Credit), Some(expected), "{spelling}");
            }
        }
        assert_eq!(kind("CONTACTLESS", Direction::Debit), Some(Kind::Purchase));
        assert_eq!(kind("Return", Direction::Debit), None);
    }
}
