//! Which wallet a bank account earns for, and from which day on. Follow-ups pass it on to the wallet and its other accounts.

use super::{
    draft::{Draft, Stop},
    sign_up::sign_up,
};
use crate::{
    answer::{Answer, Refusal},
    command::{Body, Enrol, Join, Link, Rejoin, SiblingAccounts},
    event::Event,
    ids::{Token, WalletId},
    state::{
        bank_account::BankAccount, deferred_items::AwaitingEnrolment, open_items::PieceSummary, row::RowKey,
        wallet::MOST_ACCOUNTS,
    },
    time::Day,
};

/// A new bank account, linked to this wallet from the start; it has no streams and no items.
pub(crate) fn new_account(feed: &str, token: Token, wallet: WalletId, opened_on: Day) -> BankAccount {
    let mut account = unlinked_account(feed, token, opened_on);
    account.link_first(wallet, opened_on);
    account
}

/// The same, of no wallet.
pub(crate) fn unlinked_account(feed: &str, token: Token, seen_on: Day) -> BankAccount {
    BankAccount {
        feed: feed.to_owned(),
        token,
        siblings: vec![token],
        links: Vec::new(),
        opened_on: seen_on,
        first_window_on: None,
        forgotten_before: None,
        streams: Vec::new(),
        months: Vec::new(),
        pendings: PieceSummary::default(),
        waiting: PieceSummary::default(),
        held: Vec::new(),
        signed_up: false,
        awaiting: AwaitingEnrolment::default(),
        unlinked_items: None,
    }
}

pub(super) fn link(draft: &mut Draft<'_>, link: &Link) -> Result<Answer, Stop> {
    let (key, today) = (RowKey::BankAccount(link.account), draft.today());
    let left = match draft.account(key)? {
        Some(account) if account.wallet() == Some(link.wallet) => return Ok(Answer::Repeated),
        Some(account) => account.wallet(),
        None => None,
    };
    let account = draft.account_or(key, || new_account(&link.feed, link.token, link.wallet, today))?;
    if account.is_unenrolled() {
        account.link_first(link.wallet, today);
    } else if account.wallet() != Some(link.wallet) {
        account.relink(link.wallet, today);
    }
    let waits = !account.awaiting.pieces.is_empty();
    let (token, sign_up) = (account.token, !std::mem::replace(&mut account.signed_up, true));
    draft.emit(Event::Linked(link.account, link.wallet, today));
    let join = |wallet, joins, sign_up| Body::Join(Join { wallet, account: link.account, token, joins, sign_up });
    if let Some(wallet) = left {
        draft.follow_up(wallet.bucket(), join(wallet, false, false));
    }
    draft.follow_up(link.wallet.bucket(), join(link.wallet, true, sign_up));
    if waits {
        draft.follow_up(link.wallet.bucket(), Body::Enrol(Enrol { account: link.account, through: Some(link.wallet) }));
    }
    Ok(Answer::Done)
}

pub(super) fn join(draft: &mut Draft<'_>, join: &Join) -> Result<Answer, Stop> {
    let key = RowKey::Wallet(join.wallet);
    let wallet = draft.wallet_mut(key)?.ok_or(Refusal::NoSuchWallet(join.wallet))?;
    wallet.accounts.retain(|(account, _)| *account != join.account);
    wallet.other_accounts.retain(|account| *account != join.account);
    // The edge refuses more. Should two be linked at once, the last does not learn of the others, but earns all the same.
    if join.joins && wallet.accounts.len() < MOST_ACCOUNTS {
        wallet.accounts.push((join.account, join.token));
    } else {
        wallet.other_accounts.push(join.account);
    }
    let (accounts, tokens): (Vec<_>, Vec<_>) = wallet.accounts.iter().copied().unzip();
    for account in accounts {
        draft.follow_up(
            account.bucket(),
            Body::SiblingAccounts(SiblingAccounts { account, wallet: join.wallet, tokens: tokens.clone() }),
        );
    }
    if join.sign_up {
        sign_up(draft, join.wallet)?;
    }
    Ok(Answer::Done)
}

/// Asks an account to send its `Join` again, for a wallet that missed it: only the account knows what has become of the link.
pub(super) fn ask_again(draft: &mut Draft<'_>, join: &Join) -> Answer {
    let Join { wallet, account, sign_up, .. } = *join;
    draft.follow_up(account.bucket(), Body::Rejoin(Rejoin { account, wallet, sign_up }));
    Answer::Done
}

pub(super) fn rejoin(draft: &mut Draft<'_>, rejoin: &Rejoin) -> Result<Answer, Stop> {
    let Rejoin { account, wallet, sign_up } = *rejoin;
    let Some(row) = draft.account(RowKey::BankAccount(account))? else { return Ok(Answer::Repeated) };
    let (token, joins) = (row.token, row.wallet() == Some(wallet));
    draft.follow_up(wallet.bucket(), Body::Join(Join { wallet, account, token, joins, sign_up }));
    Ok(Answer::Done)
}

/// Asks for the list of the wallet's accounts again, for an account that missed it.
pub(super) fn send_again(draft: &mut Draft<'_>, siblings: &SiblingAccounts) -> Result<Answer, Stop> {
    let rejoin = Rejoin { account: siblings.account, wallet: siblings.wallet, sign_up: false };
    match draft.account(RowKey::BankAccount(siblings.account))? {
        Some(account) if account.wallet() == Some(siblings.wallet) => self::rejoin(draft, &rejoin),
        _ => Ok(Answer::Repeated),
    }
}

pub(super) fn sibling_accounts(draft: &mut Draft<'_>, siblings: &SiblingAccounts) -> Result<Answer, Stop> {
    let key = RowKey::BankAccount(siblings.account);
    if draft.account(key)?.is_none_or(|account| account.wallet() != Some(siblings.wallet)) {
        return Ok(Answer::Repeated);
    }
    if let Some(account) = draft.account_mut(key)? {
        account.siblings.clone_from(&siblings.tokens);
    }
    Ok(Answer::Done)
}
