//! The process, under the names that Prometheus' own clients use. Linux tells it in `/proc`; elsewhere there are no such series.

use std::{fmt, fs};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric as _},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};

/// The unit of times in `/proc`: `USER_HZ` is 100 on every architecture that Rust's Linux targets have.
const TICKS_A_SECOND: f64 = 100.0;
/// Where the process tells of itself.
const OWN: &str = "/proc/self";

/// Reads the process at each scrape.
#[derive(Debug)]
pub(super) struct Process;

/// What is read of the process.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Usage {
    cpu_seconds: f64,
    resident_bytes: u64,
    open_files: u64,
}

impl Usage {
    /// `None` where the system does not tell.
    fn read() -> Option<Self> {
        let (cpu_seconds, resident_bytes) =
            Self::parse(&fs::read_to_string(format!("{OWN}/stat")).ok()?, &fs::read_to_string(format!("{OWN}/status")).ok()?)?;
        // One of them is the folder that is read.
        let open_files = (fs::read_dir(format!("{OWN}/fd")).ok()?.count() as u64).saturating_sub(1);
        Some(Self { cpu_seconds, resident_bytes, open_files })
    }

    fn parse(stat: &str, status: &str) -> Option<(f64, u64)> {
        // The name of the program stands in brackets, and may have spaces and brackets itself. The state is the third field.
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |number: usize| fields.get(number - 3)?.parse::<u32>().ok();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = resident.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(((f64::from(ticks(14)?) + f64::from(ticks(15)?)) / TICKS_A_SECOND, kibibytes << 10))
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let Some(Usage { cpu_seconds, resident_bytes, open_files }) = Usage::read() else { return Ok(()) };
        let cpu = ConstCounter::new(cpu_seconds);
        let help = "Time on processors, of all threads.";
        cpu.encode(encoder.encode_descriptor("process_cpu", help, Some(&Unit::Seconds), cpu.metric_type())?)?;
        let memory = ConstGauge::new(resident_bytes.cast_signed());
        let help = "Memory that is resident.";
        memory.encode(encoder.encode_descriptor("process_resident_memory", help, Some(&Unit::Bytes), memory.metric_type())?)?;
        let files = ConstGauge::new(open_files.cast_signed());
        let help = "Files and connections that are open.";
        files.encode(encoder.encode_descriptor("process_open_fds", help, None, files.metric_type())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_tells_is_read() {
        let stat = "4711 (a (b) c) S 1 2 3 0 -1 4194560 10 0 0 0 250 50 0 0 20 0 9 0 100 1000 20 1844674407";
        assert_eq!(Usage::parse(stat, "Name:\ta\nVmRSS:\t   2048 kB\nThreads:\t9\n"), Some((3.0, 2048 << 10)));
        assert_eq!(Usage::parse("", ""), None);
    }
}
