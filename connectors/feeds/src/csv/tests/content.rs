//! Columns that are known by what stands in them, under headers of random letters.

use expect_test::expect;
use proptest::prelude::*;
use rewardhub_core::item::{Direction, Status};

use super::{GBP, check, decoded};
use crate::{
    csv::{Decoder, status_and_direction_words},
    entry::{Decoded, Entry},
    profile::Profile,
};

fn entries(file: &str) -> Vec<Entry> {
    let profile = Profile::parse(GBP).unwrap();
    let entry = |decoded| match decoded {
        Decoded::Entry(entry) => Some(*entry),
        Decoded::Rejected(rejected) | Decoded::Refused(rejected) => panic!("{}: {}\n{file}", rejected.place, rejected.message),
        Decoded::Remark(_) | Decoded::Statement(_) => None,
    };
    Decoder::new(&profile, None, file.as_bytes()).filter_map(entry).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_column_of_status_words_is_the_status_whatever_its_header_says(header in "[qxzwkj]{3,12}", at in 0_usize..3, booked in any::<prop::sample::Index>()) {
        let booked = booked.get(status_and_direction_words::BOOKED);
        for (lists, status) in [(status_and_direction_words::PENDING, Status::Pending), (status_and_direction_words::REMOVED, Status::Removed)] {
            for word in lists {
                let mut head = vec!["Date", "Amount"];
                head.insert(at, &header);
                let row = |day: &str, word: &str| {
                    let mut row = vec![day, "-3.00"];
                    row.insert(at, word);
                    row.join(";")
                };
                let file = [head.join(";"), row("2026-02-13", booked), row("2026-02-14", word)].join("\n");
                let read: Vec<Status> = entries(&file).iter().map(|entry| entry.status).collect();
                prop_assert_eq!(read, [Status::Booked, status], "{}", word);
            }
        }
    }

    #[test]
    fn a_column_of_directions_is_the_direction_where_no_amount_has_a_sign(header in "[qxzwkj]{3,12}", credit in any::<prop::sample::Index>()) {
        let credit = credit.get(status_and_direction_words::CREDIT);
        for debit in status_and_direction_words::DEBIT {
            let file = format!("Date;{header};Amount\n2026-02-13;{debit};3.00\n2026-02-14;{credit};4.00\n");
            let read: Vec<Direction> = entries(&file).iter().map(|entry| entry.direction).collect();
            prop_assert_eq!(read, [Direction::Debit, Direction::Credit], "{} {}", debit, credit);
        }
    }
}

#[test]
fn a_column_of_kinds_is_the_kind_whatever_its_header_says() {
    for word in ["CONTACTLESS", "Betaalautomaat", "Płatność kartą", "Kortbetaling", "Paiement par carte", "Pago con tarjeta"]
    {
        let read = entries(&format!("Date;qzx;Amount\n2026-02-13;{word};-3.00\n2026-02-14;FEE;-1.00\n"));
        assert_eq!(read[0].proprietary_code, word);
    }
}

