//! What the adapter says in its trace about commits and heads, in order, of one runtime.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use tokio::runtime::{Builder, Runtime};
use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

/// What was said of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    Sent,
    Unknown,
    HeadRead,
}

/// All that was said, with the bucket that it is about.
#[derive(Debug, Default, Clone)]
pub struct Trace(Arc<Mutex<Vec<(u64, Said)>>>);

impl Trace {
    /// A runtime whose threads are listened to.
    pub fn runtime(&self) -> Runtime {
        let dispatch = Dispatch::new(self.clone());
        let listen = move || std::mem::forget(tracing::dispatcher::set_default(&dispatch));
        Builder::new_multi_thread().worker_threads(2).on_thread_start(listen).enable_all().build().unwrap()
    }

    pub fn said(&self) -> Vec<(u64, Said)> {
        self.0.lock().unwrap().clone()
    }

    /// How many commits are, or were, in doubt.
    pub fn doubts(&self) -> usize {
        self.said().iter().filter(|(_, said)| *said == Said::Unknown).count()
    }

    /// How many commits came to be in doubt; panics where something was sent to a bucket before its head was read again.
    pub fn doubts_resolved_by_a_serial_read(&self) -> u64 {
        let (mut in_doubt, mut resolved) = (std::collections::BTreeSet::new(), 0);
        for (bucket, said) in self.said() {
            match said {
                Said::Unknown => assert!(in_doubt.insert(bucket), "bucket {bucket} was in doubt already"),
                Said::HeadRead => resolved += u64::from(in_doubt.remove(&bucket)),
                Said::Sent => assert!(!in_doubt.contains(&bucket), "something was sent to bucket {bucket} while it was in doubt"),
            }
        }
        assert!(in_doubt.is_empty(), "nobody has looked after buckets {in_doubt:?}");
        resolved
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    bucket: Option<u64>,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "bucket" => self.bucket = format!("{value:?}").parse().ok(),
            _ => {}
        }
    }
}

impl Subscriber for Trace {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("rewardhub_scylla")
    }

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let said = match fields.message.as_str() {
            "a commit is sent" => Said::Sent,
            "the outcome of a commit is unknown" => Said::Unknown,
            "head read at serial consistency" => Said::HeadRead,
            _ => return,
        };
        let bucket = fields.bucket.expect("it says of which bucket");
        self.0.lock().unwrap().push((bucket, said));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
