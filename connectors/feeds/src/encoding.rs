//! The character encoding of a text or a document, from its first bytes: a byte order mark, the
//! pattern of UTF-16, or the XML declaration.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The encoding that the first bytes show, and the length of the byte order mark in bytes; `None` if they show none.
#[must_use]
pub fn shown_by(head: &[u8]) -> Option<(&'static Encoding, usize)> {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => Some((UTF_8, 3)),
        [0xFF, 0xFE, ..] => Some((UTF_16LE, 2)),
        [0xFE, 0xFF, ..] => Some((UTF_16BE, 2)),
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => Some((UTF_16LE, 0)),
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => Some((UTF_16BE, 0)),
        _ => by_zeros(head).map(|encoding| (encoding, 0)),
    }
}

/// Recognises UTF-16 by its zeros: half the bytes of digits, separators and line ends are
/// zero, and none of the bytes between these.
fn by_zeros(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    match (zeros(0), zeros(1)) {
        (0, low) if low >= 4 && low * 5 >= pairs => Some(UTF_16LE),
        (high, 0) if high >= 4 && high * 5 >= pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding in a document's XML declaration; UTF-8 if there is none.
///
/// # Errors
/// The name in the declaration, if it is not a known encoding.
pub fn declared_by(head: &[u8]) -> Result<&'static Encoding, String> {
    let Some(declaration) = head.trim_ascii_start().strip_prefix(b"<?xml") else { return Ok(UTF_8) };
    let end = declaration.iter().position(|b| *b == b'>').unwrap_or(declaration.len());
    let declaration = String::from_utf8_lossy(&declaration[..end]);
    let Some((_, rest)) = declaration.split_once("encoding") else { return Ok(UTF_8) };
    let quoted = rest.trim_start().strip_prefix('=').unwrap_or("").trim_start();
    let Some(quote) = quoted.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return Ok(UTF_8) };
    let label = quoted[1..].split(quote).next().unwrap_or("");
    Encoding::for_label(label.as_bytes()).ok_or_else(|| label.chars().take(40).collect())
}

/// Whether bytes declared as a single-byte encoding are UTF-8: they contain European
/// letters or signs as UTF-8 writes them (`Ã¼`).
#[must_use]
pub fn is_utf8_in_disguise(bytes: &[u8]) -> bool {
    let letters = || bytes.windows(2).any(|pair| matches!(pair, [0xC3..=0xC5, 0x80..=0xBF]));
    let signs = || bytes.windows(3).any(|three| matches!(three, [0xE2, 0x80..=0x84, 0x80..=0xBF]));
    // A part of a file may begin and end within a character.
    let begin = bytes.iter().take(3).take_while(|b| matches!(b, 0x80..=0xBF)).count();
    let whole = || std::str::from_utf8(&bytes[begin..]).map_or_else(|error| error.error_len().is_none(), |_| true);
    (letters() || signs()) && whole()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_shapes_and_declarations_name_the_encoding() {
        assert_eq!(shown_by(b"\xEF\xBB\xBFa"), Some((UTF_8, 3)));
        assert_eq!(shown_by(b"<\0?\0"), Some((UTF_16LE, 0)));
        assert_eq!(shown_by(b"\xFE\xFF\0<"), Some((UTF_16BE, 2)));
        assert_eq!(shown_by(b"<?xm"), None);
        let cyrillic: Vec<u8> = "Дата;Сумма\n01.02.2026;-12,50\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(shown_by(&cyrillic), Some((UTF_16LE, 0)));
        assert_eq!(shown_by(b"Date,Amount\0\0\0\0\0\0\n2026-01-02,-3.00"), None);
        assert_eq!(declared_by(b"<?xml version='1.0' encoding = 'ISO-8859-1'?>").map(Encoding::name), Ok("windows-1252"));
        assert_eq!(declared_by(b"<a encoding='x'>"), Ok(UTF_8));
        assert_eq!(declared_by(b"<?xml version='1.0' encoding='EBCDIC-9'?>"), Err("EBCDIC-9".to_owned()));
    }
}
