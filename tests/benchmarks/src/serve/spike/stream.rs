//! Requests of one class, each sent when it is due, whatever the server does.

use std::{
    cell::Cell,
    time::{Duration, Instant as Clock},
};

use anyhow::Result;
use futures::future::try_join_all;
use tokio::time::sleep_until;

use super::{
    class::Class,
    client::{Client, Outcome},
    shape::Shape,
};

/// How late a request may be because no client is free: nobody waits longer to ask.
const GIVEN_UP: Duration = Duration::from_secs(2);

/// A request that was due.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// When it was due, in milliseconds from the start on.
    pub due_ms: u32,
    /// How much later it was sent, because the client was busy, in microseconds.
    pub late_us: u32,
    /// How long its answer took from when it was due, in microseconds.
    pub took_us: u32,
    /// What became of it; `None` if no client was free to send it.
    pub outcome: Option<Outcome>,
}

/// Sends the requests of a class to a server that can do so many requests a second of all classes.
///
/// # Errors
/// When the server is not there any more.
#[expect(clippy::cast_precision_loss, reason = "it counts requests")]
pub async fn run(class: Class, clients: &mut [Client], shape: Shape, (capacity, start): (f64, Clock)) -> Result<Vec<Sample>> {
    let (next, each) = (Cell::new(0_u64), 1000.0 / (capacity * f64::from(class.of_1000())));
    let work = clients.iter_mut().map(|client| {
        let next = &next;
        async move {
            let mut samples = Vec::new();
            loop {
                let nth = next.replace(next.get() + 1);
                let Some(due) = shape.due(nth as f64 * each) else { return anyhow::Ok(samples) };
                let moment = start + due;
                if moment > Clock::now() {
                    sleep_until(moment.into()).await;
                }
                let late = moment.elapsed();
                let outcome = if late > GIVEN_UP { None } else { Some(client.ask(nth).await?) };
                let (late_us, took_us) = (microseconds(late), microseconds(moment.elapsed()));
                samples.push(Sample { due_ms: milliseconds(due), late_us, took_us, outcome });
            }
        }
    });
    Ok(try_join_all(work).await?.concat())
}

fn milliseconds(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

fn microseconds(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}
