//! Exports in the shape of many banks', all details invented: what is read of each, without a profile where that can be.

use expect_test::{Expect, expect};

use super::decoded;

/// Settles the account alone.
const ACCOUNT: &str = "[csv]\naccount = '12345678'\n";

fn check(profile: &str, file: &str, expected: Expect) {
    expected.assert_eq(&decoded(profile, None, file.as_bytes()));
}

#[test]
fn sparkasse_marks_pending_rows_in_a_column_that_no_header_names() {
    check(
        "",
        "\"Auftragskonto\";\"Buchungstag\";\"Valutadatum\";\"Buchungstext\";\"Verwendungszweck\";\"Beguenstigter/Zahlungspflichtiger\";\"Kontonummer/IBAN\";\"Betrag\";\"Waehrung\";\"Info\"\n\
         \"DE02120300000000202051\";\"22.01.26\";\"22.01.26\";\"KARTENZAHLUNG\";\"Debitk. 0\";\"KAESE KOENIG//ULM\";\"\";\"-7,20\";\"EUR\";\"Umsatz vorgemerkt\"\n\
         \"DE02120300000000202051\";\"21.01.26\";\"21.01.26\";\"KARTENZAHLUNG\";\"Debitk. 0\";\"BROT UND BUTTER\";\"\";\"-19,95\";\"EUR\";\"Umsatz gebucht\"\n",
        expect![[r#"
            remark column "Info" is read as status, since it holds nothing else; status = "Info" under [csv.columns] settles it
            line 2 DE02120300000000202051 2026-01-22 Debit 720 EUR status=Pending value=2026-01-22 code=KARTENZAHLUNG text=Debitk. 0 other=KAESE KOENIG//ULM
            line 3 DE02120300000000202051 2026-01-21 Debit 1995 EUR value=2026-01-21 code=KARTENZAHLUNG text=Debitk. 0 other=BROT UND BUTTER
            statement 
        "#]],
    );
}

#[test]
fn volksbank_has_a_column_of_directions_without_a_header_and_rows_of_balances() {
    check(
        ACCOUNT,
        "Bank;;;;;\n;;;;;\nBuchungstag;Valuta;Empfänger/Zahlungspflichtiger;Vorgang/Verwendungszweck;Kundenreferenz;Währung;Umsatz; \n\
         03.02.2026;04.02.2026;Verein;\"ÜBERWEISUNG\nBeitrag\";;EUR;12;S\n\
         03.02.2026;04.02.2026;Muster;\"ÜBERTRAG\nANLAGE\";;EUR;112;H\n\
         02.02.2026;03.02.2026;;\"KARTENZAHLUNG\nKaufstadt\";;EUR;258,17;S\n\
         ;;;;;;;\n\
         28.01.2026;;;;Anfangssaldo;EUR;22.257,11;H\n04.02.2026;;;;Endsaldo;EUR;22.098,94;H\n",
        expect![[r#"
            remark column 8 is read as dc, since it holds nothing else; dc = 8 under [csv.columns] settles it
            line 4 12345678 2026-02-03 Debit 1200 EUR value=2026-02-04 text=ÜBERWEISUNG Beitrag
            line 6 12345678 2026-02-03 Credit 11200 EUR value=2026-02-04 text=ÜBERTRAG ANLAGE
            line 8 12345678 2026-02-02 Debit 25817 EUR value=2026-02-03 text=KARTENZAHLUNG Kaufstadt
            remark 3 rows are no entries and were skipped (line 10, 11, 12)
            statement 12345678
        "#]],
    );
}

#[test]
fn a_new_girokonto_export_has_states_and_its_own_account_before_the_header() {
    check(
        "",
        "\"Girokonto\";\"DE02120300000000202051\"\n\"Kontostand vom 24.01.2026:\";\"100,00 EUR\"\n\"\"\n\
         \"Buchungsdatum\";\"Wertstellung\";\"Status\";\"Zahlungspflichtige*r\";\"Zahlungsempfänger*in\";\"Verwendungszweck\";\"Umsatztyp\";\"IBAN\";\"Betrag (€)\"\n\
         \"23.01.26\";\"\";\"Vorgemerkt\";\"Muster\";\"KAFFEE OST\";\"VISA Debitkartenumsatz\";\"Ausgang\";\"DE88100900001234567892\";\"-5,5\"\n\
         \"22.01.26\";\"22.01.26\";\"Gebucht\";\"Muster\";\"LADEN\";\"VISA Debitkartenumsatz\";\"Ausgang\";\"DE88100900001234567892\";\"-1.005,50\"\n",
        expect![[r#"
            line 5 DE02120300000000202051 2026-01-23 Debit 550 EUR status=Pending code=Ausgang text=VISA Debitkartenumsatz other=KAFFEE OST
            line 6 DE02120300000000202051 2026-01-22 Debit 100550 EUR value=2026-01-22 code=Ausgang text=VISA Debitkartenumsatz other=LADEN
            statement DE02120300000000202051
        "#]],
    );
}

#[test]
fn a_day_of_booking_may_say_that_the_row_is_still_open() {
    check(
        ACCOUNT,
        "\"Umsätze Girokonto\"\n\n\"Buchungstag\";\"Wertstellung (Valuta)\";\"Vorgang\";\"Buchungstext\";\"Umsatz in EUR\"\n\
         \"offen\";\"25.01.2026\";\"Kartenverfügung\";\"LADEN\";\"-8,00\"\n\
         \"offen\";\"--\";\"Kartenverfügung\";\"LADEN ZWEI\";\"-9,00\"\n\
         \"22.01.2026\";\"22.01.2026\";\"Lastschrift / Belastung\";\"STROM\";\"-30,00\"\n\"Alter Kontostand\";\"1.000,00 EUR\"\n",
        expect![[r#"
            line 4 12345678 2026-01-25 Debit 800 EUR status=Pending value=2026-01-25 code=Kartenverfügung text=LADEN
            line 6 12345678 2026-01-22 Debit 3000 EUR value=2026-01-22 code=Lastschrift / Belastung text=STROM
            remark 1 row is no entry and was skipped (line 7)
            remark 1 row is not booked yet and names no day; it was left out (from line 5 on) and will come again when booked
            statement 12345678
        "#]],
    );
}

#[test]
fn amounts_stand_under_soll_and_haben_beside_an_empty_betrag() {
    check(
        ACCOUNT,
        "Umsätze;;;\nBuchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;Betrag;Soll;Haben;Währung\n\
         23.01.2026;23.01.2026;Kartenzahlung;LADEN;EINKAUF;;-25,00;;EUR\n22.01.2026;22.01.2026;Gutschrift;FIRMA;LOHN;;;2.000,00;EUR\nKontostand;24.01.2026;;;100,00;EUR;;;\n",
        expect![[r#"
            line 3 12345678 2026-01-23 Debit 2500 EUR value=2026-01-23 code=Kartenzahlung text=EINKAUF other=LADEN
            line 4 12345678 2026-01-22 Credit 200000 EUR value=2026-01-22 code=Gutschrift text=LOHN other=FIRMA
            remark 1 row is no entry and was skipped (line 5)
            statement 12345678
        "#]],
    );
}

#[test]
fn swiss_exports_have_currencies_in_headers_and_debits_with_a_minus() {
    check(
        ACCOUNT,
        "Datum;Bewegungstyp;Avisierungstext;Gutschrift in CHF;Lastschrift in CHF;Label;Kategorie\n\
         31.01.2026;Kauf/Dienstleistung;LADEN BERN;;-12.35;;\n30.01.2026;Gutschrift;LOHN;5'000.00;;;\n\nDisclaimer:\nDer Inhalt ist ohne Gewähr.\n",
        expect![[r#"
            line 2 12345678 2026-01-31 Debit 1235 CHF code=Kauf/Dienstleistung text=LADEN BERN
            line 3 12345678 2026-01-30 Credit 500000 CHF code=Gutschrift text=LOHN
            remark 2 rows are no entries and were skipped (line 5, 6)
            statement 12345678
        "#]],
    );
    check(
        "",
        "IBAN;Booked At;Text;Credit/Debit Amount;Balance;Valuta Date\n\
         CH9300762011623852957;2026-01-31 00:00:00.0;LADEN BERN;-12.35;987.65;2026-01-31 00:00:00.0\n",
        expect![[r#"
            refused file: currency: nothing says which currency the amounts are in; give it with --currency, set currency under [csv] in the feed's profile, or name its column as currency under [csv.columns]
        "#]],
    );
}

#[test]
fn dutch_exports_say_af_and_bij_or_write_signs() {
    check(
        "",
        "\"Datum\";\"Naam / Omschrijving\";\"Rekening\";\"Tegenrekening\";\"Code\";\"Af Bij\";\"Bedrag (EUR)\";\"Mutatiesoort\";\"Mededelingen\"\n\
         \"20260115\";\"WINKEL\";\"NL91ABNA0417164300\";\"\";\"BA\";\"Af\";\"12,50\";\"Betaalautomaat\";\"Pasvolgnr: 001\"\n\
         \"20260114\";\"WERK\";\"NL91ABNA0417164300\";\"NL02RABO0123456789\";\"GT\";\"Bij\";\"1000,00\";\"Overschrijving\";\"Loon\"\n",
        expect![[r#"
            line 2 NL91ABNA0417164300 2026-01-15 Debit 1250 EUR code=Betaalautomaat text=WINKEL
            line 3 NL91ABNA0417164300 2026-01-14 Credit 100000 EUR code=Overschrijving text=WERK other_account=NL02RABO0123456789
            statement 
        "#]],
    );
    check(
        "",
        "\"IBAN/BBAN\",\"Munt\",\"BIC\",\"Volgnr\",\"Datum\",\"Rentedatum\",\"Bedrag\",\"Saldo na trn\",\"Tegenrekening IBAN/BBAN\",\"Naam tegenpartij\",\"Code\",\"Omschrijving-1\"\n\
         \"NL91ABNA0417164300\",\"EUR\",\"RABONL2U\",\"000000000000007213\",\"2026-01-15\",\"2026-01-15\",\"-12,50\",\"+987,50\",\"\",\"WINKEL\",\"bc\",\"Betaalautomaat 10:11\"\n",
        expect![[r#"
            line 2 NL91ABNA0417164300 2026-01-15 Debit 1250 EUR value=2026-01-15 id=000000000000007213 code=bc text=Betaalautomaat 10:11 other=WINKEL balance=98750
            statement  100000 to 98750
        "#]],
    );
}

#[test]
fn british_exports_are_read() {
    check(
        "[csv]\ncurrency = 'GBP'",
        "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,Balance\n\
         30/01/2026,DEB,'30-00-00,12345678,GREENS,12.50,,87.50\n29/01/2026,FPI,'30-00-00,12345678,JANE,,50.00,100.00\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 GBP bank='30-00-00 code=DEB text=GREENS balance=8750
            line 3 12345678 2026-01-29 Credit 5000 GBP bank='30-00-00 code=FPI text=JANE balance=10000
            statement  5000 to 8750
        "#]],
    );
    check(
        ACCOUNT,
        "\"Account Name:\",\"Flex ****12345\"\n\"Account Balance:\",\"£100.00\"\n\n\"Date\",\"Transaction type\",\"Description\",\"Paid out\",\"Paid in\",\"Balance\"\n\
         \"30 Jan 2026\",\"Visa purchase\",\"GREENS\",\"£12.50\",\"\",\"£87.50\"\n",
        expect![[r#"
            line 5 12345678 2026-01-30 Debit 1250 GBP code=Visa purchase text=GREENS balance=8750
            statement 12345678 10000 to 8750
        "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'GBP'"),
        "Date, Type, Description, Value, Balance, Account Name, Account Number\n30/01/2026,POS,\"'1234 29JAN26 , GREENS , LEEDS GB\",-12.50,87.50,\"'CURRENT\",\"'200000-12345678\"\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 GBP code=POS text='1234 29JAN26 , GREENS , LEEDS GB balance=8750
            statement 12345678 10000 to 8750
        "#]],
    );
    check(
        ACCOUNT,
        "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency,Notes and #tags,Description,Money Out,Money In\n\
         tx_01,30/01/2026,10:11:12,Card payment,Greens,,Groceries,-12.50,GBP,-12.50,GBP,,GREENS LEEDS,-12.50,\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 GBP purchased=At(2026-01-30T10:11:12Z) id=tx_01 original=1250 GBP code=Card payment category=Groceries text=GREENS LEEDS other=Greens
            statement 12345678
        "#]],
    );
}

#[test]
fn american_exports_are_read() {
    check(
        &format!("{ACCOUNT}currency = 'USD'"),
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n\
         DEBIT,01/30/2026,\"GREENS 01/29\",-12.50,DEBIT_CARD,87.50,,\nCREDIT,01/29/2026,\"ACME PAYROLL\",100.00,ACH_CREDIT,100.00,,\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 USD code=DEBIT_CARD text=GREENS 01/29 balance=8750
            line 3 12345678 2026-01-29 Credit 10000 USD code=ACH_CREDIT text=ACME PAYROLL balance=10000
            statement 12345678 0 to 8750
        "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'USD'"),
        "Description,,Summary Amt.\nBeginning balance as of 01/01/2026,,\"1,000.00\"\nEnding balance as of 01/31/2026,,\"987.50\"\n\n\
         Date,Description,Amount,Running Bal.\n01/01/2026,Beginning balance as of 01/01/2026,,\"1,000.00\"\n01/30/2026,\"GREENS\",\"-12.50\",\"987.50\"\n",
        expect![[r#"
            line 7 12345678 2026-01-30 Debit 1250 USD text=GREENS balance=98750
            remark 1 row is no entry and was skipped (line 6)
            statement 12345678 100000 to 98750
        "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'USD'"),
        "Status,Date,Description,Debit,Credit\nCleared,01/30/2026,GREENS,12.50,\nPending,01/30/2026,GREENS,1.50,\nCleared,01/29/2026,ONLINE PAYMENT,,-100.00\nCleared,01/28/2026,REFUND,,-2.00\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 USD text=GREENS
            line 3 12345678 2026-01-30 Debit 150 USD status=Pending text=GREENS
            line 4 12345678 2026-01-29 Credit 10000 USD text=ONLINE PAYMENT
            line 5 12345678 2026-01-28 Credit 200 USD text=REFUND
            statement 12345678
        "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'USD'"),
        "Date,Description,Original Description,Amount,Transaction Type,Category\n01/30/2026,Greens,GREENS 12,12.50,debit,Groceries\n1/29/2026,Acme,ACME,100.00,credit,Paycheck\n",
        expect![[r#"
            remark column "Transaction Type" is read as dc, since it holds nothing else; dc = "Transaction Type" under [csv.columns] settles it
            line 2 12345678 2026-01-30 Debit 1250 USD category=Groceries text=Greens
            line 3 12345678 2026-01-29 Credit 10000 USD category=Paycheck text=Acme
            statement 12345678
        "#]],
    );
}

#[test]
fn statements_of_cards_that_write_purchases_without_a_sign_are_asked_for() {
    let asked = "Trans. Date,Post Date,Description,Amount,Category\n01/29/2026,01/30/2026,GREENS,12.50,Food\n01/28/2026,01/28/2026,INTERNET PAYMENT - THANK YOU,-100.00,Payments\n";
    check(
        &format!("{ACCOUNT}currency = 'USD'"),
        asked,
        expect![[r#"
        refused file: direction: column "Amount" seems to write money out without a sign, as statements of credit cards do; set negative under [csv] in the feed's profile: "credit" when a minus is money in, "debit" when it is money out
    "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'USD'\nnegative = 'credit'"),
        asked,
        expect![[r#"
        line 2 12345678 2026-01-30 Debit 1250 USD purchased=On(2026-01-29) category=Food text=GREENS
        line 3 12345678 2026-01-28 Credit 10000 USD purchased=On(2026-01-28) category=Payments text=INTERNET PAYMENT - THANK YOU
        statement 12345678
    "#]],
    );
    check(
        ACCOUNT,
        "Transaction Date,Clearing Date,Description,Merchant,Category,Type,Amount (USD)\n01/29/2026,01/30/2026,GREENS 12,Greens,Grocery,Purchase,12.50\n01/28/2026,01/29/2026,GREENS 12,Greens,Grocery,Purchase,3.50\n01/27/2026,01/27/2026,ACH DEPOSIT,,Payment,Payment,-100.00\n",
        expect![[r#"
            refused file: direction: column "Amount (USD)" seems to write money out without a sign, as statements of credit cards do; set negative under [csv] in the feed's profile: "credit" when a minus is money in, "debit" when it is money out
        "#]],
    );
}

#[test]
fn french_spanish_and_italian_exports_are_read() {
    check(
        "[csv]\ncurrency = 'EUR'",
        "dateOp;dateVal;label;category;supplierFound;amount;comment;accountNum;accountLabel;accountbalance\n\
         2026-01-30;2026-01-30;\"CARTE 29/01/26 BOULANGERIE\";\"Alimentation\";\"boulangerie\";-1 012,50;;00012345678;COMPTE;87,50\n",
        expect![[r#"
            line 2 00012345678 2026-01-30 Debit 101250 EUR value=2026-01-30 category=Alimentation text=CARTE 29/01/26 BOULANGERIE balance=8750
            statement  110000 to 8750
        "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'EUR'"),
        "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n30/01/2026;30/01/2026;-12,50;;PAIEMENT CB BOULANGERIE;87,50\n29/01/2026;29/01/2026;;100,00;VIR SALAIRE;100,00\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 EUR value=2026-01-30 text=PAIEMENT CB BOULANGERIE balance=8750
            line 3 12345678 2026-01-29 Credit 10000 EUR value=2026-01-29 text=VIR SALAIRE balance=10000
            statement 12345678 0 to 8750
        "#]],
    );
    check(
        ACCOUNT,
        "F. VALOR;CATEGORÍA;DESCRIPCIÓN;COMENTARIO;IMPORTE (€);SALDO (€)\n30/01/2026;Compras;Pago en TIENDA;;-12,50;87,50\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 EUR category=Compras text=Pago en TIENDA balance=8750
            statement 12345678 10000 to 8750
        "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'EUR'"),
        "Data;Entrate;Uscite;Descrizione;Stato\n30/01/2026;;-12,50;Pagamento BAR;Contabilizzato\n31/01/2026;;-3,00;Pagamento BAR;Autorizzato\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 EUR text=Pagamento BAR
            line 3 12345678 2026-01-31 Debit 300 EUR status=Pending text=Pagamento BAR
            statement 12345678
        "#]],
    );
}

#[test]
fn northern_and_polish_exports_are_read() {
    check(
        &format!("{ACCOUNT}currency = 'DKK'"),
        "Dato;Tekst;Beløb;Saldo;Status;Afstemt\n30.01.2026;Dankort-køb BUTIK;-12,50;87,50;Udført;Nej\n31.01.2026;Dankort-køb BUTIK;-2,50;;Venter;Nej\n",
        expect![[r#"
        line 2 12345678 2026-01-30 Debit 1250 DKK text=Dankort-køb BUTIK balance=8750
        line 3 12345678 2026-01-31 Debit 250 DKK status=Pending text=Dankort-køb BUTIK
        statement 12345678 10000 to 8750
    "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'NOK'"),
        "\"Dato\";\"Forklaring\";\"Rentedato\";\"Ut fra konto\";\"Inn på konto\"\n\"30.01.2026\";\"Varekjøp BUTIKK\";\"30.01.2026\";\"12,50\";\"\"\n\"29.01.2026\";\"Lønn\";\"29.01.2026\";\"\";\"100,00\"\n",
        expect![[r#"
        line 2 12345678 2026-01-30 Debit 1250 NOK value=2026-01-30 text=Varekjøp BUTIKK
        line 3 12345678 2026-01-29 Credit 10000 NOK value=2026-01-29 text=Lønn
        statement 12345678
    "#]],
    );
    check(
        "",
        "* Transaktioner Period 2026-01-01 - 2026-01-31 Skapad 2026-02-01\nRadnummer,Clearingnummer,Kontonummer,Produkt,Valuta,Bokföringsdag,Transaktionsdag,Valutadag,Referens,Beskrivning,Belopp,Bokfört saldo\n1,81234,9012345678,Privatkonto,SEK,2026-01-30,2026-01-29,2026-01-30,BUTIK,BUTIK,-12.50,87.50\n",
        expect![[r#"
        line 3 9012345678 2026-01-30 Debit 1250 SEK value=2026-01-30 purchased=On(2026-01-29) text=BUTIK balance=8750
        statement  10000 to 8750
    "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'EUR'"),
        "Kirjauspäivä;Arvopäivä;Määrä EUROA;Laji;Selitys;Saaja/Maksaja;Viesti\n2026-01-30;2026-01-30;-12,50;162;PKORTTIMAKSU;KAUPPA;\n",
        expect![[r#"
        line 2 12345678 2026-01-30 Debit 1250 EUR value=2026-01-30 code=162 text=PKORTTIMAKSU other=KAUPPA
        statement 12345678
    "#]],
    );
    check(
        &format!("{ACCOUNT}currency = 'PLN'"),
        "#Data księgowania;#Data operacji;#Opis operacji;#Tytuł;#Nadawca/Odbiorca;#Kwota;#Saldo po operacji;\n2026-01-30;2026-01-29;ZAKUP PRZY UŻYCIU KARTY;SKLEP;;-12,50 PLN;87,50 PLN;\n",
        expect![[r#"
            line 2 12345678 2026-01-30 Debit 1250 PLN purchased=On(2026-01-29) code=ZAKUP PRZY UŻYCIU KARTY text=SKLEP balance=8750
            statement 12345678 10000 to 8750
        "#]],
    );
}
