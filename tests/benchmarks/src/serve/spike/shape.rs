//! How the rate of requests changes over the time of a spike.

use std::time::Duration;

/// What a server is offered before and after a spike, and in it, as shares of what it can do.
pub const USUAL: f64 = 0.2;
pub const SPIKE: f64 = 2.0;

/// A part of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The usual rate.
    Before,
    /// From the usual rate to that of the spike.
    Rise,
    /// The spike.
    Hold,
    /// The usual rate again.
    After,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Before, Self::Rise, Self::Hold, Self::After];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Rise => "rise",
            Self::Hold => "hold",
            Self::After => "after",
        }
    }
}

/// How long each part lasts.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Of `Part::Before` and `Part::After` each.
    pub usual: Duration,
    /// Of `Part::Rise`.
    pub rise: Duration,
    /// Of `Part::Hold`.
    pub hold: Duration,
}

impl Shape {
    /// How long a part lasts.
    pub const fn lasts(&self, part: Part) -> Duration {
        match part {
            Part::Before | Part::After => self.usual,
            Part::Rise => self.rise,
            Part::Hold => self.hold,
        }
    }

    /// When a part ends.
    pub fn end(&self, part: Part) -> Duration {
        let all = Part::ALL.into_iter().take_while(|own| *own != part).chain([part]);
        all.map(|part| self.lasts(part)).sum()
    }

    /// The part that is going on at a moment; the last one also after it.
    pub fn part(&self, at: Duration) -> Part {
        Part::ALL.into_iter().find(|part| at < self.end(*part)).unwrap_or(Part::After)
    }

    /// The moment at which a server with a capacity of one request a second is offered so much in all; `None` behind the end.
    pub fn due(&self, mut work: f64) -> Option<Duration> {
        for part in Part::ALL {
            let (from, to) = match part {
                Part::Before | Part::After => (USUAL, USUAL),
                Part::Rise => (USUAL, SPIKE),
                Part::Hold => (SPIKE, SPIKE),
            };
            let lasts = self.lasts(part).as_secs_f64();
            let whole = f64::midpoint(from, to) * lasts;
            if work >= whole {
                work -= whole;
                continue;
            }
            // From `from * t + (to - from) / (2 * lasts) * t²`, in the form that is exact where the rate does not change.
            let growth = (to - from) / lasts;
            let within = 2.0 * work / (from + (from * from + 2.0 * growth * work).sqrt());
            return Some(self.end(part) - self.lasts(part) + Duration::from_secs_f64(within));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape { usual: Duration::from_secs(10), rise: Duration::from_secs(60), hold: Duration::from_secs(300) };

    fn due_s(work: f64) -> f64 {
        SHAPE.due(work).unwrap().as_secs_f64()
    }

    #[test]
    fn the_rate_rises_is_held_and_falls() {
        let near = |work, seconds: f64| assert!((due_s(work) - seconds).abs() < 1e-6, "{work}: {}", due_s(work));
        near(0.0, 0.0);
        near(1.0, 5.0);
        near(2.0, 10.0);
        // Half of the rise: from 0.2 to 1.1 within 30 seconds.
        near(2.0 + 0.65 * 30.0, 40.0);
        near(2.0 + 66.0, 70.0);
        near(2.0 + 66.0 + 300.0, 220.0);
        near(2.0 + 66.0 + 600.0 + 1.0, 375.0);
        assert_eq!(SHAPE.due(2.0 + 66.0 + 600.0 + 2.01), None);
    }

    #[test]
    fn each_moment_is_of_a_part() {
        let at = |seconds| SHAPE.part(Duration::from_secs(seconds));
        assert_eq!(
            [0, 9, 10, 69, 70, 369, 370, 999].map(at).map(Part::word),
            ["before", "before", "rise", "rise", "hold", "hold", "after", "after"]
        );
    }
}
