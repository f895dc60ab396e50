//! Tables of aligned columns without lines, for a terminal and for `awk`.

use std::io::{self, Write};

use super::{STRONG, painted};

/// The side to which the cells of a column are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

/// A table: rows of cells under a head.
#[derive(Debug)]
pub struct Table {
    head: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Makes an empty table. A head of empty words is not shown.
    pub fn new(head: impl IntoIterator<Item = (&'static str, Align)>) -> Self {
        Self { head: head.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row, with a cell for each column of the head. Line breaks and tabs become spaces.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| cell.replace(['\n', '\r', '\t'], " ")).collect());
    }

    /// Whether the table has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the table, each column as wide as its widest cell.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let widths: Vec<usize> = (0..self.head.len())
            .map(|at| {
                let cells = self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
                cells.chain([self.head[at].0.chars().count()]).max().unwrap_or(0)
            })
            .collect();
        if self.head.iter().any(|(word, _)| !word.is_empty()) {
            let words: Vec<String> = self.head.iter().map(|(word, _)| (*word).to_owned()).collect();
            writeln!(out, "{}", painted(self.line(&words, &widths), STRONG))?;
        }
        self.rows.iter().try_for_each(|row| writeln!(out, "{}", self.line(row, &widths)))
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, width), (_, align)) in cells.iter().zip(widths).zip(&self.head) {
            let padding = " ".repeat(width - cell.chars().count());
            match align {
                Align::Left => line.extend([cell, padding.as_str(), "  "]),
                Align::Right => line.extend([padding.as_str(), cell, "  "]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(table: &Table) -> String {
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        anstream::adapter::strip_str(std::str::from_utf8(&out).unwrap()).to_string()
    }

    #[test]
    fn columns_stand_where_their_head_says() {
        let mut table = Table::new([("asset", Align::Left), ("available", Align::Right), ("note", Align::Left)]);
        table.row(["GBP", "1,204.50", "of\ntwo lines"].map(str::to_owned));
        table.row(["POINTS", "7", ""].map(str::to_owned));
        expect_test::expect![[r"
            asset   available  note
            GBP      1,204.50  of two lines
            POINTS          7
        "]]
        .assert_eq(&text(&table));
    }

    #[test]
    fn a_table_without_words_has_no_head() {
        let mut table = Table::new([("", Align::Left), ("", Align::Right)]);
        assert!(table.is_empty());
        table.row(["é", "1"].map(str::to_owned));
        table.row(["ab", "10"].map(str::to_owned));
        assert_eq!(text(&table), "é    1\nab  10\n");
    }
}
