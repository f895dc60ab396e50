//! `bench serve`: measures the HTTP server, and prints the result as JSON.

use std::{io::Write as _, net::Ipv4Addr, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use rewardhub_benchmarks::serve::{
    Measure,
    spike::{self, CommandLine, Shape},
};
use rewardhub_http::{
    command_line::{Frame, Head, MEDIA_TYPE, PATH, VERSION},
    raise_limit_of_open_files,
    server::Server,
    yardstick,
};

use crate::{
    arguments,
    output::{Out, Progress, say},
};

/// A command line that reads all that there is of wallets, as an analyst's does.
const ALL_WALLETS: [&str; 2] = ["wallet", "list"];

/// See [`super::Bench::Serve`].
#[derive(Debug, Args)]
pub struct Serve {
    /// How many wallets, all equally active
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    wallets: u32,
    /// How many connections, which are kept
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(4..))]
    connections: u16,
    /// Purchases a second that are posted one by one
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// How long each stream of requests flows
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// About how many transactions are posted in large bodies, and ingested to compare
    #[arg(long, value_name = "N", default_value = "1_000_000", value_parser = arguments::count)]
    transactions: u64,
    /// A folder on a real disk, to work in; what it has of an earlier run is replaced
    #[arg(long, value_name = "DIR", default_value = "rewardhub-bench")]
    dir: PathBuf,
    /// As JSON, which it always is without --spike
    #[arg(long)]
    json: bool,
    /// Measure a spike instead: from a fifth of what the server can do to twice as much, and back
    #[arg(long)]
    spike: bool,
    /// With --spike, how long the rate rises
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    rise: u64,
    /// With --spike, how long it stays there
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    hold: u64,
    /// With --spike, how many connections ask in it: enough for all that is due at once
    #[arg(long, value_name = "N", default_value_t = 2_000, value_parser = clap::value_parser!(u16).range(10..))]
    spike_connections: u16,
    /// Serve the constant handler, until the process is ended
    #[arg(long, hide = true)]
    yardstick: bool,
}

impl Serve {
    /// Measures the server, prints the result, and fails if the server did not keep up with what was offered.
    pub fn run(self, out: &mut Out) -> Result<()> {
        if self.yardstick {
            return serve_yardstick(out);
        }
        if self.spike {
            return self.measure_spike(out);
        }
        let measure = Measure {
            program: std::env::current_exe().context("the system does not say which program this is")?,
            wallets: self.wallets,
            connections: self.connections,
            posts_per_second: self.rate,
            lasts: Duration::from_secs(self.seconds),
            transactions: self.transactions,
            folder: self.dir,
        };
        let measured = measure.run(&Progress::of_files(&[]), &|what| tracing::info!("{what}"))?;
        writeln!(out, "{:#}", measured.report)?;
        if !measured.behind.is_empty() {
            bail!("the server did not keep up with what was offered: {}", measured.behind.join(", "));
        }
        Ok(())
    }

    /// Measures a spike, prints the result, and fails if anything is not as it should be.
    fn measure_spike(self, out: &mut Out) -> Result<()> {
        let _as_far_as_it_may = raise_limit_of_open_files();
        let head = Head { version: VERSION.to_owned(), arguments: ALL_WALLETS.map(str::to_owned).to_vec() };
        let body = Frame::Head(Frame::json(&head)).encoded();
        let measure = spike::Measure {
            program: std::env::current_exe().context("the system does not say which program this is")?,
            wallets: self.wallets,
            connections: self.connections,
            connections_in_spike: self.spike_connections,
            shape: Shape {
                usual: Duration::from_secs(self.seconds),
                rise: Duration::from_secs(self.rise),
                hold: Duration::from_secs(self.hold),
            },
            command_line: CommandLine { path: PATH, media_type: MEDIA_TYPE, body },
            folder: self.dir,
        };
        let measured = measure.run(&Progress::of_files(&[]), &|what| tracing::info!("{what}"))?;
        if self.json {
            writeln!(out, "{:#}", measured.report)?;
        } else {
            measured.lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        }
        if !measured.wrong.is_empty() {
            bail!("the spike went wrong: {}", measured.wrong.join("; "));
        }
        Ok(())
    }
}

/// Answers the same words to everybody.
fn serve_yardstick(out: &mut Out) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the system gives no threads")?;
    runtime.block_on(async {
        let server = Server::bind((Ipv4Addr::LOCALHOST, 0).into()).context("cannot listen")?;
        say(out, format_args!("listening on http://{}", server.address()?));
        Ok(server.run(yardstick::router()).await?)
    })
}
