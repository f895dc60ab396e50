//! What each setting of `[limits]` does, and the environment variable that goes before it.

use super::server_settings::{ServerSetting, setting};

/// The settings, in the order of the file.
pub const LIMITS: [ServerSetting; 16] = [
    setting("limits.connections", "REWARDHUB_LIMITS_CONNECTIONS", "the most connections that are open at once"),
    setting(
        "limits.connections_per_address",
        "REWARDHUB_LIMITS_CONNECTIONS_PER_ADDRESS",
        "the most connections of one address that is neither this machine's nor a proxy's",
    ),
    setting("limits.head_seconds", "REWARDHUB_LIMITS_HEAD_SECONDS", "how long the head of a request may take"),
    setting("limits.idle_seconds", "REWARDHUB_LIMITS_IDLE_SECONDS", "how long a connection may stay open between two requests"),
    setting("limits.body_idle_seconds", "REWARDHUB_LIMITS_BODY_IDLE_SECONDS", "how long until the next piece of a body"),
    setting(
        "limits.answer_idle_seconds",
        "REWARDHUB_LIMITS_ANSWER_IDLE_SECONDS",
        "how long a client may take nothing of an answer",
    ),
    setting("limits.queue_ms", "REWARDHUB_LIMITS_QUEUE_MS", "how long requests may queue until some are refused"),
    setting("limits.requests", "REWARDHUB_LIMITS_REQUESTS", "how many requests may be under way or queue until some are refused"),
    setting(
        "limits.undecided_commands",
        "REWARDHUB_LIMITS_UNDECIDED_COMMANDS",
        "how many commands may be undecided until feeds are slowed down and requests are refused",
    ),
    setting(
        "limits.per_minute.customer",
        "REWARDHUB_LIMITS_PER_MINUTE_CUSTOMER",
        "how often the key or token of a customer may ask in a minute; 0 for as often as it wants",
    ),
    setting("limits.per_minute.merchant", "REWARDHUB_LIMITS_PER_MINUTE_MERCHANT", "the same of a merchant"),
    setting("limits.per_minute.feed", "REWARDHUB_LIMITS_PER_MINUTE_FEED", "the same of a feed"),
    setting("limits.per_minute.analyst", "REWARDHUB_LIMITS_PER_MINUTE_ANALYST", "the same of an analyst"),
    setting("limits.per_minute.operator", "REWARDHUB_LIMITS_PER_MINUTE_OPERATOR", "the same of an operator"),
    setting("limits.per_minute.admin", "REWARDHUB_LIMITS_PER_MINUTE_ADMIN", "the same of an administrator"),
    setting(
        "limits.per_minute.unknown",
        "REWARDHUB_LIMITS_PER_MINUTE_UNKNOWN",
        "how often an address may show keys or tokens that are not known in a minute",
    ),
];
