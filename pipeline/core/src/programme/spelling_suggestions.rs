//! Which word was probably meant. The work is bounded, however many words there are: a guess at each of thousands of unknown
//! words helps nobody.

use crate::similar_word::similar;

/// The most guesses that are made, and the most words that are compared for them.
const MOST_GUESSES: u32 = 1_000;
const MOST_COMPARED: usize = 50_000;
/// Longer words, in bytes, are neither compared nor listed.
const LONGEST: usize = 64;

/// Makes guesses until either limit is reached.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    made: u32,
    compared: usize,
}

impl Guesses {
    /// The end of a message about an unknown `word`: `; did you mean …?` if one of `words` is similar, else a list of them.
    pub(super) fn meant<'w>(&mut self, word: &str, words: impl Iterator<Item = &'w str> + Clone) -> String {
        self.made += 1;
        if self.made > MOST_GUESSES {
            return String::new();
        }
        if let Some(nearest) = self.nearest(word, words.clone()) {
            return format!("; did you mean `{nearest}`?");
        }
        let all: Vec<String> =
            words.filter(|word| word.len() <= LONGEST).take(20).map(|candidate| format!("`{candidate}`")).collect();
        if all.is_empty() { String::new() } else { format!("; there is {}", all.join(", ")) }
    }

    fn nearest<'w>(&mut self, word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
        let left = MOST_COMPARED.saturating_sub(self.compared);
        let compared = words.filter(|candidate| candidate.len() <= LONGEST).take(left).inspect(|_| self.compared += 1);
        similar(word, compared)
    }
}
