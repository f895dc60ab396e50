use rewardhub_core::item::Kind::*;

use super::*;
use crate::entry::Decoded;

/// An entry of this direction and text, without any code.
fn entry(direction: Direction, text: &str) -> Entry {
    let profile = Profile::parse("[csv]\naccount = '1'\ncurrency = 'GBP'").unwrap();
    let file = "Date,Amount\n2026-03-13,-1.00\n";
    let Some(Decoded::Entry(entry)) = crate::csv::Decoder::new(&profile, None, file.as_bytes()).next() else {
        panic!("no entry")
    };
    Entry { direction, text: text.to_owned(), ..*entry }
}

fn found(entry: &Entry) -> (Kind, KindSource) {
    let classified = classify(entry, &Profile::default());
    (classified.kind, classified.source)
}

fn iso(code: &str, direction: Direction) -> (Kind, KindSource) {
    found(&Entry { bank_code: code.to_owned(), ..entry(direction, "") })
}

fn own(code: &str, direction: Direction, text: &str) -> (Kind, KindSource) {
    found(&Entry { proprietary_code: code.to_owned(), ..entry(direction, text) })
}

const OUT: Direction = Direction::Debit;
const IN: Direction = Direction::Credit;

#[test]
fn what_the_record_states_comes_first() {
    let stated = Entry { stated_kind: Some(Salary), reversal: true, mcc: Some(5411), ..entry(OUT, "CARD PAYMENT") };
    assert_eq!(found(&stated), (Salary, KindSource::Stated));
}

#[test]
fn a_reversal_that_is_a_credit_refunds_and_one_that_is_a_debit_is_for_a_person() {
    let reversal = |direction| Entry { reversal: true, bank_code: "PMNT/CCRD/POSD".into(), ..entry(direction, "") };
    assert_eq!(found(&reversal(IN)), (Refund, KindSource::Reversal));
    let undone = classify(&reversal(OUT), &Profile::default());
    assert_eq!((undone.kind, undone.review_reason), (Other, Some(ReviewReason::ReversesCredit)));
}

#[test]
fn fees_charges_interest_and_tax_go_by_sub_family_before_any_family() {
    for (code, kind) in [("PMNT/CCRD/FEES", Fee), ("PMNT/ICDT/CHRG", Fee), ("ACMT/MDOP/INTR", Interest), ("ACMT/MDOP/TAXE", Tax)]
    {
        assert_eq!(iso(code, OUT), (kind, KindSource::SubFamily), "{code}");
    }
}

#[test]
fn iso_codes_name_the_kind() {
    for (code, direction, kind) in [
        ("PMNT/CCRD/POSD", OUT, Purchase),
        ("PMNT/CCRD/POSC", OUT, Purchase),
        ("PMNT/CCRD/POSD", IN, Refund),
        ("PMNT/CCRD/OTHR", IN, Refund),
        ("PMNT/CCRD/CWDL", OUT, CashWithdrawal),
        ("PMNT/MCRD/UPCT", OUT, Authorisation),
        ("PMNT/ICDT/ESCT", OUT, Transfer),
        ("PMNT/ICDT/STDO", OUT, StandingOrder),
        ("PMNT/RCDT/SALA", IN, Salary),
        ("PMNT/RCDT/ESCT", IN, Transfer),
        ("PMNT/RDDT/ESDD", OUT, DirectDebit),
        ("PMNT/CNTR/CWDL", OUT, CashWithdrawal),
        ("PMNT/CNTR/CDPT", IN, CashDeposit),
        ("PMNT/ICHQ/CCHQ", OUT, Cheque),
    ] {
        assert_eq!(iso(code, direction), (kind, KindSource::BankCode), "{code} {direction:?}");
    }
    for code in ["PMNT/CCRD/DAJT", "XTND/NTAV/NTAV", "SECU/SETT/TRAD", "PMNT", ""] {
        assert_eq!(iso(code, OUT), (Other, KindSource::Nothing), "{code}");
    }
}

#[test]
fn german_codes_name_the_kind() {
    assert_eq!(own("NMSC+106", OUT, "EINKAUF"), (Purchase, KindSource::BankCode));
    assert_eq!(own("NMSC+106+9310", IN, ""), (Refund, KindSource::BankCode));
    assert_eq!(own("NCHG+808", OUT, ""), (Fee, KindSource::BankCode));
    assert_eq!(own("NTRF+166", IN, ""), (Transfer, KindSource::BankCode));
    assert_eq!(own("NDDT+105", OUT, ""), (DirectDebit, KindSource::BankCode));
    assert_eq!(own("NMSC+999", OUT, ""), (Other, KindSource::Nothing));
}

