//! What entries and their details mean: references, parties, cards, texts, amounts, batches.

use expect_test::expect;

use super::{entry, shown, statement, with_details};

#[test]
fn references_of_entry_and_detail_are_merged_and_end_to_end_ids_are_none() {
    let details =
        "<TxDtls><Refs><AcctSvcrRef>S2</AcctSvcrRef><EndToEndId>E</EndToEndId><TxId>T</TxId><UETR>U</UETR></Refs></TxDtls>";
    let ntry = entry(&format!("<AcctSvcrRef>S1</AcctSvcrRef><NtryDtls>{details}</NtryDtls>"));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Servicer:S1,Servicer:S2,Transaction:T,Uetr:U
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&ntry)));
}

#[test]
fn a_blank_reference_is_none() {
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&entry("<AcctSvcrRef> </AcctSvcrRef>"))));
}

#[test]
fn a_return_names_what_it_returns() {
    let details = "<TxDtls><Refs><TxId>T2</TxId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf><OrgnlTxRef><OrgnlTxId>T1</OrgnlTxId></OrgnlTxRef></TxDtls>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Transaction:T2 undoes=Transaction:T1
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&with_details(details))));
}

const PARTIES: &str = "<RltdPties><Dbtr><Nm>Debtor</Nm><Id><PrvtId><DtAndPlcOfBirth><BirthDt>1980-01-01</BirthDt></DtAndPlcOfBirth></PrvtId></Id></Dbtr>\
     <DbtrAcct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></DbtrAcct>\
     <Cdtr><Pty><Nm>Creditor</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>123 456</Id></Othr></Id></CdtrAcct></RltdPties>\
     <RltdAgts><CdtrAgt><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></CdtrAgt></RltdAgts>";

#[test]
fn the_counterparty_is_the_other_side_also_of_a_reversal() {
    let debit = with_details(&format!("<TxDtls>{PARTIES}</TxDtls>"));
    let credit = debit.replace("DBIT", "CRDT");
    let undone_credit = debit.replace("<BookgDt>", "<RvslInd>true</RvslInd><BookgDt>");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) from/to=Creditor at=123456@COBADEFF
        0.entry 2 DE89370400440532013000 Booked Credit 10.00 EUR on 2026-03-30 (Booking) from/to=Debtor at=GB33BUKB20201555555555
        0.entry 3 DE89370400440532013000 Booked Debit reversal 10.00 EUR on 2026-03-30 (Booking) from/to=Debtor at=GB33BUKB20201555555555
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&(debit + &credit + &undone_credit))));
}

#[test]
fn an_account_is_not_its_own_counterparty() {
    let own = "<RltdPties><CdtrAcct><Id><IBAN>DE89 3704 0044 0532 0130 00</IBAN></Id></CdtrAcct></RltdPties>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&with_details(&format!("<TxDtls>{own}</TxDtls>")))));
}

#[test]
fn a_card_purchase_has_a_merchant_a_time_and_no_card_number() {
    let card = "<TxDtls><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CCRD</Cd><SubFmlyCd>POSD</SubFmlyCd></Fmly></Domn><Prtry><Cd>NMSC+106</Cd></Prtry></BkTxCd>\
        <CardTx><Card><PlainCardData><PAN>4111111111111111</PAN></PlainCardData></Card>\
        <POI><Id><Id>TERM1</Id><Tp>OPOI</Tp></Id></POI>\
        <Mrchnt><Id><Id>123456789</Id></Id><CmonNm>GREEN &amp; SONS</CmonNm><MrchntCtgyCd>5411</MrchntCtgyCd><Adr><Ctry>GB</Ctry></Adr></Mrchnt>\
        <Tx><Indv><TxId><TxDtTm>2026-03-28T17:05:00</TxDtTm><TxRef>9</TxRef></TxId></Indv></Tx></CardTx></TxDtls>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) purchased=2026-03-28T16:05:00Z code=PMNT/CCRD/POSD own=NMSC+106 mcc=5411 merchant_id=123456789 merchant=GREEN & SONS country=GB
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&with_details(card))));
}

