//! How requests are sent: steadily, whatever the server does (open loop), or as fast as it answers (closed loop).

use std::{
    cell::Cell,
    time::{Duration, Instant as Clock},
};

use anyhow::Result;
use futures::future::try_join_all;
use serde_json::{Value, json};
use tokio::time::sleep_until;

use super::latencies::Latencies;

/// How late a steady request may be before no more are sent: the server does not keep up.
const GIVEN_UP: Duration = Duration::from_secs(2);
/// How long a stream flows before it is measured, at most.
pub const WARM_UP: Duration = Duration::from_secs(2);
/// The share of the offered rate that a server must reach.
pub const ENOUGH: f64 = 0.99;

/// Something that sends one request at a time, on connections of its own.
pub trait Client {
    /// Sends the request with this number, and takes its answer.
    ///
    /// # Errors
    /// When the server fails, or answers what it should not.
    async fn ask(&mut self, nth: u64) -> Result<()>;
}

/// Requests that are due at a steady rate, however long those before them take.
#[derive(Debug, Clone, Copy)]
pub struct Steady {
    /// Requests a second.
    pub per_second: f64,
    /// How long they are sent.
    pub lasts: Duration,
}

/// What a server did with requests.
pub struct Answered {
    /// The rate at which requests were due; `None` where each waited for the one before it.
    offered: Option<f64>,
    /// The rate at which they were answered, a second.
    pub per_second: f64,
    /// How long answers took: from the moment at which the request was due, or from when it was sent where none was due.
    pub latencies: Latencies,
}

impl Steady {
    /// The same, to flow before it is measured.
    pub fn warm_up(self) -> Self {
        Self { lasts: WARM_UP.min(self.lasts), ..self }
    }

    /// Sends requests when they are due, each by a client that is free. The runtime's timer counts milliseconds, so that up to one
    /// of them is in each latency.
    ///
    /// # Errors
    /// The first error of a client.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it counts requests"
    )]
    pub async fn run<C: Client>(self, clients: &mut [C]) -> Result<Answered> {
        let due = (self.per_second * self.lasts.as_secs_f64()).round() as u64;
        let (next, is_given_up, start) = (Cell::new(0_u64), Cell::new(false), Clock::now());
        let work = clients.iter_mut().map(|client| async {
            let mut latencies = Vec::new();
            while next.get() < due && !is_given_up.get() {
                let nth = next.replace(next.get() + 1);
                let moment = start + Duration::from_secs_f64(nth as f64 / self.per_second);
                if moment > Clock::now() {
                    sleep_until(moment.into()).await;
                } else if moment.elapsed() > GIVEN_UP {
                    is_given_up.set(true);
                    break;
                }
                client.ask(nth).await?;
                latencies.push(moment.elapsed());
            }
            anyhow::Ok(latencies)
        });
        let latencies = Latencies::of(try_join_all(work).await?.concat());
        // What was reached until it was given up is not spread over the rest of the time.
        let flowed = if is_given_up.get() { start.elapsed() } else { start.elapsed().max(self.lasts) };
        let per_second = latencies.count() as f64 / flowed.as_secs_f64();
        Ok(Answered { offered: Some(self.per_second), per_second, latencies })
    }
}

/// Sends requests as fast as they are answered, one after the other on each client, until the time is over or all are sent.
///
/// # Errors
/// The first error of a client.
#[expect(clippy::cast_precision_loss, reason = "it counts requests")]
pub async fn as_fast_as_answered<C: Client>(clients: &mut [C], requests: u64, longest: Duration) -> Result<Answered> {
    let (next, start) = (Cell::new(0_u64), Clock::now());
    let work = clients.iter_mut().map(|client| async {
        let mut latencies = Vec::new();
        while next.get() < requests && start.elapsed() < longest {
            let (nth, sent) = (next.replace(next.get() + 1), Clock::now());
            client.ask(nth).await?;
            latencies.push(sent.elapsed());
        }
        anyhow::Ok(latencies)
    });
    let latencies = Latencies::of(try_join_all(work).await?.concat());
    let per_second = latencies.count() as f64 / start.elapsed().as_secs_f64();
    Ok(Answered { offered: None, per_second, latencies })
}

impl Answered {
    /// Whether the server kept up with what was offered.
    pub fn kept_up(&self) -> bool {
        self.offered.is_none_or(|offered| self.per_second >= offered * ENOUGH)
    }

    /// The rates and the latencies.
    pub fn as_json(&self) -> Value {
        let mut shown = json!({ "reached_per_second": self.per_second.round(), "latency_ms": self.latencies.as_json() });
        if let Some(offered) = self.offered {
            shown["offered_per_second"] = json!(offered.round());
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers after so many milliseconds of a clock that stands still unless it is waited for.
    struct Takes(u64);

    impl Client for Takes {
        async fn ask(&mut self, _: u64) -> Result<()> {
            tokio::time::sleep(Duration::from_millis(self.0)).await;
            Ok(())
        }
    }

    #[test]
    fn a_server_that_keeps_up_reaches_what_is_offered() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let steady = Steady { per_second: 100.0, lasts: Duration::from_millis(200) };
        let mut clients: Vec<Takes> = (0..20).map(|_| Takes(1)).collect();
        let answered = runtime.block_on(steady.run(&mut clients)).unwrap();
        assert_eq!(answered.latencies.count(), 20);
    }

    #[test]
    fn latency_counts_from_the_moment_at_which_a_request_was_due() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        // One client can send ten a second, and a hundred are offered: the last of twenty is due after 190 ms, and answered after 2 s.
        let steady = Steady { per_second: 100.0, lasts: Duration::from_millis(200) };
        let answered = runtime.block_on(steady.run(&mut [Takes(100)])).unwrap();
        assert!(!answered.kept_up() && answered.per_second <= 10.0, "{}", answered.per_second);
        assert!(answered.latencies.percentile(99) >= Duration::from_millis(1800), "{:?}", answered.latencies.percentile(99));
    }
}
