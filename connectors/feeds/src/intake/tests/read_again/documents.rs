//! Entries of camt documents, and lines of NDJSON.

use super::{check, check_named};
use crate::{
    entry::AccountNumber,
    intake::tests::world::profile,
    profile::{Given, Profile},
};

/// A profile with the account and the currency that are given for a file.
fn given(account: &str, currency: &str, settings: &str) -> Profile {
    let currency = rewardhub_core::money::Asset::new(currency).ok();
    Profile { given: Given { account: AccountNumber::read(account, None), currency }, ..profile(settings) }
}

fn entry(amount: &str, besides: &str) -> String {
    format!("<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>{besides}</Ntry>")
}

/// A statement with this before its entries.
fn statement(before: &str, entries: &str) -> String {
    format!("<Stmt><Id>S</Id>{before}{entries}</Stmt>")
}

fn document(statements: &str) -> String {
    format!(
        "<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt>\
         <GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-31T23:30:00Z</CreDtTm></GrpHdr>{statements}</BkToCstmrStmt></Document>"
    )
}

const ACCOUNT: &str = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>";

#[test]
fn an_entry_of_a_statement_without_account_gets_the_one_that_is_given_now() {
    let entries = [
        entry("1.00", "<BookgDt><Dt>2026-03-30</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>"),
        entry("2.00x", ""),
        // Its day is that of the message, or of the statement.
        entry("3.00", "<AddtlNtryInf>TESCO STORES &amp; <![CDATA[SONS]]></AddtlNtryInf>"),
        "<Ntry/>".to_owned(),
    ]
    .concat();
    // Entries of both statements have the same numbers, so each is a document of its own.
    let created = "<CreDtTm>2026-03-01T23:30:00Z</CreDtTm>";
    for (zone, before) in [("Europe/Berlin", "<Acct/>"), ("UTC", "<Acct/>"), ("Europe/Berlin", created), ("UTC", created)] {
        let mended = given("DE89370400440532013000", "", &format!("timezone = '{zone}'"));
        let file = document(&statement(before, &entries));
        assert_eq!(check_named(None, file.as_bytes(), &profile(""), &mended), (2, 2, 0));
    }
}

#[test]
fn places_are_those_of_the_document() {
    let good = entry("1.00", "<BookgDt><Dt>2026-03-30</Dt></BookgDt>");
    let bad = entry("2.00x", "<BookgDt><Dt>2026-03-30</Dt></BookgDt>");
    let file = document(&(statement(ACCOUNT, &good) + &statement(ACCOUNT, &(good.clone() + &good + &bad))));
    assert_eq!(check(file, "", ""), (0, 1, 0));
}

#[test]
fn namespaces_and_envelopes_stand_around_an_entry_as_in_its_document() {
    let entries = entry("1.00", "<BookgDt><Dt>2026-03-30</Dt></BookgDt><x:Own xmlns:x='urn:x'><x:Amt>9</x:Amt></x:Own>");
    let prefixed = document(&statement("", &entries))
        .replace("xmlns=", "xmlns:c=")
        .replace('<', "<c:")
        .replace("<c:/", "</c:")
        .replace("<c:?", "<?")
        .replace("c:x:", "x:")
        .replace("<c:Ntry>", "<c:Ntry \n a='1'>");
    let enveloped = prefixed.replace("<c:Document", "<e:Env xmlns:e='urn:e'><e:Head>1</e:Head><c:Document") + "</e:Env>";
    let mended = given("DE89370400440532013000", "", "");
    for file in [prefixed, enveloped] {
        assert_eq!(check_named(None, file.as_bytes(), &profile(""), &mended), (1, 0, 0), "{file}");
    }
    let narrow =
        document(&statement("", &entry("1.00", "<BookgDt><Dt>2026-03-30</Dt></BookgDt><AddtlNtryInf>CAF\u{c9}</AddtlNtryInf>")));
    let (narrow, ..) = encoding_rs::WINDOWS_1252.encode(&narrow);
    let narrow = [
        b"<?xml version='1.0' encoding='ISO-8859-1'?>".as_slice(),
        &narrow[narrow.iter().position(|b| *b == b'D').unwrap() - 1..],
    ]
    .concat();
    assert_eq!(check_named(None, &narrow, &profile(""), &mended), (1, 0, 0));
}

#[test]
fn a_batch_becomes_its_details() {
    let detail = |amount: &str, name: &str| {
        format!("<TxDtls><Amt Ccy='EUR'>{amount}</Amt><RltdPties><Cdtr><Nm>{name}</Nm></Cdtr></RltdPties></TxDtls>")
    };
    let details = format!("<NtryDtls>{}{}</NtryDtls>", detail("1.00", "TESCO"), detail("2.00", "SHELL"));
    let entries = entry("9.00", "") + &entry("3.00", &(details + "<AcctSvcrRef>R</AcctSvcrRef>"));
    let file = document(&statement("", &entries));
    let mended = given("DE89370400440532013000", "", "");
    assert_eq!(check_named(None, file.as_bytes(), &profile(""), &mended), (2, 0, 0));
}

#[test]
fn a_line_is_read_with_what_is_given_now() {
    let file = concat!(
        "{\"account\":\"12345678\",\"amount\":\"-1.00\",\"currency\":\"GBP\",\"booked_on\":\"2026-01-01\"}\n",
        "\n",
        "{\"amount\":\"-2.00\",\"booked_on\":\"2026-01-02\",\"description\":\"TESCO\",\"id\":\"A\"}\r\n",
        "{\"amount\":\"-3.00\",\"booked_on\":\"2026-01-32\"}\n",
        "{\"amount\":\n",
        "{\"delivery\":{\"opening_balance\":\"1.00\"}}\n",
    );
    let mended = given("12345678", "GBP", "");
    assert_eq!(check_named(None, file.as_bytes(), &profile(""), &mended), (1, 3, 0));
    let old_mac = file.replace("\r\n", "\n").replace('\n', "\r");
    assert_eq!(check_named(None, old_mac.as_bytes(), &profile(""), &mended), (1, 3, 0));
}
