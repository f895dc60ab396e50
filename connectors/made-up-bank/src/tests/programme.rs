use std::path::Path;

use crate::MERCHANTS;

/// The programme that is shipped.
fn everyday() -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/programmes/everyday.toml");
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

fn words(value: &toml::Value) -> impl Iterator<Item = &str> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap())
}

#[test]
fn the_shipped_programme_knows_its_merchants_by_name_number_and_mcc() {
    let programme = everyday();
    let merchants = programme["merchants"].as_table().unwrap();
    assert!(merchants.len() >= 8);
    for (key, merchant) in merchants {
        let [by_name, by_id] = &merchant["match"].as_array().unwrap()[..] else { panic!("{key}") };
        let id = words(&by_id["merchant_id"]).next().unwrap();
        let shop = MERCHANTS.iter().find(|shop| shop.id == id).unwrap_or_else(|| panic!("{key}: no shop has {id}"));
        assert_eq!(merchant["mcc"].as_str().unwrap(), shop.mcc.to_string(), "{key}");
        assert!(words(&by_name["name"]).any(|pattern| shop.name.starts_with(pattern.trim_end_matches('*'))), "{key}");
    }
}

#[test]
fn rules_categories_and_examples_name_what_exists() {
    let programme = everyday();
    let merchants = programme["merchants"].as_table().unwrap();
    let rules: Vec<&str> = programme["rule"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    for category in programme["categories"].as_table().unwrap().values() {
        assert!(words(&category["merchants"]).all(|name| merchants.contains_key(name)));
    }
    for rule in programme["rule"].as_array().unwrap() {
        assert!(rule.get("funded_by").is_none_or(|name| merchants.contains_key(name.as_str().unwrap())));
        let named = rule.get("when").and_then(|when| when.get("merchant"));
        assert!(named.is_none_or(|names| words(names).all(|name| merchants.contains_key(name))));
    }
    let mut expected = std::collections::BTreeSet::new();
    for example in programme["example"].as_array().unwrap() {
        assert!(merchants.contains_key(example["given"]["merchant"].as_str().unwrap()));
        expected.extend(example["expect"].as_array().unwrap().iter().map(|earned| earned["rule"].as_str().unwrap()));
    }
    assert_eq!(expected, rules.into_iter().collect(), "every rule has an example in which it pays");
}
