//! `serve`: answers feeds and clients over HTTP until it is told to stop, while the lake follows.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use rewardhub_http::{
    Access, App, Issuer, Reach, Traces,
    banks::ask_banks,
    cors::Sites,
    count_kept_rows,
    daily::sweep_daily,
    inbox::watch_inbox,
    open_deliveries::end_deliveries_left_open,
    proxies::Proxies,
    router,
    server::{Server, Stopper},
    socket::Socket,
    tls::{Certificate, TlsFiles},
};
use rewardhub_service::{
    Error,
    configuration::{AccessSetting, Configuration, Override, ServerSettings, TlsSetting, TracesSettings},
    error::Usage,
    inbox::Inbox,
    poller::{Poller, SharedPoller},
};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{
    arguments::system_user_name,
    cli::{
        DataSet, Filter, Global,
        config::{
            server_settings::{ACCESS, LISTEN},
            settings::configuration,
        },
        served,
    },
    logging,
    output::{Out, say},
};

/// How long open requests may take once the server is told to stop.
const LONGEST_STOP: Duration = Duration::from_secs(30);

/// See [`super::Command::Serve`].
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on; port 0 takes a free one [default: REWARDHUB_LISTEN, else as rewardhub.toml says, else 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// How callers are known: `keys` of `rewardhub key add`, `oidc`, `keys+oidc`, or `open`: every caller on this machine is an operator
    /// [default: REWARDHUB_ACCESS, else as rewardhub.toml says, else open]
    #[arg(long, value_name = "HOW")]
    access: Option<String>,
}

impl Serve {
    /// Serves until SIGTERM or Ctrl-C.
    pub fn run(self, global: &Global, out: &mut Out) -> Result<()> {
        let settings = self.settings(global)?;
        logging::start(&global.log_filter(Filter::Server), settings.log_format)?;
        let (certificate, access) = (certificate(&settings, global)?, access(&settings)?);
        let Configuration { inbox, limits, banks, traces, .. } = configuration(global, &[])?;
        let traces = started(&traces)?;
        let inbox = Inbox::new(&global.data, inbox);
        let poller = Arc::new(Poller::new(&global.data, &banks)?);
        let (data, lake) = (global.open_waiting()?, global.lake_place()?);
        let DataSet::Own(data) = data else { bail!("a server does not start another one") };
        let own = global.clone();
        let run = Arc::new(move |app: &App, asked, answer: &_| served::run(&own, app, asked, answer));
        let app = App::new(*data, access, reach(&settings), &limits, run, traces.clone());
        let behind = {
            let work = || serve(&app, &settings, (certificate, inbox, poller), out);
            let ((), behind) = app.service().with_lake_following(lake.as_ref(), work)?;
            behind
        };
        let data = app
            .into_service()
            .ok_or_else(|| anyhow!("a request did not end in time; everything that was answered is in the log"))?;
        let closed = data.close();
        // The partitions have done what they had begun by now.
        if let Some(traces) = &traces {
            traces.stop();
        }
        closed?;
        say(out, "stopped");
        Ok(behind.verdict()?)
    }

    /// The settings that are in force.
    fn settings(self, global: &Global) -> Result<ServerSettings> {
        let listen = self.listen.map(|address| (LISTEN, "--listen", address.to_string()));
        let access = self.access.map(|how| (ACCESS, "--access", how));
        let options = [listen, access].into_iter().flatten();
        let options: Vec<Override> = options.map(|(key, given_by, value)| Override { key, given_by, value }).collect();
        let settings = configuration(global, &options)?.server;
        settings.check().map_err(|conflict| Error::from(Usage::from(conflict)))?;
        Ok(settings)
    }
}

/// Traces as the settings say; `None` without an endpoint.
fn started(settings: &TracesSettings) -> Result<Option<Traces>> {
    settings.check().map_err(|conflict| Error::from(Usage::from(conflict)))?;
    let traces = Traces::start(settings)?;
    if traces.is_some() {
        // Some collectors want a key in the query.
        let endpoint = settings.endpoint.split('?').next();
        tracing::info!(endpoint, share = settings.sample.get(), "traces are sent");
    }
    Ok(traces)
}