#[test]
fn a_german_card_code_at_a_cash_machine_is_cash() {
    assert_eq!(own("NMSC+106", OUT, "GELDAUTOMAT BERLIN"), (CashWithdrawal, KindSource::Text));
}

#[test]
fn words_of_a_type_column_are_codes() {
    assert_eq!(own("CARD_PAYMENT", OUT, ""), (Purchase, KindSource::BankCode));
    assert_eq!(own("Card payment", IN, ""), (Refund, KindSource::BankCode));
    assert_eq!(own("dd", OUT, ""), (DirectDebit, KindSource::BankCode));
}

#[test]
fn a_merchant_category_makes_a_purchase_and_that_of_cash_does_not() {
    let mcc = |mcc, direction| found(&Entry { mcc: Some(mcc), ..entry(direction, "ATM") });
    assert_eq!(mcc(5411, OUT), (Purchase, KindSource::Mcc));
    assert_eq!(mcc(5411, IN), (Refund, KindSource::Mcc));
    assert_eq!(mcc(6011, OUT), (CashWithdrawal, KindSource::Mcc));
    assert_eq!(mcc(6010, OUT), (CashWithdrawal, KindSource::Mcc));
    let card = Entry { bank_code: "PMNT/CCRD/POSD".into(), mcc: Some(6011), ..entry(OUT, "") };
    assert_eq!(found(&card), (CashWithdrawal, KindSource::Mcc));
}

#[test]
fn the_text_decides_when_nothing_else_does() {
    for (text, direction, kind) in [
        ("CARD PAYMENT TO GREENS ON 12 MAR", OUT, Purchase),
        ("Card payment to Greens", IN, Refund),
        ("POS 1234 GREENS", OUT, Purchase),
        ("CONTACTLESS BAKER", OUT, Purchase),
        ("Kartenzahlung Bäcker", OUT, Purchase),
        ("ATM HIGH STREET", OUT, CashWithdrawal),
        ("CARD PAYMENT ATM HIGH STREET", OUT, CashWithdrawal),
        ("Bargeldauszahlung Geldautomat", OUT, CashWithdrawal),
        ("ACME LTD SALARY MARCH", IN, Salary),
        ("LOHN/GEHALT 03/26", IN, Salary),
        ("STANDING ORDER RENT", OUT, StandingOrder),
        ("Dauerauftrag Miete", OUT, StandingOrder),
        ("DIRECT DEBIT POWER CO", OUT, DirectDebit),
        ("SEPA-Lastschrift Strom", OUT, DirectDebit),
        ("NON-STERLING TRANSACTION FEE CARD PAYMENT", OUT, Fee),
        ("Gebühren 1. Quartal", OUT, Fee),
        ("INTEREST PAID", IN, Interest),
        ("Zinsen", IN, Interest),
        ("REFUND GREENS", IN, Refund),
        ("GREENS LONDON CR", IN, Refund),
        ("CHARGEBACK CARD PAYMENT", IN, Chargeback),
    ] {
        assert_eq!(found(&entry(direction, text)), (kind, KindSource::Text), "{text}");
    }
}

