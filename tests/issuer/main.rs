//! An issuer of tokens for a trial: `cargo run --example issuer`. Whoever reaches it gets any token, so it listens on this machine only.

#[allow(dead_code, reason = "the server's tests use all of it")]
mod issuer;

use std::{io::Write as _, thread};

use issuer::{AUDIENCE, Issuer};

fn main() -> std::io::Result<()> {
    let issuer = Issuer::start(9000);
    let url = issuer.url();
    let mut out = std::io::stdout();
    writeln!(
        out,
        "start a server: REWARDHUB_OIDC_ISSUER={url} REWARDHUB_OIDC_AUDIENCE={AUDIENCE} rewardhub serve --access oidc"
    )?;
    writeln!(out, "get a token:    curl '{url}/token?sub=me&scope=rewardhub:operator'")?;
    loop {
        thread::park();
    }
}
