//! A bank account as the directory knows it: the token of its number, the tokens of other spellings, and its last digits.
//!
//! An IBAN contains the local number (its BBAN, ISO 13616), which other files may use. The tables follow SWIFT's registry.

use rewardhub_core::ids::Token;

use super::Fingerprints;
use crate::{entry::AccountNumber, iban};

/// The bank account of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Keyed hash of its number as this delivery spells it.
    pub token: Token,
    /// Tokens of its other spellings; empty unless it is an IBAN.
    pub aliases: Vec<Token>,
    /// The number as it may be shown, such as `…5555`.
    pub masked: String,
}

/// Countries, and the ranges of the bank's code and of the account in their BBANs.
const BANK_AND_ACCOUNT: [(&str, [std::ops::Range<usize>; 2]); 7] = [
    ("AT", [0..5, 5..16]),
    ("CH", [0..5, 5..17]),
    ("DE", [0..8, 8..18]),
    ("GB", [4..10, 10..18]),
    ("IE", [4..10, 10..18]),
    ("LI", [0..5, 5..17]),
    ("NL", [0..4, 4..14]),
];

impl Account {
    /// The account with this number.
    #[must_use]
    pub fn of(number: &AccountNumber, fingerprints: &impl Fingerprints) -> Self {
        let token = token(number, fingerprints);
        let mut aliases = Vec::new();
        local_spellings(number, |number, bank| {
            let alias = fingerprints.token(number, bank);
            if alias != token && !aliases.contains(&alias) {
                aliases.push(alias);
            }
        });
        Self { token, aliases, masked: masked(number) }
    }
}

/// The token of a number. Only its letters and digits count, in capitals.
pub(super) fn token(number: &AccountNumber, fingerprints: &impl Fingerprints) -> Token {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    if plain(&number.number) && number.bank.is_empty() {
        return fingerprints.token(&number.number, "");
    }
    let spelt = spelling(&number.number);
    if spelt.is_empty() {
        return fingerprints.token(&number.number, &bank(&number.bank));
    }
    fingerprints.token(&spelt, &bank(&number.bank))
}

/// Whether two numbers are spellings of one account: they are equal, or one is an IBAN that contains the other.
pub(crate) fn is_spelling_of(one: &AccountNumber, other: &AccountNumber) -> bool {
    let spelt = |number: &AccountNumber| (spelling(&number.number), bank(&number.bank));
    let holds = |iban: &AccountNumber, local: &AccountNumber| {
        let (number, of_bank) = spelt(local);
        let mut found = false;
        // A number without a bank stands for the account of that number in the IBAN.
        local_spellings(iban, |local, at| found |= local == number && (of_bank.is_empty() || bank(at) == of_bank));
        found
    };
    let same_number = spelling(&one.number) == spelling(&other.number);
    let same_bank = one.bank.is_empty() || other.bank.is_empty() || bank(&one.bank) == bank(&other.bank);
    (same_number && same_bank) || holds(one, other) || holds(other, one)
}

fn spelling(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A bank for comparison. Of a BIC, only institution and country count; the rest names places and branches.
fn bank(text: &str) -> String {
    let mut bank = spelling(text);
    let is_bic = matches!(bank.len(), 8 | 11) && bank.as_bytes()[..6].iter().all(u8::is_ascii_uppercase);
    if is_bic {
        bank.truncate(6);
    }
    bank
}

/// Passes every local spelling of an IBAN, as number and bank, to `enter`.
fn local_spellings(number: &AccountNumber, mut enter: impl FnMut(&str, &str)) {
    let iban = number.number.as_str();
    if !iban::is_valid(iban) {
        return;
    }
    let (country, bban) = (&iban[..2], &iban[4..]);
    enter(bban, "");
    let Some((_, [bank, account])) = BANK_AND_ACCOUNT.iter().find(|(code, _)| *code == country) else { return };
    let (Some(bank), Some(account)) = (bban.get(bank.clone()), bban.get(account.clone())) else { return };
    enter(account, bank);
    // People leave out leading zeros of account numbers, except of British and Irish ones, which always have eight digits.
    let short = account.trim_start_matches('0');
    if !short.is_empty() && !matches!(country, "GB" | "IE") {
        enter(short, bank);
    }
    match country {
        "GB" | "IE" => {
            let institution = [&bban[..4], country].concat();
            let whole = &bban[4..];
            enter(whole, "");
            enter(whole, bank);
            enter(whole, &institution);
        }
        "NL" => {
            let institution = [bank, country].concat();
            enter(account, &institution);
            enter(short, &institution);
        }
        _ => {}
    }
}

/// The last four characters of an account's number after an ellipsis; of a number under eight characters only the last one.
pub(crate) fn masked(number: &AccountNumber) -> String {
    let number = number.number.as_str();
    let shown = if number.len() >= 8 { 4 } else { 1 };
    let from = number.char_indices().rev().nth(shown - 1).map_or(0, |(at, _)| at);
    format!("…{}", &number[from..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::tests::FixedKey;

    fn account(number: &str, bank: &str) -> Account {
        Account::of(&AccountNumber::read(number, Some(bank)).unwrap(), &FixedKey)
    }

    fn is_alias(iban: &str, number: &str, bank: &str) -> bool {
        account(iban, "").aliases.contains(&account(number, bank).token)
    }

    #[test]
    fn a_british_iban_and_its_sort_code_and_account_are_one_account() {
        let iban = "GB33 BUKB 2020 1555 5555 55";
        assert!(is_alias(iban, "20-20-15 55555555", ""));
        assert!(is_alias(iban, "20201555555555", "BUKBGB22XXX"));
        assert!(is_alias(iban, "55555555", "20-20-15"));
        assert!(is_alias(iban, "BUKB20201555555555", ""));
        assert!(!is_alias(iban, "55555555", "20-20-16"));
        // Account numbers are given anew at every sort code.
        assert!(!is_alias(iban, "55555555", "BUKBGB22"));
        assert!(!is_alias(iban, "55555555", ""));
    }

    #[test]
    fn a_german_iban_and_its_bank_code_and_account_are_one_account_with_or_without_zeros() {
        let iban = "DE89 3704 0044 0532 0130 00";
        assert!(is_alias(iban, "0532013000", "37040044"));
        assert!(is_alias(iban, "532013000", "370 400 44"));
        assert!(is_alias(iban, "370400440532013000", ""));
    }

    #[test]
    fn other_ibans_have_their_bban_and_local_numbers_no_alias() {
        assert!(is_alias("NO93 8601 1117 947", "86011117947", ""));
        assert!(is_alias("NL91 ABNA 0417 1643 00", "417164300", "ABNANL2A"));
        assert!(account("55555555", "20-20-15").aliases.is_empty());
    }

    #[test]
    fn only_the_last_digits_are_shown() {
        assert_eq!(account("GB33BUKB20201555555555", "").masked, "…5555");
        assert_eq!(account("1234567", "").masked, "…7");
        assert_eq!(account("Ä", "").masked, "…Ä");
    }
}
