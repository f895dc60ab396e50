//! Sends a command line to a server, and shows its answer as it comes.

use std::{
    io::{self, Read, Write as _},
    path::Path,
    sync::Arc,
};

use anyhow::{Context as _, Result, anyhow, bail};
use reqwest::{Body, Response, header::CONTENT_TYPE};
use rewardhub_http::{
    command_line::{Ended, Failure, Frame, FrameReader, MEDIA_TYPE},
    problem::ProblemDetails,
};
use rewardhub_service::ingest::must_be_file;
use tokio::runtime::{Handle, Runtime};

use super::{
    address::Address,
    sending::frames,
    watch::{TO_BEGIN, TO_GO_ON, watched},
};
use crate::{
    cli::{confirmation::Unconfirmed, exit_status::NothingDone},
    output::{Out, Progress},
};

/// Asks a server to run a command line, with the files that it reads.
///
/// # Errors
/// When the server cannot be asked, and what the command ended with.
pub fn ask(address: Address, arguments: Vec<String>, files: &[&Path], out: &mut Out) -> Result<()> {
    files.iter().try_for_each(|file| must_be_file(file))?;
    let files: Vec<_> = files.iter().map(|file| file.to_path_buf()).collect();
    let runtime = Runtime::new().context("the system gives no threads")?;
    let progress = Arc::new(Progress::of_files(&files));
    let counted = progress.clone();
    let answer = runtime.block_on(async {
        let sent = frames(arguments, files, move |bytes| counted.more(bytes));
        let body = futures::stream::unfold(sent, |mut sent| async { Some((sent.recv().await?, sent)) });
        let request = address.request()?.header(CONTENT_TYPE, MEDIA_TYPE).body(Body::wrap_stream(body));
        let answer = watched(&address, TO_BEGIN, request.send()).await?.with_context(|| format!("{address} cannot be asked"))?;
        watched(&address, TO_BEGIN, understood(answer, &address)).await?
    })?;
    let incoming = Incoming { answer, current: io::Cursor::default(), runtime: runtime.handle().clone(), address: &address };
    let mut frames = FrameReader::new(incoming);
    loop {
        let frame = frames.read().with_context(|| format!("{address} did not say how the command ended"))?;
        progress.hide();
        match frame {
            Frame::Text(text) => out.write_all(&text)?,
            Frame::Bytes(bytes) => out.write_bytes(&bytes)?,
            Frame::Ended(json) => {
                out.flush()?;
                let Ended { error, question } = Frame::value(&json)?;
                if let Some(question) = question {
                    return Err(Unconfirmed(question).into());
                }
                return match error {
                    Some(Failure { said, status: NothingDone::STATUS }) => Err(NothingDone(said).into()),
                    Some(Failure { said, status: _ }) => Err(anyhow!(said)),
                    None => Ok(()),
                };
            }
            Frame::Head(_) | Frame::Piece(_) | Frame::EndOfFile => bail!("{address} answered with what is no answer"),
        }
    }
}

/// The answer of a server that runs the command; else the problem with which it refuses, as an error.
async fn understood(answer: Response, address: &Address) -> Result<Response> {
    if answer.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE) {
        return Ok(answer);
    }
    let status = answer.status();
    match answer.json::<ProblemDetails>().await {
        Ok(problem) => bail!("{address} refuses: {}", problem.detail),
        Err(_) => bail!("{address} answered with {status}, which no server of RewardHub does"),
    }
}

/// The bytes of an answer, as they come.
struct Incoming<'a> {
    answer: Response,
    current: io::Cursor<Vec<u8>>,
    runtime: Handle,
    address: &'a Address,
}

impl Incoming<'_> {
    /// The next bytes; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let next = watched(self.address, TO_GO_ON, self.answer.chunk());
        Ok(self.runtime.block_on(next).map_err(io::Error::other)?.map_err(io::Error::other)?.map(Into::into))
    }
}

impl Read for Incoming<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.current.read(into)? {
                0 if !into.is_empty() => match self.next()? {
                    Some(chunk) => self.current = io::Cursor::new(chunk),
                    None => return Ok(0),
                },
                n => return Ok(n),
            }
        }
    }
}
