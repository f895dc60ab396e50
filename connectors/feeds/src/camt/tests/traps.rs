//! The shapes that real files take: versions, envelopes, states, dates, accounts, claims that are not true.

use expect_test::expect;

use super::{document, entry, options, shown, shown_with, statement};
use crate::camt::Options;

#[test]
fn every_message_and_version_is_read_alike() {
    let ntry = entry("");
    let mut outputs: Vec<String> =
        [("052", "BkToCstmrAcctRpt", "Rpt"), ("053", "BkToCstmrStmt", "Stmt"), ("054", "BkToCstmrDbtCdtNtfctn", "Ntfctn")]
            .into_iter()
            .flat_map(|(number, message, name)| {
                ["02", "04", "08", "13"].map(|version| (format!("{number}.001.{version}"), message, name))
            })
            .map(|(version, message, name)| shown(document(&version, message, name, &ntry)))
            .collect();
    assert_eq!(outputs.len(), 12);
    outputs.dedup();
    assert_eq!(outputs.len(), 1, "{outputs:?}");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&outputs[0]);
}

#[test]
fn version_01_is_refused_by_name() {
    expect![[r#"
        REFUSED line 1, byte 80 (structure) the document holds version 01 of the message, which is not supported; ask the bank for version 02 or later [0 bytes]
    "#]].assert_eq(&shown(document("053.001.01", "BkToCstmrStmt", "Stmt", "")));
}

#[test]
fn envelopes_prefixes_and_several_documents_are_walked_through() {
    let one = |iban: &str| {
        format!(
            "<env:Item><h:AppHdr xmlns:h='urn:iso:std:iso:20022:tech:xsd:head.001.001.02'><h:Fr>x</h:Fr></h:AppHdr>\
             <c:Document xmlns:c='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><c:BkToCstmrStmt><c:Stmt>\
             <c:Acct><c:Id><c:IBAN>{iban}</c:IBAN></c:Id></c:Acct>\
             <c:Ntry><c:Amt Ccy='EUR'>1</c:Amt><c:CdtDbtInd>DBIT</c:CdtDbtInd><c:Sts><c:Cd>BOOK</c:Cd></c:Sts>\
             <c:BookgDt><c:Dt>2026-03-30</c:Dt></c:BookgDt><x:Amt xmlns:x='urn:x'>9</x:Amt></c:Ntry>\
             </c:Stmt></c:BkToCstmrStmt></c:Document></env:Item>"
        )
    };
    let both = format!("<env:Bizz xmlns:env='urn:env'>{}{}</env:Bizz>", one("DE89370400440532013000"), one("NL26VAYB8060476890"));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 1.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
        1.entry 1 NL26VAYB8060476890 Booked Debit 1.00 EUR on 2026-03-30 (Booking)
        1.statement NL26VAYB8060476890 currency=EUR
    "#]]
    .assert_eq(&shown(both));
}

#[test]
fn extensions_in_other_namespaces_are_left_out() {
    let text = "<AddtlNtryInf>A</AddtlNtryInf><x:CdtDbtInd xmlns:x='urn:x'>CRDT</x:CdtDbtInd><AddtlNtryInf xmlns='urn:x'>B</AddtlNtryInf>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="A"
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&entry(text))));
}

#[test]
fn a_document_without_a_namespace_is_read() {
    let bare = statement(&entry("")).replace(" xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'", "");
    assert_eq!(shown(bare), shown(statement(&entry(""))));
}

#[test]
fn several_statements_have_their_own_accounts_and_numbers() {
    let first = statement(&entry(""));
    let second = "</Stmt><Stmt><Acct><Id><Othr><Id>532 013 000</Id></Othr></Id><Svcr><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></Svcr></Acct>";
    let both = first.replace("</Stmt>", &format!("{second}{}{}</Stmt>", entry(""), entry("")));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
        1.entry 1 532013000@COBADEFF Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        1.entry 2 532013000@COBADEFF Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        1.statement 532013000@COBADEFF currency=EUR
    "#]]
    .assert_eq(&shown(both));
}

#[test]
fn the_state_is_text_or_a_code_or_the_banks_own() {
    let with = |status: &str| entry("").replace("<Sts><Cd>BOOK</Cd></Sts>", status);
    let all =
        ["<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>", "<Sts><Prtry>BOOK</Prtry></Sts>", "<Sts><Cd>FUTR</Cd></Sts>"].map(with).join("");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.entry 2 DE89370400440532013000 Pending Debit 10.00 EUR on 2026-03-30 (Booking)
        0.entry 3 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.entry 4 DE89370400440532013000 Pending Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&all)));
}

