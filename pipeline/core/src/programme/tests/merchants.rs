//! Recognising merchants and categories.

use super::*;
use crate::{
    ids::Fingerprint,
    programme::{CategoryFoundBy, MatchedBy},
};

const SHOPS: &str = r#"
[merchants.greens]
match = [{ name = ["Green & Sons*", "GREENS"] }, { merchant_id = ["111"] }]
unless = { name = ["GREEN & SONS BANK*"], merchant_id = ["666"] }
mcc = "5411"
[merchants.both]
match = [{ name = ["BOTH*"], merchant_id = ["222"] }]
[merchants.anywhere]
match = [{ name = ["*STATION*"] }]
[merchants.cafe]
match = [{ name = "Café Nero" }]
[categories.food]
mcc = ["5411", "5440-5499"]
[categories.travel]
merchants = ["anywhere"]
[categories.fun]
bank = ["Entertainment"]
"#;

type Merchants = Vec<(String, MatchedBy)>;
type Categories = Vec<(String, CategoryFoundBy)>;

fn recognised(facts: &Facts) -> (Merchants, Categories) {
    let mut programme = with_head(SHOPS);
    let hashes = [("CAFE NERO".to_owned(), Fingerprint(7)), ("GREENS".to_owned(), Fingerprint(8))];
    programme.set_name_hashes(hashes.into());
    let mut explanation = Explanation::default();
    programme.evaluate(facts, &NothingUsed, &mut explanation).unwrap();
    let merchants = explanation.recognised.merchants.into_iter().map(|found| (found.merchant, found.by)).collect();
    (merchants, explanation.recognised.categories.into_iter().map(|found| (found.category, found.by)).collect())
}

fn named(name: &str, id: &str) -> Facts {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Facts { merchant_name: some(name), merchant_id: some(id), ..purchase(100) }
}

#[test]
fn any_match_makes_a_merchant_each_wholly_unless_excluded() {
    for (name, id, merchants) in [
        ("GREEN & SONS LEEDS", "", &["greens"][..]),
        ("green & sons leeds", "", &["greens"]),
        ("GREENS", "", &["greens"]),
        ("GREENSLEEVES", "", &[]),
        ("", "111", &["greens"]),
        ("SOMETHING ELSE", "111", &["greens"]),
        ("GREEN & SONS BANK", "", &[]),
        ("GREEN & SONS LEEDS", "666", &[]),
        ("BOTH OF US", "", &[]),
        ("", "222", &[]),
        ("BOTH OF US", "222", &["both"]),
        ("GREEN & SONS STATION ROAD", "", &["anywhere", "greens"]),
        ("CAFE NERO", "", &["cafe"]),
        ("", "", &[]),
    ] {
        let found: Vec<_> = recognised(&named(name, id)).0.into_iter().map(|(merchant, _)| merchant).collect();
        assert_eq!(found, merchants, "{name:?} {id:?}");
    }
}

#[test]
fn a_hidden_name_is_found_by_the_hash_of_an_exact_name() {
    assert_eq!(with_head(SHOPS).exact_names(), ["CAFE NERO", "GREENS"]);
    let hidden = |hash| Facts { merchant_hash: Some(Fingerprint(hash)), ..purchase(100) };
    assert_eq!(recognised(&hidden(7)).0, [("cafe".to_owned(), MatchedBy::NameHash("CAFE NERO".to_owned()))]);
    assert_eq!(recognised(&hidden(8)).0[0].0, "greens");
    assert_eq!(recognised(&hidden(9)).0, []);
}

#[test]
fn categories_are_found_by_code_merchant_or_the_banks_word() {
    let of = |facts: &Facts| recognised(facts).1;
    assert_eq!(of(&Facts { mcc: Some(5_440), ..purchase(1) }), [("food".to_owned(), CategoryFoundBy::Mcc(5_440))]);
    assert_eq!(of(&named("OLD STATION", "")), [("travel".to_owned(), CategoryFoundBy::Merchant("anywhere".to_owned()))]);
    let said = Facts { bank_category: Some("entertainment".to_owned()), ..purchase(1) };
    assert_eq!(of(&said), [("fun".to_owned(), CategoryFoundBy::Bank("Entertainment".to_owned()))]);
    // The merchant's own code counts where the feed has none.
    assert_eq!(of(&named("GREENS", "")), [("food".to_owned(), CategoryFoundBy::Mcc(5_411))]);
    assert_eq!(of(&Facts { mcc: Some(4_111), ..named("GREENS", "") }), []);
}

#[test]
fn more_merchants_than_four_are_all_found() {
    let many: String = (0..7).map(|n| format!("[merchants.m{n}]\nmatch = [{{ name = [\"SHOP*\"] }}]\n")).collect();
    let programme = with_head(&many);
    let mut explanation = Explanation::default();
    programme.evaluate(&named("SHOPPING", ""), &NothingUsed, &mut explanation).unwrap();
    let found: Vec<_> = explanation.recognised.merchants.iter().map(|found| found.merchant.as_str()).collect();
    assert_eq!(found, ["m0", "m1", "m2", "m3", "m4", "m5", "m6"]);
}
