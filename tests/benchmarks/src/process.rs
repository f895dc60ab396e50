//! The memory and the processor time of processes, from `/proc` of Linux.

use std::time::Duration;

/// Returns the peak and the present resident bytes of this process; `None` where the system does not give them.
pub fn resident() -> Option<(u64, u64)> {
    resident_of("self")
}

/// As [`resident`], of the process with this id.
pub fn resident_of(process: &str) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kib = |name: &str| -> Option<u64> {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    Some((kib("VmHWM:")? * 1024, kib("VmRSS:")? * 1024))
}

/// Returns the processor time of all threads of this process, in steps of ten milliseconds; `None` where the system does not give it.
pub fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name, which may hold anything, the state is the third field of proc(5); user and system time are fields 14 and
    // 15.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    // Linux gives them in hundredths of a second.
    Some(Duration::from_millis(ticks * 10))
}
