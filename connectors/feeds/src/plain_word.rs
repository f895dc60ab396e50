//! Words as they are compared in headers, weekdays and total rows.

use rewardhub_core::text_folding;

/// The letters and digits of a text, in lower case: accents, strokes and punctuation are lost.
pub(crate) fn plain_word(text: &str) -> String {
    if text.is_ascii() {
        let plain = text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase()));
        return plain.collect();
    }
    text_folding::fold(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
