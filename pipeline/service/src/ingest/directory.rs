//! Finds the permanent id of a bank account by its number, and enters accounts that are not in the directory yet. Their other
//! spellings are entered first, so that a number that is found has all its spellings.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rewardhub_core::{
    command::{Body, Register},
    ids::{BankAccountId, Partition, Token},
    state::row::{Row, RowKey},
};
use rewardhub_engine::partitions::{Submission, SubmissionState};
use rewardhub_feeds::intake::Account;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Session;
use crate::{
    error::{Result, Unavailable},
    submit::accepted,
};

/// The ids of the bank accounts of the current group of chunks.
#[derive(Default)]
pub(super) struct Directory {
    known: FxHashMap<Token, BankAccountId>,
    /// Accounts that were unknown before this source.
    new: FxHashSet<Token>,
}

impl Directory {
    /// Returns the id of an account of the last call of [`Self::enter`].
    pub fn id(&self, token: Token) -> BankAccountId {
        *self.known.get(&token).expect("its chunk was entered before it is sent")
    }

    /// Whether the account was unknown before this source.
    pub fn is_new(&self, token: Token) -> bool {
        self.new.contains(&token)
    }

    /// Begins another source, for which no account is new yet.
    pub fn begin_source(&mut self) {
        self.new.clear();
    }

    /// Finds or makes the ids of these accounts, and forgets those of the previous call.
    pub fn enter<'a>(&mut self, session: &Session<'_>, accounts: impl Iterator<Item = &'a Account>) -> Result<()> {
        self.known.clear();
        let accounts: BTreeMap<Token, &Account> = accounts.map(|account| (account.token, account)).collect();
        self.look_up(session, accounts.keys().copied())?;
        let new: Vec<&Account> = accounts.into_values().filter(|account| !self.known.contains_key(&account.token)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let aliases = |account: &&Account| account.aliases.clone();
        self.look_up(session, new.iter().flat_map(aliases))?;
        let placement = session.service.placement();
        let id = |account: &Account, known: &FxHashMap<Token, BankAccountId>| {
            let alias = account.aliases.iter().find_map(|alias| known.get(alias)).copied();
            alias.unwrap_or_else(|| BankAccountId::new(placement.bucket_of(account.token.spread()), account.token.0))
        };
        let entries = |tokens: &dyn Fn(&Account) -> Vec<Token>| -> Vec<(Token, BankAccountId)> {
            let of = |account: &&Account| tokens(account).into_iter().map(|t| (t, id(account, &self.known))).collect::<Vec<_>>();
            new.iter().flat_map(of).filter(|(token, _)| !self.known.contains_key(token)).collect()
        };
        let (spellings, numbers) = (entries(&|account| account.aliases.clone()), entries(&|account| vec![account.token]));
        register(session, &spellings)?;
        register(session, &numbers)?;
        let known = |account: &&&Account| !account.aliases.iter().any(|alias| self.known.contains_key(alias));
        let new: Vec<Token> = new.iter().filter(known).map(|account| account.token).collect();
        self.new.extend(new);
        self.look_up(session, numbers.into_iter().map(|(token, _)| token))
    }

    /// Returns, for each of these tokens that is another spelling of a known account, the token under which the account was first
    /// seen. The accounts of a wallet know each other by that token.
    pub fn first_spellings(session: &Session<'_>, named: BTreeSet<Token>) -> Result<FxHashMap<Token, Token>> {
        let mut found = Self::default();
        found.look_up(session, named.into_iter())?;
        let placement = session.service.placement();
        let mut named: Vec<(Token, BankAccountId)> = found.known.into_iter().collect();
        named.sort_unstable_by_key(|(_, id)| (placement.partition(id.bucket()), *id));
        let keys: Vec<RowKey> = named.iter().map(|(_, id)| RowKey::BankAccount(*id)).collect();
        let rows = session.service.rows(&keys)?;
        let first = |row: Option<Row>| if let Some(Row::BankAccount(account)) = row { Some(account.token) } else { None };
        let pairs = named.into_iter().zip(rows).filter_map(|((token, _), row)| Some((token, first(row)?)));
        Ok(pairs.filter(|(token, first)| token != first).collect())
    }

    fn look_up(&mut self, session: &Session<'_>, tokens: impl Iterator<Item = Token>) -> Result<()> {
        let placement = session.service.placement();
        let mut keys: Vec<RowKey> = tokens.map(|token| RowKey::Directory(placement.bucket_of(token.spread()), token)).collect();
        keys.sort_unstable_by_key(|key| (placement.partition(key.bucket()), *key));
        let rows = session.service.rows(&keys)?;
        for (key, row) in keys.into_iter().zip(rows) {
            if let (RowKey::Directory(_, token), Some(Row::Directory(id))) = (key, row) {
                self.known.insert(token, id);
            }
        }
        Ok(())
    }
}

fn register(session: &Session<'_>, entries: &[(Token, BankAccountId)]) -> Result<()> {
    let placement = session.service.placement();
    let mut by_partition: BTreeMap<Partition, Vec<Vec<u8>>> = BTreeMap::new();
    for (token, account) in entries {
        let bucket = placement.bucket_of(token.spread());
        let body = Body::Register(Register { token: *token, account: *account });
        by_partition.entry(placement.partition(bucket)).or_default().push(session.caller.command(bucket, body).encode());
    }
    let submission = Arc::new(Submission::default());
    for (partition, commands) in by_partition {
        session.service.submit_many(partition, &commands, &submission)?;
    }
    // An account that was not entered has no id, so none of its items can be sent.
    Ok(accepted(&session.service.wait(&submission, SubmissionState::is_complete, |_| Unavailable::NotDecided)?)?)
}
