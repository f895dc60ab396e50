//! What every handler shares.

use std::{
    io,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle, available_parallelism},
};

use opentelemetry::Context;
use rewardhub_service::{Service, configuration::LimitsSettings};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};

use crate::{
    Access,
    bounds::{Bounds, pressure::ToDo},
    command_line::Run,
    cors::Sites,
    metrics::Metrics,
    problem::{Problem, ProblemCode, Result},
    proxies::Proxies,
    traces::Traces,
};

/// How many received bodies may be read at once for each processor: while one waits for the disk, another is decoded.
const READ_AT_ONCE: usize = 2;

/// Where requests may come from.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The proxies that alone may connect; `None` where everybody may.
    pub proxies: Option<Proxies>,
    /// The sites whose pages may call the server from a browser.
    pub sites: Sites,
}

/// What every handler shares: the open data set, and whether the server is stopping. Cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    service: Service,
    access: Access,
    reach: Reach,
    bounds: Bounds,
    runs_commands: Run,
    traces: Option<Traces>,
    stopping: AtomicBool,
    metrics: Metrics,
    /// A permit for each received body that may be read at once.
    reading: Arc<Semaphore>,
}

impl App {
    /// An application over an open data set, for callers that are known so, come from there and are held within these limits;
    /// `runs_commands` runs command lines, and `traces` has the spans of all that it does.
    #[must_use]
    pub fn new(
        service: Service,
        access: Access,
        reach: Reach,
        limits: &LimitsSettings,
        runs_commands: Run,
        traces: Option<Traces>,
    ) -> Self {
        let bounds = Bounds::new(limits, &reach);
        Self(Arc::new(Shared {
            service,
            access,
            reach,
            bounds,
            runs_commands,
            traces,
            stopping: AtomicBool::new(false),
            metrics: Metrics::default(),
            reading: Arc::new(Semaphore::new(READ_AT_ONCE * available_parallelism().map_or(1, NonZeroUsize::get))),
        }))
    }

    /// The data set.
    #[must_use]
    pub fn service(&self) -> &Service {
        &self.0.service
    }

    /// What runs command lines that are sent.
    pub(crate) fn runs_commands(&self) -> &Run {
        &self.0.runs_commands
    }

    /// Where spans go, if they go anywhere.
    pub(crate) fn traces(&self) -> Option<&Traces> {
        self.0.traces.as_ref()
    }

    /// What the server counts.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Waits until a body that was received may be read: more at once than there are processors would take more memory and be done
    /// later. `None` once the server no longer reads any.
    pub(crate) async fn turn_to_read(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.reading).acquire_owned().await.ok()
    }

    /// Gives the data set back once no handler uses it; `None` while one does.
    #[must_use]
    pub fn into_service(self) -> Option<Service> {
        Arc::into_inner(self.0).map(|shared| shared.service)
    }

    /// How callers are known.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.0.access
    }

    /// Where requests may come from.
    pub(crate) fn reach(&self) -> &Reach {
        &self.0.reach
    }

    /// What its clients may hold of it.
    pub(crate) fn bounds(&self) -> &Bounds {
        &self.0.bounds
    }

    /// From now on the server is not ready for new work.
    pub fn begin_to_stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the server is stopping.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.load(Ordering::Relaxed)
    }

    /// Reads a few rows. Where the ledger is in this process they are in memory or one read of the disk away, which takes less than
    /// handing the call to another thread; a ledger on servers is asked on a thread that may block.
    ///
    /// # Errors
    /// What the call returned, as a problem.
    pub async fn read<T, E>(&self, read: impl FnOnce(&Service) -> Result<T, E> + Send + 'static) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        if self.service().has_remote_ledger() { self.call(read).await } else { read(self.service()).map_err(Into::into) }
    }

    /// Sets how much is refused, again and again, on a thread of its own, which ends soon after the server begins to stop. Call it within
    /// the runtime that answers requests.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn follow_pressure(&self) -> io::Result<JoinHandle<()>> {
        let (app, runtime) = (self.clone(), Handle::current());
        let follow = move || {
            let bounds = app.bounds();
            let to_do = || ToDo { undecided: app.service().all_undecided(), with_turns: bounds.with_turns() };
            bounds.pressure.follow(&runtime, to_do, || app.is_stopping());
        };
        thread::Builder::new().name("pressure".to_owned()).spawn(follow)
    }

    /// Calls the service on a thread that may block.
    ///
    /// # Errors
    /// What the call returned, as a problem.
    pub async fn call<T, E>(&self, call: impl FnOnce(&Service) -> Result<T, E> + Send + 'static) -> Result<T>
    where
        T: Send + 'static,
        E: Into<Problem> + Send + 'static,
    {
        let (app, context) = (self.clone(), Context::current());
        let called = tokio::task::spawn_blocking(move || {
            let _in_its_trace = context.attach();
            call(app.service())
        });
        match called.await {
            Ok(done) => done.map_err(Into::into),
            Err(error) => {
                tracing::error!(%error, "a handler failed");
                Err(Problem::new(ProblemCode::Internal, "the program has a mistake; the server's log says where"))
            }
        }
    }
}
