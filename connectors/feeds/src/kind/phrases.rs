//! Phrases that name a kind, in English, German, Dutch, French, Spanish, Italian, Polish and the Nordic languages, folded.

use std::sync::LazyLock;

use rewardhub_core::item::Kind;

/// The kind that a phrase names, depending on the direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// A purchase as a debit, its refund as a credit.
    Card,
    /// This kind, in both directions.
    Always(Kind),
    /// This kind, as a debit only.
    Debit(Kind),
    /// This kind, as a credit only.
    Credit(Kind),
}

/// The places in a text where a phrase has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Before the other party's name.
    Front,
    /// Anywhere except in the name after a phrase for a card.
    Anywhere,
    /// Anywhere, since no name contains it.
    EvenInNames,
    /// Before a day, before a number, or at the end of the text. Elsewhere it is a word of a name, as in `INTEREST FLORA`.
    ByItself,
}

/// A phrase. The lowest rank found decides, since the text of a fee names the card it is for, and not the other way round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    pub(super) text: &'static str,
    pub(super) rank: u8,
    pub(super) tells: Tells,
    pub(super) place: Place,
}

/// From this rank on, phrases only say how money was transferred, which may also be how a salary is.
pub(super) const MOVED: u8 = 7;

type Group = (u8, Place, Tells, &'static [&'static str]);

