//! Recognises the format of a file from its content, since names of files and the systems that send them can be wrong. A format
//! that is known but cannot be read is named in the error.

use crate::{
    encoding, ndjson,
    open_banking::{self, Shape},
};

/// Number of bytes at the beginning that suffice.
pub const HEAD_BYTES: usize = 64 * 1024;

/// A format that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// ISO 20022 account report, intraday (camt.052).
    Camt052,
    /// ISO 20022 account statement (camt.053).
    Camt053,
    /// ISO 20022 notification of debits and credits (camt.054).
    Camt054,
    /// Rows of values; the feed's profile says what the columns mean.
    Csv,
    /// One JSON object per line, RewardHub's own format.
    Ndjson,
    /// Pages of a bank's API, in JSON.
    OpenBanking(Shape),
}

/// Why a file has none of the formats in [`Format`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrecognised {
    /// The file is empty.
    #[error("the file is empty; fetch it again")]
    Empty,
    /// The file has another format that is not supported yet.
    #[error("the file is {0}, which is not supported yet; ask the bank for camt.053 or CSV")]
    NotYet(&'static str),
    /// The file is packed, compressed or encrypted.
    #[error("the file is {0}, which is not supported yet; unpack it and send what is in it")]
    Packed(&'static str),
    /// The file is a web page, most often a log-in or an error.
    #[error("the file is a web page, most likely a log-in or an error of the bank's site; fetch it again while logged in")]
    WebPage,
    /// The file is XML without a camt message; holds the name of its root element.
    #[error("the file is XML, but holds no camt.052, camt.053 or camt.054 message in its first 64 KiB (its root is {0:?})")]
    OtherXml(String),
    /// The file is JSON, but neither pages of a bank's API nor one record per line.
    #[error(
        "the file is JSON, but neither pages of a bank's API (Berlin Group, UK Open Banking) nor one object a line; write each \
         transaction as an object on a line of its own (NDJSON)"
    )]
    OtherJson,
    /// The file is JSON in UTF-16; JSON must be in UTF-8.
    #[error("the file is JSON in UTF-16; JSON is read in UTF-8 only, so save it as that")]
    WideJson,
    /// The file contains NUL bytes; holds the position of the first, from 1.
    #[error("the file holds NUL bytes (the first is byte {0}), so it is no text or was damaged on its way; fetch it again")]
    Nul(usize),
    /// The format is unknown.
    #[error("the file is in no known format; camt.052, camt.053, camt.054, CSV, NDJSON and the JSON of bank APIs are")]
    Unknown,
}

/// Recognises a format by the beginning of a file: its first [`HEAD_BYTES`], or all of it.
///
/// # Errors
/// [`Unrecognised`], which names the format if it is known.
pub fn recognise(head: &[u8]) -> Result<Format, Unrecognised> {
    let head = &head[..head.len().min(HEAD_BYTES)];
    packed(head)?;
    let (encoding, mark) = encoding::shown_by(head).unwrap_or((encoding_rs::UTF_8, 0));
    let (text, _) = encoding.decode_without_bom_handling(&head[mark..]);
    let text = text.trim_start();
    if text.is_empty() {
        return Err(Unrecognised::Empty);
    }
    named(text)?;
    match text.as_bytes()[0] {
        b'<' => markup(text),
        b'{' if text.starts_with("{\\rtf") => Err(Unrecognised::NotYet("a document in rich text (RTF)")),
        b'{' | b'[' => {
            let format = open_banking::shape_of(text.as_bytes()).map(Format::OpenBanking).map_or_else(|| json(text), Ok)?;
            if encoding == encoding_rs::UTF_8 { Ok(format) } else { Err(Unrecognised::WideJson) }
        }
        // If the first line is cut off at its beginning, it may begin with anything.
        _ if has_record(text) => Ok(Format::Ndjson),
        _ => rows(text),
    }
}

