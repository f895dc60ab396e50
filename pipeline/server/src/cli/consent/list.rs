//! `consent list`: how consents stand, without their tokens.

use std::io::Write;

use anyhow::Result;
use clap::Args;
use rewardhub_service::{clock::now, consents::Consent};

use crate::{
    cli::Global,
    output::{Align, Out, Table},
};

/// See [`super::Consent::List`].
#[derive(Debug, Args)]
pub struct List {
    /// Only those of this feed
    #[arg(long, value_name = "NAME")]
    feed: Option<String>,
}

impl List {
    /// Prints a row for each consent.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let data = global.open()?;
        let consents = data.consents(self.feed.as_deref())?;
        if consents.is_empty() {
            writeln!(out, "there are no consents; `rewardhub consent add` takes one")?;
            return data.close();
        }
        let columns = ["feed", "consent", "in the log", "account", "state", "ends", "fetched", "to", "failures", "next"];
        let mut table = Table::new(columns.map(|column| (column, Align::Left)));
        for consent in consents {
            let Consent { feed, name, polling, .. } = &*consent;
            let state = consent.state(now());
            let next = state.is_asked().then(|| polling.next.map_or_else(|| "now".to_owned(), |at| at.to_string()));
            let failure = polling.last_failure.as_ref().map(|what| format!("{} ({what})", polling.failures));
            table.row([
                feed.clone(),
                name.clone(),
                data.mark_of_consent(&consent),
                data.named(&consent.number()?).masked,
                state.word().to_owned(),
                consent.valid_until.map(|at| at.to_string()).unwrap_or_default(),
                polling.last_success.map(|at| at.to_string()).unwrap_or_default(),
                polling.fetched_to.map(|day| day.to_string()).unwrap_or_default(),
                failure.unwrap_or_default(),
                next.unwrap_or_default(),
            ]);
        }
        table.write(out)?;
        data.close()
    }
}
