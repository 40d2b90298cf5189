//! Tables of text: names to the left, numbers to the right.

use core::fmt::{self, Display, Formatter};

/// Rows of cells, the first of them the head; shown by `Display`.
pub struct Table<const COLUMNS: usize> {
    rows: Vec<[String; COLUMNS]>,
}

impl<const COLUMNS: usize> Table<COLUMNS> {
    #[must_use]
    pub fn new(head: [&str; COLUMNS]) -> Self {
        let rows = vec![head.map(str::to_owned)];
        Self { rows }
    }

    /// Adds a row.
    pub fn push(&mut self, row: [&dyn Display; COLUMNS]) {
        self.rows.push(row.map(|cell| cell.to_string()));
    }
}

impl<const COLUMNS: usize> Display for Table<COLUMNS> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut widths = [0; COLUMNS];
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.len().max(*width);
            }
        }
        for row in &self.rows {
            for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
                match column {
                    0 => write!(f, "{cell:<width$}")?,
                    _ => write!(f, "  {cell:>width$}")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let mut table = Table::new(["node", "runs"]);
        table.push([&"feed", &7]);
        table.push([&"kill_switch", &12_345]);
        let expected = "node          runs\nfeed             7\nkill_switch  12345\n";
        assert_eq!(table.to_string(), expected);
    }
}
