//! An issuer of tokens for a trial: `cargo run --example issuer`. Whoever reaches it gets any token, so it listens on this machine only.

#[allow(dead_code, reason = "the server's tests use all of it")]
mod issuer;

use std::{io::Write as _, thread};

use issuer::Issuer;

fn main() -> std::io::Result<()> {
    let [start, token] = Issuer::start(9000).how_to_try();
    let mut out = std::io::stdout();
    writeln!(out, "start a server: {start}")?;
    writeln!(out, "get a token:    {token}")?;
    loop {
        thread::park();
    }
}
