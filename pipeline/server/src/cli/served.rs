//! Runs the command lines that a server is sent, over the data set that it has open.

use std::io::{self, BufWriter, Write};

use anyhow::{Result, bail};
use clap::Parser as _;
use rewardhub_http::{
    App,
    command_line::{Answer, Asked, Ended, Failure, Frame, Permission},
};

use super::{Cli, Command, Global, Needs, Served, confirmation::Unconfirmed, exit_status::number, hints::hinted};
use crate::output::{Out, chain_of_causes};

/// The most bytes that are sent at once.
const PIECE: usize = 64 << 10;

/// Runs a command line, for a server with these options.
pub fn run(own: &Global, app: &App, asked: Asked, answer: &Answer) -> Ended {
    let sent = |frame: fn(Vec<u8>) -> Frame| Box::new(BufWriter::with_capacity(PIECE, Sent { answer: answer.clone(), frame }));
    let mut out = Out::sent(sent(Frame::Text), sent(Frame::Bytes));
    let done = answered(own, app, asked, &mut out);
    let done = out.flush().map_err(anyhow::Error::from).and(done);
    match done.map_err(|error| error.downcast::<Unconfirmed>()) {
        Ok(()) => Ended { error: None, question: None },
        Err(Ok(Unconfirmed(question))) => Ended { error: None, question: Some(question) },
        Err(Err(error)) => {
            let error = hinted(error);
            Ended { error: Some(Failure { status: number(&error), said: chain_of_causes(&error) }), question: None }
        }
    }
}

fn answered(own: &Global, app: &App, asked: Asked, out: &mut Out) -> Result<()> {
    let Asked { arguments, subject, permission, files } = asked;
    let Cli { global: asked, command } = Cli::try_parse_from([env!("CARGO_BIN_NAME").to_owned()].into_iter().chain(arguments))?;
    must_be_permitted(&command, permission)?;
    same_place("ledger", asked.ledger.as_ref(), own.ledger.as_ref())?;
    #[cfg(feature = "lake")]
    same_place("lake", asked.lake.as_ref(), own.lake.as_ref())?;
    tracing::info!(%subject, "a command line is run");
    let served = Served { app: app.clone(), subject, files };
    command.run(&Global { served: Some(served), ..own.clone() }, out)
}

fn must_be_permitted(command: &Command, permission: Permission) -> Result<()> {
    if !matches!(command.needs(), Needs::DataSet(_)) {
        bail!("a server does not run this command; run it where its files are");
    }
    match (permission, matches!(command, Command::Key(_))) {
        (Permission::Everything, _) | (Permission::Operating, false) | (Permission::Administering, true) => Ok(()),
        (Permission::Operating, true) => {
            bail!("this is for a key of scope admin, or for the user who runs the server, on its machine")
        }
        (Permission::Administering, false) => bail!("this is for a key of scope operator"),
    }
}

/// Refuses a place that is not the server's.
fn same_place(what: &str, asked: Option<&String>, own: Option<&String>) -> Result<()> {
    if asked.is_some() && asked != own {
        bail!("the server has a {what} of its own; leave --{what} out");
    }
    Ok(())
}

/// Sends what is written.
struct Sent {
    answer: Answer,
    frame: fn(Vec<u8>) -> Frame,
}

impl Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(PIECE)];
        self.answer.send(&(self.frame)(bytes.to_vec()))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
