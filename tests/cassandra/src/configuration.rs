//! The files that a node reads when it starts.

use std::{fmt::Write as _, fs, net::Ipv4Addr, path::Path};

use crate::{ClusterError, Options};

const LOGBACK: &str = r#"<configuration>
  <appender name="log" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level %date{HH:mm:ss.SSS} [%thread] %logger{0}: %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="log"/></root>
</configuration>
"#;

/// Where the nodes of a cluster are; the ports are the same on all.
#[derive(Debug)]
pub struct Places {
    /// One address a node.
    pub addresses: Vec<Ipv4Addr>,
    /// For clients.
    pub native_port: u16,
    /// For each other.
    pub storage_port: u16,
}

/// Writes all files of the node that is at this place in the list.
pub fn write(home: &Path, node: usize, places: &Places, options: &Options) -> Result<(), ClusterError> {
    let failed = |path: &Path, source| ClusterError::Files { path: path.to_owned(), source };
    let temporary = home.join("tmp");
    fs::create_dir_all(&temporary).map_err(|source| failed(&temporary, source))?;
    for (name, text) in [("cassandra.yaml", yaml(home, node, places, options)), ("logback.xml", LOGBACK.to_owned())] {
        let path = home.join(name);
        fs::write(&path, text).map_err(|source| failed(&path, source))?;
    }
    Ok(())
}

fn yaml(home: &Path, node: usize, places: &Places, options: &Options) -> String {
    let mut yaml = String::from("cluster_name: tests\n");
    let mut set = |name: &str, value: &str| writeln!(yaml, "{name}: {value}").expect("a string takes all");
    set("partitioner", "org.apache.cassandra.dht.Murmur3Partitioner");
    set("endpoint_snitch", "SimpleSnitch");
    for (name, folder) in [
        ("commitlog_directory", "commitlog"),
        ("saved_caches_directory", "saved_caches"),
        ("hints_directory", "hints"),
        ("cdc_raw_directory", "cdc"),
    ] {
        set(name, &quoted(&home.join(folder)));
    }
    set("data_file_directories", &format!("[ {} ]", quoted(&home.join("data"))));
    let seeds: Vec<String> = places.addresses.iter().map(|seed| format!("{seed}:{}", places.storage_port)).collect();
    let seeds = format!("[ {{ seeds: '{}' }} ]", seeds.join(","));
    set("seed_provider", &format!("[ {{ class_name: org.apache.cassandra.locator.SimpleSeedProvider, parameters: {seeds} }} ]"));
    let address = places.addresses[node].to_string();
    set("listen_address", &address);
    set("rpc_address", &address);
    set("native_transport_port", &places.native_port.to_string());
    set("storage_port", &places.storage_port.to_string());
    // The ring is cut beforehand, so that all nodes can join it at once and none has anything to hand over.
    set("num_tokens", "1");
    set("initial_token", &token(node, places.addresses.len()).to_string());
    set("auto_bootstrap", "false");
    set("paxos_variant", "v2");
    if options.sync_each_write {
        set("commitlog_sync", "batch");
    } else {
        set("commitlog_sync", "periodic");
        set("commitlog_sync_period", "10000ms");
    }
    for (name, timeout_ms) in [
        ("read_request_timeout", options.read_timeout_ms),
        ("write_request_timeout", options.write_timeout_ms),
        ("cas_contention_timeout", options.contention_timeout_ms),
    ] {
        if let Some(timeout_ms) = timeout_ms {
            set(name, &format!("{timeout_ms}ms"));
        }
    }
    if options.authentication {
        set("authenticator", "PasswordAuthenticator");
    }
    if let Some(keystore) = &options.tls {
        let (path, password) = (quoted(&keystore.path), &keystore.password);
        let store = format!("keystore: {path}, keystore_password: '{password}', store_type: PKCS12");
        set("client_encryption_options", &format!("{{ enabled: true, optional: false, {store} }}"));
    }
    yaml
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "''"))
}

/// Where the node's part of the ring ends, all parts being equal.
fn token(node: usize, nodes: usize) -> i64 {
    let small = |count| i128::try_from(count).expect("there are few");
    let from_start = (1_i128 << 64) * (2 * small(node) + 1) / (2 * small(nodes));
    i64::try_from(i128::from(i64::MIN) + from_start).expect("it is within the ring")
}
