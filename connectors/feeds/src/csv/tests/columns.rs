use expect_test::expect;

use super::{GBP, check};

#[test]
fn every_column_is_read() {
    check(
        "timezone = 'Europe/London'",
        "Account Number,Transaction ID,Date,Value Date,Transaction Date,Time,Amount,Currency,Original Amount,Original Currency,Description,Payee,Counterparty IBAN,Status,MCC,Category,Merchant,Merchant ID,Country,Channel,Type,Balance\n\
         20-00-00 1,A1,2026-02-14,2026-02-15,2026-02-13,14:33,-12.34,GBP,14.10,EUR,CARD PAYMENT,Greens,DE02 1203 0000 0000 2020 51,Pending,742,Food,GREENS,0012,gb,pos,DEB,100.00\n\
         20-00-00 1,A2,2026-02-14,,,,5.00,GBP,,,REFUND,,,,5411 - Grocery,,,,,online,refund,105.00\n",
        expect![[r#"
            line 2 20-00-001 2026-02-14 Debit 1234 GBP status=Pending value=2026-02-15 purchased=At(2026-02-13T14:33:00Z) id=A1 original=1410 EUR code=DEB mcc=742 category=Food merchant=GREENS merchant_id=0012 country=GB channel=InStore text=CARD PAYMENT other=Greens other_account=DE02120300000000202051 balance=10000
            line 3 20-00-001 2026-02-14 Credit 500 GBP id=A2 kind=refund mcc=5411 channel=Online text=REFUND balance=10500
            statement  10000 to 10500
        "#]],
    );
}

#[test]
fn german_headers_are_known() {
    check(
        "",
        "Auftragskonto;Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Begünstigter/Zahlungspflichtiger;Kontonummer/IBAN;Betrag;Währung;Info\n\
         DE02120300000000202051;13.02.26;14.02.26;KARTENZAHLUNG;Einkauf;GREENS;DE88100900001234567892;-12,34;EUR;Umsatz gebucht\n",
        expect![[r#"
            line 2 DE02120300000000202051 2026-02-13 Debit 1234 EUR value=2026-02-14 code=KARTENZAHLUNG text=Einkauf other=GREENS other_account=DE88100900001234567892
            statement 
        "#]],
    );
}

#[test]
fn the_currency_stands_in_the_header() {
    check(
        "[csv]\naccount = '1'",
        "Datum;Betrag (EUR)\n13.02.2026;-1,00\n",
        expect![[r#"
        line 2 1 2026-02-13 Debit 100 EUR
        statement 1
    "#]],
    );
}

#[test]
fn debit_and_credit_have_columns_of_their_own() {
    check(
        GBP,
        "Date,Paid out,Paid in\n2026-02-13,12.34,\n2026-02-13,,5.00\n2026-02-13,0.00,5.00\n2026-02-13,1.00,5.00\n2026-02-13,,\n2026-02-13,-3.00,\n2026-02-13,,-3.00\n2026-02-13,0.00,\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 1234 GBP
            line 3 12345678 2026-02-13 Credit 500 GBP
            line 4 12345678 2026-02-13 Credit 500 GBP
            rejected line 5, column Paid out: direction: the row has both a debit and a credit; leave one blank <2026-02-13,1.00,5.00>
            rejected line 6, column Paid out: amount: the amount is empty; give a number such as 12.34 <2026-02-13,,>
            rejected line 7, column Paid out: direction: a negative debit among positive ones may be money back or a correction: set negative under [csv] in the feed's profile ("credit" when a minus in column Paid out is money in, "debit" when it is money out) <2026-02-13,-3.00,>
            rejected line 8, column Paid in: direction: a negative credit among positive ones may be money back or a correction: set negative under [csv] in the feed's profile ("credit" when a minus in column Paid in is money in, "debit" when it is money out) <2026-02-13,,-3.00>
            line 9 12345678 2026-02-13 Debit 0 GBP
            statement 12345678
        "#]],
    );
}

#[test]
fn a_word_tells_debit_from_credit() {
    check(
        &format!("{GBP}words = {{ debit = 'Ausgang' }}"),
        "Date,Amount,Debit/Credit\n2026-02-13,12.34,D\n2026-02-13,12.34,CRDT\n2026-02-13,12.34,ausgang\n2026-02-13,-12.34,Debit\n2026-02-13,-12.34,Credit\n2026-02-13,12.34,?\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 1234 GBP
            line 3 12345678 2026-02-13 Credit 1234 GBP
            line 4 12345678 2026-02-13 Debit 1234 GBP
            line 5 12345678 2026-02-13 Debit 1234 GBP
            rejected line 6, column Debit/Credit: direction: "Credit" and the amount's sign contradict each other; correct the row, or set negative under [csv] in the feed's profile <2026-02-13,-12.34,Credit>
            rejected line 7, column Debit/Credit: direction: "?" is neither debit nor credit; list it under [csv.words] in the feed's profile <2026-02-13,12.34,?>
            statement 12345678
        "#]],
    );
}

#[test]
fn a_negative_amount_can_be_money_in() {
    check(
        &format!("{GBP}negative = 'credit'"),
        "Date,Amount\n2026-02-13,12.34\n2026-02-13,-5.00\n2026-02-13,5.00 CR\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 1234 GBP
            line 3 12345678 2026-02-13 Credit 500 GBP
            line 4 12345678 2026-02-13 Credit 500 GBP
            statement 12345678
        "#]],
    );
}

#[test]
fn status_words_are_read_and_unknown_ones_rejected() {
    check(
        &format!("{GBP}words = {{ removed = 'Zurückgenommen' }}"),
        "Date,Amount,Status\n2026-02-13,-1.00,COMPLETED\n2026-02-13,-1.00,vorgemerkt\n2026-02-13,-1.00,zurückgenommen\n2026-02-13,-1.00,Reverted\n2026-02-13,-1.00,hm\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 100 GBP
            line 3 12345678 2026-02-13 Debit 100 GBP status=Pending
            line 4 12345678 2026-02-13 Debit 100 GBP status=Removed
            line 5 12345678 2026-02-13 Debit 100 GBP status=Removed
            rejected line 6, column Status: status: status "hm" is not known; list it under [csv.words] in the feed's profile as booked, pending or removed, or name another column as status under [csv.columns] <2026-02-13,-1.00,hm>
            statement 12345678
        "#]],
    );
}

#[test]
fn columns_are_given_by_number_without_a_header() {
    check(
        &format!("{GBP}header = false\nfooter = 'END*'\n[csv.columns]\ndate = 1\namount = 3\ndescription = [2, 4]"),
        "2026-02-13,CARD,-3.00,GREENS\n2026-02-14,CARD,-4.00,BAKER\nEND 2,,,\n",
        expect![[r#"
            line 1 12345678 2026-02-13 Debit 300 GBP text=CARD GREENS
            line 2 12345678 2026-02-14 Debit 400 GBP text=CARD BAKER
            remark 1 row is no entry and was skipped (line 3)
            statement 12345678
        "#]],
    );
}

#[test]
fn a_column_that_the_file_has_not_is_named_with_the_nearest() {
    check(
        &format!("{GBP}columns = {{ description = 'Narative' }}"),
        "Date,Amount,Narrative\n2026-02-13,-3.00,A\n",
        expect![[r#"
            refused file: structure: the file has no column "Narative", which the profile names under [csv.columns]: did you mean "narrative"?
        "#]],
    );
}

#[test]
fn the_same_number_at_two_sort_codes_is_two_accounts() {
    let file = "Account Number,Sort Code,Date,Description,Paid out,Paid in\n\
                12345678,20-20-15,2026-02-14,COFFEE,3.20,\n\
                12345678,40-11-22,2026-02-14,COFFEE,3.20,\n";
    let profile = crate::profile::Profile::parse("[csv]\ncurrency = 'GBP'\nbank = '10-00-00'").unwrap();
    let accounts: Vec<(String, String)> = crate::csv::Decoder::new(&profile, None, file.as_bytes())
        .filter_map(|decoded| match decoded {
            crate::entry::Decoded::Entry(entry) => Some((entry.account.number, entry.account.bank)),
            _ => None,
        })
        .collect();
    let account = |bank: &str| ("12345678".to_owned(), bank.to_owned());
    assert_eq!(accounts, [account("20-20-15"), account("40-11-22")]);
}

#[test]
fn a_header_that_names_the_minor_unit_is_believed() {
    for header in [
        "Amount (pence)",
        "Amount (p)",
        "Betrag (Cent)",
        "Montant (centimes)",
        "Importe (céntimos)",
        "Kwota (grosze)",
        "Belopp (öre)",
        "Amount in minor units",
        "Amount in cents",
        "amount_cents",
        "amount_minor",
    ] {
        let shown = super::decoded(GBP, None, format!("Date,Description,{header}\n2026-02-13,TEA,-1200\n").as_bytes());
        assert!(shown.contains(" Debit 1200 GBP "), "{header}: {shown}");
        let settled = format!("{GBP}amounts = 'units'");
        let shown = super::decoded(&settled, None, format!("Date,Description,{header}\n2026-02-13,TEA,-12.00\n").as_bytes());
        assert!(shown.contains(" Debit 1200 GBP "), "{header}: {shown}");
    }
    check(
        GBP,
        "Date,Amount (pence),Balance\n2026-02-13,-1200,88.00\n2026-02-14,-12.00,76.00\n",
        expect![[r#"
        line 2 12345678 2026-02-13 Debit 1200 GBP balance=8800
        rejected line 3, column Amount (pence): amount: "-12.00" has decimals, and is read as minor units, as amounts under [csv] in the feed's profile or the column's header says; correct it, or set amounts = "units" <2026-02-14,-12.00,76.00>
        statement 12345678
    "#]],
    );
    check(
        GBP,
        "Date,Paid out (p),Paid in (p)\n2026-02-13,1200,\n2026-02-14,,500\n",
        expect![[r#"
        line 2 12345678 2026-02-13 Debit 1200 GBP
        line 3 12345678 2026-02-14 Credit 500 GBP
        statement 12345678
    "#]],
    );
    check(
        GBP,
        "Date,amount_minor,amount\n2026-02-13,-1200,-12.00\n",
        expect![[r#"
        line 2 12345678 2026-02-13 Debit 1200 GBP
        statement 12345678
    "#]],
    );
}

#[test]
fn amounts_without_a_word_are_debits_where_only_credits_carry_one() {
    check(
        GBP,
        "Date,Description,Amount\n2026-02-13,TEA,12.00\n2026-02-14,PAYMENT,100.00 CR\n2026-02-15,BUN,3.00\n",
        expect![[r#"
            remark amounts in column "Amount" without CR are read as money out, since others carry CR and none DR; negative = "credit" under [csv] in the feed's profile settles it, "debit" says that they are money in
            line 2 12345678 2026-02-13 Debit 1200 GBP text=TEA
            line 3 12345678 2026-02-14 Credit 10000 GBP text=PAYMENT
            line 4 12345678 2026-02-15 Debit 300 GBP text=BUN
            statement 12345678
        "#]],
    );
    check(
        GBP,
        "Date,Description,Amount\n2026-02-13,TEA,Dr. 12.00\n2026-02-14,PAYMENT,CR 100.00\n2026-02-15,BUN,3.00 Dr.\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 1200 GBP text=TEA
            line 3 12345678 2026-02-14 Credit 10000 GBP text=PAYMENT
            line 4 12345678 2026-02-15 Debit 300 GBP text=BUN
            statement 12345678
        "#]],
    );
    check(
        GBP,
        "Date,Description,Amount\n2026-02-13,TEA,12.00 D\n2026-02-14,PAYMENT,100.00\n2026-02-15,BUN,3.00 D\n",
        expect![[r#"
            line 2 12345678 2026-02-13 Debit 1200 GBP text=TEA
            line 3 12345678 2026-02-14 Credit 10000 GBP text=PAYMENT
            line 4 12345678 2026-02-15 Debit 300 GBP text=BUN
            statement 12345678
        "#]],
    );
    check(
        &format!("{GBP}negative = 'debit'"),
        "Date,Amount\n2026-02-13,12.00\n2026-02-14,100.00 CR\n",
        expect![[r#"
        line 2 12345678 2026-02-13 Credit 1200 GBP
        line 3 12345678 2026-02-14 Credit 10000 GBP
        remark no debit is in this file: every row is money in; if purchases are in it, set negative = "credit" under [csv] in the feed's profile, or name the column that tells debit from credit as dc under [csv.columns]
        statement 12345678
    "#]],
    );
}