#[test]
fn information_is_not_a_booking_and_an_unknown_state_is_rejected() {
    let with = |status: &str| entry("").replace("<Sts><Cd>BOOK</Cd></Sts>", status);
    let all = ["<Sts>INFO</Sts>", "<Sts><Prtry>MAYBE</Prtry></Sts>", "", "<Sts>BOOK</Sts>"].map(with).join("");
    expect![[r#"
        REMARK Stmt[1]/Ntry[1]: the entry is information (INFO), not a booking, and is left out
        REJECTED Stmt[1]/Ntry[2]/Sts (status) the status "MAYBE" is not known; BOOK, PDNG and INFO are [135 bytes]
        REJECTED Stmt[1]/Ntry[3]/Sts (status) the entry has no status, so it cannot be distinguished from a pending one [104 bytes]
        0.entry 4 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&all)));
}

#[test]
fn a_bad_entry_is_rejected_with_its_place_and_the_others_go_on() {
    let good = entry("");
    let bad = [
        ("10.00</Amt>", "10.001</Amt>"),
        ("10.00</Amt>", "-10.00</Amt>"),
        ("10.00</Amt>", "</Amt>"),
        ("Ccy='EUR'", "Ccy='Euro'"),
        ("Ccy='EUR'", ""),
        ("DBIT", "debit"),
        ("2026-03-30", "2026-02-30"),
        ("<BookgDt>", "<RvslInd>maybe</RvslInd><BookgDt>"),
        ("<Amt Ccy='EUR'>10.00</Amt>", ""),
    ]
    .map(|(from, to)| good.replace(from, to));
    expect![[r#"
        REJECTED Stmt[1]/Ntry[1]/Amt (amount) "10.001" has more decimals than EUR (2); correct the amount or its currency at the bank [129 bytes]
        REJECTED Stmt[1]/Ntry[2]/Amt (amount) "-10.00" is not an amount; give a number such as 12.34 [129 bytes]
        REJECTED Stmt[1]/Ntry[3]/Amt (amount) the amount is empty; give a number such as 12.34 [123 bytes]
        REJECTED Stmt[1]/Ntry[4]/Amt (currency) "Euro" is not a currency; the amount needs a Ccy attribute with an ISO 4217 code [129 bytes]
        REJECTED Stmt[1]/Ntry[5]/Amt (currency) "" is not a currency; the amount needs a Ccy attribute with an ISO 4217 code [119 bytes]
        REJECTED Stmt[1]/Ntry[6]/CdtDbtInd (direction) the entry is neither a debit (DBIT) nor a credit (CRDT) [129 bytes]
        REJECTED Stmt[1]/Ntry[7]/BookgDt (date) "2026-02-30" is not a day of the calendar; give one such as 2026-03-31 [128 bytes]
        REJECTED Stmt[1]/Ntry[8]/RvslInd (reversal) the reversal indicator is neither true nor false [152 bytes]
        REJECTED Stmt[1]/Ntry[9]/Amt (amount) the entry has no amount [102 bytes]
        0.entry 10 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&(bad.join("") + &good))));
}

#[test]
fn a_rejected_entry_keeps_its_bytes() {
    let bad = entry("<AddtlNtryInf>Straße</AddtlNtryInf>").replace("DBIT", "?");
    let found = super::decode(statement(&bad).as_bytes(), &options()).find_map(|decoded| match decoded {
        crate::entry::Decoded::Rejected(rejected) => Some(rejected.bytes),
        _ => None,
    });
    assert_eq!(String::from_utf8(found.unwrap()).unwrap(), bad);
}

#[test]
fn a_zero_amount_is_an_entry() {
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 0.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&entry("").replace("10.00", "0"))));
}

#[test]
fn a_time_falls_on_the_day_of_the_feeds_zone() {
    let at = |time: &str| entry("").replace("<Dt>2026-03-30</Dt>", &format!("<DtTm>{time}</DtTm>"));
    let all = ["2026-03-30T23:30:00Z", "2026-03-30T23:30:00+02:00", "2026-03-30T23:30:00.000"].map(at).join("");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-31 (Booking)
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.entry 3 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&all)));
}

#[test]
fn without_a_booking_date_the_value_date_counts_and_then_the_messages() {
    let undated = entry("").replace("<BookgDt><Dt>2026-03-30</Dt></BookgDt>", "");
    let valued = undated.replace("</Ntry>", "<ValDt><Dt>2026-03-29</Dt></ValDt></Ntry>");
    let own_time = "<CreDtTm>2026-03-28T12:00:00Z</CreDtTm>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-29 (Value) value=2026-03-29
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-31 (Message)
        0.entry 3 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-28 (Message)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&format!("{valued}{undated}{own_time}{undated}"))));
    let nowhere = statement(&undated).replace("<CreDtTm>2026-03-31T20:00:00Z</CreDtTm>", "");
    expect![[r#"
        REJECTED Stmt[1]/Ntry[1]/BookgDt (date) neither the entry nor its message has a date [90 bytes]
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(nowhere));
}

