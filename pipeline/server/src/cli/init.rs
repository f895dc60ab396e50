//! `init`: makes a data set that a server can be started on.

use std::{fs, io::Write};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use rewardhub_core::state::wallet::WalletKind;
use rewardhub_service::{
    bundled_programme,
    client_keys::{Grant, Scope},
    clock::now,
    configuration,
    open::is_data_set,
};

use crate::{cli::Global, output::Out};

/// The configuration of a new data set: every setting, commented out.
const CONFIGURATION: &str = include_str!("../../../../deploy/rewardhub.example.toml");
/// The one setting that a new data set has: the keys that are made with it are asked for.
const ASKS_FOR_KEYS: (&str, &str) = ("# access = \"open\"", "access = \"keys\"");

/// See [`super::Command::Init`].
#[derive(Debug, Args)]
pub struct Init {}

impl Init {
    /// Makes the data set, and prints an operator's and a customer's key.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let root = global.data.display();
        if is_data_set(&global.data) {
            bail!(
                "there is a data set in {root} already; name another directory with --data, or start its server with `rewardhub serve`"
            );
        }
        let url = global.lake_place()?;
        let programme = bundled_programme::everyday()
            .map_err(|_| anyhow!("the programme that the project ships has mistakes; report this"))?;
        let data = global.open_or_make()?;
        let caller = data.caller(now())?;
        data.activate(&programme, caller)?;
        let wallet = data.open_wallet(WalletKind::Customer, caller)?;
        let key = |owner: &str, scope, wallets| {
            let grant = Grant { owner: owner.to_owned(), scope, wallets, feeds: Vec::new(), expires_at: None };
            data.make_client_key(grant, caller).map(|(_, secret)| secret)
        };
        let (operator, customer) = (key("init", Scope::Operator, Vec::new())?, key("init", Scope::Customer, vec![wallet])?);
        let path = global.data.join(configuration::FILE);
        if !path.exists() {
            let (open, keys) = ASKS_FOR_KEYS;
            fs::write(&path, CONFIGURATION.replacen(open, keys, 1))
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        data.flush_and_close(url.as_ref())?;
        writeln!(out, "{root} is a data set: {} version {} is in force", programme.name(), programme.version())?;
        writeln!(out, "{} has every setting, to change", path.display())?;
        writeln!(out, "wallet {wallet} is open")?;
        writeln!(out)?;
        writeln!(out, "keys, shown this once:")?;
        writeln!(out, "operator {operator}")?;
        writeln!(out, "customer {customer} (of that wallet)")?;
        writeln!(out)?;
        writeln!(
            out,
            "start the server: rewardhub serve{}",
            if root.to_string() == Global::DEFAULT_DATA { String::new() } else { format!(" --data {root}") }
        )?;
        writeln!(
            out,
            "then ask it:      curl -H 'Authorization: Bearer {customer}' http://127.0.0.1:8080/v1/wallets/{wallet}/balance"
        )?;
        Ok(())
    }
}