#[test]
fn a_point_of_interaction_can_name_the_merchant_and_midnight_is_no_time() {
    let card = "<TxDtls><CardTx><POI><Id><Id>M7</Id><Tp>MERC</Tp><ShrtNm>CAFE</ShrtNm></Id></POI>\
        <Tx><Indv><TxId><TxDtTm>2026-03-28T00:00:00+00:00</TxDtTm></TxId></Indv></Tx></CardTx>\
        <RltdPties><Cdtr><PstlAdr><Ctry>FR</Ctry></PstlAdr></Cdtr></RltdPties></TxDtls>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) purchased=2026-03-28 merchant_id=M7 merchant=CAFE country=FR
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&with_details(card))));
}

#[test]
fn all_text_is_joined_in_one_line() {
    let details = "<TxDtls><RmtInf><Ustrd>one\n  two</Ustrd><Ustrd><![CDATA[three <3]]></Ustrd>\
        <Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf><AddtlRmtInf>more</AddtlRmtInf></Strd></RmtInf><AddtlTxInf>&#xE4;&lt;</AddtlTxInf></TxDtls>";
    let ntry = entry(&format!("<NtryDtls>{details}</NtryDtls><AddtlNtryInf>last</AddtlNtryInf>"));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="one two three <3 RF18 more ä< last"
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&ntry)));
}

#[test]
fn the_amount_before_conversion_is_in_another_currency() {
    let details = "<TxDtls><Amt Ccy='USD'>12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><AmtDtls><InstdAmt><Amt Ccy='USD'>12.50</Amt></InstdAmt>\
        <CntrValAmt><Amt Ccy='EUR'>10.00</Amt></CntrValAmt></AmtDtls></TxDtls>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) original=12.50 USD
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&with_details(details))));
}

#[test]
fn charges_are_included_in_the_entry() {
    let details =
        "<TxDtls><Amt Ccy='EUR'>9.70</Amt><Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>0.30</TtlChrgsAndTaxAmt></Chrgs></TxDtls>";
    let without = details.replace("0.30", "0.29");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) DOUBT=details do not add up
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&(with_details(details) + &with_details(&without)))));
}

fn detail(amount: &str, reference: &str) -> String {
    format!("<TxDtls><Refs><TxId>{reference}</TxId></Refs>{amount}<RmtInf><Ustrd>for {reference}</Ustrd></RmtInf></TxDtls>")
}

#[test]
fn a_batch_whose_details_add_up_is_its_details() {
    let details =
        detail("<Amt Ccy='EUR'>4</Amt>", "A") + &detail("<AmtDtls><TxAmt><Amt Ccy='EUR'>6.00</Amt></TxAmt></AmtDtls>", "B");
    let in_one = entry(&format!("<AcctSvcrRef>S</AcctSvcrRef><NtryDtls>{details}</NtryDtls>"));
    let in_two = entry(&format!(
        "<NtryDtls>{}</NtryDtls>",
        details.replace("</TxDtls><TxDtls>", "</TxDtls></NtryDtls><NtryDtls><TxDtls>")
    ));
    expect![[r#"
        0.entry 1 detail 1 DE89370400440532013000 Booked Debit 4.00 EUR on 2026-03-30 (Booking) refs=Transaction:A text="for A" part of=Servicer:S 1000
        0.entry 1 detail 2 DE89370400440532013000 Booked Debit 6.00 EUR on 2026-03-30 (Booking) refs=Transaction:B text="for B" part of=Servicer:S 1000
        0.entry 2 detail 1 DE89370400440532013000 Booked Debit 4.00 EUR on 2026-03-30 (Booking) refs=Transaction:A text="for A" part of=? 1000
        0.entry 2 detail 2 DE89370400440532013000 Booked Debit 6.00 EUR on 2026-03-30 (Booking) refs=Transaction:B text="for B" part of=? 1000
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&(in_one + &in_two))));
}

