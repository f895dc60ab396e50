//! Reads the activated programmes as they are needed.

use rewardhub_core::{
    ids::{Partition, Placement},
    programmes_in_force::Programmes,
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::Reader;

use super::FollowError;

/// The programmes that have been read, in the order of activation.
#[derive(Default)]
pub(super) struct Activated {
    programmes: Programmes,
}

impl Activated {
    /// Returns all activated programmes. Call it after decisions were read, so that it has every programme that judged them.
    pub async fn now<R: Reader>(&mut self, reader: &R, placement: Placement) -> Result<&Programmes, FollowError> {
        let lowest = placement.lowest_bucket(Partition(0));
        loop {
            let number = self.programmes.count();
            let Some(Row::Programme(version_source)) = reader.row(&RowKey::Programme(lowest, number)).await? else {
                return Ok(&self.programmes);
            };
            let programme = version_source.programme().map_err(|mistakes| {
                let mistake = mistakes.first().map(ToString::to_string).unwrap_or_default();
                FollowError::Programme { number, mistake }
            })?;
            self.programmes.push(programme);
        }
    }
}
