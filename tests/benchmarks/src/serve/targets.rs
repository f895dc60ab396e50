//! What the server should reach on a machine, and whether it did.

use serde_json::{Value, json};

/// One of them.
pub struct Target {
    /// What is measured, with its unit.
    what: &'static str,
    measured: f64,
    limit: Limit,
}

enum Limit {
    AtMost(f64),
    AtLeast(f64),
}

impl Target {
    /// What must not exceed a limit.
    pub const fn at_most(what: &'static str, measured: f64, limit: f64) -> Self {
        Self { what, measured, limit: Limit::AtMost(limit) }
    }

    /// What must reach a limit.
    pub const fn at_least(what: &'static str, measured: f64, limit: f64) -> Self {
        Self { what, measured, limit: Limit::AtLeast(limit) }
    }

    /// The target, what was measured, and whether that is enough.
    pub fn as_json(&self) -> Value {
        let (word, limit, is_met) = match self.limit {
            Limit::AtMost(limit) => ("at_most", limit, self.measured <= limit),
            Limit::AtLeast(limit) => ("at_least", limit, self.measured >= limit),
        };
        let rounded = |number: f64| (number * 100.0).round() / 100.0;
        json!({ "what": self.what, "measured": rounded(self.measured), word: rounded(limit), "met": is_met })
    }
}
