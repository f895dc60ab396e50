//! The examples of a programme's file, as one part: they pay nothing, but whoever changes them changes what is promised.

use super::facet::{Facet, Part, Presence};
use crate::{
    item::{Channel, Direction, Facts},
    programme::{
        Programme,
        condition::{Moment, clock},
        example::{Example, Expected},
    },
};

pub(super) fn of_examples(programme: &Programme, examples: &[Example]) -> Part {
    let promised = examples.iter().map(|example| of_example(programme, example));
    Part::new("The file's own examples", Presence::Always, vec![Facet::any("", "none", promised)])
}

fn of_example(programme: &Programme, example: &Example) -> String {
    // Where it is in the file says nothing.
    let Example { spot: _, facts, moment, found, expect } = example;
    let Facts {
        kind,
        kind_source: _,
        direction,
        reversal: _,
        amount,
        original_amount: _,
        booked_on: _,
        booked_from: _,
        value_on: _,
        purchased: _,
        merchant_name: _,
        merchant_hash: _,
        merchant_id: _,
        bank_category,
        mcc,
        country,
        channel,
    } = facts;
    let Moment { day, seconds } = moment;
    let merchants = found.as_slice().iter().map(|at| format!("`{}`", programme.named.merchants.all()[usize::from(*at)].word));
    let channel = channel.and_then(|channel| Channel::WORDS.iter().find(|(_, one)| *one == channel).map(|(word, _)| *word));
    let came_in = match direction {
        Direction::Debit => "",
        Direction::Credit => " that came in",
    };
    let given = [
        Some(format!("{}{came_in} of {} on {day}", kind.word(), programme.money(*amount))),
        seconds.map(|seconds| format!("at {}", clock(seconds))),
        Some(merchants.collect::<Vec<_>>().join(" and ")).filter(|merchants| !merchants.is_empty()),
        mcc.map(|mcc| format!("MCC {mcc:04}")),
        bank_category.as_ref().map(|word| format!("{word:?}")),
        country.clone(),
        channel.map(str::to_owned),
    ];
    let given = given.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let paid = expect.iter().map(|Expected { rule, money }| {
        let rule = programme.rules.get(usize::from(*rule)).map_or("", |rule| rule.id());
        format!("{} by `{rule}`", programme.money(*money))
    });
    let paid = paid.collect::<Vec<_>>().join(" and ");
    format!("({given}: {})", if paid.is_empty() { "nothing" } else { &paid })
}
