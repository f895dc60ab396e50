//! Nodes as they are started, hurt and ended; and what a test says that needs one.

mod ends;
mod frames;
mod lives;
mod required;
