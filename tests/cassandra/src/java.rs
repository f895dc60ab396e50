//! Java, and its arguments for Cassandra: where its classes are, and what of the JDK's inside it may use.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
};

use crate::{ClusterError, Options};

/// Names the folder of Cassandra's jars, where it is not `target/cassandra/jars`.
const JARS: &str = "REWARDHUB_CASSANDRA_JARS";

const MAIN_CLASS: &str = "org.apache.cassandra.service.CassandraDaemon";

/// What Cassandra uses of the JDK's inside: `conf/jvm17-server.options` of its distribution.
const OPENED: [&str; 23] = [
    "java.base/java.io",
    "java.base/java.lang",
    "java.base/java.lang.module",
    "java.base/java.lang.ref",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.loader",
    "java.base/jdk.internal.math",
    "java.base/jdk.internal.misc",
    "java.base/jdk.internal.module",
    "java.base/jdk.internal.ref",
    "java.base/jdk.internal.reflect",
    "java.base/jdk.internal.util.jar",
    "java.base/sun.nio.ch",
    "java.management.rmi/com.sun.jmx.remote.internal.rmi",
    "java.rmi/sun.rmi.registry",
    "java.rmi/sun.rmi.server",
    "java.rmi/sun.rmi.transport.tcp",
    "java.sql/java.sql",
    "jdk.management/com.sun.management.internal",
    "jdk.unsupported/sun.misc",
];

/// A program of the JDK: of `JAVA_HOME` where that is set, or the first on the path.
pub fn program(name: &str) -> Result<PathBuf, ClusterError> {
    let home = env::var_os("JAVA_HOME").filter(|home| !home.is_empty()).map(|home| Path::new(&home).join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = home.into_iter().chain(env::split_paths(&path));
    let found = folders.find_map(|folder| Some(folder.join(name)).filter(|program| program.is_file()));
    found.ok_or_else(|| ClusterError::NoJava(name.to_owned()))
}

/// Every jar, in an order that does not change.
pub fn class_path() -> Result<OsString, ClusterError> {
    let given = env::var_os(JARS).map(PathBuf::from);
    let folder = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/cassandra/jars"));
    let is_jar = |path: &PathBuf| path.extension() == Some(OsStr::new("jar"));
    let listed = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut jars: Vec<PathBuf> = listed.filter(is_jar).collect();
    if jars.is_empty() {
        return Err(ClusterError::NoJars { folder });
    }
    jars.sort();
    Ok(jars.iter().map(|jar| jar.as_os_str()).collect::<Vec<_>>().join(OsStr::new(":")))
}

/// The command of the node whose directory this is, with its configuration in it.
pub fn command(home: &Path, options: &Options) -> Result<Vec<OsString>, ClusterError> {
    let mut args = vec![program("java")?.into_os_string()];
    let mut add = |arg: &str| args.push(arg.into());
    add("-Xms256m");
    add(&format!("-Xmx{}m", options.heap_mb));
    // Nothing in the system's temporary directory: a node that is killed would leave it there.
    add("-XX:-UsePerfData");
    for property in ["java.io.tmpdir", "jna.tmpdir"] {
        add(&format!("-D{property}={}", home.join("tmp").display()));
    }
    add("-XX:+ExitOnOutOfMemoryError");
    if options.fast_start {
        add("-XX:TieredStopAtLevel=1");
        add("-XX:+UseParallelGC");
    } else {
        add("-XX:+UseG1GC");
    }
    for package in OPENED {
        add(&format!("--add-exports={package}=ALL-UNNAMED"));
        add(&format!("--add-opens={package}=ALL-UNNAMED"));
    }
    add("-Djdk.attach.allowAttachSelf=true");
    // Java 18 and later refuse a security manager unless told; Java 24 and later refuse it always.
    add("-Djava.security.manager=allow");
    add(&format!("-Dcassandra.config=file://{}", home.join("cassandra.yaml").display()));
    add(&format!("-Dlogback.configurationFile={}", home.join("logback.xml").display()));
    add(&format!("-Dcassandra.storagedir={}", home.display()));
    add("-Dcassandra-foreground=yes");
    // All nodes are on this machine and start at once: there is nothing to wait for.
    add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
    add("-Dcassandra.ring_delay_ms=1000");
    // One that missed a change of the schema asks for it after this, not after a minute.
    add("-Dcassandra.migration_delay_ms=1000");
    add("-Dcassandra.schema_pull_interval_ms=1000");
    add("-Dcassandra.superuser_setup_delay_ms=100");
    add(&format!("-Dcassandra.system_auth.default_rf={}", options.nodes.count()));
    // As Cassandra finds it in a second of trying.
    add("-Dcassandra.memtable.row_overhead_size=180");
    add("-cp");
    args.push(class_path()?);
    args.push(MAIN_CLASS.into());
    Ok(args)
}
