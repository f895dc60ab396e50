//! Usual names of columns, as banks write them in the languages of Western, Northern and Central Europe.

use crate::profile::Field;

/// Names by field, in the order of the enum; the most certain name of each field comes first.
pub(super) const NAMES: [(Field, &[&str]); Field::COUNT] = [
    (Field::Account, ACCOUNT),
    (Field::Id, ID),
    (Field::Date, DATE),
    (Field::ValueDate, VALUE_DATE),
    (Field::PurchaseDate, PURCHASE_DATE),
    (
        Field::Time,
        &["Time", "Uhrzeit", "Zeit", "Transaction time", "Abschlusszeit", "Heure", "Hora", "Ora", "Tijd", "Tid", "Klokkeslæt"],
    ),
    (Field::Amount, AMOUNT),
    (Field::Debit, DEBIT),
    (Field::Credit, CREDIT),
    (Field::Dc, DC),
    (Field::Currency, CURRENCY),
    (
        Field::OriginalAmount,
        &[
            "Original amount",
            "Foreign amount",
            "Local amount",
            "Betrag original",
            "Ursprungsbetrag",
            "Betrag in Fremdwährung",
            "Originalbeløb",
        ],
    ),
    (
        Field::OriginalCurrency,
        &["Original currency", "Foreign currency", "Local currency", "Originalwährung", "Fremdwährung", "Originalvaluta"],
    ),
    (Field::Description, DESCRIPTION),
    (Field::Counterparty, COUNTERPARTY),
    (Field::CounterpartyAccount, COUNTERPARTY_ACCOUNT),
    (
        Field::Status,
        &[
            "Status",
            "State",
            "Transaction status",
            "Booking status",
            "Buchungsstatus",
            "Umsatzstatus",
            "Statut",
            "État",
            "Estado",
            "Stato",
            "Tila",
        ],
    ),
    (Field::Mcc, &["MCC", "Merchant category code"]),
    (
        Field::Category,
        &["Category", "Kategorie", "Merchant category", "Catégorie", "Categoría", "Categoria", "Spending category", "Kategori"],
    ),
    (Field::Merchant, &["Merchant", "Merchant name", "Händler", "Händlername", "Commerçant", "Comercio", "Esercente"]),
    (Field::MerchantId, &["Merchant ID", "MID", "Händler-ID"]),
    (Field::Country, &["Merchant country", "Country", "Land", "Pays", "País", "Paese"]),
    (Field::Channel, &["Channel", "Kanal"]),
    (Field::Kind, KIND),
    (Field::Balance, BALANCE),
    // The bank of the account itself. Codes that may be the other party's (BLZ, BIC) are left to the profile.
    (Field::Bank, &["Sort code", "Account sort code", "Own sort code", "Bank code", "Own bank code"]),
];

/// Number of names for an account, from the first, that can only be those of the account itself.
pub(super) const SURE_ACCOUNTS: usize = 12;

#[rustfmt::skip]
const ACCOUNT: &[&str] = &[
    "Auftragskonto", "IBAN Auftragskonto", "IBAN Kontoinhaber", "IBAN Auftraggeberkonto", "Auftraggeberkonto",
    "Eigenes Konto", "Own account", "Account", "Account ID", "Konto", "Rachunek", "IBAN/BBAN", "Account number",
    "Account no", "Account num", "Account IBAN", "Kontonummer", "IBAN", "Rekening", "Rekeningnummer", "Compte",
    "Numéro de compte", "Cuenta", "Número de cuenta", "Conto", "Kontonr",
];

#[rustfmt::skip]
const ID: &[&str] = &[
    "Transaction ID", "ID", "Transaction reference", "Transaktions-ID", "Transaktionsnummer", "Transaktions-Nr.",
    "Bank reference", "Umsatz-ID", "Transactienummer", "Volgnr", "ID transaction", "Arkivreferanse", "Verifikationsnummer",
];

#[rustfmt::skip]
const DATE: &[&str] = &[
    "Booking date", "Booked on", "Booked at", "Posted date", "Posting date", "Post date", "Completed date",
    "Date completed", "Buchungstag", "Buchungsdatum", "Buchung", "Date", "Datum", "Transaction date", "Trans. date",
    "Txn date", "Tran date", "Clearing date", "Boekdatum", "Boekingsdatum", "Fecha", "Fecha operación", "Fecha contable", "Data", "Data contabile",
    "Data registrazione", "Data operazione", "Data księgowania", "Data operacji", "Data transakcji", "Data lançamento",
    "Date opération", "Date d'opération", "Date de l'opération", "dateOp", "Date de comptabilisation", "Date comptable",
    "Dato", "Bogføringsdato", "Bokføringsdato", "Bokført dato", "Bokføringsdag", "Bokföringsdag", "Bokföringsdatum",
    "Reskontradatum", "Kirjauspäivä", "Tarih", "F. valor",
];

#[rustfmt::skip]
const VALUE_DATE: &[&str] = &[
    "Value date", "Value on", "Valuta", "Valutadatum", "Valuta date", "Wertstellung", "Wertstellungsdatum", "Wert",
    "Rentedatum", "Rentedato", "Valutadag", "Valutadato", "Valør", "Fecha valor", "Data valuta", "Data valor",
    "Data waluty", "Date valeur", "dateVal", "Date de valeur", "Arvopäivä",
];

