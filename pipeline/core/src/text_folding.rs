//! Text as it is compared: NFKC, capitals, no accents, single spaces. The edge folds merchants' names with it, and a programme
//! its patterns, so that the two match.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Folds text: plain upper-case ASCII where that is possible.
///
/// ```
/// assert_eq!(rewardhub_core::text_folding::fold(" Café  Nero "), "CAFE NERO");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text.as_bytes());
    }
    let mut folded = String::with_capacity(text.len());
    // Capitals may bring new marks (ΐ), and stripping marks new compositions: the second pass is a fixed point for all of Unicode
    // but a handful of characters, and the third is one for those.
    let mut plain = text.to_owned();
    for _ in 0..3 {
        plain = plain.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_uppercase).map(stroke).nfkc().collect();
    }
    push_words(&mut folded, plain.chars().flat_map(|c| ligature(c).map_or(Letters::One(Some(c)), |l| Letters::Two(l.chars()))));
    folded
}

fn fold_ascii(text: &[u8]) -> String {
    let mut folded = Vec::with_capacity(text.len());
    for byte in text.iter().map(|byte| if byte.is_ascii_graphic() { byte.to_ascii_uppercase() } else { b' ' }) {
        if byte != b' ' || folded.last().is_some_and(|last| *last != b' ') {
            folded.push(byte);
        }
    }
    if folded.last() == Some(&b' ') {
        folded.pop();
    }
    String::from_utf8(folded).expect("capitals of ASCII are ASCII")
}

/// One letter, or the two that stand for a ligature.
enum Letters {
    One(Option<char>),
    Two(std::str::Chars<'static>),
}

impl Iterator for Letters {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self {
            Self::One(letter) => letter.take(),
            Self::Two(letters) => letters.next(),
        }
    }
}

/// Replaces letters with a stroke, which Unicode does not decompose, and typographic signs by plain ones.
fn stroke(c: char) -> char {
    match c {
        'Ø' => 'O',
        'Ł' => 'L',
        'Đ' | 'Ð' => 'D',
        'Ħ' => 'H',
        'Ŧ' => 'T',
        '’' | '‘' | '´' | '`' => '\'',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '“' | '”' | '„' => '"',
        other => other,
    }
}

fn ligature(c: char) -> Option<&'static str> {
    match c {
        'Æ' => Some("AE"),
        'Œ' => Some("OE"),
        'ẞ' => Some("SS"),
        'Þ' => Some("TH"),
        _ => None,
    }
}

/// Appends characters, with every run of spaces and controls as one space, and none at the ends.
fn push_words(folded: &mut String, chars: impl Iterator<Item = char>) {
    let mut space = false;
    for c in chars {
        if c.is_whitespace() || c.is_control() {
            space = !folded.is_empty();
            continue;
        }
        if space {
            folded.push(' ');
            space = false;
        }
        folded.push(c);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_becomes_plain_capitals() {
        for (text, folded) in [
            ("  Card\tpayment \n to ", "CARD PAYMENT TO"),
            ("Café Müller & Söhne", "CAFE MULLER & SOHNE"),
            ("Straße", "STRASSE"),
            ("Łódź Smørrebrød Œuvre Æble", "LODZ SMORREBROD OEUVRE AEBLE"),
            ("ＴＥＳＣＯ　ｓｔｏｒｅｓ ①", "TESCO STORES 1"),
            ("ﬁsh – ‘n’ chips", "FISH - 'N' CHIPS"),
            ("寿司", "寿司"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}|[A-Za-zäöüßæœøłΐŉǰ ’]{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
