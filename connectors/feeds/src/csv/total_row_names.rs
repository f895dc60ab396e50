//! The names of totals and balances, as banks write them in the languages of Western, Northern and Central Europe.

use super::field_encoding::lossy;
use crate::plain_word::plain_word;

/// How certainly a row with this name is not an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// Certain: nothing else has this name, as with `Closing balance`.
    Sure,
    /// Uncertain: a shop may have this name, as with `Total`.
    Unsure,
}

/// Names that no shop has, in lower case and without accents, sorted for binary search.
#[rustfmt::skip]
const SURE: [&str; 182] = [
    "abschlussaldo", "abschlusssaldo", "accountbalance", "acilisbakiyesi", "aktuellerkontostand", "aktuellersaldo",
    "aktuelltsaldo", "alkusaldo", "alterkontostand", "altersaldo", "anciensolde", "ancienssolde", "anfangsbestand",
    "anfangskontostand", "anfangssaldo", "aratoplam", "availablebalance", "balancebroughtforward", "balancecarriedforward",
    "balanceforward", "beginningbalance", "beginsaldo", "bokfortsaldo", "closingbalance", "delsum", "delsumma", "devirbakiyesi",
    "devredenbakiye", "edellinensaldo", "eindsaldo", "eindtotaal", "endbestand", "endingbalance", "endkontostand", "endsaldo",
    "endsumme", "eroeffnungssaldo", "eroffnungssaldo", "finalbalance", "gammelsaldo", "geneltoplam", "gesamtbetrag",
    "gesamtsumme", "grandtotal", "huidigsaldo", "indgaendesaldo", "ingaendebalans", "ingaendesaldo", "initialbalance",
    "inngaendebalanse", "inngaendesaldo", "kapanisbakiyesi", "kokonaissumma", "kontosaldo", "kontostand", "ledgerbalance",
    "loppusaldo", "loppusumma", "mellansumma", "mellomsum", "neuerkontostand", "neuersaldo", "nieuwsaldo", "nouveausolde",
    "novosaldo", "nowesaldo", "nuevosaldo", "nuovosaldo", "nysaldo", "openingbalance", "openingssaldo", "oudsaldo",
    "previousbalance", "primosaldo", "reportdesolde", "runningtotal", "saldoactual", "saldoanterior", "saldoapertura",
    "saldoattuale", "saldoatual", "saldobiezace", "saldocierre", "saldocontabile", "saldocontabilistico", "saldocontable",
    "saldodeapertura", "saldodecierre", "saldodiapertura", "saldodichiusura", "saldodisponibile", "saldodisponible",
    "saldodisponivel", "saldodostepne", "saldofinal", "saldofinale", "saldoinicial", "saldoiniziale", "saldokoncowe",
    "saldootwarcia", "saldopoczatkowe", "saldopoprzednie", "saldoprecedente", "saldoubertrag", "saldouebertrag", "saldovortrag",
    "saldozamkniecia", "schlussaldo", "schlussbestand", "schlusssaldo", "slotsaldo", "slutsaldo", "slutsumma", "sluttsum",
    "soldeactuel", "soldecrediteur", "soldedebiteur", "soldedebut", "soldedecloture", "soldedefin", "soldedouverture",
    "soldedudebut", "soldefinal", "soldeinitial", "soldeprecedent", "somatotal", "sommetotale", "soustotal", "startingbalance",
    "startsaldo", "statementbalance", "subtotaal", "subtotal", "subtotale", "subtotals", "sumacalkowita", "sumaczesciowa",
    "sumaobciazen", "sumatotal", "sumauznan", "summehaben", "summesoll", "sumtotal", "tagessaldo", "toplamtutar",
    "totaalbedrag", "totalabonos", "totalcargos", "totalcredit", "totalcredits", "totaldebit", "totaldebits", "totaldeposits",
    "totaldescredits", "totaldesdebits", "totaleaccrediti", "totaleaddebiti", "totaleentrate", "totaleuscite", "totalgeneral",
    "totalgenerale", "totalgeral", "totalmoneyin", "totalmoneyout", "totalpaidin", "totalpaidout", "totalsumma", "totaltbelop",
    "totalwithdrawals", "tussentotaal", "udgaendesaldo", "ultimosaldo", "utgaendebalans", "utgaendebalanse", "utgaendesaldo",
    "uusisaldo", "valisumma", "vanhasaldo", "vecchiosaldo", "vorigsaldo", "zwischensaldo", "zwischensumme",
];

/// Names that a shop may have, in lower case and without accents, sorted for binary search.
#[rustfmt::skip]
const UNSURE: [&str; 31] = [
    "bakiye", "balance", "gesamt", "ialt", "lacznie", "ogolem", "razem", "report", "saldo", "solde", "soma", "somma", "somme",
    "sum", "suma", "summa", "summe", "sumy", "toplam", "totaal", "totais", "total", "totale", "totales", "totali", "totals",
    "totalt", "totaux", "ubertrag", "uebertrag", "yhteensa",
];

/// Words that lead to a day.
#[rustfmt::skip]
const WHEN: [&str; 21] = [
    "al", "am", "ao", "asat", "asof", "at", "au", "del", "den", "dnia", "du", "em", "na", "on", "op", "pa", "per", "pr", "van", "vom", "zum",
];

/// The second and third letters of names, as bits from `a`, by the first letter.
const NEXT: [[u32; 2]; 26] = {
    let mut next = [[0; 2]; 26];
    let (mut list, mut at): (&[&str], usize) = (&SURE, 0);
    loop {
        if at == list.len() {
            if list.len() == UNSURE.len() {
                break;
            }
            (list, at) = (&UNSURE, 0);
        }
        let name = list[at].as_bytes();
        let first = (name[0] - b'a') as usize;
        next[first][0] |= 1 << (name[1] - b'a');
        next[first][1] |= 1 << (name[2] - b'a');
        at += 1;
    }
    next
};

