//! `[merchants]` and `[categories]`.

use super::{
    amounts::{Scope, indexes, own_word},
    reader::{Keys, Node, Reader},
};
use crate::programme::{
    category::{Category, MccSet},
    merchant_match::{Merchant, Sign},
    name_pattern::NamePattern,
};

const MERCHANT: Keys = Keys { known: &["title", "mcc", "match", "unless"], later: &[], needed: &[] };
const SIGN: Keys = Keys { known: &["name", "merchant_id"], later: &[], needed: &[] };
const CATEGORY: Keys = Keys { known: &["mcc", "merchants", "bank"], later: &[], needed: &[] };

/// The most merchants, patterns or categories: sixteen bits must be able to index them.
const MOST: usize = 65_000;

pub(super) fn merchants(reader: &mut Reader<'_>, node: Option<Node<'_>>) -> Vec<Merchant> {
    let Some(table) = node.and_then(|node| reader.words(node, "`merchants`")) else { return Vec::new() };
    let mut merchants = Vec::new();
    let mut patterns = 0_usize;
    for (word, at, node) in table.each() {
        own_word(reader, word, at);
        if word == "issuer" {
            reader.mistake(at, "`issuer` is the word for the programme's own funds; call the merchant something else");
        }
        let merchant = merchant(reader, word, at, node);
        patterns += merchant.any.iter().map(|sign| sign.names.len() + sign.ids.len()).sum::<usize>();
        merchants.push(merchant);
    }
    if merchants.len() > MOST || patterns > MOST {
        reader.mistake(table.at, format!("there are more than {MOST} merchants or patterns"));
        return Vec::new();
    }
    merchants
}

fn merchant(reader: &mut Reader<'_>, word: &str, at: usize, node: Node<'_>) -> Merchant {
    let table = reader.table(node, "a merchant", &MERCHANT);
    let get = |key: &str| table.and_then(|table| table.get(key));
    let title = get("title").and_then(|node| reader.text(node)).unwrap_or(word);
    let code = get("mcc").and_then(|node| Some((reader.text(node)?, node.at)));
    let code = code.and_then(|(text, at)| {
        let mcc = mcc(text);
        if mcc.is_none() {
            reader.mistake(at, format!("{text:?} is not a merchant category code: four digits, as in \"5411\""));
        }
        mcc
    });
    let signs = get("match").map(|node| reader.tables(node, "`match`", &SIGN)).unwrap_or_default();
    let any = signs
        .into_iter()
        .map(|table| {
            if !table.has("name") && !table.has("merchant_id") {
                reader.mistake(table.at, "a match needs `name` or `merchant_id`");
            }
            sign(reader, table.get("name"), table.get("merchant_id"))
        })
        .collect();
    let unless = get("unless").and_then(|node| reader.table(node, "`unless` of a merchant", &SIGN));
    let unless = unless.map(|table| sign(reader, table.get("name"), table.get("merchant_id"))).unwrap_or_default();
    Merchant { word: word.to_owned(), title: title.to_owned(), mcc: code, any, unless, spot: reader.spot(at) }
}

fn sign(reader: &mut Reader<'_>, names: Option<Node<'_>>, ids: Option<Node<'_>>) -> Sign {
    let mut sign = Sign::default();
    for (text, at) in names.map(|node| reader.texts(node)).unwrap_or_default() {
        let pattern = NamePattern::new(text, reader.spot(at));
        if pattern.text.chars().all(|c| c == '*' || c == ' ') {
            reader.mistake(at, format!("{text:?} would match every name"));
        }
        sign.names.push(pattern);
    }
    sign.ids = ids.map(|node| reader.texts(node)).unwrap_or_default().into_iter().map(|(text, _)| text.to_owned()).collect();
    sign
}

pub(super) fn categories(reader: &mut Reader<'_>, node: Option<Node<'_>>, scope: &Scope) -> Vec<Category> {
    let Some(table) = node.and_then(|node| reader.words(node, "`categories`")) else { return Vec::new() };
    let mut categories = Vec::new();
    for (word, at, node) in table.each() {
        own_word(reader, word, at);
        let table = reader.table(node, "a category", &CATEGORY);
        let get = |key: &str| table.and_then(|table| table.get(key));
        if table.is_some() && get("mcc").or(get("merchants")).or(get("bank")).is_none() {
            reader.mistake(at, format!("category `{word}` needs `mcc`, `merchants` or `bank`"));
        }
        let bank = get("bank").map(|node| reader.texts(node)).unwrap_or_default();
        categories.push(Category {
            word: word.to_owned(),
            mcc: get("mcc").map(|node| mcc_set(reader, node)).unwrap_or_default(),
            merchants: get("merchants").map(|node| indexes(reader, node, &scope.merchants, "merchants")).unwrap_or_default(),
            bank: bank.into_iter().map(|(text, _)| text.to_owned()).collect(),
        });
    }
    if categories.len() > MOST {
        reader.mistake(table.at, format!("there are more than {MOST} categories"));
        categories.clear();
    }
    categories
}

/// Reads codes and ranges: `["5411", "5440-5499"]`.
pub(super) fn mcc_set(reader: &mut Reader<'_>, node: Node<'_>) -> MccSet {
    let mut ranges = Vec::new();
    for (text, at) in reader.texts(node) {
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        match (mcc(from.trim()), mcc(to.trim())) {
            (Some(from), Some(to)) if from <= to => ranges.push((from, to)),
            _ => reader.mistake(at, format!("{text:?} is neither a code like \"5411\" nor a range like \"5440-5499\"")),
        }
    }
    MccSet::new(ranges)
}

fn mcc(text: &str) -> Option<u16> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}
