//! Documents that are broken or meant to harm: each is refused with its place, and what came before stands.

use expect_test::expect;
use proptest::prelude::*;

use super::{decode, entry, line, options, shown, statement};
use crate::entry::Decoded;

#[test]
fn a_doctype_is_refused() {
    let bomb =
        "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;'>]>".to_owned() + &statement(&entry("<AddtlNtryInf>&c;</AddtlNtryInf>"));
    expect![[r#"
        REFUSED line 1, byte 51 (safety) the document has a DOCTYPE, which no bank statement needs; it is refused for safety [0 bytes]
    "#]]
    .assert_eq(&shown(bomb));
}

#[test]
fn an_unknown_entity_is_refused() {
    let document = statement(&(entry("") + &entry("<AddtlNtryInf>&c;</AddtlNtryInf>")));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED line 1, byte 479 (safety) the document uses an entity that XML does not define (&c;); it is refused for safety [138 bytes]
    "#]]
    .assert_eq(&shown(document));
}

#[test]
fn a_cut_document_is_refused_and_ends_no_statement() {
    let whole = statement(&(entry("") + "\n" + &entry("")));
    let cut = &whole[..whole.len() - "BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>".len()];
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED line 2, byte 453 (structure) the document ends in the middle; it was cut on its way, so ask for it again [113 bytes]
    "#]]
    .assert_eq(&shown(cut));
    let between = whole.split("</Stmt>").next().unwrap();
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED line 2, byte 470 (structure) the document ends in the middle; it was cut on its way, so ask for it again [0 bytes]
    "#]]
    .assert_eq(&shown(between));
}

#[test]
fn mismatched_tags_are_refused_with_line_and_byte() {
    let broken = statement(&(entry("") + "\n\n<Ntry></Amt></Ntry>"));
    expect![[r#"
        0.entry 1 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        REFUSED line 3, byte 349 (structure) the document is not well-formed XML (ill-formed document: expected `</Ntry>`, but `</Amt>` was found); ask the bank for it again [12 bytes]
    "#]].assert_eq(&shown(broken));
}

#[test]
fn what_is_not_camt_is_refused() {
    for other in ["", "hello", "<html><body/></html>", "{}"] {
        let shown = shown(other);
        assert!(shown.starts_with("REFUSED") && shown.lines().count() == 1, "{other}: {shown}");
    }
}

#[test]
fn depth_attributes_and_text_are_bounded() {
    let deep = statement(&entry(&("<a>".repeat(70) + &"</a>".repeat(70))));
    let envelope = "<a>".repeat(70);
    let attributes: String = (0..40).map(|n| format!(" a{n}='x'")).collect();
    let attributes = statement(&entry(&format!("<a{attributes}/>")));
    let text = statement(&entry(&format!("<AddtlNtryInf>{}</AddtlNtryInf>", "x".repeat(300_000))));
    let pieces = statement(&entry(&format!("<AddtlNtryInf>{}</AddtlNtryInf>", "&amp;<![CDATA[x]]>".repeat(200_000))));
    let comment = statement(&entry(&format!("<!--{}-->", "x".repeat(300_000))));
    let shown = [deep, envelope, attributes, text, pieces, comment].map(shown).join("");
    let refused: Vec<&str> = shown.lines().map(|line| line.split_once(" (").map_or(line, |(_, message)| message)).collect();
    expect![[r#"
        safety) elements are nested more than 64 deep, more than any bank statement needs; it is refused for safety [301 bytes]
        safety) elements are nested more than 64 deep, more than any bank statement needs; it is refused for safety [0 bytes]
        safety) an element has more than 32 attributes, more than any bank statement needs; it is refused for safety [435 bytes]
        safety) a single piece of text or markup has more than 256 KiB, more than any bank statement needs; it is refused for safety [65536 bytes]
        safety) an element holds more than 256 KiB of text, more than any bank statement needs; it is refused for safety [65536 bytes]
        safety) a single piece of text or markup has more than 256 KiB, more than any bank statement needs; it is refused for safety [65536 bytes]"#]].assert_eq(&refused.join("\n"));
}

