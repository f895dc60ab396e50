//! The lake over stores that fail, die and forget to answer.

mod append;
mod faulty;
mod interop;
mod rows;
