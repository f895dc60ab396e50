//! Patterns of merchants' names that no name can match, because the edge cleans names before they are compared.

use super::{
    Programme,
    merchant_match::Merchant,
    mistake::{Mistake, Mistakes},
    name_pattern::NamePattern,
};

/// How the edge cleans what a bank writes.
#[derive(Clone, Copy)]
pub struct Cleaned<'a> {
    /// Cleans a field for a merchant's name.
    pub name: &'a dyn Fn(&str) -> String,
    /// Cleans a description that may contain a merchant's name.
    pub text: &'a dyn Fn(&str) -> String,
}

/// Longer patterns, in bytes, are not checked: no name is that long.
const LONGEST: usize = 256;

impl Programme {
    /// Warnings about patterns that do not match the very name that they are written for. Cleaning a name again changes nothing,
    /// so an exact name that it would change never comes.
    #[must_use]
    pub fn unmet_names(&self, cleaned: Cleaned<'_>) -> Mistakes {
        let unmet = self.named.merchants.all().iter().flat_map(|merchant| {
            let patterns = merchant.any.iter().chain([&merchant.unless]).flat_map(|sign| &sign.names);
            patterns.filter_map(move |pattern| Some((pattern, why(merchant, pattern, cleaned)?)))
        });
        let mut unmet: Vec<_> = unmet.collect();
        unmet.sort_by_key(|(pattern, _)| pattern.spot);
        Mistakes::of(unmet, |(pattern, why)| Mistake::at(pattern.spot, why))
    }
}

fn why(merchant: &Merchant, pattern: &NamePattern, cleaned: Cleaned<'_>) -> Option<String> {
    let written = pattern.text.trim_matches(['*', ' ']);
    if pattern.text.len() > LONGEST || written.is_empty() {
        return None;
    }
    let star = if pattern.text.ends_with('*') { "*" } else { "" };
    let name = (cleaned.name)(written);
    if !pattern.matches(&name) {
        let (text, known) = (&pattern.text, format!("`{written}` is known as `{name}`"));
        return if pattern.is_exact() {
            Some(format!("`{text}` can never match: {known}; write `{name}`"))
        } else if is_met(merchant, &name) {
            None
        } else {
            Some(format!("`{text}` does not match what it names: {known}; write `{name}{star}`"))
        };
    }
    let name = (cleaned.text)(written);
    let met = pattern.matches(&name) || is_met(merchant, &name);
    let text = &pattern.text;
    (!met).then(|| {
        format!(
            "`{text}` matches only where a feed gives merchants' names in a field of their own: in a description, `{written}` is known \
             as `{name}`; write `{name}{star}` as well, or leave it so"
        )
    })
}

/// Whether some pattern of the merchant matches this name.
fn is_met(merchant: &Merchant, name: &str) -> bool {
    merchant.any.iter().flat_map(|sign| &sign.names).any(|pattern| pattern.matches(name))
}