#[test]
fn two_columns_that_could_be_meant_are_asked_for() {
    check(
        GBP,
        "Date,Amount,Q,X\n2026-02-13,-3.00,Pending,Booked\n2026-02-14,-4.00,Booked,Pending\n",
        expect![[r#"
        refused file: status: columns "Q" and "X" both hold words of a status; name the one that counts under [csv.columns] in the feed's profile (status = "Q")
    "#]],
    );
    check(
        GBP,
        "Date,Amount,Q,X\n2026-02-13,3.00,D,C\n2026-02-14,4.00,C,D\n",
        expect![[r#"
            refused file: direction: no amount has a sign, and columns "Q" and "X" may tell debit from credit: name the one that does under [csv.columns] in the feed's profile (dc = "Q"; words that are not known go into words under [csv]). If none does, set negative under [csv]: "credit" when amounts without a sign are money out, "debit" when they are money in
        "#]],
    );
    check(
        GBP,
        "Date,Amount,Q,X\n2026-02-13,-3.00,VISA,ATM\n2026-02-14,-4.00,ATM,VISA\n",
        expect![[r#"
        remark columns "Q" and "X" both hold words of kinds, and neither is read; name the one that counts under [csv.columns] (kind = "Q")
        line 2 12345678 2026-02-13 Debit 300 GBP
        line 3 12345678 2026-02-14 Debit 400 GBP
        statement 12345678
    "#]],
    );
}

#[test]
fn words_of_a_direction_that_nobody_knows_are_asked_for() {
    let rows = "2026-02-13,3.00,Belast\n2026-02-14,4.00,Gecred\n2026-02-14,5.00,Belast\n2026-02-15,5.00,Belast\n";
    check(
        GBP,
        &format!("Date,Amount,Q\n{rows}"),
        expect![[r#"
            refused file: direction: no amount has a sign, and column "Q" may tell debit from credit: name the one that does under [csv.columns] in the feed's profile (dc = "Q"; words that are not known go into words under [csv]). If none does, set negative under [csv]: "credit" when amounts without a sign are money out, "debit" when they are money in
        "#]],
    );
    check(
        &format!("{GBP}words = {{ debit = 'belast', credit = 'gecred' }}"),
        &format!("Date,Amount,Q\n{rows}"),
        expect![[r#"
        remark column "Q" is read as dc, since it holds nothing else; dc = "Q" under [csv.columns] settles it
        line 2 12345678 2026-02-13 Debit 300 GBP
        line 3 12345678 2026-02-14 Credit 400 GBP
        line 4 12345678 2026-02-14 Debit 500 GBP
        line 5 12345678 2026-02-15 Debit 500 GBP
        statement 12345678
    "#]],
    );
    check(
        GBP,
        "Date,Amount,\n2026-02-13,3.00,S\n",
        expect![[r#"
            refused file: direction: no amount has a sign, and column 3 may tell debit from credit: name the one that does under [csv.columns] in the feed's profile (dc = 3; words that are not known go into words under [csv]). If none does, set negative under [csv]: "credit" when amounts without a sign are money out, "debit" when they are money in
        "#]],
    );
}

#[test]
fn a_row_without_a_word_of_direction_or_a_sign_is_not_money_in_by_silence() {
    let rows = "Date,Amount,DR/CR\n2026-02-13,3.00,\n2026-02-14,4.00,CR\n2026-02-14,-4.00,\n";
    check(
        GBP,
        rows,
        expect![[r#"
        rejected line 2, column DR/CR: direction: nothing says whether the row is a debit or a credit; fill the cell, or set negative under [csv] in the feed's profile ("credit": what has neither word nor sign is money out) <2026-02-13,3.00,>
        line 3 12345678 2026-02-14 Credit 400 GBP
        line 4 12345678 2026-02-14 Debit 400 GBP
        statement 12345678
    "#]],
    );
    check(
        &format!("{GBP}negative = 'credit'"),
        "Date,Amount,DR/CR\n2026-02-13,3.00,\n2026-02-14,4.00,CR\n",
        expect![[r#"
        line 2 12345678 2026-02-13 Debit 300 GBP
        line 3 12345678 2026-02-14 Credit 400 GBP
        statement 12345678
    "#]],
    );
}

#[test]
fn a_status_that_shows_up_late_in_a_column_that_nothing_reads_is_not_passed_over() {
    let row = |note: &str| format!("2026-02-13,-3.00,{note}\n");
    let file = format!("Date,Amount,Q\n{}{}{}", row("").repeat(6000), row("Pending"), row("Booked"));
    let shown = decoded(GBP, None, file.as_bytes());
    let rest: Vec<&str> = shown.lines().filter(|line| !line.starts_with("line ")).collect();
    expect![[r#"
        rejected line 6002: status: column "Q" says "Pending", and nothing reads it; if it tells how final a row is, set status = "Q" under [csv.columns] in the feed's profile, else read it as something (category = "Q") <2026-02-13,-3.00,Pending>
        statement 12345678"#]].assert_eq(&rest.join("\n"));
    let file = format!("Date,Amount,Q\n{}{}", row("Any words").repeat(6000), row("Pending"));
    let shown = decoded(GBP, None, file.as_bytes());
    let rest: Vec<&str> = shown.lines().filter(|line| !line.starts_with("line ")).collect();
    expect![[r#"
        remark column "Q" says "Pending" in line 6002, and nothing reads it; if it tells how final a row is, set status = "Q" under [csv.columns] in the feed's profile, else read it as something (category = "Q")
        statement 12345678"#]].assert_eq(&rest.join("\n"));
}