#[test]
fn texts_of_many_banks_say_what_they_are() {
    for (text, direction, kind) in [
        ("VISA DIRECT PAYMENT FROM JOHN", IN, Transfer),
        ("VISA DIRECT FROM JOHN", IN, Transfer),
        ("PAYMENT FROM JOHN DOE", IN, Transfer),
        ("MASTERCARD SEND JOHN", IN, Transfer),
        ("VISA GREENS", IN, Refund),
        ("AMAZON REFUND", IN, Refund),
        ("GREENS CHARGEBACK 12 MAR", IN, Chargeback),
        ("VISA CHARGEBACK GREENS", IN, Chargeback),
        ("VISA DIRECT LINE INSURANCE", OUT, Purchase),
        ("*1234 12.03 VISA GREENS", OUT, Purchase),
        ("OVERDRAFT INTEREST", OUT, Interest),
        ("INTEREST TO 12MAR", IN, Interest),
        ("GROSS INTEREST TO 12MAR26", IN, Interest),
        ("INTEREST Q1 2026", OUT, Interest),
        ("FEE FOR CASH ABROAD", OUT, Fee),
        ("FEES MARCH", OUT, Fee),
        ("MONTHLY ACCOUNT FEE", OUT, Fee),
        ("BANK CHARGES 01JAN-31MAR", OUT, Fee),
        ("ATM FEE", OUT, Fee),
        ("CHEQUE 000123", OUT, Cheque),
        ("ROE LTD , WAGES JAN", IN, Salary),
        ("BGC SALARY ACME LTD", IN, Salary),
        ("SEPA-Überweisung Gehalt März", IN, Salary),
        ("FASTER PAYMENT FROM JOHN REFUND FOR DINNER", IN, Transfer),
        ("CARD PAYMENT TO BERLIN GELDAUTOMAT", OUT, CashWithdrawal),
        ("VISA ATM LEEDS", OUT, CashWithdrawal),
        ("REWE BERLIN KARTENZAHLUNG 12.03.", OUT, Purchase),
        ("CORNER DELI           ON 15 JAN          BDC", OUT, Purchase),
        ("PKORTTIMAKSU K-MARKET", OUT, Purchase),
        ("PAGAMENTO CARTA BAR ROMA", OUT, Purchase),
        ("Einkauf Maestro COOP ZÜRICH", OUT, Purchase),
        ("Kauf/Dienstleistung MIGROS", OUT, Purchase),
        ("PURCHASE RETURN DUNMORE", IN, Refund),
        ("DEVOLUCION COMPRA TARJETA ZARA", IN, Refund),
        ("CARD CREDIT FROM BRENTON", IN, Refund),
        ("Kontoführungsgebühren 03/26", OUT, Fee),
        ("BEA, Betaalpas Albert Heijn", OUT, Purchase),
        ("GEA, Betaalpas Geldmaat", OUT, CashWithdrawal),
        ("Betaalautomaat 12:33 pasnr. 001", OUT, Purchase),
        ("PAIEMENT PAR CARTE MONOPRIX", OUT, Purchase),
        ("RETRAIT DAB PARIS", OUT, CashWithdrawal),
        ("PRLV SEPA EDF", OUT, DirectDebit),
        ("VIR SEPA JEAN DUPONT", OUT, Transfer),
        ("Kortköp 260312 ICA", OUT, Purchase),
        ("Varekjøp REMA 1000", OUT, Purchase),
        ("Lønn mars", IN, Salary),
        ("PAGO CON TARJETA EN MERCADONA", OUT, Purchase),
        ("PAGAMENTO POS ESSELUNGA", OUT, Purchase),
        ("Wypłata z bankomatu Warszawa", OUT, CashWithdrawal),
        ("ANNULATION CARTE BAKER", IN, Refund),
        ("ANNULATION DE PAIEMENT CB BAKER", IN, Refund),
        ("REMBOURST CARTE BAKER", IN, Refund),
        ("ANULACION COMPRA TARJETA BAKER", IN, Refund),
        ("ANULACIÓN BAKER", IN, Refund),
        ("DEVOLUCION PAGO CON TARJETA BAKER", IN, Refund),
        ("STORNO KARTENZAHLUNG BAKER", IN, Refund),
        ("TILBAKEFØRT VAREKJØP BAKER", IN, Refund),
        ("ANNUL CB BAKER", IN, Refund),
        ("ANNUL. FACTURE CARTE BAKER", IN, Refund),
        ("ANULOWANIE ZAKUP KARTA BAKER", IN, Refund),
        ("KORREKTUR KREDITKARTE BAKER", IN, Refund),
        ("STORNO LASTSCHRIFT STROM", IN, DirectDebit),
        ("STORNO ÜBERWEISUNG", IN, Transfer),
    ] {
        assert_eq!(found(&entry(direction, text)), (kind, KindSource::Text), "{text}");
    }
}

