//! Descriptions as banks of many countries write them, and names that must not be taken for noise.

use super::*;

/// What each description leaves.
const TEXTS: [(&str, &str); 93] = [
    // British.
    ("'1234 14JAN26 , CORNER DELI , LEEDS GB", "CORNER DELI"),
    ("1234 19JAN26 , BOOK AND CO , LEEDS GB", "BOOK AND CO"),
    ("4321 05FEB26 CD , PAPER & PEN , MILTON KEYNES GB", "PAPER & PEN"),
    ("4321 05FEB26 C , CAFE NERO 0071 , LONDON GB", "CAFE NERO"),
    ("CORNER DELI           ON 15 JAN          BDC", "CORNER DELI"),
    ("CORNER DELI CD 1234 ", "CORNER DELI"),
    ("CORNER DELI CD 1234 14JAN26", "CORNER DELI"),
    (")))  TESCO STORES 2341      LONDON", "TESCO STORES"),
    ("VIS SAINSBURYS S/MKTS   LEEDS", "SAINSBURYS S/MKTS"),
    ("BEAN THERE      LEEDS         GBR", "BEAN THERE"),
    ("CARD PAYMENT TO TRANSPORT FOR LONDON LONDON GBR", "TRANSPORT FOR LONDON"),
    ("CARD PAYMENT TO TFL TRAVEL CH,2.80 GBP, RATE 1.00/GBP ON 12-03-2026", "TFL TRAVEL CH,2.80 GBP"),
    ("INT'L 0012345678 AMZN MKTP UK*AB12CD3E4 LUXEMBOURG", "AMZN MKTP"),
    ("DIRECT DEBIT PEAK MOBILE PLC", "PEAK MOBILE PLC"),
    ("CONTACTLESS PAYMENT AT GREENS , MILTON KEYNES GB", "GREENS"),
    ("CARD PAYMENT TO GREENS VIA APPLE PAY", "GREENS"),
    ("DEBIT CARD PURCHASE XXXX1234 GREENS", "GREENS"),
    ("CARD 1234 GREENS", "GREENS"),
    ("VISA *1234 GREENS", "GREENS"),
    ("CHARGEBACK SHOP A", "SHOP A"),
    ("CHARGEBACK CARD PAYMENT TO SHOP C", "SHOP C"),
    ("REVERSAL OF CARD PAYMENT GREENS ON 12 MAR", "GREENS"),
    ("REFUND FROM GREENS", "GREENS"),
    ("12/03/26 GREENS", "GREENS"),
    ("15JAN GREENS", "GREENS"),
    ("12 MAR GREENS", "GREENS"),
    ("UBER *TRIP HELP.UBER.COM", "UBER *TRIP"),
    ("AMZN MKTP UK*2A3B4C5D6", "AMZN MKTP"),
    ("AMAZON* 2A3B4C5D6", "AMAZON"),
    ("PAYPAL *STEAM GAMES 4029357733 GB", "STEAM GAMES"),
    // German, Austrian, Swiss.
    ("REWE SAGT DANKE. 43234//Berlin/DE / 2026-03-12T14:33:10 Debitk.1 2027-12", "REWE"),
    ("Kartenzahlung bei EDEKA MUELLER", "EDEKA MUELLER"),
    ("EC-Kartenzahlung ALDI SUED 12.03.2026 14:33", "ALDI SUED"),
    ("girocard DM DROGERIEMARKT 1234 KARTE 5678", "DM DROGERIEMARKT"),
    ("SEPA-Lastschrift Stadtwerke Nord", "STADTWERKE NORD"),
    ("VISA Debitkarte LIDL 4711 MUENCHEN DE", "LIDL"),
    ("Lastschrift Telefon AG vom 12.03.2026", "TELEFON AG"),
    ("Kauf BILLA DANKT 1234 WIEN AT", "BILLA DANKT"),
    ("Rückerstattung von Greens", "GREENS"),
    ("Storno Kartenzahlung Greens", "GREENS"),
    ("Einkauf Migros M Zürich, Karte 1234", "MIGROS M"),
    ("KARTENZAHLUNG HOTEL BERLIN", "HOTEL BERLIN"),
    ("GUTES ESSEN", "GUTES ESSEN"),
    ("GUTES RESTAURANT ESSEN DE", "GUTES RESTAURANT"),
    ("Kauf/Dienstleistung MIGROS", "MIGROS"),
    // Dutch, Belgian.
    ("BEA, Google Pay    Albert Heijn 1234,PAS123 NR:AB12CD, 14.03.26/12:33 AMSTERDAM", "ALBERT HEIJN"),
    ("BEA, Betaalpas JUMBO UTRECHT,PAS001 NR:12ABC3, 12.03.26/09:10 UTRECHT", "JUMBO UTRECHT"),
    ("ALBERT HEIJN 1234 AMSTERDAM NLD", "ALBERT HEIJN"),
    ("Betaalautomaat 12:33 pasnr. 001 HEMA", "HEMA"),
    ("KAARTBETALING COLRUYT", "COLRUYT"),
    // French.
    ("CARTE 12/03/26 CARREFOUR CITY CB*1234", "CARREFOUR CITY"),
    ("PAIEMENT PAR CARTE X1234 MONOPRIX 12/03", "MONOPRIX"),
    ("PAIEMENT CB FRANPRIX FACT 120326", "FRANPRIX"),
    ("ACHAT CB BOULANGERIE PAUL 12.03.26 CARTE 1234", "BOULANGERIE PAUL"),
    ("PRLV SEPA EDF", "EDF"),
    ("CB LE PAIN QUOTIDIEN", "LE PAIN QUOTIDIEN"),
    // Nordic.
    ("PKORTTIMAKSU K-MARKET", "K-MARKET"),
    ("12.03 KAFFE BAR", "KAFFE BAR"),
    ("12.12 KAFFE BAR", "12.12 KAFFE BAR"),
    ("*1234 12.03 NOK 123.00 REMA 1000 KURS: 1.0000", "REMA 1000"),
    ("Varekjøp REMA 1000 Dato 12.03.2026 kl. 14:33", "REMA 1000"),
    ("Varekjøp KIWI 512 OSLO", "KIWI"),
    ("Kortköp 260312 ICA SUPERMARKET", "ICA SUPERMARKET"),
    ("ICA MAXI /26-03-12", "ICA MAXI"),
    ("Visa/Dankort NETTO 1234", "NETTO"),
    ("Dankort-nota FØTEX KØBENHAVN", "FOTEX"),
    ("Visa varekøb IRMA", "IRMA"),
    ("KORTTIOSTO K-MARKET HELSINKI", "K-MARKET"),
    // Spanish, Italian, Polish.
    ("PAGO CON TARJETA EN MERCADONA MADRID ES", "MERCADONA"),
    ("COMPRA TARJ. 1234 EL CORTE INGLES", "EL CORTE INGLES"),
    ("PAGAMENTO POS ESSELUNGA MILANO ITA", "ESSELUNGA"),
    ("Pagamento con carta 12/03/26 CONAD", "CONAD"),
    ("ZAKUP PRZY UŻYCIU KARTY BIEDRONKA 1234 WARSZAWA POL", "BIEDRONKA"),
    // Places, once.
    ("GREENS LONDON", "GREENS"),
    ("VISIT LONDON LONDON GB", "VISIT LONDON"),
    ("GREENS NICE FR", "GREENS"),
    ("GREENS NICE", "GREENS NICE"),
    ("HOTEL BERLIN BERLIN DE", "HOTEL BERLIN"),
    ("HOTEL BERLIN         BERLIN        DEU", "HOTEL BERLIN"),
    ("LEONARDO ROYAL LONDON      LONDON      GB", "LEONARDO ROYAL LONDON"),
    // Card numbers are no part of a name.
    ("SHOP KARTE4532015112830366", "SHOP"),
    ("SHOP 4532.1234.5678.9014", "SHOP"),
    ("SHOP 4532015112830366GB", "SHOP"),
    ("SHOP A4532-1234-5678-9014", "SHOP"),
    ("4532 0151 1283 0366 GREENS LEEDS", "GREENS"),
    ("SHOP 45 32 01 51 12 83 03 66 B", "SHOP B"),
    ("SHOP ４５３２０１５１１２８３０３６６", "SHOP"),
    ("4532015112830366", ""),
    ("SHOP CARD NO: 4532015112830366", "SHOP CARD"),
    // A store's number and a day that pass for a card's number together (4511120320269…).
    ("GREENS 4511 12.03.2026 14:33", "GREENS"),
    ("GREENS 4000 12.03.2026 14:33", "GREENS 4000"),
    ("BOOTS 1234", "BOOTS"),
    ("TESCO STORES 2341 MILTON KEYNES", "TESCO STORES"),
];

