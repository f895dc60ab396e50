//! What became of the requests of a spike: by class and part of the time, and how long until all was as before.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{
    class::Class,
    client::Outcome,
    shape::{Part, Shape},
    stream::Sample,
};
use crate::serve::latencies::{Latencies, milliseconds};

/// A second is normal if its slow end is within so many times that of before, and this much.
const NORMAL_TIMES: u32 = 3;
const NORMAL_AND: Duration = Duration::from_millis(10);

/// What became of the requests of each class.
pub struct Spike {
    pub shape: Shape,
    pub samples: Vec<(Class, Vec<Sample>)>,
}

impl Spike {
    /// The numbers of each class and part.
    pub fn as_json(&self) -> Value {
        let classes = self.samples.iter().map(|(class, samples)| {
            let parts = Part::ALL.map(|part| (part.word().to_owned(), self.part(part, samples)));
            (class.word().to_owned(), Value::Object(Map::from_iter(parts)))
        });
        Value::Object(classes.collect())
    }

    fn part(&self, part: Part, samples: &[Sample]) -> Value {
        let own: Vec<Sample> = samples.iter().filter(|sample| self.shape.part(due(sample)) == part).copied().collect();
        let count = |outcome| own.iter().filter(|sample| sample.outcome == outcome).count();
        json!({
            "offered": own.len(),
            "answered": count(Some(Outcome::Answered)),
            "refused": count(Some(Outcome::Refused)),
            "failed": count(Some(Outcome::Failed)),
            "not_sent": count(None),
            "sent_late_ms": late(&own).as_json(),
            "latency_ms": latencies(&own).as_json(),
            "since_sent_ms": since_sent(&own).as_json(),
            "refusal_ms": took(&own, Outcome::Refused).as_json(),
        })
    }

    /// How many requests of a class came to this.
    pub fn count(&self, class: Class, outcome: Option<Outcome>) -> usize {
        let own = self.samples.iter().filter(|(own, _)| *own == class).flat_map(|(_, samples)| samples);
        own.filter(|sample| sample.outcome == outcome).count()
    }

    /// The share of a class that was refused in a part, of those that were sent.
    #[expect(clippy::cast_precision_loss, reason = "it counts requests")]
    pub fn refused_share(&self, class: Class, part: Part) -> f64 {
        let own = self.samples.iter().filter(|(own, _)| *own == class).flat_map(|(_, samples)| samples);
        let sent: Vec<&Sample> = own.filter(|sample| sample.outcome.is_some() && self.shape.part(due(sample)) == part).collect();
        let refused = sent.iter().filter(|sample| sample.outcome == Some(Outcome::Refused)).count();
        refused as f64 / sent.len().max(1) as f64
    }

    /// How many seconds after the spike all was as before, and stayed so: nothing refused, and answers as fast. `None` if it never was.
    pub fn seconds_until_normal(&self) -> Option<u64> {
        let first = self.shape.end(Part::Hold);
        let seconds = self.shape.lasts(Part::After).as_secs();
        let longest: Vec<Duration> = self.samples.iter().map(|(_, samples)| self.usual(samples)).collect();
        let is_normal = |second: u64| {
            let from = first + Duration::from_secs(second);
            self.samples.iter().zip(&longest).all(|((_, samples), longest)| {
                let within = |sample: &&Sample| (from..from + Duration::from_secs(1)).contains(&due(sample));
                let own: Vec<Sample> = samples.iter().filter(within).copied().collect();
                own.iter().all(|sample| sample.outcome == Some(Outcome::Answered)) && latencies(&own).percentile(99) <= *longest
            })
        };
        let last_bad = (0..seconds).rev().find(|second| !is_normal(*second));
        match last_bad {
            None => Some(0),
            Some(second) if second + 1 < seconds => Some(second + 1),
            Some(_) => None,
        }
    }

