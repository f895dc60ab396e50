use proptest::prelude::*;

use super::{
    super::{sealer::decrypt, text_compression::Packer},
    *,
};

#[test]
fn a_text_is_opened_only_in_its_own_place() {
    let files = MemoryFiles::default();
    let mut sealer = load(&files);
    let sealed = sealer.seal(1, 2, 3, b"CARD PAYMENT TO JANE DOE").unwrap();
    assert_eq!(sealer.another().unwrap().open(1, 2, 3, &sealed).unwrap(), b"CARD PAYMENT TO JANE DOE");
    sealer.seal(9, 2, 3, b"").unwrap();
    for (owner, delivery, ordinal) in [(9, 2, 3), (1, 9, 3), (1, 2, 9)] {
        let error = sealer.open(owner, delivery, ordinal, &sealed).unwrap_err();
        assert!(matches!(error, KeyError::Unsealable { .. }), "{error}");
    }
    for at in 0..sealed.len() {
        let mut damaged = sealed.clone();
        damaged[at] ^= 1;
        assert!(matches!(sealer.open(1, 2, 3, &damaged), Err(KeyError::Unsealable { .. })));
        assert!(matches!(sealer.open(1, 2, 3, &sealed[..at]), Err(KeyError::Unsealable { .. })));
    }
}

#[test]
fn the_same_text_is_sealed_alike_in_one_place_and_unlike_in_others() {
    let mut sealer = load(&MemoryFiles::default());
    let first = sealer.seal(1, 2, 3, b"text").unwrap();
    assert_eq!(sealer.seal(1, 2, 3, b"text").unwrap(), first);
    for (owner, delivery, ordinal) in [(2, 2, 3), (1, 3, 3), (1, 2, 4)] {
        assert_ne!(sealer.seal(owner, delivery, ordinal, b"text").unwrap(), first);
    }
}

#[test]
fn what_banks_write_is_sealed_in_little_room() {
    let mut sealer = load(&MemoryFiles::default());
    let texts = [
        "CARD PAYMENT TO TESCO STORES 2341 ON 12 MAR",
        "CONTACTLESS PAYMENT PRET A MANGER LONDON GB ON 03 FEB",
        "DIRECT DEBIT PAYMENT TO OCTOPUS ENERGY REF A-4C33901",
        "FASTER PAYMENTS RECEIPT REF.RENT MAY FROM MR J SMITH\nMR J SMITH",
        "AMZNMKTPLACE*RT4W81 AMAZON.CO.UK\nCD 4821",
        "UBER *TRIP HELP.UBER.COM\nUBER",
        "Kartenzahlung REWE Markt GmbH Köln 14.03.26",
    ];
    let mut sizes = String::new();
    for text in texts {
        let sealed = sealer.seal(1, 2, 3, text.as_bytes()).unwrap();
        sizes += &format!("{} -> {}\n", text.len(), sealed.len() - 16);
    }
    expect_test::expect![[r#"
        43 -> 29
        53 -> 23
        52 -> 30
        63 -> 29
        40 -> 29
        29 -> 30
        44 -> 34
    "#]]
    .assert_eq(&sizes);
}

#[test]
fn what_was_sealed_long_ago_is_opened() {
    // The bytes of the first release: dictionary, cipher, nonce and what is authenticated may never change.
    let hex = "8fc0f400bca97f77cf03a84bb24b3fa01306420b81d900102ab339d5e7cc24b27ad6b00a27a7bf9bcbbb3212cf";
    let mut sealed: Vec<u8> = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
    decrypt(&[3; 32], 1, 2, 3, &mut sealed).unwrap();
    assert_eq!(Packer::new().unwrap().unpack(&sealed).unwrap(), b"CARD PAYMENT TO TESCO STORES 2341 ON 12 MAR");
}

proptest! {
    #[test]
    fn every_text_is_opened_as_it_was_sealed(text in prop::collection::vec(any::<u8>(), 0..300), times in 1_usize..40, place in any::<(u128, u64, u32)>()) {
        let mut sealer = load(&MemoryFiles::default());
        let text = text.repeat(times);
        let sealed = sealer.seal(place.0, place.1, place.2, &text).unwrap();
        prop_assert!(sealed.len() <= text.len() + 17);
        prop_assert_eq!(sealer.open(place.0, place.1, place.2, &sealed).unwrap(), text);
    }
}
