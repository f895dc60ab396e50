//! Sorted records, from memory or merged from runs.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
    fs::File,
    io,
};

use super::{
    Held,
    spill::{RunReader, Spill},
};

/// A cursor over sorted records, at the first one in the beginning.
#[derive(Debug)]
pub(in super::super) struct Merged(Source);

#[derive(Debug)]
enum Source {
    Memory { encoded: Vec<u8>, held: Vec<Held>, at: usize },
    Runs { file: File, runs: Vec<RunReader>, heads: BinaryHeap<Reverse<(u128, usize)>> },
}

impl Merged {
    pub(super) const fn of_memory(encoded: Vec<u8>, held: Vec<Held>) -> Self {
        Self(Source::Memory { encoded, held, at: 0 })
    }

    pub(super) fn of_runs(spill: Spill, held_bytes: usize) -> io::Result<Self> {
        let read_bytes = (held_bytes / 2 / spill.runs.len().max(1)).clamp(4 * 1024, 256 * 1024);
        let mut runs: Vec<RunReader> = spill.runs.into_iter().map(|run| RunReader::new(run, read_bytes)).collect();
        let mut heads = BinaryHeap::with_capacity(runs.len());
        for (index, run) in runs.iter_mut().enumerate() {
            if let Some(key) = run.advance(&spill.file)? {
                heads.push(Reverse((key, index)));
            }
        }
        Ok(Self(Source::Runs { file: spill.file, runs, heads }))
    }

    /// The key of the record at the cursor; `None` at the end.
    pub(in super::super) fn key(&self) -> Option<u128> {
        match &self.0 {
            Source::Memory { held, at, .. } => held.get(*at).map(|held| held.key),
            Source::Runs { heads, .. } => heads.peek().map(|Reverse((key, _))| *key),
        }
    }

    /// The bytes of the record at the cursor; empty at the end.
    pub(in super::super) fn record(&self) -> &[u8] {
        match &self.0 {
            Source::Memory { encoded, held, at } => {
                held.get(*at).map_or(&[], |held| &encoded[held.at..held.at + held.len as usize])
            }
            Source::Runs { runs, heads, .. } => heads.peek().map_or(&[], |Reverse((_, run))| runs[*run].record()),
        }
    }

    /// Moves to the next record.
    pub(in super::super) fn advance(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Source::Memory { at, .. } => *at += 1,
            Source::Runs { file, runs, heads } => {
                let Some(mut head) = heads.peek_mut() else { return Ok(()) };
                let index = head.0.1;
                match runs[index].advance(file)? {
                    Some(key) => head.0.0 = key,
                    None => {
                        PeekMut::pop(head);
                    }
                }
            }
        }
        Ok(())
    }
}
