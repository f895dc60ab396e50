//! Whole files, real ones and made-up ones, through the intake.

use super::world::{profile, take};
use crate::{
    intake::BalanceCheck,
    recognise_format::{Format, recognise},
    sample_files,
};

const CAMT: [&str; 11] = [
    "camt052.v4.xml",
    "camt053.v2.all-balance-types.xml",
    "camt053.v2.minimal.ultimate.xml",
    "camt053.v2.minimal.xml",
    "camt053.v2.with-party-ids.xml",
    "camt053.v3.xml",
    "camt053.v4.xml",
    "camt054.v4.xml",
    "camt054.v8-with-UETR.xml",
    "camt054.v8-with-financial-institution.xml",
    "camt53.only-Dt-with-DtTm.xml",
];

#[test]
fn files_of_banks_come_through_and_come_again_as_the_same_deliveries() {
    let profile = profile("name = 'bank'");
    for name in CAMT {
        let Some(file) = sample_files::read(&format!("camt/{name}")) else { continue };
        let format = recognise(&file).unwrap();
        let (once, again) = (take(format, &profile, &file), take(format, &profile, &file));
        assert_eq!(once.chunks, again.chunks, "{name}");
        let items: u64 = once.report.by_status.values().sum();
        assert_eq!(once.items().count() as u64, items, "{name}");
        assert!(!once.refused && once.chunks.iter().all(|chunk| chunk.items.len() == chunk.texts.len()), "{name}");
        assert!(once.items().all(|item| item.ordinal > 0), "{name}");
    }
}

#[test]
fn a_statement_without_a_message_is_refused_and_gives_nothing() {
    let Some(file) = sample_files::read("camt/camt053.v2.wrong.xml") else { return };
    let all = take(Format::Camt053, &profile("name = 'bank'"), &file);
    assert!(all.refused && all.chunks.is_empty());
}

const CAMT_DAY: &str = "<Document><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>S1</Id>\
    <Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id><Ccy>GBP</Ccy></Acct>\
    <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy='GBP'>10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\
    <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy='GBP'>2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\
    <Ntry><Amt Ccy='GBP'>3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-05</Dt></BookgDt>\
    <AcctSvcrRef>X1</AcctSvcrRef><AddtlNtryInf>GREENS</AddtlNtryInf></Ntry>\
    <Ntry><Amt Ccy='GBP'>5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-05</Dt></BookgDt>\
    <AcctSvcrRef>X2</AcctSvcrRef><NtryDtls>\
    <TxDtls><Refs><AcctSvcrRef>X2</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy='GBP'>2.00</Amt></TxAmt></AmtDtls></TxDtls>\
    <TxDtls><Refs><AcctSvcrRef>X3</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy='GBP'>3.00</Amt></TxAmt></AmtDtls></TxDtls>\
    </NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>";

#[test]
fn a_statement_made_again_with_new_message_ids_is_the_same_delivery() {
    let profile = profile("name = 'bank'");
    let once = take(Format::Camt053, &profile, CAMT_DAY.as_bytes());
    let again = CAMT_DAY.replace("M1", "M2").replace("S1", "S2").replace("><", ">\n  <");
    let again = take(Format::Camt053, &profile, again.as_bytes());
    assert_eq!(once.chunks, again.chunks);
    assert_eq!(once.report.deliveries[0].balance, BalanceCheck::Agrees);
}

#[test]
fn a_reference_of_a_whole_batch_names_none_of_its_details() {
    let all = take(Format::Camt053, &profile("name = 'bank'"), CAMT_DAY.as_bytes());
    let items: Vec<_> = all.items().map(|item| (item.facts.amount.minor, item.references.len(), item.batch.is_some())).collect();
    assert_eq!(items, [(300, 1, false), (200, 0, true), (300, 1, true)]);
    let entry = all.items().find_map(|item| item.batch.as_ref()).unwrap();
    assert!(entry.reference.is_some() && entry.amount_minor == 500);
}