#[rustfmt::skip]
const GROUPS: [Group; 30] = [
    (0, Place::Front, Tells::Always(Kind::Chargeback), &["CHARGEBACK"]),
    (0, Place::ByItself, Tells::Always(Kind::Chargeback), &["CHARGEBACK", "RUCKBELASTUNG"]),
    (0, Place::Anywhere, Tells::Debit(Kind::Fee), &["ATM FEE", "CASH FEE", "CASH ADVANCE FEE", "CASH WITHDRAWAL FEE"]),
    (1, Place::EvenInNames, Tells::Debit(Kind::CashWithdrawal), &[
        "BARGELDABHEBUNG", "BARGELDAUSZAHLUNG", "BARABHEBUNG", "BARAUSZAHLUNG", "CASH WITHDRAWAL", "DISPENSING MACHINE CASH",
        "GELDAUTOMAAT", "GELDAUTOMAT", "GELDAUTOMATEN", "GELDOPNAME", "KONTANTUTTAG", "KONTANTUTTAK", "MINIBANKUTTAK",
        "PRELIEVO BANCOMAT", "PRELIEVO CONTANTE", "RETIRADA DE EFECTIVO", "RETIRO CAJERO", "RETRAIT DAB", "RETRAIT ESPECES",
        "WYPLATA Z BANKOMATU", "BANKOMATUTTAG", "KATEISNOSTO",
    ]),
    (1, Place::Front, Tells::Debit(Kind::CashWithdrawal), &[
        "ATM", "ATM WITHDRAWAL", "BANCOMAT", "BANKOMAT", "CAJERO AUTOMATICO", "CASH ADVANCE", "CASH MACHINE", "CASHPOINT",
        "GEA,", "HAEVET", "MINIBANK", "PRELIEVO", "RETRAIT", "UTTAK", "UTTAG", "WYPLATA",
    ]),
    (1, Place::ByItself, Tells::Debit(Kind::CashWithdrawal), &["ATM", "BANKOMAT", "CASH MACHINE", "CASHPOINT", "MINIBANK"]),
    (1, Place::Anywhere, Tells::Credit(Kind::CashDeposit), &[
        "BAREINZAHLUNG", "BARGELDEINZAHLUNG", "CASH DEPOSIT", "VERSEMENT ESPECES", "KONTANTINNSKUDD", "WPLATA GOTOWKI",
    ]),
    (2, Place::Anywhere, Tells::Debit(Kind::Fee), &[
        "ACCOUNT FEE", "BANK CHARGE", "BANK CHARGES", "CARD FEE", "ENTGELTABSCHLUSS", "FOREIGN TRANSACTION FEE",
        "FREMDWAHRUNGSENTGELT", "JAHRESGEBUHR", "KARTENGEBUHR", "KONTOFUHRUNG", "KONTOFUHRUNGSENTGELT", "KONTOFUHRUNGSGEBUHR",
        "KONTOFUHRUNGSGEBUHREN", "KONTOFUEHRUNG", "KONTOFUEHRUNGSGEBUEHR", "LATE FEE", "MAINTENANCE FEE", "MONTHLY FEE",
        "NON-STERLING FEE", "NON-STERLING TRANSACTION FEE", "OVERDRAFT FEE", "TRANSACTION FEE", "ARRANGED OVERDRAFT FEE",
        "COTISATION CARTE", "FRAIS BANCAIRES", "FRAIS DE TENUE DE COMPTE", "BANKKOSTEN", "KOSTEN BETAALREKENING",
        "COMISION DE MANTENIMIENTO", "CANONE MENSILE", "ARSAVGIFT", "KORTAVGIFT", "ARSGEBYR", "KORTGEBYR", "OPLATA ZA PROWADZENIE",
    ]),
    (2, Place::Anywhere, Tells::Always(Kind::Interest), &[
        "CREDIT INTEREST", "DEBIT INTEREST", "GROSS INTEREST", "INTEREST CHARGED", "INTEREST PAID", "NET INTEREST",
        "OVERDRAFT INTEREST", "SOLLZINSEN", "HABENZINSEN", "GUTHABENZINSEN", "DISPOZINSEN",
    ]),
    (2, Place::Anywhere, Tells::Debit(Kind::Tax), &[
        "KAPITALERTRAGSTEUER", "KAPITALERTRAGSSTEUER", "SOLIDARITATSZUSCHLAG", "WITHHOLDING TAX", "QUELLENSTEUER",
    ]),
    (2, Place::Front, Tells::Credit(Kind::Refund), &[
        "CARD CREDIT", "CARD REFUND", "REFUND OF CARD PAYMENT", "CREDIT VOUCHER", "DEVOLUCION COMPRA", "PURCHASE RETURN",
    ]),
    (2, Place::Front, Tells::Always(Kind::Transfer), &[
        "VISA DIRECT CREDIT", "VISA DIRECT FROM", "VISA DIRECT PAYMENT", "VISA DIRECT TO", "VISA DIRECT TRANSFER",
        "MASTERCARD MONEYSEND", "MASTERCARD SEND", "MC MONEYSEND", "MONEYSEND",
    ]),
    (2, Place::ByItself, Tells::Always(Kind::Transfer), &["VISA DIRECT"]),
    (3, Place::Anywhere, Tells::Card, &[
        "CARD PAYMENT", "CARD PURCHASE", "CARD TRANSACTION", "DEBIT CARD PURCHASE", "EC-KARTENZAHLUNG", "GIROCARD-ZAHLUNG",
        "KAARTBETALING", "KARTENZAHLUNG", "KORTBETALING", "KORTKJOP", "KORTKOB", "KORTKOP", "KORTTIOSTO", "PAGAMENTO CON CARTA",
        "PAGAMENTO POS", "PAGO CON TARJETA", "PAIEMENT CARTE", "PAIEMENT CB", "PAIEMENT PAR CARTE", "POS PURCHASE", "VAREKJOP",
        "VAREKOB", "ZAKUP PRZY UZYCIU KARTY", "PLATNOSC KARTA", "BETAALAUTOMAAT", "POINT OF SALE",
        "EINKAUF MAESTRO", "KAUF/DIENSTLEISTUNG", "KORTTIMAKSU", "PKORTTIMAKSU", "PAGAMENTO CARTA",
    ]),
    (3, Place::Front, Tells::Card, &[
        "ACHAT CB", "BEA,", "CONTACTLESS", "DEBIT CARD", "GIROCARD", "MAESTRO", "POS", "VIS", "COMPRA TARJ", "COMPRA EN",
        "DANKORT", "DANKORT-NOTA", "VISA/DANKORT", "VISA DEBIT", "APPLE PAY", "GOOGLE PAY", "BETAALPAS", "CARTE",
    ]),
    (3, Place::ByItself, Tells::Card, &["CONTACTLESS", "GIROCARD", "APPLE PAY", "GOOGLE PAY", "DEBIT CARD", "MAESTRO", "BDC"]),
    (3, Place::Anywhere, Tells::Credit(Kind::Refund), &[
        "REFUND", "RUCKERSTATTUNG", "RUECKERSTATTUNG", "REMBOURSEMENT", "TERUGBETALING", "REEMBOLSO", "RIMBORSO",
        "ATERBETALNING", "TILBAKEBETALING", "TILBAGEBETALING", "ZWROT",
    ]),
    (4, Place::Anywhere, Tells::Always(Kind::StandingOrder), &[
        "DAUERAUFTRAG", "STANDING ORDER", "VIREMENT PERMANENT", "PERIODIEKE OVERBOEKING", "STAENDE OVERFORING", "ZLECENIE STALE",
    ]),
    (4, Place::Anywhere, Tells::Always(Kind::DirectDebit), &[
        "DIRECT DEBIT", "LASTSCHRIFT", "SEPA-LASTSCHRIFT", "SEPA-BASISLASTSCHRIFT", "FOLGELASTSCHRIFT", "PRELEVEMENT",
        "PRLV SEPA", "INCASSO", "AUTOGIRO", "AVTALEGIRO", "ADEUDO SEPA", "ADDEBITO DIRETTO", "POLECENIE ZAPLATY",
    ]),
    (4, Place::Front, Tells::Credit(Kind::Transfer), &["PAYMENT FROM", "PAYMENT RECEIVED", "CARD PAYMENT RECEIVED FROM"]),
    (5, Place::Front, Tells::Card, &["MASTERCARD", "VISA", "VISA PURCHASE"]),
    (5, Place::Front, Tells::Debit(Kind::CashWithdrawal), &["AUSZAHLUNG"]),
    (5, Place::Anywhere, Tells::Credit(Kind::Salary), &[
        "GEHALT", "LOHN", "LOHN/GEHALT", "LOHN GEHALT", "PAYROLL", "SALARY", "WAGES", "SALAIRE", "SALARIS", "STIPENDIO", "WYNAGRODZENIE",
        "PENSION PAYMENT",
    ]),
    (5, Place::ByItself, Tells::Credit(Kind::Salary), &["LON", "LONN", "NOMINA", "PALKKA"]),
    (6, Place::ByItself, Tells::Debit(Kind::Fee), &[
        "CHARGES", "FEE", "FEES", "GEBUEHR", "GEBUEHREN", "GEBUHR", "GEBUHREN", "ENTGELT", "ENTGELTE", "FRAIS", "KOSTEN", "GEBYR",
        "AVGIFT", "COMMISSIONI", "OPLATA", "PROWIZJA",
    ]),
    (6, Place::ByItself, Tells::Always(Kind::Interest), &[
        "INTEREST", "ZINSEN", "INTERETS", "INTERESES", "INTERESSI", "RENTER", "RANTA", "KORKO", "ODSETKI",
    ]),
    (6, Place::ByItself, Tells::Credit(Kind::Refund), &["ERSTATTUNG"]),
    (6, Place::Front, Tells::Debit(Kind::Purchase), &["PURCHASE", "ACHAT", "COMPRA", "ZAKUP", "KAUFUMSATZ"]),
    (MOVED, Place::Anywhere, Tells::Always(Kind::Transfer), &[
        "CREDIT TRANSFER", "FASTER PAYMENT", "FASTER PAYMENTS", "SEPA-UBERWEISUNG", "SEPA-UEBERWEISUNG", "UBERWEISUNG", "UEBERWEISUNG",
        "VIREMENT", "VIR SEPA", "OVERBOEKING", "BONIFICO", "TRANSFERENCIA", "PRZELEW", "OVERFORING", "OVERFORSEL", "TILISIIRTO",
        "TRANSFER FROM", "TRANSFER TO", "BANK TRANSFER",
    ]),
    // After the ways of transferring money: an undone transfer or direct debit is not a purchase.
    (MOVED + 1, Place::Front, Tells::Credit(Kind::Refund), &[
        "ANNULATION", "ANULACION", "DEVOLUCION", "REMBOURST", "REVERSAL", "STORNO", "TILBAGEFORT", "TILBAKEFORT",
    ]),
];

/// Cheques, with their numbers.
const CHEQUES: Group =
    (MOVED, Place::ByItself, Tells::Always(Kind::Cheque), &["CHEQUE", "CHQ", "SCHECK", "CHECK", "ASSEGNO", "CZEK"]);

/// Every phrase of every group.
pub(super) fn all() -> impl Iterator<Item = Phrase> {
    let of = |(rank, place, tells, texts): Group| texts.iter().map(move |text| Phrase { text, rank, tells, place });
    GROUPS.into_iter().chain([CHEQUES]).flat_map(of)
}

/// The phrases that begin with this byte, longest first.
pub(super) fn beginning(first: u8) -> &'static [Phrase] {
    static BY_FIRST: LazyLock<[Vec<Phrase>; 26]> = LazyLock::new(|| {
        let mut by_first: [Vec<Phrase>; 26] = Default::default();
        for phrase in all() {
            by_first[usize::from(phrase.text.as_bytes()[0] - b'A')].push(phrase);
        }
        by_first.iter_mut().for_each(|phrases| phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.text.len())));
        by_first
    });
    first.checked_sub(b'A').and_then(|at| BY_FIRST.get(usize::from(at))).map_or(&[], Vec::as_slice)
}
