//! What keeps a lake in shape: few files, a short log, no garbage. Nothing here changes what its tables say, and all of it can
//! be stopped at any moment, or run beside writers and readers.

mod checkpoint_when_due;
mod compact;
mod plan;
mod routine;
mod vacuum;

pub(in crate::lake) use self::plan::{FILE_ROWS, SMALL_ROWS};
pub use self::{
    checkpoint_when_due::CHECKPOINT_EVERY,
    compact::Compacted,
    routine::Upkept,
    vacuum::{KEPT, Vacuumed},
};
