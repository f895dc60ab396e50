//! What each setting of `[inbox]` does, and the environment variable that goes before it.

use super::server_settings::{ServerSetting, setting};

/// The settings, in the order of the file.
pub const INBOX: [ServerSetting; 4] = [
    setting(
        "inbox.enabled",
        "REWARDHUB_INBOX_ENABLED",
        "whether `rewardhub serve` takes in the files that are put into the inbox",
    ),
    setting(
        "inbox.folder",
        "REWARDHUB_INBOX_FOLDER",
        "the folder of the inbox (from the data directory), with a folder for each feed in it",
    ),
    setting("inbox.every_seconds", "REWARDHUB_INBOX_EVERY_SECONDS", "how often the server looks into it"),
    setting(
        "inbox.quiet_seconds",
        "REWARDHUB_INBOX_QUIET_SECONDS",
        "for how long a file must stay as it is before it is taken in, so that none is taken half-written",
    ),
];