#[test]
fn a_giant_entry_is_rejected_alone() {
    let detail = format!("<TxDtls><Amt Ccy='EUR'>1</Amt><AddtlTxInf>{}</AddtlTxInf></TxDtls>", "x".repeat(10_000));
    let giant = super::with_details(&detail.repeat(1700));
    expect![[r#"
        REJECTED Stmt[1]/Ntry[1] (structure) the entry has more than 16 MiB; ask the bank to split its batch [65536 bytes]
        0.entry 2 DE89370400440532013000 Booked Debit 10.00 EUR on 2026-03-30 (Booking)
        0.statement DE89370400440532013000 currency=EUR
    "#]]
    .assert_eq(&shown(statement(&(giant + &entry("")))));
}

#[test]
fn other_encodings_are_read() {
    let text = statement(&entry("<AddtlNtryInf>Caf\u{e9}</AddtlNtryInf>"));
    let expected = shown(&text);
    assert!(expected.contains("Café"));
    let latin: Vec<u8> = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let declared = format!("\u{feff}<?xml version='1.0' encoding='UTF-16'?>{text}");
    let little: Vec<u8> = declared.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = declared.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = format!("\u{feff}{text}").into_bytes();
    for document in [latin, little, big, marked] {
        assert_eq!(shown(document), expected);
    }
}

#[test]
fn bytes_that_the_encoding_does_not_have_and_unknown_encodings_are_refused() {
    let mut wrong = statement(&entry("<AddtlNtryInf>Caf\u{e9}</AddtlNtryInf>")).into_bytes();
    let at = wrong.iter().position(|b| *b == 0xC3).unwrap();
    wrong.remove(at);
    expect![[r#"
        REFUSED line 1, byte 352 (encoding) the document's bytes do not fit its encoding (cannot decode input using UTF-8: invalid utf-8 sequence of 1 bytes from index 3); declare the right one, or ask the bank for UTF-8 [139 bytes]
    "#]].assert_eq(&shown(wrong));
    expect![[r#"
        REFUSED line 1 (encoding) the document's bytes do not fit its encoding (its declaration names an encoding that is not known: "EBCDIC-9"); declare the right one, or ask the bank for UTF-8 [0 bytes]
    "#]]
    .assert_eq(&shown("<?xml version='1.0' encoding='EBCDIC-9'?><a/>"));
}

#[test]
fn it_does_not_matter_how_the_bytes_arrive() {
    let document = "\u{feff}".to_owned()
        + &statement(&(entry("<AddtlNtryInf>Caf\u{e9} &amp;</AddtlNtryInf>") + &entry("").replace("DBIT", "?")));
    let drips = std::io::BufReader::with_capacity(1, document.as_bytes());
    let dripped: String = decode(drips, &options()).map(|decoded| line(&decoded) + "\n").collect();
    assert_eq!(dripped, shown(document));
}

proptest! {
    #[test]
    fn whatever_is_broken_in_a_document_it_ends_and_only_its_end_can_be_refused(
        cut in 0_usize..900, at in 0_usize..900, with in prop::sample::select(b"<>/&;'\x00\xFF!?x0]-".to_vec()),
    ) {
        let detail = "<TxDtls><Amt Ccy='EUR'>5</Amt><!-- c --><AddtlTxInf><![CDATA[x]]>&amp;</AddtlTxInf></TxDtls>".repeat(2);
        let mut document = statement(&(super::with_details(&detail) + &entry("<ValDt/>"))).into_bytes();
        let length = document.len();
        document[at % length] = with;
        document.truncate(length - cut % 100);
        let items: Vec<_> = decode(document.as_slice(), &options()).take(100).collect();
        prop_assert!(items.len() < 100);
        let refused = items.iter().position(|decoded| matches!(decoded, Decoded::Refused(_)));
        prop_assert!(refused.is_none_or(|at| at + 1 == items.len()));
        prop_assert!(!items.is_empty());
    }
}

#[test]
fn a_document_that_is_not_in_the_encoding_it_declares_is_refused() {
    let text = statement(&entry("<AddtlNtryInf>Käse</AddtlNtryInf>"));
    let declared = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}");
    let refused = shown(&declared);
    assert!(refused.contains("it is declared as windows-1252, and its bytes are UTF-8"), "{refused}");
    let latin = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
    let refused = shown([b"\xEF\xBB\xBF".to_vec(), latin].concat());
    assert!(refused.contains("do not fit its encoding"), "{refused}");
}