/// True names, which a description must not lose.
const NAMES: [&str; 62] = [
    "MARKS AND SPENCER",
    "BED BATH AND BEYOND",
    "H&M",
    "7-ELEVEN",
    "PRET A MANGER",
    "CAFE DE PARIS",
    "FOR EYES",
    "LONDON ZOO",
    "PARIS BAGUETTE",
    "NEW YORK FRIES",
    "TRANSPORT FOR LONDON",
    "HOTEL BERLIN",
    "BANK OF LONDON",
    "UNIVERSITY OF OXFORD",
    "KING'S COLLEGE LONDON",
    "HOTEL 1898",
    "STUDIO 54",
    "STUDIO 338",
    "AREA 501",
    "AREA 501 BAR",
    "PIER 39",
    "ROUTE 66",
    "FORMULE 1",
    "MOTEL 6",
    "FOREVER 21",
    "REMA 1000",
    "PORT 2000",
    "CAFE 1001",
    "1001 NIGHTS CAFE",
    "99 RANCH",
    "24/7 FITNESS",
    "FITNESS 24/7",
    "4 JUNE CAFE",
    "CAFE 14 JULY",
    "CHANEL NO 5",
    "TOYS R US",
    "MAESTRO PIZZA",
    "THE HUT.COM",
    "BOOKING.COM",
    "AMAZON.CO.UK",
    "POSTCARDS LTD",
    "VISAGE",
    "CARDFACTORY",
    "SQUIRREL *BAR",
    "GOOGLE *YOUTUBE",
    "CARTE D'OR SHOP",
    "KAUFLAND",
    "ZAHLUNGSVERKEHR AG",
    "LE PETIT PARIS",
    "HAUS AM ESSEN",
    "PENSION ESSEN",
    "PIZZERIA ROMA",
    "BISTRO LYON",
    "DA MARIO",
    "S.A.",
    "DR. OETKER",
    "7 FOR ALL MANKIND",
    "NO 10 DELI",
    "VISIT OSLO",
    "APOTHEKE WIEN",
    "ME&EM",
    "O2",
];