/// The name of a total or a balance in a cell, alone or with its day; `None` for other cells. An example is
/// `Beginning balance as of 01/01/2026`.
pub(super) fn name(cell: &[u8]) -> Option<Name> {
    let cell = cell.trim_ascii();
    let first = first_letter(cell)?;
    let may_be = |names: &'static [&str]| beginning_with(names, first).any(|name| begins_alike(cell, name));
    if !may_be(&SURE) && !may_be(&UNSURE) {
        return None;
    }
    let cell = &cell[..cell.len().min(64)];
    let word = plain_word(&lossy(cell));
    let behind = |names: &'static [&str]| beginning_with(names, first).filter_map(|name| word.strip_prefix(name));
    if behind(&SURE).any(is_of_a_day) {
        return Some(Name::Sure);
    }
    behind(&UNSURE).any(|rest| is_surely_of_a_day(rest, cell)).then_some(Name::Unsure)
}

/// The first letter of a cell without its accent, if a name may begin like the cell. Most cells do not.
fn first_letter(cell: &[u8]) -> Option<u8> {
    match *cell {
        [first, ref rest @ ..] if first.is_ascii_alphabetic() => {
            let first = first.to_ascii_lowercase();
            let mut letters = rest.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
            for bits in NEXT[usize::from(first - b'a')] {
                match letters.next()? {
                    // The encoding decides which letter this is.
                    byte if !byte.is_ascii() => return Some(first),
                    byte if byte.is_ascii_digit() || bits >> (byte.to_ascii_lowercase() - b'a') & 1 == 0 => return None,
                    _ => {}
                }
            }
            Some(first)
        }
        // `Übertrag` and `Łącznie`, in UTF-8 or with one byte per letter.
        [0xC3, 0x9C | 0xBC, ..] | [0xDC | 0xFC, ..] => Some(b'u'),
        [0xC5, 0x81 | 0x82, ..] | [0xA3 | 0xB3, ..] => Some(b'l'),
        _ => None,
    }
}

/// The names of a sorted list that begin with a letter.
fn beginning_with(names: &'static [&'static str], first: u8) -> impl Iterator<Item = &'static str> {
    let from = names.partition_point(|name| name.as_bytes()[0] < first);
    names[from..].iter().copied().take_while(move |name| name.as_bytes()[0] == first)
}

/// Whether a cell may begin with a name: their letters are equal up to the first that is not ASCII.
fn begins_alike(cell: &[u8], name: &str) -> bool {
    let mut cell = cell.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    for letter in name.bytes() {
        match cell.next() {
            None => return false,
            Some(byte) if !byte.is_ascii() => return true,
            Some(byte) if byte.to_ascii_lowercase() != letter => return false,
            Some(_) => {}
        }
    }
    true
}

/// Whether nothing but a day follows the name.
fn is_of_a_day(rest: &str) -> bool {
    let number = |rest: &str| rest.chars().next().is_none_or(|c| c.is_ascii_digit());
    number(rest) || WHEN.iter().any(|word| rest.strip_prefix(word).is_some_and(number))
}

/// As [`is_of_a_day`], unless the number may be that of a shop.
fn is_surely_of_a_day(rest: &str, cell: &[u8]) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let parted = || cell.windows(3).any(|three| matches!(three, [b'0'..=b'9', b'.' | b'/' | b'-', b'0'..=b'9']));
    let day = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit()) && digits(rest) >= 4;
    rest.is_empty()
        || (digits(rest) == rest.len() && matches!(rest.len(), 6 | 8) && parted())
        || WHEN.iter().any(|word| rest.strip_prefix(word).is_some_and(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_plain() {
        assert!(SURE.is_sorted() && UNSURE.is_sorted());
        for known in SURE.into_iter().chain(UNSURE) {
            assert_eq!(plain_word(known), known);
            assert!(name(known.as_bytes()).is_some(), "{known}");
        }
    }

    #[test]
    fn names_are_known_alone_and_with_their_day() {
        for sure in [
            "Closing Balance",
            "Nuovo saldo",
            "Utgående saldo",
            "Sous-total",
            "Subtotal:",
            "Total général",
            "Nouveau solde au 31/01/2026",
        ] {
            assert_eq!(name(sure.as_bytes()), Some(Name::Sure), "{sure}");
        }
        for unsure in [
            "TOTAL",
            "Summe",
            "Saldo al 31/01/2026",
            "Saldo 31.01.2026",
            "Yhteensä",
            "I alt",
            "Übertrag",
            "Łącznie",
            "Solde au 31 janvier 2026",
        ] {
            assert_eq!(name(unsure.as_bytes()), Some(Name::Unsure), "{unsure}");
        }
        assert_eq!(name(b"\xDCbertrag"), Some(Name::Unsure));
    }

    #[test]
    fn shops_that_begin_with_such_a_word_are_none() {
        for shop in [
            "TOTAL ENERGIES 123",
            "TOTAL 4711",
            "SUMMER SALE",
            "SALDO MODE GMBH",
            "SUMA SHOP",
            "BALANCE YOGA STUDIO",
            "BALANCE ON 5TH",
            "NEW BALANCE",
            "SOLDES D'HIVER",
            "REPORTER CAFE",
            "IALTA",
            "T",
            "",
        ] {
            assert_eq!(name(shop.as_bytes()), None, "{shop}");
        }
    }
}
