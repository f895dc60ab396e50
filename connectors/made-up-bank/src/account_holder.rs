//! The people who hold accounts: each account's number, its holder's name and its opening balance.

use super::{
    bank::Bank,
    number_text::push_padded,
    seeded_random::{SeededRandom, mix},
};

const FIRST: [&str; 16] =
    ["AVA", "BEN", "CARA", "DEV", "ELSIE", "FINN", "GRACE", "HUGO", "IRIS", "JAY", "KIRA", "LEO", "MAYA", "NED", "OLIVE", "RAVI"];
const LAST: [&str; 16] = [
    "ARKWRIGHT",
    "BRAMHALL",
    "COLLIER",
    "DUNSTAN",
    "EASTWOOD",
    "FAIRHURST",
    "GREAVES",
    "HOLROYD",
    "INGHAM",
    "JESSOP",
    "KERSHAW",
    "LUMB",
    "MORLEY",
    "NAYLOR",
    "OLDROYD",
    "PICKLES",
];

/// First account number used for people at other banks, above every account of a plan.
const STRANGERS: u64 = 90_000_000;

impl Bank {
    /// The IBAN of an account, with valid check digits (ISO 13616). No bank has the bank code `MDUP`.
    #[must_use]
    pub fn iban(&self, account: u32) -> String {
        String::from_utf8(self.iban_bytes(u64::from(account)).to_vec()).expect("capitals and digits")
    }

    pub(super) fn iban_bytes(&self, account: u64) -> [u8; 22] {
        // 10^8 and an odd multiplier without the factor 5: no two accounts share a number.
        let number = (account * 48_271_073 + mix(self.seed) % 100_000_000) % 100_000_000;
        let sort_code = 40_000 + (number * 7 + account) % 90;
        let mut rest = Vec::with_capacity(18);
        rest.extend_from_slice(b"MDUP");
        push_padded(&mut rest, sort_code, 6);
        push_padded(&mut rest, number, 8);
        let check = 98
            - rest.iter().chain(b"GB00").fold(0, |sum: u64, byte| match byte {
                b'0'..=b'9' => (sum * 10 + u64::from(byte - b'0')) % 97,
                _ => (sum * 100 + u64::from(byte - b'A') + 10) % 97,
            });
        let mut iban = *b"GB00MDUP00000000000000";
        iban[2] = b'0' + (check / 10 % 10) as u8;
        iban[3] = b'0' + (check % 10) as u8;
        iban[4..].copy_from_slice(&rest);
        iban
    }

    /// The name of the account's holder. Accounts 0 and 1 belong to the same person, and so do 2 and 3, and so on.
    #[must_use]
    pub fn holder(&self, account: u32) -> String {
        let (first, last) = name(&mut self.shared_dice(account, u64::MAX));
        format!("{first} {last}")
    }

    /// Balance in minor units before the first day.
    pub(super) fn opening_minor(&self, account: u32) -> i64 {
        self.dice(account, u64::MAX).amount(20_000, 600_000)
    }

    /// A friend who banks elsewhere: name and IBAN. The same `noise` always gives the same friend.
    pub(super) fn friend(&self, noise: u32) -> (String, [u8; 22]) {
        let (first, last) = name(&mut SeededRandom::new(self.seed, 3, u64::from(noise % 1000)));
        (format!("{} {last}", &first[..1]), self.iban_bytes(STRANGERS + u64::from(noise % 1000)))
    }
}

fn name(dice: &mut SeededRandom) -> (&'static str, &'static str) {
    (dice.pick(&FIRST), dice.pick(&LAST))
}
