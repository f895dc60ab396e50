//! Rules of one group compete: the one that would pay most after its own caps wins; among equals, the first in the file.

use super::{
    award::Award,
    explain::{Finding, Recorder},
    rule::Rule,
};

/// Adds an award to those found so far, all of earlier rules; of a group, only the winner is kept.
pub(super) fn enter<R: Recorder>(awards: &mut Vec<Award>, rules: &[Rule], award: Award, recorder: &mut R) {
    let group_of = |award: &Award| rules[usize::from(award.rule)].group.as_deref();
    let rival = group_of(&award).and_then(|group| awards.iter().position(|other| group_of(other) == Some(group)));
    let outranked = |by: &Award, award: &Award| Finding::Outranked {
        by: by.rule,
        would_pay_minor: award.amount_minor,
        by_pays_minor: by.amount_minor,
    };
    if let Some(at) = rival {
        if awards[at].amount_minor >= award.amount_minor {
            recorder.consider(award.rule, || outranked(&awards[at], &award));
            return;
        }
        let loser = awards.remove(at);
        recorder.consider(loser.rule, || outranked(&award, &loser));
    }
    awards.push(award);
}