    /// How slow the slow end of a second may be to count as normal.
    fn usual(&self, samples: &[Sample]) -> Duration {
        let before: Vec<Sample> = samples.iter().filter(|sample| self.shape.part(due(sample)) == Part::Before).copied().collect();
        latencies(&before).percentile(99) * NORMAL_TIMES + NORMAL_AND
    }

    /// The numbers as lines for people.
    pub fn lines(&self) -> Vec<String> {
        let of = |class: Class, part: Part, samples: &[Sample]| {
            let own: Vec<Sample> = samples.iter().filter(|sample| self.shape.part(due(sample)) == part).copied().collect();
            let answered = took(&own, Outcome::Answered);
            let refused = took(&own, Outcome::Refused).count();
            let [p50, p99] = [50, 99].map(|percent| milliseconds(answered.percentile(percent)));
            let [sent_p50, sent_p99] = [50, 99].map(|percent| milliseconds(since_sent(&own).percentile(percent)));
            format!(
                "{:<10} {:<7} offered {:>8}  answered {:>8}  refused {:>8}  p50 {p50:>8.2} ms  p99 {p99:>8.2} ms  since sent p50 {sent_p50:>8.2} ms  p99 {sent_p99:>8.2} ms",
                class.word(),
                part.word(),
                own.len(),
                answered.count(),
                refused
            )
        };
        let all = self.samples.iter().flat_map(|(class, samples)| Part::ALL.map(|part| of(*class, part, samples)));
        all.collect()
    }
}

fn due(sample: &Sample) -> Duration {
    Duration::from_millis(sample.due_ms.into())
}

fn latencies(samples: &[Sample]) -> Latencies {
    took(samples, Outcome::Answered)
}

/// How much later than due requests were sent: what of the latency is the client's.
fn late(samples: &[Sample]) -> Latencies {
    Latencies::of(samples.iter().map(|sample| Duration::from_micros(sample.late_us.into())).collect())
}

/// How long answers took from when their requests were sent: what of the latency is the server's.
fn since_sent(samples: &[Sample]) -> Latencies {
    let own = samples.iter().filter(|sample| sample.outcome == Some(Outcome::Answered));
    Latencies::of(own.map(|sample| Duration::from_micros(sample.took_us.saturating_sub(sample.late_us).into())).collect())
}

fn took(samples: &[Sample], outcome: Outcome) -> Latencies {
    let own = samples.iter().filter(|sample| sample.outcome == Some(outcome));
    Latencies::of(own.map(|sample| Duration::from_micros(sample.took_us.into())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape { usual: Duration::from_secs(10), rise: Duration::from_secs(1), hold: Duration::from_secs(1) };

    fn spike(bad_seconds_after: &[u32]) -> Spike {
        let sample = |second: u32, outcome| Sample { due_ms: second * 1000, late_us: 0, took_us: 1000, outcome: Some(outcome) };
        let mut samples: Vec<Sample> = (0..22).map(|second| sample(second, Outcome::Answered)).collect();
        samples.extend(bad_seconds_after.iter().map(|after| sample(12 + after, Outcome::Refused)));
        samples.extend([sample(11, Outcome::Refused)]);
        Spike { shape: SHAPE, samples: vec![(Class::Reads, samples)] }
    }

    #[test]
    fn normal_is_what_stays_so() {
        assert_eq!(spike(&[]).seconds_until_normal(), Some(0));
        assert_eq!(spike(&[0, 2]).seconds_until_normal(), Some(3));
        assert_eq!(spike(&[9]).seconds_until_normal(), None);
    }

    #[test]
    fn what_was_refused_is_counted_by_part() {
        let spike = spike(&[1]);
        assert!((spike.refused_share(Class::Reads, Part::Hold) - 0.5).abs() < 1e-9);
        assert_eq!(spike.count(Class::Reads, Some(Outcome::Refused)), 2);
        assert_eq!(spike.as_json()["reads"]["before"]["answered"], 10);
    }
}
