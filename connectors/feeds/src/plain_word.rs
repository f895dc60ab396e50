//! Compares words in headers, weekdays and rows of totals.

use rewardhub_core::text_folding;

/// The letters and digits of a text, in lower case and without accents, strokes and punctuation.
pub(crate) fn plain_word(text: &str) -> String {
    if text.is_ascii() {
        let plain = text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase()));
        return plain.collect();
    }
    text_folding::fold(text).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
