//! What a test calls first that needs a real server: so that none is left out unseen.

use std::{
    env,
    fs::OpenOptions,
    io::{self, Write as _},
    ops::Deref,
    path::Path,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
};

use crate::{Cluster, ClusterError, Options, java};

/// Set to 1, the tests that need a real server end at once, saying so.
pub const WITHOUT_CASSANDRA: &str = "REWARDHUB_WITHOUT_CASSANDRA";

/// Names the file that the names of tests are added to that ran against a real server and went well.
pub const REAL_SERVER_LIST: &str = "REWARDHUB_REAL_SERVER_LIST";

/// The right of the test that calls this to a real server; `None` when there shall be none, and the test should return.
///
/// ```no_run
/// let Some(server) = rewardhub_cassandra::required!() else { return };
/// let node = server.shared();
/// let keyspace = node.keyspace("commits");
/// ```
///
/// # Panics
/// When there is no Cassandra: the message says how to get it.
#[macro_export]
macro_rules! required {
    () => {{
        fn here() {}
        $crate::required($crate::test_name(&here))
    }};
}

/// The path of the function that this one is in, beginning with its crate.
pub fn test_name<F>(_inside: &F) -> String {
    std::any::type_name::<F>().trim_end_matches("::here").replace("::{{closure}}", "")
}

/// What [`required!`] does.
///
/// # Panics
/// When there is no Cassandra.
pub fn required(test: String) -> Option<Required> {
    if env::var_os(WITHOUT_CASSANDRA).is_some_and(|set| set == "1") {
        // Not by a macro: what those print is not shown of tests that go well.
        writeln!(io::stderr(), "skipped, no Cassandra: {test}").expect("standard error is open");
        return None;
    }
    match java::class_path() {
        Ok(_) => Some(Required { test }),
        Err(error) => panic!("{error} ({WITHOUT_CASSANDRA}=1 skips the tests that need it)"),
    }
}

/// A test's right to a real server. Dropped when the test ends: then, if it went well, its name is listed.
#[derive(Debug)]
pub struct Required {
    test: String,
}

impl Required {
    /// One node for all tests of a binary, without authentication or TLS; started when first asked for. Each test makes a
    /// [keyspace](Cluster::keyspace) of its own there, and leaves the node in peace otherwise.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn shared(&self) -> &'static Cluster {
        // Never dropped: it ends with the process.
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Cluster::start(&Options::one()).unwrap_or_else(|error| panic!("{error}")))
    }

    /// A cluster for this test alone. There is one such at a time in a process: others wait here until it is dropped.
    pub fn cluster(&self, options: &Options) -> Result<Own, ClusterError> {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Own { cluster: Cluster::start(options)?, _turn: turn })
    }
}

impl Drop for Required {
    fn drop(&mut self) {
        if !thread::panicking()
            && let Some(list) = env::var_os(REAL_SERVER_LIST)
        {
            let file = OpenOptions::new().create(true).append(true).open(Path::new(&list));
            let added = file.and_then(|mut file| file.write_all(format!("{}\n", self.test).as_bytes()));
            added.unwrap_or_else(|error| panic!("cannot write to {} ({REAL_SERVER_LIST}): {error}", list.display()));
        }
    }
}

/// A cluster of one test.
#[derive(Debug)]
pub struct Own {
    // Before the next may start.
    cluster: Cluster,
    _turn: MutexGuard<'static, ()>,
}

impl Deref for Own {
    type Target = Cluster;

    fn deref(&self) -> &Cluster {
        &self.cluster
    }
}
