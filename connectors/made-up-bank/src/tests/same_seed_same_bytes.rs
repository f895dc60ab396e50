use super::*;
use crate::Order;

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() {
    let dirty = Rendering {
        order: Order::Unsorted,
        duplicates_percent: 10,
        broken_records: 9,
        blank_ids_percent: 20,
        ..Rendering::default()
    };
    for rendering in [Rendering::default(), dirty] {
        assert_eq!(csv_of(&quarter(), &rendering), csv_of(&quarter(), &rendering));
        assert_eq!(ndjson_of(&quarter(), &rendering), ndjson_of(&quarter(), &rendering));
        for shape in [open_banking::Shape::BerlinGroup, open_banking::Shape::Uk] {
            assert_eq!(pages_of(&quarter(), &rendering, shape), pages_of(&quarter(), &rendering, shape));
        }
        let message = camt::Message::Report;
        assert_eq!(camt_of(&quarter(), &rendering, message), camt_of(&quarter(), &rendering, message));
    }
    let other = Bank::new(&Plan { seed: 2, ..Plan::default() });
    assert_ne!(csv_of(&month_of_one_person(), &Rendering::default()).0, csv_of(&other, &Rendering::default()).0);
}

#[test]
fn a_seed_gives_the_same_bytes_in_every_release() {
    let (text, _) = csv_of(&month_of_one_person(), &Rendering::default());
    let first: Vec<&str> = text.lines().take(9).collect();
    expect_test::expect![[r#"
        account,id,status,booked_on,value_on,amount,currency,description,counterparty,mcc,country,channel,balance
        GB40MDUP04000340578789,T34ABD8219DBA0013,booked,2026-01-01,2026-01-01,-2.89,GBP,CARD PAYMENT TO NORTHERN COFFEE CO 1776 ON 31 DEC,,5814,GB,in store,2718.24
        GB40MDUP04000340578789,TEA4A0E786F5D5559,booked,2026-01-01,2026-01-01,-3.65,GBP,CONTACTLESS CORNER PANTRY 0078 BRISTOL GB,,5499,GB,in store,2714.59
        GB40MDUP04000340578789,T3764E11C90399F9A,booked,2026-01-01,2026-01-01,-2.49,GBP,CARD PAYMENT TO NORTHERN COFFEE CO 3552 ON 30 DEC,,5814,GB,in store,2712.10
        GB40MDUP04000340578789,T2EE86CE29A963AF6,booked,2026-01-01,2026-01-01,-618.00,GBP,STO HARBOUR LETTINGS RENT,HARBOUR LETTINGS,,,,2094.10
        GB40MDUP04000340578789,TC8B9FD03D1A5DDA4,booked,2026-01-02,2026-01-02,-2.63,GBP,SQ *CORNER CAFE LONDON,,5814,GB,in store,2091.47
        GB40MDUP04000340578789,T1D58E209D9F8B10C,booked,2026-01-02,2026-01-02,-12.57,GBP,VIS WELLSPRING PHARMACY LEEDS,,5912,GB,in store,2078.90
        GB40MDUP04000340578789,T648A930C79E3F6B5,booked,2026-01-02,2026-01-02,-7.51,GBP,SQ *DOLLYS BAKERY SHEFFIELD,,5462,GB,in store,2071.39
        GB40MDUP04000340578789,TB882B987F19904F3,booked,2026-01-03,2026-01-03,-9.30,GBP,VIS BRIGHTLINE RAIL 0808 157 0102 YORK GB,,4112,GB,online,2062.09"#]].assert_eq(&first.join("\n"));
    let digest = blake3::hash(text.as_bytes()).to_hex();
    expect_test::expect!["406bd3ebcaac299ed60a45212a0dcd40168ccb9240605e43a47036a6b82194ff"].assert_eq(digest.as_str());
}

#[test]
fn an_object_and_an_entry_look_like_this() {
    let rendering = Rendering::of(day("2026-01-01"), day("2026-01-02"));
    let (text, _) = ndjson_of(&month_of_one_person(), &rendering);
    expect_test::expect![[r#"
        {"account":"GB40MDUP04000340578789","id":"T34ABD8219DBA0013","status":"booked","amount":"-2.89","currency":"GBP","booked_on":"2026-01-01","value_on":"2026-01-01","purchased_at":"2025-12-31T18:38:11Z","description":"CARD PAYMENT TO NORTHERN COFFEE CO 1776 ON 31 DEC","mcc":"5814","category":"eating out","merchant_id":"700100201","country":"GB","channel":"in store"}
        {"account":"GB40MDUP04000340578789","id":"TEA4A0E786F5D5559","status":"booked","amount":"-3.65","currency":"GBP","booked_on":"2026-01-01","value_on":"2026-01-01","purchased_at":"2025-12-30T08:32:06Z","description":"CONTACTLESS CORNER PANTRY 0078 BRISTOL GB","mcc":"5499","category":"groceries","merchant_id":"700100103","country":"GB","channel":"in store"}"#]].assert_eq(text.lines().take(2).collect::<Vec<_>>().join("\n").as_str());
    let (text, _) = camt_of(&month_of_one_person(), &rendering, camt::Message::Statement);
    expect_test::expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>MDUP-2026-01-01-2026-01-02</MsgId><CreDtTm>2026-01-02T22:15:00Z</CreDtTm></GrpHdr>
        <Stmt><Id>GB40MDUP04000340578789-2026-01-01</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-01-02T22:15:00Z</CreDtTm><FrToDt><FrDtTm>2026-01-01T00:00:00Z</FrDtTm><ToDtTm>2026-01-02T23:59:59Z</ToDtTm></FrToDt><Acct><Id><IBAN>GB40MDUP04000340578789</IBAN></Id><Ccy>GBP</Ccy><Ownr><Nm>AVA OLDROYD</Nm></Ownr><Svcr><FinInstnId><BICFI>MDUPGB2LXXX</BICFI></FinInstnId></Svcr></Acct>
        <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">2721.13</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-01</Dt></Dt></Bal>
        <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">2071.39</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-02</Dt></Dt></Bal>
        <TxsSummry><TtlNtries><NbOfNtries>7</NbOfNtries></TtlNtries></TxsSummry><Ntry><Amt Ccy="GBP">2.89</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-01</Dt></BookgDt><ValDt><Dt>2026-01-01</Dt></ValDt><AcctSvcrRef>T34ABD8219DBA0013</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd><SubFmlyCd>POSD</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="GBP">2.89</Amt><CdtDbtInd>DBIT</CdtDbtInd><CardTx><POI><Id><Id>700100201</Id></Id></POI><Tx><Indv><TxId><TxDtTm>2025-12-31T18:38:11Z</TxDtTm><TxRef>505604</TxRef></TxId></Indv></Tx></CardTx></TxDtls></NtryDtls><AddtlNtryInf>CARD PAYMENT TO NORTHERN COFFEE CO 1776 ON 31 DEC</AddtlNtryInf></Ntry>"#]].assert_eq(text.lines().take(6).collect::<Vec<_>>().join("\n").as_str());
}

#[test]
fn accounts_have_valid_ibans_of_their_own() {
    let bank = Bank::new(&Plan { accounts: 5000, ..Plan::default() });
    let ibans: std::collections::HashSet<String> = (0..5000).map(|account| bank.iban(account)).collect();
    assert_eq!(ibans.len(), 5000);
    for iban in ibans {
        // ISO 13616: the first four signs to the end, letters as numbers, modulo 97 is 1.
        let digits: String =
            iban[4..].chars().chain(iban[..4].chars()).map(|sign| sign.to_digit(36).unwrap().to_string()).collect();
        let rest = digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
        assert_eq!((rest, iban.len(), &iban[..2]), (1, 22, "GB"), "{iban}");
    }
}
