//! What each setting of a `[[bank]]` does. Banks are named by their feeds, and no environment variable goes before the file.

/// The settings, in the order of the example.
pub const BANK: [(&str, &str); 14] = [
    ("feed", "the feed that the bank's transactions belong to"),
    ("shape", "the shape of the bank's API: `berlin-group`, or `uk-open-banking`"),
    ("base_url", "where the bank's API is: all that stands before /accounts/"),
    ("every_hours", "how often each account is asked for, in hours"),
    ("days", "how many days back each account is asked for"),
    ("accesses_a_day", "how often an account may be asked for within 24 hours"),
    ("requests_a_second", "how many requests the bank may be sent in a second"),
    ("answer_seconds", "how long the bank may take for each answer, in seconds"),
    ("token_url", "where refresh tokens are turned into access tokens"),
    ("client_id", "how this client is known there"),
    ("client_secret_file", "the file with the client's secret, from the data directory"),
    ("certificate_file", "the file with the client's certificate and its chain, from the data directory"),
    ("key_file", "the file with that certificate's private key, from the data directory"),
    ("authorities_file", "the file with the authorities that the bank's certificate may come from, from the data directory"),
];