#[test]
fn a_value_date_of_30_february_costs_no_entry_that_has_a_booking_date() {
    let bad = entry("<ValDt><Dt>2026-02-30</Dt></ValDt>");
    let worse = bad.replace("<BookgDt><Dt>2026-03-30</Dt></BookgDt>", "");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REMARK Stmt[1]/Ntry[1]: ValDt is left out: "2026-02-30" is not a day of the calendar; give one such as 2026-03-31
        REJECTED Stmt[1]/Ntry[2]/ValDt (date) "2026-02-30" is not a day of the calendar; give one such as 2026-03-31 [124 bytes]
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&(bad + &worse))));
}

#[test]
fn entries_of_a_statement_without_an_account_are_rejected() {
    let lost = statement(&entry("")).replace("<Id><IBAN>DE89370400440532013000</IBAN></Id>", "");
    expect![[r#"
        REJECTED Stmt[1]/Ntry[1] (account) the statement names no account (Acct/Id), so its entries belong to nobody; give its number with --account [128 bytes]
        0.statement ? currency=EUR
    "#]]
    .assert_eq(&shown(lost));
}

#[test]
fn periods_pages_copies_and_sequences_are_read() {
    let header = "<StmtPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></StmtPgntn><LglSeqNb>7</LglSeqNb>\
                  <FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-04-01T00:00:00</ToDtTm></FrToDt><CpyDplctInd>DUPL</CpyDplctInd>";
    expect![[r#"
        0.statement DE89370400440532013000 from=2026-03-01 to=2026-03-31 at=2026-02-28T23:00:00Z..2026-03-31T22:00:00Z currency=EUR sequence=7 page=2 copy=yes
    "#]].assert_eq(&shown(statement(header)));
    let days = "<FrToDt><FrDt>2026-03-01</FrDt><ToDt>2026-03-31</ToDt></FrToDt>";
    expect![[r#"
        0.statement DE89370400440532013000 from=2026-03-01 to=2026-03-31 currency=EUR
    "#]]
    .assert_eq(&shown(statement(days)));
    expect![[r#"
        REMARK Stmt[1]: FrToDt cannot be read; the statement covers no known days
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement("<FrToDt><FrDtTm>soon</FrDtTm><ToDtTm>later</ToDtTm></FrToDt>")));
}

#[test]
fn balances_have_signs_days_and_the_accounts_currency() {
    let balance = |code: &str, amount: &str, sign: &str, day: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount}<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )
    };
    let overdrawn = balance("PRCD", "<Amt Ccy='EUR'>5</Amt>", "DBIT", "2026-03-29")
        + &balance("CLBD", "<Amt Ccy='EUR'>1</Amt>", "CRDT", "2026-03-30")
        + &balance("CLBD", "<Amt Ccy='EUR'>7.5</Amt>", "DBIT", "2026-03-31")
        + &balance("CLBD", "<Amt Ccy='USD'>8</Amt>", "CRDT", "2026-04-01")
        + &balance("CLBD", "<Amt Ccy='EUR'>x</Amt>", "CRDT", "2026-04-02");
    expect![[r#"
        REMARK Stmt[1]: Bal is left out: "x" is not an amount; give a number such as 12.34
        REMARK Stmt[1]: a balance in USD is left out, the account is in EUR
        0.statement DE89370400440532013000 opening=-5.00 EUR closing=-7.50 EUR currency=EUR
    "#]]
    .assert_eq(&shown(statement(&overdrawn)));
}

#[test]
fn a_claimed_number_of_entries_that_lies_is_remarked_on() {
    let claim = "<TxsSummry><TtlNtries><NbOfNtries>3</NbOfNtries></TtlNtries></TxsSummry>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REMARK Stmt[1]: TxsSummry/TtlNtries/NbOfNtries says 3, but there are 1
        0.statement DE89370400440532013000 currency=EUR entries=3
    "#]]
    .assert_eq(&shown(statement(&format!("{claim}{}", entry("")))));
}

#[test]
fn a_reversals_direction_is_its_own_unless_the_feed_inverts_it() {
    let reversal = statement(&entry("<RvslInd>true</RvslInd><AcctSvcrRef>R1</AcctSvcrRef>").replace("DBIT", "CRDT"));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Credit reversal 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:R1
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(&reversal));
    let inverted = Options { reversals_inverted: true, ..options() };
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit reversal 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:R1
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown_with(&reversal, &inverted));
    assert_eq!(shown_with(statement(&entry("")), &inverted), shown(statement(&entry(""))));
}

#[test]
fn documents_joined_in_one_file_are_all_read() {
    let one = "<?xml version='1.0' encoding='UTF-8'?>\n".to_owned() + &statement(&entry(""));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
        1.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        1.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(format!("{one}\n{one}")));
}
