//! A field's bytes as text.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;

use crate::profile::Encoding;

/// The text of a field, trimmed. Without a named encoding, what is not UTF-8 is Windows-1252; `None` when UTF-8 was promised.
pub(super) fn text(bytes: &[u8], encoding: Option<Encoding>) -> Option<Cow<'_, str>> {
    let bytes = bytes.trim_ascii();
    if encoding != Some(Encoding::Windows1252) || bytes.is_ascii() {
        match std::str::from_utf8(bytes) {
            Ok(text) => return Some(Cow::Borrowed(text.trim())),
            Err(_) if encoding == Some(Encoding::Utf8) => return None,
            Err(_) => {}
        }
    }
    let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Some(match decoded {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    })
}

/// Text without the end of any doubt, for headers and messages.
pub(super) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    text(bytes, None).unwrap_or_default()
}

/// Whether a spreadsheet has ruined a long number (`1.23E+15`).
pub(super) fn ruined_number(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, part) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    exponent.strip_prefix('+').is_some_and(digits) && digits(whole) && digits(part)
}
