//! `wallet link`.

use std::io::Write;

use anyhow::{Result, bail};
use clap::Args;
use rewardhub_core::{
    command::{Body, Link as LinkBody, Register},
    decision::Answer,
    ids::{BankAccountId, CommandId, Token, WalletId},
    state::wallet::MOST_ACCOUNTS,
    time::Instant,
};

use rewardhub_feeds::intake::Account;

use crate::{
    arguments::AsOf,
    cli::Global,
    data::{Data, Edge, Holder, Number, random},
    lake,
    output::Out,
};

/// See [`super::Wallet::Link`].
#[derive(Debug, Args)]
pub struct Link {
    /// The wallet: its id, or the number of an account that earns for it
    #[arg(value_name = "WALLET")]
    wallet: Holder,
    /// The number of the bank account, as the bank writes it
    #[arg(value_name = "ACCOUNT")]
    account: Number,
    /// The feed that the account earns through, if it was never seen before
    #[arg(long, value_name = "NAME", default_value = "default")]
    feed: String,
    #[command(flatten)]
    as_of: AsOf,
}

impl Link {
    /// Links it; an account that was never seen is entered first.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let url = lake::place(global)?;
        let data = Data::of(global)?;
        let wallet = data.wallet_of(&self.wallet)?;
        data.wallet(wallet)?;
        let at = self.as_of.at();
        let answer = link(&data, wallet, &self.account, &self.feed, at)?;
        let masked = data.named(&self.account).masked;
        match answer {
            Answer::Repeated => writeln!(out, "account {masked} earns for wallet {wallet} already")?,
            _ => writeln!(out, "account {masked} earns for wallet {wallet} from {} on", data.terms()?.day(at))?,
        }
        lake::flush_and_close(url.as_ref(), data)
    }
}

/// Lets an account earn for a wallet; one that was never seen is entered first.
pub fn link(data: &Data, wallet: WalletId, number: &Number, feed: &str, at: Instant) -> Result<Answer> {
    let named = data.named(number);
    let known = data.account_of(&named)?;
    let accounts = &data.wallet(wallet)?.accounts;
    if accounts.len() >= MOST_ACCOUNTS && !accounts.iter().any(|(account, _)| Some(*account) == known) {
        bail!("wallet {wallet} has {MOST_ACCOUNTS} bank accounts, as many as a wallet may have; link this one to another wallet");
    }
    data.work(|edge| {
        let account = match known {
            Some(account) => account,
            None => register(edge, &named, wallet, at)?,
        };
        let id = CommandId::new(account.bucket(), random()?);
        let body = Body::Link(LinkBody { id, account, token: named.token, wallet, feed: feed.to_owned() });
        edge.ask(at, account.bucket(), body)
    })
}

/// Enters an account that was never seen, in the wallet's bucket; its other spellings first, so that whoever finds its number finds
/// them too.
fn register(edge: &Edge<'_>, named: &Account, wallet: WalletId, at: Instant) -> Result<BankAccountId> {
    let account = BankAccountId::new(wallet.bucket(), random()?);
    let enter = |token: Token| {
        let bucket = edge.placement().bucket_of(token.spread());
        match edge.ask(at, bucket, Body::Register(Register { token, account }))? {
            Answer::Registered(account) => Ok(account),
            other => bail!("entering the account was answered with {other:?}; this is a mistake in the program, report it"),
        }
    };
    named.aliases.iter().try_for_each(|alias| enter(*alias).map(|_| ()))?;
    enter(named.token)
}
