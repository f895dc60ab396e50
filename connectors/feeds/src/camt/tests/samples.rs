//! Files of others, read where they lie beside the project; they are not part of it.

use expect_test::{Expect, expect};

use super::shown;
use crate::sample_files;

fn check(name: &str, expected: &Expect) {
    if let Some(document) = sample_files::read(&format!("camt/{name}")) {
        expected.assert_eq(&shown(document));
    }
}

#[test]
fn an_interim_report_holds_pending_entries() {
    check(
        "camt052.v4.xml",
        &expect![[r#"
        0.entry 1 CH2801234000123456789 Pending Debit 200000.00 SEK on 2007-10-18 (Booking) value=2007-10-18 original=4.10 USD refs=Servicer:ACSR160614165200001 code=PMNT/RCDT/DMCT own=Z04 text="Example Remittance - 4 - V1 Credit" from/to=UNIFITS GmbH DOUBT=details do not add up
        0.statement CH2801234000123456789 from=2007-10-18 to=2007-10-18 at=2007-10-18T07:00:00Z..2007-10-18T11:30:00Z currency=SEK sequence=12312 page=2 (last) copy=yes
    "#]],
    );
}

#[test]
fn only_booked_balances_count_and_an_iban_may_stand_in_othr() {
    check(
        "camt053.v2.all-balance-types.xml",
        &expect![[r#"
        0.entry 1 CH2801234000123456789 Booked Credit 8.85 EUR on 2014-12-31 (Booking) value=2015-01-02 own=544 text="Transaction Description"
        0.statement CH2801234000123456789 opening=1.01 EUR closing=4.04 EUR currency=EUR sequence=315
    "#]],
    );
}

#[test]
fn ultimate_parties_stand_in_for_missing_ones() {
    check(
        "camt053.v2.minimal.ultimate.xml",
        &expect![[r#"
        0.entry 1 NL26VAYB8060476890 Booked Credit 8.85 EUR on 2014-12-31 (Booking) value=2015-01-02 own=544 text="4654654654654654" from/to=DEBTOR NAME NM
        REMARK Stmt[1]: a balance in SEK is left out, the account is in EUR
        0.statement NL26VAYB8060476890 from=2007-10-18 to=2007-10-18 at=2007-10-18T07:00:00Z..2007-10-18T11:30:00Z opening=18.15 EUR currency=EUR sequence=12312 copy=yes
    "#]],
    );
}

#[test]
fn a_minimal_statement_is_read() {
    check(
        "camt053.v2.minimal.xml",
        &expect![[r#"
        0.entry 1 NL26VAYB8060476890 Booked Credit 8.85 EUR on 2014-12-31 (Booking) value=2015-01-02 own=544 text="4654654654654654" from/to=NAME NAME at=NL56AGDH9619008421
        REMARK Stmt[1]: a balance in SEK is left out, the account is in EUR
        0.statement NL26VAYB8060476890 from=2007-10-18 to=2007-10-18 at=2007-10-18T07:00:00Z..2007-10-18T11:30:00Z opening=18.15 EUR currency=EUR sequence=12312 copy=yes
    "#]],
    );
}

#[test]
fn birth_dates_and_national_ids_of_a_party_are_not_read() {
    check(
        "camt053.v2.with-party-ids.xml",
        &expect![[r#"
        0.entry 1 NL26VAYB8060476890 Booked Credit 8.85 EUR on 2014-12-31 (Booking) value=2015-01-02 own=544 text="4654654654654654" from/to=NAME NAME at=NL56AGDH9619008421
        REMARK Stmt[1]: a balance in SEK is left out, the account is in EUR
        0.statement NL26VAYB8060476890 from=2007-10-18 to=2007-10-18 at=2007-10-18T07:00:00Z..2007-10-18T11:30:00Z opening=18.15 EUR currency=EUR sequence=12312 copy=yes
    "#]],
    );
}

#[test]
fn a_message_without_a_statement_is_refused_whole() {
    check(
        "camt053.v2.wrong.xml",
        &expect![[r#"
            REFUSED Document (structure) the message holds no statement (no Stmt, Rpt or Ntfctn); ask the bank for it again [0 bytes]
        "#]],
    );
}

#[test]
fn a_detail_of_105_75_contradicts_its_entry_of_8_85() {
    check(
        "camt053.v3.xml",
        &expect![[r#"
        0.entry 1 NL26VAYB8060476890 Booked Credit 8.85 EUR on 2014-12-31 (Booking) value=2015-01-02 refs=Servicer:XXXXXXXXXXXXXXXXXXXXXXEUR code=PMNT/RCDT/DMCT own=025132131 text="4654654654654654" from/to=NAME NAME at=NL56AGDH9619008421 DOUBT=details do not add up
        REMARK Stmt[1]: a balance in SEK is left out, the account is in EUR
        0.statement NL26VAYB8060476890 from=2007-10-18 to=2007-10-18 at=2007-10-18T07:00:00Z..2007-10-18T11:30:00Z opening=18.15 EUR currency=EUR sequence=12312 copy=yes
    "#]],
    );
}

#[test]
fn a_detail_of_another_currency_contradicts_its_entry() {
    check(
        "camt053.v4.xml",
        &expect![[r#"
        0.entry 1 NL26VAYB8060476890 Booked Credit 8.85 EUR on 2014-12-31 (Booking) value=2015-01-02 original=0.00 SEK refs=Servicer:AAAASESS-FP-CN_98765/01 code=PAYM/0001/0005 text="4654654654654654" from/to=NAME NAME at=NL56AGDH9619008421 DOUBT=details do not add up
        REMARK Stmt[1]: a balance in SEK is left out, the account is in EUR
        0.statement NL26VAYB8060476890 from=2007-10-18 to=2007-10-18 at=2007-10-18T07:00:00Z..2007-10-18T11:30:00Z opening=18.15 EUR currency=EUR sequence=12312 page=2 (last) copy=yes
    "#]],
    );
}

#[test]
fn three_details_in_francs_contradict_an_entry_in_kronor() {
    check(
        "camt054.v4.xml",
        &expect![[r#"
        0.entry 1 CH2801234000123456789 Booked Debit 200000.00 SEK on 2007-10-18 (Booking) value=2007-10-18 refs=Servicer:ACSR160617103200001 code=PMNT/ICDT/DMCT own=Z24 text="Unstructured Remittance Information V1 ISR ref number V1 Additional Remittance Information V1 ISR ref number V2 Additional Remittance Information V2 Unstructured Remittance Information V3 block 1 Unstructured Remittance Information V3 block 2 Ref number V3 block 1 Additional Remittance Information V3 block 1 Ref number V3 block 2 Additional Remittance Information V3 block 2 Order" DOUBT=details do not add up
        REMARK Ntfctn[1]/Ntry[1]: NtryDtls[1]/Btch/NbOfTxs says 2, but there are 3
        REMARK Ntfctn[1]/Ntry[1]: Btch/TtlAmt is not the entry's amount
        0.statement CH2801234000123456789 from=2007-10-18 to=2007-10-18 at=2007-10-18T07:00:00Z..2007-10-18T11:30:00Z currency=SEK sequence=12312 page=2 (last) copy=yes
    "#]],
    );
}

#[test]
fn an_entry_without_dates_takes_those_of_its_message() {
    check(
        "camt054.v8-with-UETR.xml",
        &expect![[r#"
        0.entry 1 CH2801234000123456789 Booked Debit 200000.00 SEK on 2007-10-18 (Message) refs=Uetr:255ae394-9965-4438-ac86-f406feada396
        0.statement CH2801234000123456789 currency=SEK
    "#]],
    );
}

#[test]
fn a_bank_can_be_the_creditor() {
    check(
        "camt054.v8-with-financial-institution.xml",
        &expect![[r#"
        0.entry 1 CH2801234000123456789 Booked Debit 200000.00 SEK on 2007-10-18 (Message) refs=Servicer:ACSR160617103200001 from/to=Example Creditor 3 - V1
        0.statement CH2801234000123456789 currency=SEK
    "#]],
    );
}

#[test]
fn a_statement_without_entries_is_fine() {
    check(
        "camt53.only-Dt-with-DtTm.xml",
        &expect![[r#"
        0.statement GB33BUKB20201555555555 opening=5442.09 RON currency=RON
    "#]],
    );
}