/// Recognises archives, compressed files and other binary formats by their first bytes.
fn packed(head: &[u8]) -> Result<(), Unrecognised> {
    const MAGIC: [(&[u8], Unrecognised); 12] = [
        (b"PK\x03\x04", Unrecognised::Packed("a ZIP archive (or an Excel workbook)")),
        (b"PK\x05\x06", Unrecognised::Packed("an empty ZIP archive")),
        (b"\x1F\x8B", Unrecognised::Packed("compressed with gzip")),
        (b"BZh", Unrecognised::Packed("compressed with bzip2")),
        (b"\xFD7zXZ\0", Unrecognised::Packed("compressed with xz")),
        (b"7z\xBC\xAF\x27\x1C", Unrecognised::Packed("a 7-Zip archive")),
        (b"Rar!\x1A\x07", Unrecognised::Packed("a RAR archive")),
        (b"\x28\xB5\x2F\xFD", Unrecognised::Packed("compressed with Zstandard")),
        (b"-----BEGIN PGP", Unrecognised::Packed("encrypted or signed with PGP")),
        (b"\x89PNG", Unrecognised::NotYet("a picture")),
        (b"%PDF-", Unrecognised::NotYet("a PDF document")),
        (b"\xD0\xCF\x11\xE0", Unrecognised::NotYet("an old Excel workbook")),
    ];
    MAGIC.into_iter().find(|(magic, _)| head.starts_with(magic)).map_or(Ok(()), |(_, error)| Err(error))
}

/// Recognises plain-text formats of banks that are not supported.
fn named(text: &str) -> Result<(), Unrecognised> {
    let line_starts = |with: &str| lines(text).take(200).any(|line| line.trim_start().starts_with(with));
    let upper: String = text.chars().take(2048).collect::<String>().to_ascii_uppercase();
    if text.starts_with("{1:") || (line_starts(":20:") && (line_starts(":25:") || line_starts(":25P:"))) {
        return Err(Unrecognised::NotYet("SWIFT MT940 or MT942"));
    }
    if upper.starts_with("OFXHEADER") || upper.contains("<?OFX") || upper.contains("<OFX>") {
        return Err(Unrecognised::NotYet("OFX (or QFX)"));
    }
    if is_bai2_header(text) && line_starts("02,") {
        return Err(Unrecognised::NotYet("BAI2"));
    }
    if upper.starts_with("!TYPE:") || upper.starts_with("!ACCOUNT") {
        return Err(Unrecognised::NotYet("QIF"));
    }
    Ok(())
}