#[test]
fn a_batch_whose_details_do_not_add_up_is_one_entry_in_doubt() {
    let a = detail("<Amt Ccy='EUR'>4</Amt>", "A");
    let short = detail("<Amt Ccy='EUR'>5</Amt>", "B");
    let foreign = detail("<Amt Ccy='USD'>6</Amt>", "B");
    let opposite = detail("<Amt Ccy='EUR'>6</Amt><CdtDbtInd>CRDT</CdtDbtInd>", "B");
    let without = detail("", "B");
    let unreadable = detail("<Amt Ccy='EUR'>6.001</Amt>", "B");
    let all = [short, foreign, opposite, without, unreadable].map(|b| with_details(&format!("{a}{b}"))).join("");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B" DOUBT=details do not add up
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B" DOUBT=details do not add up
        0.entry 3 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B" DOUBT=details do not add up
        0.entry 4 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B" DOUBT=details do not add up
        0.entry 5 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B" DOUBT=details do not add up
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&all)));
}

#[test]
fn details_without_amounts_leave_the_entry_undoubted_unless_the_batch_says_another_total() {
    let details = detail("", "A") + &detail("", "B");
    let batch = |total: &str, number: &str| {
        format!("<Btch><NbOfTxs>{number}</NbOfTxs><TtlAmt Ccy='EUR'>{total}</TtlAmt></Btch>{details}")
    };
    let all = [details.clone(), batch("10", "2"), batch("11", "3")].map(|details| with_details(&details)).join("");
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B"
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B"
        0.entry 3 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) text="for A for B" DOUBT=details do not add up
        REMARK Stmt[1]/Ntry[3]: NtryDtls[1]/Btch/NbOfTxs says 3, but there are 2
        REMARK Stmt[1]/Ntry[3]: Btch/TtlAmt is not the entry's amount
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&all)));
}

#[test]
fn a_number_of_transactions_that_lies_is_remarked_on() {
    let details = detail("<Amt Ccy='EUR'>4</Amt>", "A") + &detail("<Amt Ccy='EUR'>6</Amt>", "B");
    expect![[r#"
        REMARK Stmt[1]/Ntry[1]: NtryDtls[1]/Btch/NbOfTxs says 5, but there are 2
        0.entry 1 detail 1 DE89370400440532013000 Booked Debit 4.00 EUR on 2026-03-30 (Booking) refs=Transaction:A text="for A" part of=? 1000
        0.entry 1 detail 2 DE89370400440532013000 Booked Debit 6.00 EUR on 2026-03-30 (Booking) refs=Transaction:B text="for B" part of=? 1000
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&with_details(&format!("<Btch><NbOfTxs>5</NbOfTxs></Btch>{details}")))));
}

#[test]
fn an_only_detail_of_the_other_direction_is_doubted() {
    let details = "<TxDtls><Amt Ccy='EUR'>10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>";
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) DOUBT=details do not add up
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&with_details(details))));
}

#[test]
fn each_detail_of_a_batch_has_its_own_merchant() {
    let purchase = |amount: &str, code: &str| {
        format!(
            "<TxDtls><Amt Ccy='EUR'>{amount}</Amt><CardTx><Mrchnt><MrchntCtgyCd>{code}</MrchntCtgyCd></Mrchnt></CardTx></TxDtls>"
        )
    };
    let details = purchase("4", "5411") + &purchase("6", "7995");
    let around = "<CardTx><POI><Id><Id>P</Id></Id></POI></CardTx>";
    expect![[r#"
        0.entry 1 detail 1 DE89370400440532013000 Booked Debit 4.00 EUR on 2026-03-30 (Booking) mcc=5411 merchant_id=P part of=? 1000
        0.entry 1 detail 2 DE89370400440532013000 Booked Debit 6.00 EUR on 2026-03-30 (Booking) mcc=7995 merchant_id=P part of=? 1000
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&entry(&format!("{around}<NtryDtls>{details}</NtryDtls>")))));
}

#[test]
fn an_only_detail_without_an_amount_is_the_entry_unless_its_batch_says_another_total() {
    let with = |total: &str| with_details(&format!("<Btch><TtlAmt Ccy='EUR'>{total}</TtlAmt></Btch>{}", detail("", "A")));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Transaction:A text="for A"
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking) refs=Transaction:A text="for A" DOUBT=details do not add up
        REMARK Stmt[1]/Ntry[2]: Btch/TtlAmt is not the entry's amount
        0.statement DE89370400440532013000 currency=EUR
    "#]].assert_eq(&shown(statement(&(with("10") + &with("11")))));
}
