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
        ("GREEN & SONS STATION ROAD", "", &["greens"]),
        ("BLUE STATION ROAD", "", &["anywhere"]),
        ("GREEN & SONS BANK STATION", "", &["anywhere"]),
        ("EUSTON STATION", "111", &["greens"]),
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
fn of_many_merchants_that_are_named_equally_the_first_by_word_is_found() {
    let many: String = (0..7).map(|n| format!("[merchants.m{n}]\nmatch = [{{ name = [\"SHOP*\"] }}]\n")).collect();
    let programme = with_head(&many);
    let mut explanation = Explanation::default();
    programme.evaluate(&named("SHOPPING", ""), &NothingUsed, &mut explanation).unwrap();
    let found: Vec<_> = explanation.recognised.merchants.iter().map(|found| found.merchant.as_str()).collect();
    assert_eq!(found, ["m0"]);
}

#[test]
fn merchants_that_overlap_are_warned_of_and_the_more_specific_pattern_wins_as_it_says() {
    let programme = with_head(
        r#"
[merchants.green]
match = [{ name = ["GREEN*"] }, { merchant_id = ["7"] }]
unless = { name = ["GREEN PEACE*"] }
[merchants.green_bank]
match = [{ name = ["GREEN BANK*"] }]
[merchants.peace]
match = [{ name = ["GREEN PEACE*"] }]
[merchants.station]
match = [{ name = ["*BANKS*"] }]
[merchants.second]
match = [{ merchant_id = ["7", "8"] }]
[merchants.twin]
match = [{ name = ["TWIN*"] }]
[merchants.twin_too]
match = [{ name = ["TWIN*"] }]
[merchants.alone]
match = [{ name = ["ALONE*"], merchant_id = ["9"] }]
"#,
    );
    let warned: String = programme.overlapping_merchants().iter().map(|warning| format!("{warning}\n")).collect();
    expect_test::expect![[r#"
        line 13, column 20: merchants `green` (`GREEN*`) and `green_bank` (`GREEN BANK*`) overlap: what both match counts for `green_bank`, which is more specific
        line 20, column 20: merchants `station` (`*BANKS*`) and `alone` (`ALONE*`) overlap: what both match counts for `alone`, which is more specific
        line 20, column 20: merchants `station` (`*BANKS*`) and `green_bank` (`GREEN BANK*`) overlap: what both match counts for `green_bank`, which is more specific
        line 20, column 20: merchants `station` (`*BANKS*`) and `green` (`GREEN*`) overlap: what both match counts for `green`, which is more specific
        line 20, column 20: merchants `station` (`*BANKS*`) and `peace` (`GREEN PEACE*`) overlap: what both match counts for `peace`, which is more specific
        line 21, column 12: merchants `green` and `second` both have the merchant id "7": what has it counts for `green`, which comes first by word; leave it to one of them
        line 24, column 20: merchants `twin` (`TWIN*`) and `station` (`*BANKS*`) overlap: what both match counts for `station`, which is more specific
        line 26, column 20: merchants `twin_too` (`TWIN*`) and `station` (`*BANKS*`) overlap: what both match counts for `station`, which is more specific
        line 26, column 20: merchants `twin_too` (`TWIN*`) and `twin` (`TWIN*`) overlap: what both match counts for `twin`, neither is more specific, and its word comes first; make one of them longer, or exclude it with `unless`
    "#]].assert_eq(&warned);
    for (name, id, merchant) in [
        ("GREEN GROCER", "", "green"),
        ("GREEN BANK", "", "green_bank"),
        ("GREEN BANKS", "", "green_bank"),
        ("RIVER BANKS", "", "station"),
        ("GREEN PEACE", "", "peace"),
        ("TWIN", "", "twin"),
        ("ELSE", "7", "green"),
        ("GREEN BANK", "7", "green"),
        ("GREEN BANK", "8", "second"),
    ] {
        let mut explanation = Explanation::default();
        programme.evaluate(&named(name, id), &NothingUsed, &mut explanation).unwrap();
        let found: Vec<_> = explanation.recognised.merchants.into_iter().map(|found| found.merchant).collect();
        assert_eq!(found, [merchant], "{name:?} {id:?}");
    }
}
