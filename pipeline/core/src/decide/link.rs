//! Whose rewards a bank account earns, from when on. Its wallet and the wallet's other accounts learn of it by follow-ups.

use super::{
    wallet::sign_up,
    work::{Stop, Work},
};
use crate::{
    command::{Body, Family, Join, Link, Rejoin},
    decision::{Answer, Refusal},
    event::Event,
    ids::{Token, WalletId},
    state::{
        bank_account::{self, BankAccount},
        open::Shelf,
        row::RowKey,
        wallet::MOST_ACCOUNTS,
    },
    time::Day,
};

/// A bank account that nothing is known of yet.
pub(crate) fn new_account(feed: &str, token: Token, wallet: WalletId, opened_on: Day) -> BankAccount {
    BankAccount {
        feed: feed.to_owned(),
        token,
        family: vec![token],
        links: vec![bank_account::Link { wallet, from: None, until: None }],
        opened_on,
        first_window_on: None,
        forgotten_before: None,
        streams: Vec::new(),
        months: Vec::new(),
        pendings: Shelf::default(),
        waiting: Shelf::default(),
        held: Vec::new(),
        signed_up: false,
    }
}

pub(super) fn link(work: &mut Work<'_>, link: &Link) -> Result<Answer, Stop> {
    let (key, today) = (RowKey::BankAccount(link.account), work.today());
    let left = match work.account(key)? {
        Some(account) if account.wallet() == Some(link.wallet) => return Ok(Answer::Repeated),
        Some(account) => account.wallet(),
        None => None,
    };
    let account = work.account_or(key, || new_account(&link.feed, link.token, link.wallet, today))?;
    if account.wallet() != Some(link.wallet) {
        relink(account, link.wallet, today);
    }
    let (token, sign_up) = (account.token, !std::mem::replace(&mut account.signed_up, true));
    work.tell(Event::Linked(link.account, link.wallet, today));
    let join = |wallet, joins, sign_up| Body::Join(Join { wallet, account: link.account, token, joins, sign_up });
    if let Some(wallet) = left {
        work.ask(wallet.bucket(), join(wallet, false, false));
    }
    work.ask(link.wallet.bucket(), join(link.wallet, true, sign_up));
    Ok(Answer::Done)
}

fn relink(account: &mut BankAccount, wallet: WalletId, today: Day) {
    if let Some(last) = account.links.last_mut() {
        last.until = Some(today.plus(-1));
    }
    // A link that was made today never lasted a day.
    account.links.retain(|l| l.from.is_none_or(|from| l.until.is_none_or(|until| from <= until)));
    account.links.push(bank_account::Link { wallet, from: Some(today), until: None });
}

pub(super) fn join(work: &mut Work<'_>, join: &Join) -> Result<Answer, Stop> {
    let key = RowKey::Wallet(join.wallet);
    let wallet = work.wallet_mut(key)?.ok_or(Refusal::NoSuchWallet(join.wallet))?;
    wallet.accounts.retain(|(account, _)| *account != join.account);
    // The edge refuses more; should two be linked at once, the last is not told of the others, and earns all the same.
    if join.joins && wallet.accounts.len() < MOST_ACCOUNTS {
        wallet.accounts.push((join.account, join.token));
    }
    let (accounts, tokens): (Vec<_>, Vec<_>) = wallet.accounts.iter().copied().unzip();
    for account in accounts {
        work.ask(account.bucket(), Body::Family(Family { account, wallet: join.wallet, tokens: tokens.clone() }));
    }
    if join.sign_up {
        sign_up(work, join.wallet)?;
    }
    Ok(Answer::Done)
}

/// A wallet that was not told of an account when it was linked has it told now, by the account: that knows what has become of it.
pub(super) fn ask_again(work: &mut Work<'_>, join: &Join) -> Answer {
    let Join { wallet, account, sign_up, .. } = *join;
    work.ask(account.bucket(), Body::Rejoin(Rejoin { account, wallet, sign_up }));
    Answer::Done
}

pub(super) fn rejoin(work: &mut Work<'_>, rejoin: &Rejoin) -> Result<Answer, Stop> {
    let Rejoin { account, wallet, sign_up } = *rejoin;
    let Some(row) = work.account(RowKey::BankAccount(account))? else { return Ok(Answer::Repeated) };
    let (token, joins) = (row.token, row.wallet() == Some(wallet));
    work.ask(wallet.bucket(), Body::Join(Join { wallet, account, token, joins, sign_up }));
    Ok(Answer::Done)
}

/// An account that was not told which other accounts its wallet has asks to be told.
pub(super) fn tell_again(work: &mut Work<'_>, family: &Family) -> Result<Answer, Stop> {
    let rejoin = Rejoin { account: family.account, wallet: family.wallet, sign_up: false };
    match work.account(RowKey::BankAccount(family.account))? {
        Some(account) if account.wallet() == Some(family.wallet) => self::rejoin(work, &rejoin),
        _ => Ok(Answer::Repeated),
    }
}

pub(super) fn family(work: &mut Work<'_>, family: &Family) -> Result<Answer, Stop> {
    let key = RowKey::BankAccount(family.account);
    if work.account(key)?.is_none_or(|account| account.wallet() != Some(family.wallet)) {
        return Ok(Answer::Repeated);
    }
    if let Some(account) = work.account_mut(key)? {
        account.family.clone_from(&family.tokens);
    }
    Ok(Answer::Done)
}
