//! Programs with mistakes in them: they cannot decide commands that a hash of their content chooses, each in one of all the ways.

use rewardhub_core::{
    command::{Body, Command, Source},
    decide::{Context, Missing, decide},
    decision::Decision,
    event::Event,
    ids::Bucket,
    state::row::{Row, RowKey, Rows},
    time::{Day, Instant},
};

use crate::apply_commands::Decide;

/// Programs that decide everything.
pub const SOUND: [Decide; 2] = [decide, decide];

/// Two programs at work on one partition, of which the second makes half the mistakes of the first.
pub const MISTAKEN: [Decide; 2] = [mistaken, less_mistaken];

/// How many of 256 commands cannot be decided.
const OF_256: u8 = 20;

#[derive(Debug, Clone, Copy)]
enum Mistake {
    Panics,
    AsksTwice,
    Strays,
    IsTooLarge,
}

fn mistaken(context: &Context<'_>, command: &Command, rows: &Rows) -> Result<Decision, Missing> {
    match mistake(command) {
        Some((mistake, _)) => make(mistake, context, command, rows),
        None => decide(context, command, rows),
    }
}

fn less_mistaken(context: &Context<'_>, command: &Command, rows: &Rows) -> Result<Decision, Missing> {
    match mistake(command) {
        Some((mistake, true)) => make(mistake, context, command, rows),
        _ => decide(context, command, rows),
    }
}

/// The mistake that a command meets, and whether it does in both programs.
fn mistake(command: &Command) -> Option<(Mistake, bool)> {
    let content = match (&command.body, command.source) {
        // Without wallets and programmes a run would prove nothing.
        (Body::Propose(propose), _) if propose.version_source.number == 0 => return None,
        // What must be decided stops its partition, and no run would come to an end.
        (Body::RaiseFence(_) | Body::Resolve(_) | Body::InstallMeaning(_) | Body::OpenWallet(_), _) => return None,
        // Tried again, it may go well.
        (Body::Retry(_), _) => command.clone(),
        (_, Source::FollowUp { partition, position, .. }) => {
            Command { source: Source::FollowUp { partition, position, predecessor: None }, ..command.clone() }
        }
        (_, Source::Client) => Command { at: Instant(0), ..command.clone() },
    };
    let hash = *blake3::hash(&content.encode()).as_bytes();
    let mistakes = [Mistake::Panics, Mistake::AsksTwice, Mistake::Strays, Mistake::IsTooLarge];
    (hash[0] < OF_256).then(|| (mistakes[usize::from(hash[1] % 4)], hash[2].is_multiple_of(2)))
}

fn make(mistake: Mistake, context: &Context<'_>, command: &Command, rows: &Rows) -> Result<Decision, Missing> {
    match mistake {
        Mistake::Panics => panic!("a mistake of the simulation"),
        Mistake::AsksTwice => Err(Missing(vec![RowKey::BucketState(command.bucket)])),
        Mistake::Strays => {
            let mut decision = decide(context, command, rows)?;
            let of_another_bucket = RowKey::BucketState(Bucket(command.bucket.0 + 1));
            decision.changes.push((of_another_bucket, Row::BucketState(std::sync::Arc::default())));
            Ok(decision)
        }
        Mistake::IsTooLarge => {
            let mut decision = decide(context, command, rows)?;
            decision.record.events.push(Event::Activated("x".repeat(1 << 20), 1, Day::EPOCH));
            Ok(decision)
        }
    }
}
