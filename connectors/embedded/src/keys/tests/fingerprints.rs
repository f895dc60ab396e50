use proptest::prelude::*;

use super::*;

#[test]
fn hashes_never_change() {
    let prints = Fingerprinter::new(&Secret::new([1; 32]));
    let long = [b'x'; 300];
    let text = format!(
        "{:032x}\n{:032x}\n{}\n{}\n{}\n{:032x}\n",
        prints.token("GB33BUKB20201555555555", "").0,
        prints.token("55555555", "BUKBGB22").0,
        prints.fingerprint("text", &[b"CARD PAYMENT TO TESCO"]),
        prints.fingerprint("reference", &[b"CARD PAYMENT TO TESCO"]),
        prints.fingerprint("text", &[b"short", &long, b"short"]),
        prints.name("command", &[b"actor", b"adjust", b"ticket 1"]),
    );
    expect_test::expect![[r#"
        e4e18dc4afa07b1521a9b87150ec1924
        19e5d5c7cf5301bf08a05f2082230e25
        a6b5c8cdf9efcf14
        c3476b4b54afb423
        055636b7f15a533f
        9339aadf1e69b02150a9a92de453e1de
    "#]]
    .assert_eq(&text);
}

#[test]
fn another_identity_key_gives_other_hashes() {
    let [a, b] = [1, 2].map(|byte| Fingerprinter::new(&Secret::new([byte; 32])));
    assert_ne!(a.token("1", ""), b.token("1", ""));
    assert_ne!(a.fingerprint("text", &[b"1"]), b.fingerprint("text", &[b"1"]));
    assert_ne!(a.token("12", "3"), a.token("1", "23"));
}

#[test]
fn secrets_are_not_shown() {
    assert_eq!(format!("{:?} {:?}", Secret::new([1; 32]), Fingerprinter::new(&master())), "Secret(…) Fingerprinter(…)");
}

proptest! {
    #[test]
    fn other_parts_give_another_fingerprint(a in prop::collection::vec("[ab]{0,90}", 0..6), b in prop::collection::vec("[ab]{0,90}", 0..6)) {
        let prints = Fingerprinter::new(&master());
        let of = |parts: &[String]| prints.fingerprint("x", &parts.iter().map(String::as_bytes).collect::<Vec<_>>());
        prop_assert_eq!(a == b, of(&a) == of(&b));
    }
}
