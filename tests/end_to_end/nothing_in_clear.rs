//! What can name a person lies nowhere in clear, and is there for those who have the key.

use std::fs;

use rewardhub_engine::ports::Reader as _;

use super::data_set::{AS_OF, DataSet, files};
use super::process::arg;

const CSV: &str = "\
account,id,status,booked_on,amount,currency,description,counterparty,counterparty_account,mcc
GB33BUKB20201555555555,A1,booked,2026-01-12,-640.00,GBP,RENT FOR GARDEN FLAT ZEBEDIAH,Zebediah Quillfeather,GB94BARC10201530093459,
GB33BUKB20201555555555,A2,booked,2026-01-13,-24.90,GBP,CARD PAYMENT TO GREENS MARKET 4111 1111 1111 1111 ON 12 JAN,,,5411
GB33BUKB20201555555555,A3,booked,2026-02-30,-5.00,GBP,GIFT FOR PERPETUA,Perpetua Wrenhaven,GB96BARC20201530093459,
";

const NDJSON: &str = r#"{"account":"GB82WEST12345698765432","id":"B1","status":"booked","amount":"-75.00","currency":"GBP","booked_on":"2026-01-14","description":"LESSONS OF THEODORIC","counterparty":"Theodoric Applethwaite","counterparty_account":"NL91ABNA0417164300"}
{"account":"GB82WEST12345698765432","id":"B2","status":"booked","amount":"none","currency":"GBP","booked_on":"2026-01-14","description":"LOAN TO HEPZIBAH MARCHBANKS"}
{"account":"GB82WEST12345698765432","id":"B3","status":"booked","amount":"-7.00","currency":"GBP","booked_on":"2026-01-14","mcc":"5999","description":"x","merchant":"SHOP KARTE4532015112830366"}
{"account":"GB82WEST12345698765432","id":"B4","status":"booked","amount":"-8.00","currency":"GBP","booked_on":"2026-01-14","mcc":"5999","description":"y 4532.1234.5678.9014GB","merchant":"SHOP 4532.1234.5678.9014"}
{"account":"GB82WEST12345698765432","id":"B5","status":"booked","amount":"-9.00","currency":"GBP","booked_on":"2026-01-14","mcc":"5999","description":"z","merchant":"NO5555-5555/5555 4444 SHOP","merchant_id":"5555555555554444"}
"#;

const CAMT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-31T22:15:00Z</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><CreDtTm>2026-01-31T22:15:00Z</CreDtTm><FrToDt><FrDtTm>2026-01-01T00:00:00Z</FrDtTm><ToDtTm>2026-01-31T23:59:59Z</ToDtTm></FrToDt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Ludovica Sonnenfels</Nm></Ownr></Acct>
<Ntry><Amt Ccy="EUR">80.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-15</Dt></BookgDt><AcctSvcrRef>C1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><RltdPties><Cdtr><Pty><Nm>Ottoline Vandersteen</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>CELLO OF OTTOLINE</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">x</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-01-16</Dt></BookgDt><AcctSvcrRef>C2</AcctSvcrRef><AddtlNtryInf>BICYCLE OF CALLISTA</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>
"#;

/// Why a balance is adjusted, and what that request is called.
const REASON: &str = "SORRY, BARNABY OAKENSHIELD";
const REQUEST: &str = "ticket of Petronella";

/// Whatever the letters' case, and however numbers are set.
const SECRETS: [&str; 26] = [
    "ZEBEDIAH",
    "QUILLFEATHER",
    "GARDEN FLAT",
    "PERPETUA",
    "WRENHAVEN",
    "THEODORIC",
    "APPLETHWAITE",
    "HEPZIBAH",
    "MARCHBANKS",
    "LUDOVICA",
    "OTTOLINE",
    "VANDERSTEEN",
    "CALLISTA",
    "BARNABY",
    "OAKENSHIELD",
    "PETRONELLA",
    "20201555555555",
    "10201530093459",
    "12345698765432",
    "0417164300",
    "370400440532013000",
    "20041010050500013M02606",
    "4111111111111111",
    "4532015112830366",
    "4532123456789014",
    "5555555555554444",
];

