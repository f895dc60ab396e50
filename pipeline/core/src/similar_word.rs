//! Which known word a mistyped one was probably meant to be.

/// More characters of a word are not compared.
const MOST_CHARS: usize = 64;

/// A word of so many characters may be the beginning of the one that is meant.
const LEAST_BEGINNING: usize = 3;

/// The most similar of some known words, if one is similar enough to be meant: not more than a third of the characters are wrong,
/// missing, too many or swapped with their neighbour (Damerau 1964), and one always may be; or the word is the beginning of a known
/// one. Case does not count.
///
/// ```
/// use rewardhub_core::similar_word::similar;
/// assert_eq!(similar("programe", ["version", "programme"]), Some("programme"));
/// assert_eq!(similar("vers", ["version", "programme"]), Some("version"));
/// assert_eq!(similar("date", ["version", "programme"]), None);
/// ```
#[must_use]
pub fn similar<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let word: String = word.chars().take(MOST_CHARS).flat_map(char::to_lowercase).collect();
    let length = word.chars().count();
    let most = (length / 3).max(1);
    let distance = |known: &str| {
        let folded = known.to_lowercase();
        let begins = length >= LEAST_BEGINNING && folded.starts_with(&word);
        let comparable = length.abs_diff(folded.chars().take(MOST_CHARS + 1).count()) <= most;
        let distance = comparable.then(|| strsim::damerau_levenshtein(&word, &folded)).filter(|distance| *distance <= most);
        distance.or_else(|| begins.then_some(most))
    };
    known.into_iter().filter_map(|known| Some((distance(known)?, known))).min().map(|(_, known)| known)
}
