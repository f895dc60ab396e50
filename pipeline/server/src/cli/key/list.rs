//! `key list`: lists the keys that were made.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::{client_keys::ClientKey, clock::now};

use crate::{
    cli::Global,
    output::{Align, Out, Table},
};

/// The characters of a key's id that are shown; they suffice to revoke it.
const SHOWN: usize = 12;

/// See [`super::Key::List`].
#[derive(Debug, Args)]
pub struct List {}

impl List {
    /// Prints a row for each key, the newest last.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let keys = data.client_keys()?;
        if keys.is_empty() {
            writeln!(out, "there are no keys; `rewardhub key add` makes one")?;
        } else {
            let head = [
                ("key", Align::Left),
                ("owner", Align::Left),
                ("scope", Align::Left),
                ("of", Align::Left),
                ("made", Align::Left),
                ("state", Align::Left),
            ];
            let mut table = Table::new(head);
            for (id, key) in &keys {
                let grant = &key.grant;
                let of = grant.wallets.iter().map(ToString::to_string).chain(grant.feeds.iter().cloned()).collect::<Vec<_>>();
                table.row([
                    id.to_string()[..SHOWN].to_owned(),
                    grant.owner.clone(),
                    grant.scope.word().to_owned(),
                    of.join(", "),
                    key.made_at.to_string(),
                    state(key),
                ]);
            }
            table.write(out)?;
        }
        data.close()
    }
}

fn state(key: &ClientKey) -> String {
    match (key.revoked_at, key.grant.expires_at) {
        (Some(at), _) => format!("revoked at {at}"),
        (None, Some(end)) if end <= now() => format!("ended at {end}"),
        (None, Some(end)) => format!("valid until {end}"),
        (None, None) => "valid".to_owned(),
    }
}
