//! Who was paid.

mod fold;

pub use self::fold::fold;
