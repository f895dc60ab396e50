//! Finds whose rows these are: from a column, the profile, a line before the header, or the file's name.

use super::{Columns, Refusal};
use crate::{
    csv::{field_encoding::ruined_number, head_rows::HeadRow},
    entry::AccountNumber,
    iban,
    intake::is_spelling_of,
    profile::{AccountFrom, CsvMapping, Field, Given},
};

/// The account of the whole file; `None` if a column names it per row.
pub(super) fn find(
    mapping: &CsvMapping,
    given: &Given,
    columns: &mut Columns,
    headers: &[String],
    (before, rows): (&[HeadRow], &[HeadRow]),
    file_name: Option<&str>,
) -> Result<Option<AccountNumber>, Refusal> {
    if let Some(from) = &mapping.account {
        return named(mapping, from, before, file_name).map(Some);
    }
    if columns.of(Field::Account).is_some() && !columns.account_unsure {
        return Ok(None);
    }
    let lines = before.iter().flat_map(|row| row.cells().map(|cell| cell.into_owned()).collect::<Vec<_>>());
    let found = only_iban(lines).or_else(|| only_iban(file_name.map(stem).into_iter()));
    if let Some(account) = found {
        columns.forget(Field::Account);
        return Ok(Some(account));
    }
    if let Some(account) = &given.account {
        let own = |at| {
            rows.iter().any(|row| AccountNumber::read(&row.cell(at), None).is_some_and(|named| is_spelling_of(&named, account)))
        };
        // A column that may be the other party's account is that, unless it contains the given account somewhere.
        let is_unsure = columns.of(Field::Counterparty).is_some() && columns.of(Field::CounterpartyAccount).is_none();
        if columns.of(Field::Account).is_some_and(|at| !is_unsure || own(at)) {
            return Ok(None);
        }
        columns.call(Field::Account, Field::CounterpartyAccount);
        return Ok(Some(account.clone()));
    }
    match columns.of(Field::Account) {
        Some(at) if columns.of(Field::Counterparty).is_some() && columns.of(Field::CounterpartyAccount).is_none() => {
            let header = headers.get(at).map_or("", String::as_str);
            Err(Refusal::new(
                "account",
                format!(
                    "column {header:?} may hold the account itself or the other party's; give the account's number with \
                     --account, or name the column account or counterparty_account under [csv.columns] in the feed's profile"
                ),
            ))
        }
        Some(_) => Ok(None),
        None => Err(Refusal::new(
            "account",
            "nothing says whose account this is; give its number with --account, set account, account_in_preamble or \
             account_in_file_name under [csv] in the feed's profile, or name its column as account under [csv.columns]",
        )),
    }
}

fn named(
    mapping: &CsvMapping,
    from: &AccountFrom,
    before: &[HeadRow],
    file_name: Option<&str>,
) -> Result<AccountNumber, Refusal> {
    let (found, place, key) = match from {
        AccountFrom::Constant(account) => (Some(account.clone()), "the profile", "account"),
        AccountFrom::Preamble(pattern) => {
            let mut lines = before.iter().map(|row| row.cells().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" "));
            let found = lines.find_map(|line| pattern.capture(&line).map(str::to_owned));
            (found, "the lines before the header", "account_in_preamble")
        }
        AccountFrom::FileName(pattern) => {
            let name = file_name.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name));
            (name.and_then(|name| pattern.capture(name)).map(str::to_owned), "the file's name", "account_in_file_name")
        }
    };
    let account =
        found.filter(|account| !ruined_number(account)).and_then(|account| AccountNumber::read(&account, Some(&mapping.bank)));
    account.ok_or_else(|| {
        let message = format!(
            "no account was found in {place}, where {key} under [csv] in the feed's profile says it stands; correct {key}, or take \
             it out and give the number with --account"
        );
        Refusal::new("account", message)
    })
}

/// The only valid IBAN in these texts; `None` if there is none, or more than one.
fn only_iban(texts: impl Iterator<Item = String>) -> Option<AccountNumber> {
    let mut found: Option<AccountNumber> = None;
    for text in texts {
        for candidate in candidates(&text) {
            let account = AccountNumber::read(&candidate, None).filter(|account| iban::is_valid(&account.number));
            match (account, &found) {
                (Some(account), Some(before)) if account != *before => return None,
                (Some(account), _) => found = Some(account),
                (None, _) => {}
            }
        }
    }
    found
}

/// The text itself, its part after a colon, and its words.
fn candidates(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 15);
    let whole = [text, text.rsplit(':').next().unwrap_or(text)];
    whole.into_iter().chain(words).map(str::to_owned).collect()
}

fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.split('.').next().unwrap_or(name).to_owned()
}
