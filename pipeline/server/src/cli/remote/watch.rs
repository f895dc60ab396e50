//! Waits for a server for as long as it lives. A command may take hours, so that there is no limit on how long one takes; but a server that
//! has been silent for a while is asked whether it lives, and one that does not say so is not waited for.

use std::{pin::pin, time::Duration};

use anyhow::Result;
use futures::future::{Either, select};
use tokio::time::sleep;

use super::address::Address;

/// How long a server may be silent.
#[derive(Debug, Clone, Copy)]
pub struct LongestSilence {
    /// After how much silence it is asked whether it lives.
    pub quiet: Duration,
    /// How long it may take to say so.
    pub longest: Duration,
}

/// Until the server has taken the command: whoever typed it waits for a first sign.
pub const TO_BEGIN: LongestSilence = LongestSilence { quiet: Duration::from_secs(1), longest: Duration::from_secs(4) };
/// While it runs the command: a machine that stands still for a moment, as it moves to another host, has not lost it.
pub const TO_GO_ON: LongestSilence = LongestSilence { quiet: Duration::from_secs(10), longest: Duration::from_secs(30) };

/// Waits for what a server does.
///
/// # Errors
/// [`Unanswered`](super::unanswered::Unanswered), once it neither does it nor says that it lives.
pub async fn watched<T>(address: &Address, allowed: LongestSilence, awaited: impl Future<Output = T>) -> Result<T> {
    let gone = pin!(silence(address, allowed));
    match select(pin!(awaited), gone).await {
        Either::Left((done, _)) => Ok(done),
        Either::Right((Ok(()), _)) => Err(address.unanswered(allowed.quiet + allowed.longest).into()),
        Either::Right((Err(error), _)) => Err(error),
    }
}

/// Ends once the server does not say any more that it lives.
async fn silence(address: &Address, LongestSilence { quiet, longest }: LongestSilence) -> Result<()> {
    loop {
        sleep(quiet).await;
        if !address.lives(longest).await? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        io::{Read as _, Write as _},
        net::TcpListener,
        thread,
    };

    use tokio::runtime;

    use super::*;

    const SHORT: LongestSilence = LongestSilence { quiet: Duration::from_millis(1), longest: Duration::from_millis(100) };

    /// Waits for something that never comes, from a server that says so many times that it lives and is silent from then on.
    fn error_after(answers: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = Address::parse(&format!("http://{}", listener.local_addr().unwrap()), None).unwrap();
        let server = thread::spawn(move || {
            for _ in 0..answers {
                let (mut stream, _) = listener.accept().unwrap();
                let read = stream.read(&mut [0; 1024]).unwrap();
                assert!(read > 0);
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
            }
            // It still listens, and takes nothing that comes.
            listener
        });
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let error = runtime.block_on(watched(&address, SHORT, pending::<()>())).unwrap_err();
        server.join().unwrap();
        error.to_string()
    }

    #[test]
    fn a_server_is_waited_for_until_it_does_not_say_that_it_lives() {
        for answers in [0, 3] {
            let error = error_after(answers);
            assert!(error.contains("has not answered for"), "{error}");
        }
    }
}
