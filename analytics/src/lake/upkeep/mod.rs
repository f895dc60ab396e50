//! Maintains a lake: few files, a short log, no garbage. It never changes the content of the tables, can be stopped at any
//! moment, and can run beside writers and readers.

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
