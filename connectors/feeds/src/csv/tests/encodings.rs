use super::{GBP, decoded};

const FILE: &str = "Datum;Betrag;Währung;Verwendungszweck\r\n13.02.2026;-3,00;EUR;Käse 5 €\r\n";
const READ: &str = "line 2 12345678 2026-02-13 Debit 300 EUR text=Käse 5 €\nstatement 12345678\n";

#[test]
fn a_byte_order_mark_is_not_part_of_the_first_header() {
    assert_eq!(decoded(GBP, None, format!("\u{feff}{FILE}").as_bytes()), READ);
}

#[test]
fn utf_16_is_read_with_and_without_a_mark() {
    let little: Vec<u8> = FILE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = FILE.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for file in [little.clone(), [vec![0xFF, 0xFE], little].concat(), big.clone(), [vec![0xFE, 0xFF], big].concat()] {
        assert_eq!(decoded(GBP, None, &file), READ);
    }
}

#[test]
fn long_utf_16_is_read_across_its_buffers() {
    let rows = "13.02.2026;-3,00;EUR;Käse 5 €\r\n".repeat(20_000);
    let file: Vec<u8> = format!("{FILE}{rows}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let shown = decoded(GBP, None, &file);
    assert_eq!(shown.lines().count(), 20_002);
    assert!(shown.lines().take(20_001).all(|line| line.ends_with("2026-02-13 Debit 300 EUR text=Käse 5 €")));
}

#[test]
fn windows_1252_is_read_when_named_and_when_not() {
    let (file, _, _) = encoding_rs::WINDOWS_1252.encode(FILE);
    assert_eq!(decoded(GBP, None, &file), READ);
    assert_eq!(decoded(&format!("{GBP}encoding = 'windows-1252'"), None, &file), READ);
}

#[test]
fn what_was_promised_as_utf_8_and_is_not_is_rejected() {
    let (file, _, _) = encoding_rs::WINDOWS_1252.encode(FILE);
    let shown = decoded(&format!("{GBP}encoding = 'utf-8'"), None, &file);
    assert!(shown.starts_with("rejected line 2, column Verwendungszweck: encoding:"), "{shown}");
}
