//! Decodes the bytes of a cell.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use crate::profile::Encoding;

/// Why the bytes of a cell are not text in the expected encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misread {
    /// UTF-8 was declared, but the bytes are not UTF-8.
    NotUtf8,
    /// Another encoding was named, but the bytes are UTF-8.
    IsUtf8(&'static str),
    /// The named encoding does not have these bytes.
    Foreign(&'static str),
    /// No encoding was named, and the bytes are neither UTF-8 nor Windows-1252.
    Neither,
}

impl Misread {
    pub(super) fn message(self) -> String {
        match self {
            Self::NotUtf8 => {
                "the cell is not UTF-8, as the file or its profile says it is; set encoding under [csv] in the feed's \
                              profile (\"windows-1252\")"
                    .to_owned()
            }
            Self::IsUtf8(name) => {
                format!(
                    "the cell is UTF-8, and the profile says {name}; set encoding = \"utf-8\" under [csv] in the feed's profile"
                )
            }
            Self::Foreign(name) => {
                format!("the cell holds bytes that {name} does not have; set encoding under [csv] in the feed's profile")
            }
            Self::Neither => "the cell is neither UTF-8 nor Windows-1252; set encoding under [csv] in the feed's profile \
                              (\"windows-1250\", \"iso-8859-2\", \"macintosh\", …)"
                .to_owned(),
        }
    }
}

/// The text of a cell, trimmed. Without a named encoding, bytes that are not UTF-8 are read as Windows-1252.
pub(super) fn text(bytes: &[u8], encoding: Option<Encoding>) -> Result<Cow<'_, str>, Misread> {
    let bytes = bytes.trim_ascii();
    let utf8 = std::str::from_utf8(bytes).map(str::trim);
    let named = match encoding {
        Some(Encoding::Utf8 | Encoding::Utf16) => return utf8.map(Cow::Borrowed).map_err(|_| Misread::NotUtf8),
        Some(Encoding::Windows1252) => Some(WINDOWS_1252),
        Some(Encoding::Other(named)) => Some(named),
        None => None,
    };
    match (utf8, named) {
        (Ok(text), None) => return Ok(Cow::Borrowed(text)),
        (Ok(text), Some(_)) if text.is_ascii() => return Ok(Cow::Borrowed(text)),
        (Ok(_), Some(named)) if crate::encoding::is_utf8_in_disguise(bytes) => return Err(Misread::IsUtf8(named.name())),
        _ => {}
    }
    let foreign = named.map_or(Misread::Neither, |named| Misread::Foreign(named.name()));
    let decoded = named.unwrap_or(WINDOWS_1252).decode_without_bom_handling_and_without_replacement(bytes).ok_or(foreign)?;
    // Bytes that Windows-1252 does not define become control characters, which no text has.
    if decoded.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
        return Err(foreign);
    }
    Ok(match decoded {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    })
}

/// The text of a cell with replacement characters where necessary, for headers and messages.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    text(bytes, None).unwrap_or_else(|_| String::from_utf8_lossy(bytes))
}

/// Whether a sign stands between letters where the language has a letter (`Tytu³`,
/// `M†LLER`), which shows that the encoding is wrong.
pub(super) fn has_sign_within_word(text: &str) -> bool {
    let is_sign = |c: char| {
        !c.is_ascii() && !c.is_alphabetic() && !c.is_whitespace() && !matches!(c, '’' | '‘' | '´' | '·' | '–' | '—' | '-')
    };
    let mut before = [' ', ' '];
    for c in text.chars() {
        if before[0].is_alphabetic() && is_sign(before[1]) && c.is_alphabetic() {
            return true;
        }
        before = [before[1], c];
    }
    false
}

/// Whether a spreadsheet has turned a long number into an exponent, as in `1.23E+15`.
pub(super) fn ruined_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    exponent.strip_prefix('+').is_some_and(digits) && digits(whole) && digits(part)
}