/// Whether a text begins with the file header of BAI2: record 01, sender, receiver, a date of six digits, a time of four. Rows of
/// a CSV may begin with 01 too.
fn is_bai2_header(text: &str) -> bool {
    let digits = |field: Option<&str>, count: usize| {
        field.is_some_and(|field| field.len() == count && field.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut fields = lines(text).next().unwrap_or("").split(',').map(str::trim);
    fields.next() == Some("01") && digits(fields.nth(2), 6) && digits(fields.next(), 4)
}

/// XML is recognised by a message's element, or (in an envelope with a long header) by a message's name.
fn markup(text: &str) -> Result<Format, Unrecognised> {
    const MESSAGES: [(&str, &str, Format); 3] = [
        ("BkToCstmrAcctRpt", "camt.052.001", Format::Camt052),
        ("BkToCstmrStmt", "camt.053.001", Format::Camt053),
        ("BkToCstmrDbtCdtNtfctn", "camt.054.001", Format::Camt054),
    ];
    let element = |name: &str| {
        text.match_indices(name).map(|(at, _)| at).find(|at| {
            let behind = text.as_bytes().get(at + name.len());
            text[..*at].ends_with(['<', ':']) && behind.is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
        })
    };
    let by_element = MESSAGES.into_iter().filter_map(|(name, _, format)| element(name).map(|at| (at, format)));
    let by_name = || MESSAGES.into_iter().filter_map(|(_, name, format)| text.find(name).map(|at| (at, format)));
    let first = by_element.min_by_key(|(at, _)| *at).or_else(|| by_name().min_by_key(|(at, _)| *at));
    if let Some((_, format)) = first {
        return Ok(format);
    }
    let beginning: String = text.chars().take(2048).collect::<String>().to_ascii_lowercase();
    if ["<!doctype html", "<html", "<table", "<body"].iter().any(|sign| beginning.contains(sign)) {
        return Err(Unrecognised::WebPage);
    }
    let root = text.split('<').skip(1).find(|tag| tag.starts_with(|c: char| c.is_alphabetic() || c == '_')).unwrap_or("");
    Err(Unrecognised::OtherXml(root.split(['>', ' ', '/', '\n', '\r', '\t']).next().unwrap_or("").chars().take(40).collect()))
}

/// A file in JSON is NDJSON if its first line is an object by itself, or one too long to be seen whole. If the first line is bad,
/// a record after it shows that only this line is; an array over several lines is another format.
fn json(text: &str) -> Result<Format, Unrecognised> {
    let line = lines(text).next().unwrap_or("").trim_end();
    let whole = text.len() > line.len();
    let is_known = match serde_json::from_str::<serde_json::Value>(line) {
        Ok(value) => value.is_object() || has_record(text),
        Err(error) if error.is_eof() && line.starts_with('[') => false,
        Err(error) if error.is_eof() && !whole => line.starts_with('{'),
        Err(_) => has_record(text),
    };
    if is_known { Ok(Format::Ndjson) } else { Err(Unrecognised::OtherJson) }
}

/// Whether any line is a record of our own format.
fn has_record(text: &str) -> bool {
    lines(text).map(str::trim).any(|line| line.starts_with('{') && ndjson::is_record(line.as_bytes()))
}

/// A file is CSV if a line near the beginning has a separator; lines before it may be a preamble. A few control characters are a
/// mistake of a row, not of the file.
fn rows(text: &str) -> Result<Format, Unrecognised> {
    let is_control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}');
    let is_text = text.chars().filter(is_control).count() <= 1 + text.len() / 200;
    let has_columns = lines(text).take(100).any(|line| line.contains([',', ';', '\t', '|']));
    if is_text && has_columns {
        return Ok(Format::Csv);
    }
    Err(text.find('\0').filter(|_| !is_text).map_or(Unrecognised::Unknown, |at| Unrecognised::Nul(at + 1)))
}

/// The lines of a text, whatever ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn not_yet(head: &str) -> String {
        recognise(head.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn camt_is_known_by_its_message_in_any_envelope_and_encoding() {
        let bare = "<?xml version='1.0'?>\n<Document><BkToCstmrStmt>";
        assert_eq!(recognise(bare.as_bytes()), Ok(Format::Camt053));
        assert_eq!(recognise(b"\xEF\xBB\xBF <a:Document><a:BkToCstmrAcctRpt x='1'>"), Ok(Format::Camt052));
        let enveloped =
            "<Env><AppHdr><BizMsgIdr>x</BizMsgIdr></AppHdr><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.08'>";
        assert_eq!(recognise(enveloped.as_bytes()), Ok(Format::Camt054));
        let wide: Vec<u8> = format!("\u{feff}{bare}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(recognise(&wide), Ok(Format::Camt053));
        let unmarked: Vec<u8> = bare.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(recognise(&unmarked), Ok(Format::Camt053));
    }

    #[test]
    fn rows_and_objects_are_known() {
        assert_eq!(recognise(b"sep=;\nDate;Amount\n"), Ok(Format::Csv));
        assert_eq!(recognise(b"Konto 123\n\nBuchungstag\tBetrag\n"), Ok(Format::Csv));
        assert_eq!(recognise(b"Date;Caf\xE9;Betrag\n"), Ok(Format::Csv));
        assert_eq!(recognise(b"01,coffee,3.50\n02,bread,2.10\n"), Ok(Format::Csv));
        assert_eq!(recognise(b"{\"id\":1}\n{\"id\":2}\n"), Ok(Format::Ndjson));
        assert_eq!(recognise(b"{\"id\":1}"), Ok(Format::Ndjson));
        assert_eq!(recognise(format!("{{\"a\":\"{}", "x".repeat(HEAD_BYTES)).as_bytes()), Ok(Format::Ndjson));
    }

    #[test]
    fn pages_of_bank_apis_are_known_by_their_keys_in_any_order() {
        let berlin = Ok(Format::OpenBanking(Shape::BerlinGroup));
        let uk = Ok(Format::OpenBanking(Shape::Uk));
        for (page, expected) in [
            (r#"{"account":{"iban":"X"},"transactions":{"booked":[{"a":1}]}}"#, berlin.clone()),
            (r#"{"balances":[{}],"transactions":{"pending":[]},"account":{}}"#, berlin.clone()),
            (r#"{"cardAccount":{},"cardTransactions":{"booked":["#, berlin.clone()),
            (r#"[ {"transactions":{"_links":{},"information":[]}}"#, berlin.clone()),
            (r#"{"tppMessages":[{"category":"ERROR"}]}"#, berlin.clone()),
            (r#"{"_links":{"download":{"href":"x"}}}"#, berlin),
            (r#"{"Data":{"Transaction":[{"AccountId":"1"}]},"Links":{}}"#, uk.clone()),
            (r#"{"Meta":{"TotalPages":1},"Data":{"Account":[]}}"#, uk.clone()),
            (r#"{"Data":{},"Links":{"Self":"x"}}"#, uk.clone()),
            (r#"{"Code":"403","Errors":[{"ErrorCode":"x"}]}"#, uk),
            (r#"{"transactions":[{"id":1}]}"#, Ok(Format::Ndjson)),
            (r#"{"Data":"x"}"#, Ok(Format::Ndjson)),
            ("[{\"transactions\":7}]", Err(Unrecognised::OtherJson)),
        ] {
            assert_eq!(recognise(page.as_bytes()), expected, "{page}");
            let indented = page.replace(':', ":\n ").replace(',', ",\n ");
            if !matches!(expected, Ok(Format::Ndjson)) {
                assert_eq!(recognise(format!("\u{feff}\n{indented}").as_bytes()), expected, "{indented}");
            }
        }
        let wide: Vec<u8> = r#"{"transactions":{"booked":[]}}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(recognise(&wide), Err(Unrecognised::WideJson));
    }

    #[test]
    fn a_bad_first_line_does_not_hide_the_records_behind_it() {
        let record = r#"{"account":"1","currency":"GBP","booked_on":"2026-03-13","amount":"-1"}"#;
        let deep = "[".repeat(200) + &"]".repeat(200);
        for bad in [
            &record[..40],
            &record[40..],
            &format!("{record},"),
            &format!("{record}{record}"),
            r#"{"id":"\ud800"}"#,
            "[1]",
            &deep,
        ] {
            assert_eq!(recognise(format!("{bad}\n{record}\n").as_bytes()), Ok(Format::Ndjson), "{bad}");
            assert_eq!(recognise(format!("{bad}\r{record}\r").as_bytes()), Ok(Format::Ndjson), "{bad}");
        }
        for array in [format!("[\n{record},\n{record}\n]\n"), format!("[{record},\n{record}\n]\n"), format!("[{record}]\n")] {
            assert_eq!(recognise(array.as_bytes()), Err(Unrecognised::OtherJson), "{array}");
        }
        assert_eq!(recognise(b"{\n\"id\":\n{\"amount\": 1}\n}\n"), Err(Unrecognised::OtherJson));
    }

    #[test]
    fn formats_that_are_not_read_yet_are_called_by_name() {
        assert!(not_yet(":20:STARTUMS\r\n:25:10020030/1234567\r\n:28C:0/1\r\n").contains("MT940"));
        assert!(not_yet("{1:F01BANKDEFFXXXX}{4:\n:20:X\n").contains("MT940"));
        assert!(not_yet("OFXHEADER:100\nDATA:OFXSGML\n<OFX>").contains("OFX"));
        assert!(not_yet("<?xml version='1.0'?><?OFX OFXHEADER='200'?><OFX>").contains("OFX"));
        assert!(not_yet("01,CITIDIRECT,8888888,150716,0713,00131100,,,2/\n02,8888888,CITIGB00/\n").contains("BAI2"));
        assert!(not_yet("!Type:Bank\nD1/1'26\n").contains("QIF"));
        assert!(not_yet("PK\u{3}\u{4}...").contains("ZIP"));
        assert!(not_yet("BZh91AY").contains("bzip2"));
        assert!(not_yet("%PDF-1.7").contains("PDF"));
    }

    #[test]
    fn files_of_banks_are_recognised() {
        let expected = [
            ("camt/camt052.v4.xml", Ok(Format::Camt052)),
            ("camt/camt053.v2.wrong.xml", Ok(Format::Camt053)),
            ("camt/camt054.v8-with-UETR.xml", Ok(Format::Camt054)),
            ("mt940/jejik-ing.sta", Err(Unrecognised::NotYet("SWIFT MT940 or MT942"))),
            ("mt940/mBank-mt942.sta", Err(Unrecognised::NotYet("SWIFT MT940 or MT942"))),
            ("mt940/ASNB-mt940.txt", Err(Unrecognised::NotYet("SWIFT MT940 or MT942"))),
            ("ofx/checking.ofx", Err(Unrecognised::NotYet("OFX (or QFX)"))),
            ("ofx/bank_small.ofx", Err(Unrecognised::NotYet("OFX (or QFX)"))),
            ("bai2/sample2.txt", Err(Unrecognised::NotYet("BAI2"))),
        ];
        for (name, expected) in expected {
            if let Some(file) = crate::sample_files::read(name) {
                assert_eq!(recognise(&file), expected, "{name}");
            }
        }
    }

    #[test]
    fn everything_else_is_refused_with_what_it_is() {
        assert_eq!(recognise(b""), Err(Unrecognised::Empty));
        assert_eq!(recognise(b"\xEF\xBB\xBF \r\n"), Err(Unrecognised::Empty));
        assert_eq!(recognise(b"<!DOCTYPE HTML><html>"), Err(Unrecognised::WebPage));
        assert_eq!(recognise(b"<?xml version='1.0'?><!-- x --><Invoice a='b'>"), Err(Unrecognised::OtherXml("Invoice".into())));
        assert_eq!(recognise(b"<Document xmlns='urn:pain.001'>"), Err(Unrecognised::OtherXml("Document".into())));
        assert_eq!(recognise(b"[{\"id\":1}]"), Err(Unrecognised::OtherJson));
        assert_eq!(recognise(b"{\n \"id\": 1\n}"), Err(Unrecognised::OtherJson));
        assert_eq!(recognise(b"hello"), Err(Unrecognised::Unknown));
        assert_eq!(recognise(b"a\x00\x01\x02,\x03"), Err(Unrecognised::Nul(2)));
        assert_eq!(recognise(b"{\\rtf1 x}"), Err(Unrecognised::NotYet("a document in rich text (RTF)")));
        let wide: Vec<u8> = "{\"id\":1}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(recognise(&wide), Err(Unrecognised::WideJson));
    }

    #[test]
    fn a_control_among_many_characters_does_not_hide_a_table() {
        assert_eq!(recognise(b"Date,Amount\n2026-01-01,-3.00\n\x1A"), Ok(Format::Csv));
        assert_eq!(recognise(b"Date,Amount\n2026-01-01,-3.00\0\n"), Ok(Format::Csv));
    }

    #[test]
    fn lines_of_old_macs_are_lines() {
        assert_eq!(recognise(b"Date,Amount\r2026-01-01,-3.00\r"), Ok(Format::Csv));
        assert!(not_yet(":20:STARTUMS\r:25:10020030/1234567\r:28C:0/1\r").contains("MT940"));
    }
}