#[rustfmt::skip]
const PURCHASE_DATE: &[&str] = &[
    "Purchase date", "Purchased on", "Purchased at", "Transaction date", "Trans. date", "Date of purchase", "Started date",
    "Date started", "Kaufdatum", "Belegdatum", "Umsatzdatum", "Transaktionsdatum", "Transaktionsdag", "Transaktionsdato",
    "Købsdato", "Kjøpsdato", "Inköpsdatum", "Date d'achat", "Fecha de compra", "Data operacji", "Data transakcji",
    "Data operazione", "Date",
];

#[rustfmt::skip]
const AMOUNT: &[&str] = &[
    "Amount", "Betrag", "Umsatz", "Transaction amount", "Credit/debit amount", "Bedrag", "Montant",
    "Montant de l'opération", "Importe", "Importo", "Value", "Kwota", "Kwota transakcji", "Beløb", "Beløp", "Belopp",
    "Määrä", "Valor", "Tutar",
];

#[rustfmt::skip]
const DEBIT: &[&str] = &[
    "Debit", "Debit amount", "Paid out", "Money out", "Withdrawal", "Withdrawals", "Soll", "Belastung", "Lastschrift",
    "Ausgaben", "Ausgang", "Débit", "Débits", "Addebiti", "Dare", "Uscite", "Cargo", "Cargos", "Débito", "Obciążenia", "Af", "Ut",
    "Ut fra konto", "Ud", "Uttag", "Borç",
];

#[rustfmt::skip]
const CREDIT: &[&str] = &[
    "Credit", "Credit amount", "Paid in", "Money in", "Deposit", "Deposits", "Haben", "Gutschrift", "Einnahmen", "Eingang",
    "Crédit", "Crédits", "Accrediti", "Avere", "Entrate", "Abono", "Abonos", "Crédito", "Uznania", "Bij", "Inn", "Inn på konto",
    "Ind", "Insättning", "Alacak",
];

#[rustfmt::skip]
const DC: &[&str] = &[
    "DC", "DR/CR", "CR/DR", "Debit/credit", "Credit/debit", "Credit debit indicator", "Soll/Haben", "S/H", "Af Bij",
    "Direction", "Sens", "Débit/crédit", "Debet/kredit",
];

#[rustfmt::skip]
const CURRENCY: &[&str] = &[
    "Currency", "Währung", "Waehrung", "CCY", "Currency code", "Munt", "Valuta", "Devise", "Divisa", "Moneda", "Moeda",
    "Waluta", "Valuutta", "Para birimi",
];

#[rustfmt::skip]
const DESCRIPTION: &[&str] = &[
    "Description", "Transaction description", "Details", "Narration", "Narrative", "Particulars", "Text", "Memo", "Reference", "Payment reference",
    "Notes", "Naam / Omschrijving", "Verwendungszweck", "Vorgang/Verwendungszweck", "Buchungsdetails", "Beschreibung",
    "Avisierungstext", "Omschrijving", "Omschrijving-1", "Mededelingen", "Libellé", "label", "Concepto", "Descripción",
    "Descrizione", "Causale", "Descrição", "Tytuł", "Opis operacji", "Opis transakcji", "Opis", "Tekst", "Forklaring",
    "Beskrivelse", "Beskrivning", "Rubrik", "Selitys", "Viesti", "Açıklama",
];

#[rustfmt::skip]
const COUNTERPARTY: &[&str] = &[
    "Counterparty", "Counter party", "Counterparty name", "Payee", "Partner name", "Payer", "Beneficiary/payer",
    "Begünstigter", "Begünstigter/Zahlungspflichtiger", "Beguenstigter/Zahlungspflichtiger", "Begünstigter / Auftraggeber",
    "Auftraggeber/Empfänger", "Auftraggeber/Begünstigter", "Zahlungsempfänger", "Zahlungsempfänger*in", "Empfänger", "Name",
    "Name Empfänger/Auftraggeber", "Name Zahlungsbeteiligter", "Tegenpartij", "Naam tegenpartij", "Bénéficiaire",
    "Beneficiario", "Nadawca/Odbiorca", "Modtager", "Mottaker", "Mottagare", "Navn", "Namn", "Saaja/Maksaja",
];

#[rustfmt::skip]
const COUNTERPARTY_ACCOUNT: &[&str] = &[
    "Counterparty account", "Counterparty IBAN", "Partner IBAN", "Payee account", "Kontonummer/IBAN",
    "IBAN Zahlungsbeteiligter", "IBAN des Empfängers", "Empfänger IBAN", "Tegenrekening", "Tegenrekening IBAN/BBAN",
    "IBAN tegenpartij",
];

#[rustfmt::skip]
const KIND: &[&str] = &[
    "Kind", "Type", "Transaction type", "Buchungsart", "Umsatzart", "Umsatztyp", "Vorgang", "Bewegungstyp", "Buchungstext",
    "Art", "Typ", "Mutatiesoort", "Code", "Tipo", "Typ transakcji", "Rodzaj transakcji", "Transaktionstyp",
    "Type d'opération", "Laji", "Opis operacji",
];

#[rustfmt::skip]
const BALANCE: &[&str] = &[
    "Balance", "Running balance", "Running bal.", "Account balance", "Saldo", "Kontostand", "Saldo nach Buchung",
    "Saldo na mutatie", "Saldo na trn", "Saldo po operacji", "Saldo po transakcji", "Bokfört saldo", "Solde", "Bakiye",
];