fn worked() -> DataSet {
    let data = DataSet::everyday();
    for (name, content) in [("a.csv", CSV), ("b.ndjson", NDJSON), ("c.xml", CAMT)] {
        let file = data.folder().join(name);
        fs::write(&file, content).expect("there is room");
        let error = data.run(&[&["ingest", arg(&file)], &AS_OF[..]].concat()).wrong();
        assert!(error.contains("1 record could not be read"), "{error}");
    }
    adjust(&data);
    data
}

fn adjust(data: &DataSet) -> String {
    let wallet = &data.wallets()[0];
    let adjust = ["wallet", "adjust", wallet, "12.50", "GBP", "--code", "goodwill", "--reason", REASON, "--request", REQUEST];
    data.run(&[&adjust, &AS_OF[..]].concat()).well()
}

fn secrets_in(bytes: &[u8]) -> Vec<&'static str> {
    let upper = bytes.to_ascii_uppercase();
    let plain: Vec<u8> = upper.iter().copied().filter(|byte| !b" .-/".contains(byte)).collect();
    let lies_in = |bytes: &[u8], secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    SECRETS.into_iter().filter(|secret| lies_in(&upper, secret) || lies_in(&plain, &secret.replace(' ', ""))).collect()
}

#[test]
fn they_would_be_found() {
    let found = secrets_in(&[CSV, NDJSON, CAMT, REASON, REQUEST].concat().into_bytes());
    assert_eq!(found, SECRETS);
}

#[test]
fn no_file_has_them_in_clear() {
    let data = worked();
    for file in files(&data.root()) {
        let found = secrets_in(&fs::read(&file).expect("it is readable"));
        assert!(found.is_empty(), "{} has {found:?}", file.display());
    }
}

#[test]
fn no_record_and_no_row_has_them_in_clear() {
    let data = worked();
    let opened = data.open();
    let mut records = 0;
    for partition in opened.placement().all() {
        let logs = [opened.commands().reader(partition), opened.ledger().events().reader(partition)];
        for mut log in logs.map(|log| log.expect("it is open")) {
            let end = log.end();
            for (offset, record) in log.read(0..end, usize::MAX).expect("it is whole").iter() {
                let found = secrets_in(record);
                assert!(found.is_empty(), "record {offset} of partition {partition} has {found:?}");
                records += 1;
            }
        }
    }
    assert!(records > 20, "{records}");
    opened.close().expect("there is room");
    for (key, row) in data.rows() {
        let found = [secrets_in(&row.encode()), secrets_in(&key.encode())].concat();
        assert!(found.is_empty(), "{key:?} has {found:?}");
    }
}

#[test]
fn who_has_the_key_reads_them_but_no_card_number() {
    let data = worked();
    for (reference, text) in
        [("A1", "RENT FOR GARDEN FLAT ZEBEDIAH"), ("B1", "LESSONS OF THEODORIC"), ("C1", "CELLO OF OTTOLINE")]
    {
        assert!(!data.run(&["explain", reference]).well().contains(text), "it stays sealed unless somebody says why");
        let output = data.run(&["explain", reference, "--open", "the customer asks"]).well();
        assert!(output.contains(text), "{output}");
    }
    let output = data.run(&["explain", "A2", "--open", "the customer asks"]).well();
    assert!(output.contains("CARD PAYMENT TO GREENS MARKET **** **** **** **** ON 12 JAN"), "{output}");
    let output = data.run(&["history", &data.wallets()[0]]).well();
    assert!(output.contains("adjusted, goodwill: SORRY, BARNABY OAKENSHIELD"), "{output}");
    assert!(adjust(&data).contains("was adjusted before, under this name,"), "the name is known by its hash");
    // Nobody reads them without it.
    fs::remove_dir_all(data.root().join("keys")).expect("there are keys");
    assert!(!data.run(&["explain", "A1", "--open", "the customer asks"]).wrong().contains("ZEBEDIAH"));
}
