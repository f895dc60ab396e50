//! What each setting does that only the file has: what guards against mistakes is not to be set by whoever starts a program.

/// The settings, in the order of the file.
pub const IN_FILE: [(&str, &str); 4] = [
    (
        "approvals.above",
        "adjustments and decisions about items of more than this need a second person: limits, one for each asset or currency",
    ),
    ("approvals.programmes", "whether activating and withdrawing a programme version needs a second person"),
    ("approvals.expire_after_days", "days after which nobody can approve any more of what was asked for"),
    (
        "status.backup_mark",
        "the file (from the data directory) that backups write anew once one has ended, for `rewardhub status`",
    ),
];
