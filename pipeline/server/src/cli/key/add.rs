//! `key add`: makes a key, and shows it once.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use rewardhub_core::{ids::WalletId, time::Instant};
use rewardhub_service::{
    client_keys::{Grant, Scope},
    clock::now,
    feeds::profile_of,
};

use crate::{arguments, cli::Global, output::Out};

/// The most characters that say who holds a key.
const LONGEST_OWNER: usize = 100;

/// See [`super::Key::Add`].
#[derive(Debug, Args)]
pub struct Add {
    /// Who holds the key, in your words
    #[arg(value_name = "OWNER", value_parser = owner)]
    owner: String,
    /// What the holder may do
    #[arg(long, value_enum)]
    scope: ScopeWord,
    /// A wallet of the holder, for customers and merchants; can be given several times
    #[arg(long = "wallet", value_name = "WALLET", value_parser = wallet)]
    wallets: Vec<WalletId>,
    /// A feed that the holder pushes to; can be given several times
    #[arg(long = "feed", value_name = "NAME")]
    feeds: Vec<String>,
    /// When the key ends: an instant in RFC 3339, or a day [default: never]
    #[arg(long, value_name = "INSTANT", value_parser = arguments::instant)]
    expires: Option<Instant>,
}

/// A scope, as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ScopeWord {
    /// Read own wallets
    Customer,
    /// Act for a merchant's wallets
    Merchant,
    /// Push to own feeds
    Feed,
    /// Ask in SQL and read reports
    Analyst,
    /// Everything about wallets, programmes and feeds
    Operator,
    /// Users, keys and configuration
    Admin,
}

impl From<ScopeWord> for Scope {
    fn from(word: ScopeWord) -> Self {
        match word {
            ScopeWord::Customer => Self::Customer,
            ScopeWord::Merchant => Self::Merchant,
            ScopeWord::Feed => Self::Feed,
            ScopeWord::Analyst => Self::Analyst,
            ScopeWord::Operator => Self::Operator,
            ScopeWord::Admin => Self::Admin,
        }
    }
}

impl Add {
    /// Makes the key, and prints its id and its secret.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let scope = Scope::from(self.scope);
        let has_wallets = matches!(scope, Scope::Customer | Scope::Merchant);
        if has_wallets == self.wallets.is_empty() {
            bail!("a key of scope {} has {} --wallet", scope.word(), if has_wallets { "at least one" } else { "no" });
        }
        if (scope == Scope::Feed) == self.feeds.is_empty() {
            bail!("a key of scope {} has {} --feed", scope.word(), if scope == Scope::Feed { "at least one" } else { "no" });
        }
        if self.expires.is_some_and(|end| end <= now()) {
            bail!("the key would have ended already; give a later --expires");
        }
        let data = global.open()?;
        let caller = data.caller(now())?;
        for wallet in &self.wallets {
            data.wallet(*wallet)?;
        }
        for feed in &self.feeds {
            profile_of(data.root(), feed)?;
        }
        let Self { owner, wallets, feeds, expires, .. } = self;
        let (id, secret) = data.make_client_key(Grant { owner, scope, wallets, feeds, expires_at: expires }, caller)?;
        writeln!(out, "{secret}")?;
        writeln!(out, "this is key {id}; it is shown this once: send it as `Authorization: Bearer KEY`")?;
        data.close()
    }
}

fn owner(text: &str) -> Result<String, String> {
    let length = text.chars().count();
    if text.trim().is_empty() || length > LONGEST_OWNER || text.chars().any(char::is_control) {
        return Err(format!(
            "it has {length} characters; 1 to {LONGEST_OWNER}, none of them a control character, tell who holds a key"
        ));
    }
    Ok(text.trim().to_owned())
}

fn wallet(text: &str) -> Result<WalletId, String> {
    WalletId::parse(text).ok_or_else(|| format!("{text:?} is not a wallet's id; `rewardhub wallet list` lists them"))
}
