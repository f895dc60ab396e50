//! Amounts, assets and words that refer to other parts of the file.

use std::collections::BTreeMap;

use super::{
    exact_numbers,
    reader::{Node, Reader, Table},
};
use crate::{
    invariant::{Holds, Invariant},
    money::{Asset, Money},
    programme::terms::AssetTerms,
};

/// Decimals with which amounts are read if their asset has a mistake of its own, so that mistakes in the amounts are found, too.
pub(super) const FINEST: u8 = 8;

/// What the parts of a file refer to. An asset that has a mistake of its own is known, but has no terms: what depends on them is
/// left out silently, since that mistake is reported already.
pub(super) struct Scope {
    pub(super) currency: Option<(Asset, u8)>,
    pub(super) assets: BTreeMap<Asset, Option<AssetTerms>>,
    /// Names of the programme's merchants, sorted.
    pub(super) merchants: Vec<String>,
    /// Names of the programme's categories, sorted.
    pub(super) categories: Vec<String>,
}

impl Scope {
    /// An asset of the programme and its decimals; `None` if there is no such asset, or if it has a mistake.
    pub(super) fn asset(&self, reader: &mut Reader<'_>, node: Node<'_>) -> Option<(Asset, u8)> {
        let code = reader.text(node)?;
        self.asset_of_code(reader, code, node.at)
    }

    /// The same, for a code that begins at a byte.
    pub(super) fn asset_of_code(&self, reader: &mut Reader<'_>, code: &str, at: usize) -> Option<(Asset, u8)> {
        let known = Asset::new(code).ok().and_then(|asset| self.assets.get(&asset));
        if known.is_none() {
            let hint = reader.meant(code, self.assets.keys().map(Asset::as_str));
            reader.mistake(at, format!("there is no asset `{code}` in [assets]{hint}"));
        }
        known?.as_ref().map(|terms| (terms.asset, terms.decimals))
    }

    /// Reads `amount` and `asset` of a table.
    pub(super) fn money(&self, reader: &mut Reader<'_>, table: &Table<'_>) -> Option<Money> {
        let (asset, decimals) = table.get("asset").and_then(|node| self.asset(reader, node))?;
        Some(Money::new(asset, positive(reader, table.get("amount")?, decimals)?))
    }
}

/// Reads an amount in minor units; zero is allowed.
pub(super) fn amount(reader: &mut Reader<'_>, node: Node<'_>, decimals: u8) -> Option<i64> {
    let text = reader.text(node)?;
    exact_numbers::minor(text, decimals).map_err(|message| reader.mistake(node.at, message)).ok()
}

/// Reads an amount in minor units, which must be above zero.
pub(super) fn positive(reader: &mut Reader<'_>, node: Node<'_>, decimals: u8) -> Option<i64> {
    let minor = amount(reader, node, decimals)?;
    if minor == 0 {
        reader.mistake(node.at, "this amount must be more than zero");
    }
    (minor > 0).then_some(minor)
}

/// Reads words that must be among `known`, which is sorted. Returns their indexes, ascending.
pub(super) fn indexes(reader: &mut Reader<'_>, node: Node<'_>, known: &[String], section: &str) -> Box<[u16]> {
    let mut found = Vec::new();
    for (text, at) in reader.texts(node) {
        match known.binary_search_by(|word| word.as_str().cmp(text)) {
            Ok(index) => found.push(u16::try_from(index).holds(Invariant::PatternsAreCounted)),
            Err(_) => {
                let hint = reader.meant(text, known.iter().map(String::as_str));
                reader.mistake(at, format!("there is no `{text}` in [{section}]{hint}"));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into()
}

/// Checks a word that the programme's owner chose: 1 to 64 small letters, digits, `-` and `_`.
pub(super) fn own_word(reader: &mut Reader<'_>, text: &str, at: usize) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
        reader.mistake(at, format!("`{text}` may have only a-z, 0-9, - and _, and at most 64 of them"));
    }
}
