//! Usual header names, in English, German and some other languages, and how headers are compared.

use crate::profile::Field;

/// Names by field, the surest first, folded as by [`fold`].
const NAMES: [(Field, &[&str]); 26] = [
    (
        Field::Account,
        &[
            "auftragskonto",
            "ibanauftragskonto",
            "eigeneskonto",
            "ownaccount",
            "account",
            "accountid",
            "konto",
            "accountnumber",
            "accountno",
            "accountiban",
            "kontonummer",
            "iban",
            "rekening",
            "rekeningnummer",
            "compte",
            "numerodecompte",
            "cuenta",
            "conto",
        ],
    ),
    (
        Field::Id,
        &[
            "transactionid",
            "id",
            "transactionreference",
            "transaktionsid",
            "transaktionsnummer",
            "bankreference",
            "umsatzid",
            "transactienummer",
            "volgnr",
            "idtransaction",
        ],
    ),
    (
        Field::Date,
        &[
            "bookingdate",
            "bookedon",
            "posteddate",
            "postingdate",
            "postdate",
            "completeddate",
            "buchungstag",
            "buchungsdatum",
            "buchung",
            "date",
            "datum",
            "transactiondate",
            "boekdatum",
            "boekingsdatum",
            "fecha",
            "fechaoperacion",
            "data",
            "datacontabile",
            "dateoperation",
            "datedecomptabilisation",
            "datecomptable",
        ],
    ),
    (
        Field::ValueDate,
        &[
            "valuedate",
            "valueon",
            "valuta",
            "valutadatum",
            "wertstellung",
            "wertstellungsdatum",
            "fechavalor",
            "datavaluta",
            "datevaleur",
            "datedevaleur",
        ],
    ),
    (
        Field::PurchaseDate,
        &[
            "purchasedate",
            "purchasedon",
            "purchasedat",
            "transactiondate",
            "dateofpurchase",
            "starteddate",
            "kaufdatum",
            "belegdatum",
            "umsatzdatum",
            "transaktionsdatum",
        ],
    ),
    (Field::Time, &["time", "uhrzeit", "zeit", "transactiontime", "heure", "hora", "ora", "tijd"]),
    (
        Field::Amount,
        &[
            "amount",
            "betrag",
            "umsatz",
            "transactionamount",
            "bedrag",
            "montant",
            "importe",
            "importo",
            "value",
            "kwota",
            "belob",
        ],
    ),
    (
        Field::Debit,
        &[
            "debit",
            "debitamount",
            "paidout",
            "moneyout",
            "withdrawal",
            "withdrawals",
            "soll",
            "belastung",
            "lastschrift",
            "ausgaben",
            "addebiti",
            "cargo",
            "af",
        ],
    ),
    (
        Field::Credit,
        &[
            "credit",
            "creditamount",
            "paidin",
            "moneyin",
            "deposit",
            "deposits",
            "haben",
            "gutschrift",
            "einnahmen",
            "accrediti",
            "abono",
            "bij",
        ],
    ),
    (
        Field::Dc,
        &["dc", "drcr", "crdr", "debitcredit", "creditdebit", "creditdebitindicator", "sollhaben", "sh", "afbij", "direction"],
    ),
    (
        Field::Currency,
        &["currency", "wahrung", "waehrung", "ccy", "currencycode", "munt", "valuta", "devise", "divisa", "moneda"],
    ),
    (
        Field::OriginalAmount,
        &["originalamount", "foreignamount", "localamount", "betragoriginal", "ursprungsbetrag", "betraginfremdwahrung"],
    ),
    (Field::OriginalCurrency, &["originalcurrency", "foreigncurrency", "localcurrency", "originalwahrung", "fremdwahrung"]),
    (
        Field::Description,
        &[
            "description",
            "transactiondescription",
            "details",
            "narrative",
            "text",
            "memo",
            "reference",
            "paymentreference",
            "notes",
            "naamomschrijving",
            "verwendungszweck",
            "buchungsdetails",
            "beschreibung",
            "omschrijving",
            "mededelingen",
            "libelle",
            "concepto",
            "descrizione",
            "causale",
        ],
    ),
    (
        Field::Counterparty,
        &[
            "counterparty",
            "counterpartyname",
            "payee",
            "partnername",
            "payer",
            "beneficiarypayer",
            "begunstigter",
            "begunstigterzahlungspflichtiger",
            "beguenstigterzahlungspflichtiger",
            "auftraggeberempfanger",
            "zahlungsempfanger",
            "empfanger",
            "name",
            "nameempfangerauftraggeber",
            "namezahlungsbeteiligter",
            "tegenpartij",
            "naamtegenpartij",
            "beneficiaire",
            "beneficiario",
        ],
    ),
    (
        Field::CounterpartyAccount,
        &[
            "counterpartyaccount",
            "counterpartyiban",
            "partneriban",
            "payeeaccount",
            "kontonummeriban",
            "ibanzahlungsbeteiligter",
            "ibandesempfangers",
            "empfangeriban",
            "tegenrekening",
            "ibantegenpartij",
        ],
    ),
    (Field::Status, &["status", "state", "transactionstatus", "buchungsstatus", "statut", "estado", "stato"]),
    (Field::Mcc, &["mcc", "merchantcategorycode"]),
    (Field::Category, &["category", "kategorie", "merchantcategory", "categorie", "categoria", "spendingcategory"]),
    (Field::Merchant, &["merchant", "merchantname", "handler", "handlername"]),
    (Field::MerchantId, &["merchantid", "mid", "handlerid"]),
    (Field::Country, &["merchantcountry", "country", "land", "pays", "pais", "paese"]),
    (Field::Channel, &["channel", "kanal"]),
    (
        Field::Kind,
        &["kind", "type", "transactiontype", "buchungstext", "buchungsart", "art", "typ", "mutatiesoort", "code", "tipo"],
    ),
    (
        Field::Balance,
        &["balance", "runningbalance", "accountbalance", "saldo", "kontostand", "saldonachbuchung", "saldonamutatie", "solde"],
    ),
    // The bank of the account itself: codes that may be the other party's (BLZ, BIC) are left to the profile.
    (Field::Bank, &["sortcode", "accountsortcode", "ownsortcode", "bankcode", "ownbankcode"]),
];

/// How many of the account names can only be the account's own.
pub(super) const SURE_ACCOUNTS: usize = 7;

/// The names of a field, the surest first.
pub(super) fn names(field: Field) -> &'static [&'static str] {
    NAMES[field as usize].1
}

/// A header as it is compared: without what stands in parentheses, accents, case and punctuation.
pub(super) fn fold(header: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain = match header.split_once('(') {
        Some((before, _)) if !before.trim().is_empty() => before,
        _ => header,
    };
    plain.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The currency that a header names in parentheses: `Amount (EUR)`.
pub(super) fn currency_in(header: &str) -> Option<&str> {
    let (_, inside) = header.split_once('(')?;
    let code = inside.split_once(')')?.0.trim();
    match code {
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        _ => (code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_names_and_stands_at_its_place() {
        for (word, field) in Field::WORDS {
            assert_eq!(NAMES[field as usize].0, field, "{word}");
            assert!(names(field).iter().all(|name| fold(name) == *name), "{word}");
        }
    }

    #[test]
    fn headers_are_compared_without_case_accents_and_currency() {
        assert_eq!(fold(" Währung "), "wahrung");
        assert_eq!(fold("Betrag (EUR)"), "betrag");
        assert_eq!(currency_in("Betrag (EUR)"), Some("EUR"));
        assert_eq!(currency_in("Amount"), None);
    }
}
