//! `serve`: answers feeds and clients over HTTP until it is told to stop, while the lake follows.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use rewardhub_http::{
    Access, App,
    daily::sweep_daily,
    router,
    server::{Server, Stopper},
    socket::Socket,
};
use rewardhub_service::configuration::{AccessSetting, Configuration};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    arguments::system_user_name,
    cli::{DataSet, Global, served},
    output::{Out, say},
};

/// How long open requests may take once the server is told to stop.
const LONGEST_STOP: Duration = Duration::from_secs(30);

/// See [`super::Command::Serve`].
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on; port 0 takes a free one [default: as rewardhub.toml says, else 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS", env = LISTEN)]
    listen: Option<SocketAddr>,
    /// How callers are known: `keys` of `rewardhub key add`, or `open`: every caller on this machine is an operator [default: as
    /// rewardhub.toml says, else open]
    #[arg(long, value_enum, env = ACCESS)]
    access: Option<AccessWord>,
}

/// The environment variable that names the address to listen on.
pub const LISTEN: &str = "REWARDHUB_LISTEN";
/// The environment variable that says how callers are known.
pub const ACCESS: &str = "REWARDHUB_ACCESS";
/// The address of a server for which none is given.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// How callers are known, as the command line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AccessWord {
    /// Every caller on this machine is operator `local`
    Open,
    /// Callers show a key
    Keys,
}

impl From<AccessSetting> for AccessWord {
    fn from(setting: AccessSetting) -> Self {
        match setting {
            AccessSetting::Open => Self::Open,
            AccessSetting::Keys => Self::Keys,
        }
    }
}

impl From<AccessWord> for Access {
    fn from(word: AccessWord) -> Self {
        match word {
            AccessWord::Open => Self::Open,
            AccessWord::Keys => Self::Keys,
        }
    }
}

impl Serve {
    /// Serves until SIGTERM or Ctrl-C.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let configured = Configuration::read(&global.data)?.server;
        let listen = self.listen.or(configured.listen).unwrap_or(DEFAULT_LISTEN);
        let access = self.access.or(configured.access.map(Into::into)).unwrap_or(AccessWord::Open);
        if !listen.ip().is_loopback() {
            bail!(
                "{} can be reached from other machines, and this server speaks no TLS; listen on a loopback address, such as 127.0.0.1:8080",
                listen
            );
        }
        let (data, lake) = (global.open_waiting()?, global.lake_place()?);
        let DataSet::Own(data) = data else { bail!("a server does not start another one") };
        let own = global.clone();
        let app = App::new(*data, access.into(), Arc::new(move |app, asked, answer| served::run(&own, app, asked, answer)));
        let behind = {
            let work = || serve(&app, listen, out);
            let ((), behind) = app.service().with_lake_following(lake.as_ref(), work)?;
            behind
        };
        let data = app
            .into_service()
            .ok_or_else(|| anyhow!("a request did not end in time; everything that was answered is in the log"))?;
        data.close()?;
        say(out, "stopped");
        Ok(behind.verdict()?)
    }
}

/// Answers requests until the process is told to stop.
fn serve(app: &App, listen: SocketAddr, out: &mut Out) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the system gives no threads")?;
    let served = runtime.block_on(async {
        let server = Server::bind(listen).with_context(|| format!("cannot listen on {listen}"))?;
        let address = server.address()?;
        let socket =
            Socket::bind(app.service().root(), &system_user_name()).context("cannot make the socket of the data directory")?;
        let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tracing::info!(%address, "listening");
        say(out, format_args!("listening on http://{address}"));
        match app.access() {
            Access::Open => say(out, "no access control: every caller on this machine is operator `local`"),
            Access::Keys => say(out, "callers show a key of `rewardhub key add`"),
        }
        let stopper = server.stopper();
        let socket_stopper = socket.handle();
        let mut running = tokio::spawn(server.run(router(app.clone())));
        let beside = tokio::spawn(socket.run(router(app.clone())));
        let daily = tokio::spawn(sweep_daily(app.clone()));
        tokio::select! {
            () = either(&mut terminated, &mut interrupted) => {}
            ended = &mut running => return Ok(ended.context("the server failed")??),
        }
        app.begin_to_stop();
        stopper.stop(LONGEST_STOP);
        socket_stopper.graceful_shutdown(Some(LONGEST_STOP));
        say(out, "stopping");
        let waits = tokio::spawn(log_what_it_waits_for(terminated, interrupted, stopper));
        let done = running.await.context("the server failed")?;
        beside.await.context("the server failed")??;
        waits.abort();
        daily.abort();
        Ok(done?)
    });
    // A sweep or a delivery that is under way may end.
    runtime.shutdown_timeout(LONGEST_STOP);
    served
}

async fn either(terminated: &mut Signal, interrupted: &mut Signal) {
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
}

/// Logs at each further signal what the server waits for.
async fn log_what_it_waits_for(mut terminated: Signal, mut interrupted: Signal, stopper: Stopper) {
    loop {
        either(&mut terminated, &mut interrupted).await;
        let open = stopper.open_connections();
        tracing::warn!(open_connections = open, "still stopping: requests that were taken are answered first");
    }
}
