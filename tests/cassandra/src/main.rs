//! Nodes to try things on and to measure: says where they are, and keeps them until standard input ends or Ctrl-C.
#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::{env, io, process::ExitCode};

use rewardhub_cassandra::{Cluster, Options};

const USAGE: &str = "\
Starts real Cassandra nodes, and ends them when standard input ends or with Ctrl-C.

  --nodes 1|3      how many (1)
  --heap-mb N      the Java heap of each, in MiB (512)
  --optimise       ready later and faster then: for measuring
  --authenticate   clients must log in: cassandra, password cassandra";

fn main() -> ExitCode {
    let options = match parse(env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            println!("{wrong}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let cluster = match Cluster::start(&options) {
        Ok(cluster) => cluster,
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    for (node, address) in cluster.contact_points().iter().enumerate() {
        println!("{address} pid {}", cluster.pid(node).map_or_else(|| "ended".to_owned(), |pid| pid.to_string()));
    }
    println!("ready");
    match io::copy(&mut io::stdin(), &mut io::sink()) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            println!("standard input cannot be read: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for; `None` is help.
fn parse(mut args: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let mut options = Options::one();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--nodes" => {
                options.nodes = match args.next().as_deref() {
                    Some("1") => Options::one().nodes,
                    Some("3") => Options::three().nodes,
                    _ => return Err("--nodes is 1 or 3".to_owned()),
                }
            }
            "--heap-mb" => {
                let number = args.next().and_then(|number| number.parse().ok()).filter(|number| *number >= 256);
                options.heap_mb = number.ok_or("--heap-mb is a number, 256 or more")?;
            }
            "--optimise" => options.fast_start = false,
            "--authenticate" => options.authentication = true,
            "--help" | "-h" => return Ok(None),
            other => return Err(format!("there is no option {other}")),
        }
    }
    Ok(Some(options))
}
