//! Which word was probably meant. The work is bounded, however many words there are: whoever has thousands of unknown ones is not
//! helped by a guess at each.

/// So many guesses are made, and so many words compared for them.
const MOST_GUESSES: u32 = 1_000;
const MOST_COMPARED: u32 = 50_000;
/// Longer words, in bytes, are not compared and not listed.
const LONGEST: usize = 64;

/// Guesses, as long as there is room for them.
#[derive(Debug, Default)]
pub(super) struct Guesses {
    made: u32,
    compared: u32,
}

impl Guesses {
    /// The one of `words` that `word` was probably meant to be, as the end of a message: `; did you mean …?`, else what there is.
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
        let folded = word.to_lowercase();
        let length = folded.chars().count();
        let near = (length / 3).max(1);
        let comparable = |candidate: &&str| {
            let theirs = candidate.chars().take(LONGEST + 1).count();
            candidate.len() <= LONGEST && length.abs_diff(theirs) <= near
        };
        let mut nearest: Option<(usize, &str)> = None;
        for candidate in words.filter(comparable) {
            if self.compared == MOST_COMPARED {
                break;
            }
            self.compared += 1;
            let distance = strsim::damerau_levenshtein(&folded, &candidate.to_lowercase());
            if distance <= near && nearest.is_none_or(|nearest| (distance, candidate) < nearest) {
                nearest = Some((distance, candidate));
            }
        }
        nearest.map(|(_, candidate)| candidate)
    }
}