#[test]
fn descriptions_of_many_banks_leave_the_name() {
    let wrong: Vec<_> = TEXTS.iter().map(|(text, expected)| (*text, *expected, name(text, NameSource::Text))).collect();
    let wrong: Vec<_> = wrong.into_iter().filter(|(_, expected, found)| expected != found).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn true_names_are_not_taken_for_noise() {
    for given in [NameSource::Text, NameSource::Name] {
        let wrong: Vec<_> = NAMES.iter().map(|text| (*text, name(text, given))).filter(|(text, found)| text != found).collect();
        assert!(wrong.is_empty(), "{given:?}: {wrong:#?}");
    }
    let prefixed: Vec<_> = NAMES.iter().map(|text| (*text, name(&format!("CARD PAYMENT TO {text}"), NameSource::Text))).collect();
    // Behind a way of paying a day or a number of three digits is the payment's.
    let behind = ["99 RANCH", "1001 NIGHTS CAFE", "4 JUNE CAFE"];
    let wrong: Vec<_> = prefixed.into_iter().filter(|(text, found)| text != found && !behind.contains(text)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_name_that_a_field_gives_loses_only_what_is_certainly_noise() {
    for (field, expected) in [
        ("Transport for London", "TRANSPORT FOR LONDON"),
        ("Hotel Berlin", "HOTEL BERLIN"),
        ("Greens London", "GREENS LONDON"),
        ("Visa", "VISA"),
        ("Contactless Ltd", "CONTACTLESS LTD"),
        ("Refund Express", "REFUND EXPRESS"),
        ("Apple Pay Cafe", "APPLE PAY CAFE"),
        ("Direct Debit Bureau", "DIRECT DEBIT BUREAU"),
        ("Levi's 501", "LEVI'S 501"),
        ("Brasserie Lutetia 1910", "BRASSERIE LUTETIA 1910"),
        ("Auto Trader.co.uk", "AUTO TRADER.CO.UK"),
        ("14 July Bistro", "14 JULY BISTRO"),
        ("Boots 1234", "BOOTS"),
        ("TESCO STORES 2341", "TESCO STORES"),
        ("Greens #12", "GREENS"),
        ("CARD PAYMENT TO GREENS", "GREENS"),
        ("GREENS ON 12 MAR", "GREENS"),
        ("GREENS 12.03.2026", "GREENS"),
        ("GREENS CD 1234", "GREENS"),
        ("GREENS +44 20 7946 0000", "GREENS"),
        ("GREENS WWW.GREENS.CO.UK", "GREENS"),
        ("REWE SAGT DANKE. 43234//Berlin/DE", "REWE"),
        ("GREENS OF LEEDS     LEEDS        GBR", "GREENS OF LEEDS"),
        ("AMZN MKTP UK*AB12CD3E4", "AMZN MKTP UK"),
        ("SQ *Jane Doe", "JANE DOE"),
        ("SHOP KARTE4532015112830366", "SHOP"),
    ] {
        assert_eq!(name(field, NameSource::Name), expected, "{field}");
    }
    assert!(normalise("SumUp *Jane Doe", NameSource::Name, booked_on(), &MerchantPatterns::default()).facilitator);
}

#[test]
fn the_day_of_a_purchase_is_found_in_columns_and_behind_ways_of_paying() {
    for text in ["1234 12MAR26 , GREENS , LEEDS GB", "Kortkjøp 12.03.26 GREENS", "GREENS           ON 12 MAR          BDC"] {
        let found = normalise(text, NameSource::Text, booked_on(), &MerchantPatterns::default()).purchased_on;
        assert_eq!(found, Day::parse("2026-03-12"), "{text}");
    }
}

#[test]
fn a_text_of_a_megabyte_takes_no_longer_than_a_long_one() {
    for text in [" 1234".repeat(200_000), "GREENS LONDON ".repeat(70_000), "4532 0151 1283 0366 ".repeat(50_000)] {
        assert!(name(&text, NameSource::Text).len() <= 1024 && name(&text, NameSource::Name).len() <= 1024);
    }
}

#[test]
fn a_refund_is_of_the_merchant_that_its_purchase_was_of() {
    let pairs = [
        ("CARD PAYMENT TO BRENTON", "CARD REFUND FROM BRENTON"),
        ("CARD PAYMENT TO BRENTON", "CARD CREDIT FROM BRENTON"),
        ("CARD PAYMENT TO BRENTON", "REVERSAL OF CARD PAYMENT TO BRENTON"),
        ("CARD PAYMENT TO BRENTON", "REFUND OF CARD PAYMENT TO BRENTON"),
        ("PURCHASE BRENTON", "PURCHASE RETURN BRENTON"),
        ("PAIEMENT PAR CARTE BRENTON", "REMBOURSEMENT PAR CARTE BRENTON"),
        ("KORTKÖP BRENTON", "RETUR KORTKÖP BRENTON"),
        ("VAREKJØP BRENTON", "RETUR VAREKJØP BRENTON"),
        ("ZAKUP PRZY UŻYCIU KARTY BRENTON", "ZWROT ZAKUPU BRENTON"),
        ("COMPRA TARJ. BRENTON", "DEVOLUCIÓN COMPRA TARJETA BRENTON"),
        ("KARTENZAHLUNG BRENTON", "GUTSCHRIFT KARTENZAHLUNG BRENTON"),
        ("PAGAMENTO POS BRENTON", "STORNO PAGAMENTO POS BRENTON"),
        ("CARTE 28/02 BRENTON", "ANNULATION CARTE 28/02 BRENTON"),
        ("CARTE 28/02 BRENTON", "REMBOURST CARTE 28/02 BRENTON"),
        ("COMPRA TARJETA BRENTON", "ANULACIÓN COMPRA TARJETA BRENTON"),
        ("COMPRA BRENTON", "ANULACION BRENTON"),
        ("PAGO CON TARJETA BRENTON", "DEVOLUCION PAGO CON TARJETA BRENTON"),
        ("BETAALAUTOMAAT BRENTON", "TERUGBETALING BETAALAUTOMAAT BRENTON"),
        ("PŁATNOŚĆ KARTĄ BRENTON", "ZWROT PŁATNOŚĆ KARTĄ BRENTON"),
        ("PAIEMENT CB BRENTON", "REMBOURSEMENT PAIEMENT CB BRENTON"),
        ("PAIEMENT CB BRENTON", "ANNULATION DU PAIEMENT CB BRENTON"),
        ("KARTENZAHLUNG BRENTON", "STORNO KARTENZAHLUNG BRENTON"),
        ("PAGAMENTO CARTA BRENTON", "RIMBORSO PAGAMENTO CARTA BRENTON"),
        ("VAREKJØP BRENTON", "TILBAKEFØRT VAREKJØP BRENTON"),
        ("KORTTIOSTO BRENTON", "PALAUTUS KORTTIOSTO BRENTON"),
    ];
    for (purchase, refund) in pairs {
        let name = |text: &str| normalise(text, NameSource::Text, booked_on(), &MerchantPatterns::default()).name;
        assert_eq!((name(purchase).as_str(), name(refund).as_str()), ("BRENTON", "BRENTON"), "{refund}");
    }
}

#[test]
fn a_card_that_stays_in_the_name_of_a_purchase_stays_in_that_of_its_refund() {
    assert_eq!(name("CARTE BRENTON", NameSource::Text), name("ANNULATION CARTE BRENTON", NameSource::Text));
    assert_eq!(name("STORNO KARTENZAHLUNG BRENTON", NameSource::Name), "BRENTON");
    assert_eq!(name("RETURN OF THE CAKE", NameSource::Text), "RETURN OF THE CAKE");
}