#[test]
fn names_that_hold_a_phrase_are_still_names() {
    const NAMES: [&str; 34] = [
        "BANK CHARGERS LTD",
        "TAXI BERLIN",
        "INTERESTING BOOKS",
        "INTEREST FLORA",
        "CASHEW HOUSE",
        "CASH CONVERTERS",
        "SALARY BREW CO",
        "SALARY CAP HATS",
        "FEE FI FO FUM TOYS",
        "CHEQUERS INN",
        "CHEQUE BOOK CAFE",
        "ATMOSPHERE CAFE",
        "COFFEE HOUSE",
        "POSTCARDS",
        "VISAGE",
        "CHARGES PUB",
        "CHARGED UP LTD",
        "TRANSFERS DIRECT TAXI",
        "GEBUHRENFREI AG",
        "ZINSENHOF",
        "LOHNER BACKEREI",
        "SCHECKTER FOODS",
        "GEHALTVOLL BIO",
        "RETRAITE HEUREUSE",
        "FRAIS ET BON",
        "KOSTENLOS SHOP",
        "PRLVX",
        "UTTAGSLOS",
        "AUSZAHLUNGEN GMBH",
        "LONDON FEED CO",
        "INT FITNESS",
        "CHECK24",
        "FEES & SONS",
        "PALKKATALO",
    ];
    for name in NAMES {
        assert_eq!(found(&entry(OUT, name)), (Other, KindSource::Nothing), "{name}");
        for (front, direction, kind) in
            [("CARD PAYMENT TO", OUT, Purchase), ("Kartenzahlung", OUT, Purchase), ("VISA", IN, Refund)]
        {
            let text = format!("{front} {name}");
            assert_eq!(found(&entry(direction, &text)), (kind, KindSource::Text), "{text}");
        }
        let paid = format!("DIRECT DEBIT {name}");
        assert_eq!(found(&entry(OUT, &paid)), (DirectDebit, KindSource::Text), "{paid}");
    }
}

#[test]
fn every_phrase_decides_by_itself_and_none_as_part_of_a_word() {
    for phrase in phrases::all() {
        let direction = if matches!(phrase.tells, phrases::Tells::Credit(_)) { IN } else { OUT };
        for text in [phrase.text.to_owned(), phrase.text.to_lowercase(), format!("12.03.2026 {}", phrase.text)] {
            assert_ne!(found(&entry(direction, &text)), (Other, KindSource::Nothing), "{text}");
        }
        assert_eq!(fold(phrase.text), phrase.text);
        let last = phrase.text.rsplit([' ', '-', '/']).next().unwrap();
        let inside = format!("X{last}");
        assert_eq!(found(&entry(direction, &inside)), (Other, KindSource::Nothing), "{inside}");
    }
}

#[test]
fn words_inside_other_words_mean_nothing() {
    for text in ["COFFEE HOUSE", "POSTCARDS", "ATMOSPHERE BAR", "VISAGE", "GREENS", "", "SALARYMAN"] {
        assert_eq!(found(&entry(OUT, text)), (Other, KindSource::Nothing), "{text}");
    }
}

#[test]
fn rules_of_the_profile_go_before_what_is_built_in() {
    let profile = Profile::parse(
        "[[kind]]\nproprietary_code = 'NMSC+106'\ntext = '*TANKE*'\nkind = 'direct_debit'\n\
         [[kind]]\nbank_code = 'PMNT/CCRD/*'\ndirection = 'debit'\nkind = 'fee'\n\
         [[kind]]\ntext = 'card payment*'\nkind = 'transfer'",
    )
    .unwrap();
    let found = |entry: Entry| (classify(&entry, &profile).kind, classify(&entry, &profile).source);
    let own = |text| Entry { proprietary_code: "NMSC+106".into(), ..entry(OUT, text) };
    assert_eq!(found(own("Tanke Nord")), (DirectDebit, KindSource::BankCode));
    assert_eq!(found(own("Markt")), (Purchase, KindSource::BankCode));
    assert_eq!(found(Entry { bank_code: "PMNT/CCRD/POSD".into(), ..entry(OUT, "") }), (Fee, KindSource::BankCode));
    assert_eq!(found(Entry { bank_code: "PMNT/CCRD/POSD".into(), ..entry(IN, "") }), (Refund, KindSource::BankCode));
    assert_eq!(found(entry(OUT, "CARD PAYMENT TO GREENS")), (Transfer, KindSource::Text));
}

#[test]
fn a_rule_for_every_row_of_a_direction_holds_for_rows_without_a_text() {
    let profile = Profile::parse("[[kind]]\ntext = '*'\ndirection = 'debit'\nkind = 'purchase'").unwrap();
    assert_eq!(classify(&entry(OUT, ""), &profile).kind, Purchase);
    assert_eq!(classify(&entry(OUT, "ANYTHING"), &profile).kind, Purchase);
    assert_eq!(classify(&entry(IN, ""), &profile).kind, Other);
}
