//! `consent add`: takes a customer's consent. Tokens come from files, so that they stand in no list of processes and no history.

use std::{
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::Args;
use rewardhub_core::time::Instant;
use rewardhub_service::{accounts::Number, clock::now, consents::GivenConsent};

use crate::{arguments, cli::Global, output::Out};

/// The most bytes of a file with a token.
const MOST_BYTES: u64 = 16 << 10;

/// See [`super::Consent::Add`].
#[derive(Debug, Args)]
pub struct Add {
    /// The feed whose bank is asked
    #[arg(value_name = "FEED")]
    feed: String,
    /// Your own name for the consent, without personal data
    #[arg(value_name = "NAME")]
    name: String,
    /// The number of the account, such as its IBAN
    #[arg(long, value_name = "NUMBER")]
    account: Number,
    /// The id by which the bank's API knows the account
    #[arg(long, value_name = "ID")]
    account_id: String,
    /// The bank's id of the consent, where its API wants it (Berlin Group)
    #[arg(long, value_name = "ID")]
    consent_id: Option<String>,
    /// The file with the token with which the bank is asked; /dev/stdin reads it from the standard input
    #[arg(long, value_name = "FILE")]
    access_token_file: Option<PathBuf>,
    /// The file with the token that gives new access tokens
    #[arg(long, value_name = "FILE")]
    refresh_token_file: Option<PathBuf>,
    /// When the consent ends: an instant in RFC 3339, or a day [default: when the bank says so]
    #[arg(long, value_name = "INSTANT", value_parser = arguments::instant)]
    valid_until: Option<Instant>,
}

impl Add {
    /// The files that it reads, in the order in which it reads them.
    pub fn files(&self) -> Vec<&Path> {
        self.access_token_file.iter().chain(&self.refresh_token_file).map(PathBuf::as_path).collect()
    }

    /// Takes the consent, and says so.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let token = |file: &Option<PathBuf>| file.as_deref().map(|path| token(global, path)).transpose();
        let (access_token, refresh_token) = (token(&self.access_token_file)?, token(&self.refresh_token_file)?);
        let Self { feed, name, account, account_id, consent_id, valid_until, .. } = self;
        let account_number = account.as_written().number.clone();
        let given = GivenConsent { account_id, account_number, consent_id, access_token, refresh_token, valid_until };
        let data = global.open()?;
        data.put_consent(&feed, &name, given, now())?;
        writeln!(out, "consent {name} of feed {feed} is kept; a server asks the bank from now on, and `rewardhub poll` at once")?;
        data.close()
    }
}

fn token(global: &Global, path: &Path) -> Result<String> {
    let (cannot, mut text) = (|| format!("the token in {} cannot be read", path.display()), String::new());
    let file: Box<dyn Read> = match &global.served {
        Some(served) => Box::new(served.files.next_file()),
        None => Box::new(File::open(path).with_context(cannot)?),
    };
    file.take(MOST_BYTES).read_to_string(&mut text).with_context(cannot)?;
    Ok(text.trim().to_owned())
}
