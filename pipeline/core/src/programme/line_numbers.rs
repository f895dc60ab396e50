//! Places in a file by line and character, found without reading the file again for each of them.

use super::mistake::Spot;

/// Characters are counted in blocks of this many bytes.
const BLOCK: usize = 256;

/// Where the lines of a file begin, and how many characters come before each block of it.
pub(super) struct Lines<'s> {
    source: &'s str,
    starts: Vec<usize>,
    characters: Vec<usize>,
}

impl<'s> Lines<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let behind = source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let mut characters = vec![0];
        let mut before = 0;
        for block in source.as_bytes().chunks(BLOCK) {
            before += count(block);
            characters.push(before);
        }
        Self { source, starts: std::iter::once(0).chain(behind).collect(), characters }
    }

    /// The line and column of a byte.
    pub(super) fn spot(&self, byte: usize) -> Spot {
        let byte = self.source.floor_char_boundary(byte.min(self.source.len()));
        let line = self.starts.partition_point(|start| *start <= byte);
        let column = self.characters_before(byte) - self.characters_before(self.starts[line - 1]) + 1;
        // For people: no file that anyone looks at has places beyond.
        let saturating = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Spot { line: saturating(line), column: saturating(column) }
    }

    /// The lines from this one on, counted from 1.
    pub(super) fn from(&self, line: u32) -> std::str::Lines<'s> {
        let index = (line as usize).saturating_sub(1);
        self.starts.get(index).map_or("", |start| &self.source[*start..]).lines()
    }

    fn characters_before(&self, byte: usize) -> usize {
        self.characters[byte / BLOCK] + count(&self.source.as_bytes()[byte / BLOCK * BLOCK..byte])
    }
}

/// How many characters begin in these bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_is_what_counting_from_the_start_gives(source in "([a£€\n]{0,80}){1,12}", at in 0..1200_usize) {
            let lines = Lines::new(&source);
            let at = source.floor_char_boundary(at.min(source.len()));
            let before = &source[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            prop_assert_eq!(lines.spot(at), Spot { line: line.try_into().unwrap(), column: column.try_into().unwrap() });
            prop_assert_eq!(lines.from(lines.spot(at).line).next().unwrap_or(""), source.split('\n').nth(line - 1).unwrap());
        }
    }
}
