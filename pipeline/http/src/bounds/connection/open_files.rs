//! The system's limit of open files. A connection is one, and so is a piece of the log: where connections took them all, the log could
//! not go on.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that connections leave for log, store and bodies. Of a smaller limit they leave half.
const LEFT: u64 = 1_024;

/// Raises the limit to what this process may have, and says how many connections may be open: as many as asked for, or fewer.
pub(super) fn most_connections(wanted: u32) -> u32 {
    let most = fitting(wanted, raise_limit_of_open_files());
    if most < wanted {
        tracing::warn!(
            most,
            wanted,
            "the system's limit of open files (ulimit -n) allows fewer connections than limits.connections"
        );
    }
    most
}

fn fitting(wanted: u32, files: Option<u64>) -> u32 {
    let Some(files) = files else { return wanted };
    u32::try_from(files - LEFT.min(files / 2)).map_or(wanted, |most| most.min(wanted))
}

/// Raises the limit of open files, connections among them, as far as this process may, and returns it; `None` if there is none.
pub fn raise_limit_of_open_files() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        return current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files cannot be raised");
            current
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_log() {
        assert_eq!(fitting(10_000, None), 10_000);
        assert_eq!(fitting(10_000, Some(1 << 20)), 10_000);
        assert_eq!(fitting(10_000, Some(4_096)), 3_072);
        assert_eq!(fitting(10_000, Some(1_024)), 512);
        assert_eq!(fitting(100, Some(1_024)), 100);
    }
}