fn certificate(settings: &ServerSettings, global: &Global) -> Result<Option<Certificate>> {
    match settings.tls {
        TlsSetting::Off | TlsSetting::Terminated => Ok(None),
        TlsSetting::Files => {
            let file = |path: &Path| global.data.join(path);
            let files = TlsFiles { certificate: file(&settings.tls_certificate), key: file(&settings.tls_key) };
            Ok(Some(Certificate::read(files)?))
        }
    }
}

fn access(settings: &ServerSettings) -> Result<Access> {
    let issuer = || Issuer::new(settings.oidc.clone());
    Ok(match settings.access {
        AccessSetting::Open => Access::Open,
        AccessSetting::Keys => Access::Keys,
        AccessSetting::Oidc => Access::Tokens(issuer()?),
        AccessSetting::KeysAndOidc => Access::KeysAndTokens(issuer()?),
    })
}

fn reach(settings: &ServerSettings) -> Reach {
    let proxies = || Proxies::new(settings.trusted_proxies.clone());
    Reach { proxies: (settings.tls == TlsSetting::Terminated).then(proxies), sites: Sites::new(settings.cors_origins.clone()) }
}

/// Answers requests until the process is told to stop.
fn serve(
    app: &App,
    settings: &ServerSettings,
    (certificate, inbox, poller): (Option<Certificate>, Inbox, SharedPoller),
    out: &mut Out,
) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the system gives no threads")?;
    let served = runtime.block_on(async {
        let bound = Server::bind(settings.listen).with_context(|| format!("cannot listen on {}", settings.listen))?;
        let (address, scheme) = (bound.address()?, if certificate.is_some() { "https" } else { "http" });
        let server = certificate.into_iter().fold(bound.within_limits_of(app), Server::encrypted);
        let socket =
            Socket::bind(app.service().root(), &system_user_name()).context("cannot make the socket of the data directory")?;
        let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tracing::info!(%address, "listening");
        say(out, format_args!("listening on {scheme}://{address}"));
        say(out, how_callers_are_known(settings.access));
        let stopper = server.stopper();
        let socket_stopper = socket.handle();
        let mut running = tokio::spawn(server.run(router(app.clone())));
        let beside = tokio::spawn(socket.run(router(app.clone())));
        let daily = tokio::spawn(sweep_daily(app.clone()));
        tokio::spawn(end_deliveries_left_open(app.clone()));
        if inbox.settings().enabled {
            tracing::info!(folder = %inbox.folder().display(), "files that are put into the folder of a feed are taken in");
            tokio::spawn(watch_inbox(app.clone(), inbox));
        }
        ask_banks(app, &poller);
        let counts = tokio::spawn(count_kept_rows(app.clone()));
        let pressure = app.follow_pressure().context("the system gives no thread")?;
        if let Some(issuer) = app.access().issuer() {
            tokio::spawn(issuer.clone().follow());
        }
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
        counts.abort();
        // It has seen by now that the server stops.
        pressure.join().map_err(|_| anyhow!("the thread that measures the pressure failed"))?;
        Ok(done?)
    });
    // A sweep or a delivery that is under way may end.
    runtime.shutdown_timeout(LONGEST_STOP);
    served
}

/// How callers are known, in words for whoever starts the server.
fn how_callers_are_known(access: AccessSetting) -> &'static str {
    match access {
        AccessSetting::Open => "no access control: every caller on this machine is operator `local`",
        AccessSetting::Keys => "callers show a key of `rewardhub key add`",
        AccessSetting::Oidc => "callers show a token of the issuer",
        AccessSetting::KeysAndOidc => "callers show a key of `rewardhub key add`, or a token of the issuer",
    }
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
